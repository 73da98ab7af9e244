import styles from "./Badge.module.css";

export type Tone = "positive" | "caution" | "danger" | "accent" | "neutral";

/** A state in a word, with a sign; `meaning` says more where it is hovered. */
export function Badge({ name, sign, tone, meaning }: { name: string; sign: string; tone: Tone; meaning?: string }) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`} title={meaning}>
      <span aria-hidden="true">{sign}</span> {name}
    </span>
  );
}
