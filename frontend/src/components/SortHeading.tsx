import type { ReactNode } from "react";
import styles from "./SortHeading.module.css";

/** Heading of a column that a table can be sorted by; `sorted` says which way it is, if it is. */
export function SortHeading({
  sorted,
  onSort,
  className,
  children,
}: {
  sorted: "ascending" | "descending" | null;
  onSort: () => void;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <th scope="col" className={className} {...(sorted === null ? {} : { "aria-sort": sorted })}>
      <button type="button" className={styles.sort} onClick={onSort}>
        {children}
        <span className={styles.arrow} aria-hidden="true">
          {sorted === null ? "" : sorted === "ascending" ? "↑" : "↓"}
        </span>
      </button>
    </th>
  );
}
