import { EXPLANATIONS, type Quantity } from "../lib/explanations.ts";
import styles from "./Explanations.module.css";

/** What some quantities are, each to be opened, with its equation. */
export function Explanations({ of }: { of: readonly Quantity[] }) {
  return (
    <div className={styles.list}>
      <span className={styles.lead}>What is this?</span>
      {of.map((quantity) => {
        const { name, equation, formula, text } = EXPLANATIONS[quantity];
        return (
          <details key={quantity} className={styles.one}>
            <summary>
              <span className="visually-hidden">What is this: </span>
              {name}
            </summary>
            <p>{text}</p>
            <p className={styles.equation}>
              <code>{formula}</code>
              {equation === null ? null : <span> {equation}</span>}
            </p>
          </details>
        );
      })}
    </div>
  );
}
