import styles from "./CodeBlock.module.css";
import { CopyButton } from "./CopyButton.tsx";

/** Text for another program, with a button that copies it; `what` names it, as in "Copy configuration". */
export function CodeBlock({ what, children }: { what: string; children: string }) {
  return (
    <div className={styles.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable with the keyboard */}
      <section className={styles.text} aria-label={what} tabIndex={0}>
        <pre>
          <code>{children}</code>
        </pre>
      </section>
      <CopyButton text={children} what={what} />
    </div>
  );
}
