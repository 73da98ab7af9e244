import type { ReactNode } from "react";
import styles from "./Frame.module.css";

/** Frame of everything that is shown: name, `nav`, `status` and `tools` in the header, `notice` above the content. */
export function Frame({
  nav,
  tools,
  status,
  notice,
  footer,
  children,
}: {
  nav?: ReactNode;
  tools?: ReactNode;
  status?: ReactNode;
  notice?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      {/* No link: the fragment of the address is the route. */}
      <button type="button" className={styles.skip} onClick={() => document.getElementById("main")?.focus()}>
        Skip to the content
      </button>
      <header className={styles.header}>
        <div className={styles.bar}>
          <a className={styles.name} href="#/">
            <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
              <path className={styles.curve} d="M5 22c4-1 5-11 11-11s7 9 11 7" />
              <circle className={styles.dot} cx="16" cy="11" r="3" />
            </svg>
            Allora
          </a>
          {nav}
          <div className={styles.status}>{status}</div>
          {tools}
        </div>
      </header>
      <div className={styles.notice}>{notice}</div>
      <main id="main" className={styles.main} tabIndex={-1}>
        {children}
      </main>
      {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
    </div>
  );
}
