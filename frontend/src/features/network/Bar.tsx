import styles from "./Network.module.css";

/** How much of `whole` a part is, beside the number that says so; empty where the whole is nothing. */
export function Bar({ part, whole }: { part: bigint; whole: bigint }) {
  const permille = whole === 0n ? 0 : Math.min(1000, Number((part * 1000n) / whole));
  return (
    <span className={styles.bar} aria-hidden="true">
      <span className={styles.filled} style={{ width: `${permille / 10}%` }} />
    </span>
  );
}
