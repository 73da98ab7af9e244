/** From one number per epoch to the points of a line. */

/** Mean of each value and the up to `window` - 1 before it. */
export function trailingMean(values: readonly number[], window: number): number[] {
  let sum = 0;
  return values.map((value, i) => {
    sum += value - (i >= window ? values[i - window] : 0);
    return sum / Math.min(i + 1, window);
  });
}

/** Running sums. */
export function cumulative(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** Points (epoch, value) of at most about `count` values, evenly spaced, the last one included. */
export function points(values: readonly number[], count: number): [number, number][] {
  const step = Math.max(1, Math.ceil(values.length / count));
  const last = values.length - 1;
  return values.flatMap((value, epoch) => ((last - epoch) % step === 0 ? [[epoch, value] as [number, number]] : []));
}
