import styles from "./Skeleton.module.css";

/** Room of the size of what is being read, in CSS lengths. */
export function Skeleton({ width = "100%", height }: { width?: string; height: string }) {
  return <span className={styles.skeleton} style={{ width, height }} aria-hidden="true" />;
}
