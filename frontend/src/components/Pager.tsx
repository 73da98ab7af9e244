import { formatCount } from "../lib/format/numbers.ts";
import styles from "./Pager.module.css";

/** Steps through the pages of a list of `total` items; `page` counts from 0. Nothing where one page holds them all. */
export function Pager({
  what,
  page,
  pageSize,
  total,
  onChange,
}: {
  what: string;
  page: number;
  pageSize: number;
  total: number;
  onChange: (page: number) => void;
}) {
  const last = lastPage(total, pageSize);
  if (last === 0) return null;
  const first = page * pageSize;
  return (
    <nav className={styles.pager} aria-label={`Pages of ${what}`}>
      <span className={styles.range} role="status">
        {formatCount(first + 1)} to {formatCount(Math.min(first + pageSize, total))} of {formatCount(total)}
      </span>
      <Step name="Newest" disabled={page === 0} onClick={() => onChange(0)} />
      <Step name="Newer" disabled={page === 0} onClick={() => onChange(page - 1)} />
      <Step name="Older" disabled={page === last} onClick={() => onChange(page + 1)} />
      <Step name="Oldest" disabled={page === last} onClick={() => onChange(last)} />
    </nav>
  );
}

/** Number of the last page, from 0. */
export function lastPage(total: number, pageSize: number): number {
  return Math.max(0, Math.ceil(total / pageSize) - 1);
}

function Step({ name, disabled, onClick }: { name: string; disabled: boolean; onClick: () => void }) {
  // Not `disabled`: the button would lose the focus of whoever steps with the keyboard.
  return (
    <button
      type="button"
      className={styles.step}
      aria-disabled={disabled}
      onClick={() => {
        if (!disabled) onClick();
      }}
    >
      {name}
    </button>
  );
}
