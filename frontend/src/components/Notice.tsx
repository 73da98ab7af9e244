import type { ReactNode } from "react";
import styles from "./Notice.module.css";

/** Something that the reader must know; a `danger` is announced at once. */
export function Notice({ tone, children }: { tone: "danger" | "caution" | "info"; children: ReactNode }) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === "danger" ? "alert" : "status"}>
      {children}
    </div>
  );
}
