import styles from "./Contributors.module.css";

const [WIDTH, HEIGHT, EDGE] = [72, 20, 2];

/** A line through numbers (SD59x18, oldest first), with breaks where there are none; told in words by whoever shows it. */
export function Sparkline({ values }: { values: readonly (bigint | undefined)[] }) {
  const numbers = values.map((value) => (value === undefined ? undefined : Number(value)));
  const known = numbers.filter((value) => value !== undefined);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const x = (i: number) => EDGE + (i * (WIDTH - 2 * EDGE)) / Math.max(values.length - 1, 1);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const path = numbers
    .map((value, i) => {
      if (value === undefined) return "";
      return `${numbers[i - 1] === undefined ? "M" : "L"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join("");
  const last = numbers.findLastIndex((value) => value !== undefined);
  return (
    <svg
      className={styles.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
      {last < 0 ? null : <circle cx={x(last)} cy={y(numbers[last] as number)} r="2" />}
    </svg>
  );
}
