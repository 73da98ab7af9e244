import { type ReactNode, useId } from "react";
import styles from "./TextField.module.css";

/** A line of text in a form: what it is for below it, and what is wrong with it, as a sentence. */
export function TextField({
  label,
  text,
  onText,
  help,
  unit,
  problem = null,
  type = "text",
  placeholder,
  code = false,
}: {
  label: string;
  text: string;
  onText: (text: string) => void;
  help?: ReactNode;
  unit?: string | undefined;
  problem?: string | null;
  type?: "text" | "datetime-local";
  placeholder?: string | undefined;
  /** Addresses and the like, in letters of one width. */
  code?: boolean;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.row}>
        <input
          id={id}
          className={code ? `${styles.input} ${styles.code}` : styles.input}
          type={type}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={text}
          onChange={({ target }) => onText(target.value)}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-help ${id}-problem`}
        />
        {unit === undefined ? null : <span className={styles.unit}>{unit}</span>}
      </div>
      <div id={`${id}-help`} className={styles.help}>
        {help}
      </div>
      <p id={`${id}-problem`} className={styles.problem} aria-live="polite">
        {problem ?? ""}
      </p>
    </div>
  );
}

/** One of several choices, likewise. */
export function SelectField({
  label,
  value,
  options,
  onValue,
  help,
}: {
  label: string;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  onValue: (value: string) => void;
  help?: ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className={styles.select}
        value={value}
        onChange={({ target }) => onValue(target.value)}
        aria-describedby={`${id}-help`}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <div id={`${id}-help`} className={styles.help}>
        {help}
      </div>
    </div>
  );
}

/** Something that is so or not, likewise. */
export function CheckField({
  label,
  checked,
  onChecked,
  help,
}: {
  label: string;
  checked: boolean;
  onChecked: (checked: boolean) => void;
  help?: ReactNode;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={checked}
          onChange={({ target }) => onChecked(target.checked)}
          aria-describedby={`${id}-help`}
        />
        {label}
      </label>
      <div id={`${id}-help`} className={styles.help}>
        {help}
      </div>
    </div>
  );
}
