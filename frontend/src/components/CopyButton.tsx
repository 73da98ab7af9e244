import { useEffect, useState } from "react";
import styles from "./CopyButton.module.css";

/** Milliseconds for which the button says what happened. */
const SHOWN = 2_000;

/** Copies `text`; `what` names it for screen readers, as in "Copy feed address". */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SHOWN);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await copyText(text)) ? "copied" : "failed");
  return (
    <>
      <button type="button" className={styles.copy} onClick={copy} aria-label={`Copy ${what}`} title={`Copy ${what}`}>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
          {outcome === "copied" ? <path d="M3 8.5l3.2 3.2L13 5" /> : <path d="M5.5 5.5h7v7h-7zM10.5 5.5v-2h-7v7h2" />}
        </svg>
      </button>
      <span className="visually-hidden" role="status">
        {outcome === "copied" ? `Copied ${what}` : outcome === "failed" ? "Copying was not allowed" : ""}
      </span>
    </>
  );
}

/** Pages that are not served securely have no clipboard and copy what is selected. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
