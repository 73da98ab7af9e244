import { useId } from "react";
import { type Amount, parseAmount } from "../lib/format/amounts.ts";
import { formatAllo, formatExact } from "../lib/format/numbers.ts";
import styles from "./AmountField.module.css";

/**
 * Where an amount of ALLO is typed or pasted: `text` as it is, `most` in wei (null while that is not known) and what it
 * is of, e.g. "In your wallet".
 */
export function AmountField({
  label,
  text,
  onText,
  most,
  mostName,
  zero = false,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  most: bigint | null;
  mostName: string;
  /** Whether nothing at all is an amount, too. */
  zero?: boolean;
}) {
  const id = useId();
  const problem = amountProblem(parseAmount(text), most, mostName, zero);
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.row}>
        <input
          id={id}
          className={styles.input}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          placeholder="0.0"
          value={text}
          onChange={({ target }) => onText(target.value)}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-most ${id}-problem`}
        />
        <span className={styles.unit}>ALLO</span>
        <button
          type="button"
          className={styles.most}
          aria-disabled={most === null}
          aria-label={`Max: all of it, ${label.toLowerCase()}`}
          onClick={() => {
            if (most !== null) onText(formatExact(most));
          }}
        >
          Max
        </button>
      </div>
      <p id={`${id}-most`} className={styles.aside}>
        {mostName}: {most === null ? "not known yet" : `${formatAllo(most)} ALLO`}
      </p>
      <p id={`${id}-problem`} className={styles.problem} aria-live="polite">
        {problem ?? ""}
      </p>
    </div>
  );
}

/** What is wrong with an amount, as a sentence; null where nothing is, or nothing was typed yet. */
export function amountProblem(amount: Amount, most: bigint | null, mostName: string, zero = false): string | null {
  if (amount === null) return null;
  if ("problem" in amount) return `${sentence(amount.problem)}.`;
  if (amount.wei === 0n && !zero) return "The amount must be above zero.";
  if (most !== null && amount.wei > most) return `That is more than there is. ${mostName}: ${formatAllo(most)} ALLO.`;
  return null;
}

/** Wei of an amount that can be used; null for any other. */
export function usableWei(text: string, most: bigint | null, zero = false): bigint | null {
  const amount = parseAmount(text);
  if (amount === null || "problem" in amount || (amount.wei === 0n && !zero)) return null;
  return most !== null && amount.wei > most ? null : amount.wei;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
