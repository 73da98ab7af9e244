import type { ReactNode } from "react";
import styles from "./Page.module.css";

/** Frame of every page: name on the left, `status` (freshness of the data) on the right, `notice` above the content. */
export function Page({
  status,
  notice,
  footer,
  children,
}: {
  status?: ReactNode;
  notice?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.bar}>
          <span className={styles.name}>
            <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
              <path className={styles.curve} d="M5 22c4-1 5-11 11-11s7 9 11 7" />
              <circle className={styles.dot} cx="16" cy="11" r="3" />
            </svg>
            Allora
          </span>
          <div className={styles.status}>{status}</div>
        </div>
      </header>
      <div className={styles.notice}>{notice}</div>
      <main className={styles.main}>{children}</main>
      {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
    </div>
  );
}
