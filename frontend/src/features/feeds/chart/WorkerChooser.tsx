import { useMemo, useState } from "react";
import type { EpochRecord } from "../../../lib/epochs/records.ts";
import { countOf, formatCount } from "../../../lib/format/numbers.ts";
import styles from "./ChartFrame.module.css";
import { type Worker, workersOf } from "./workers.ts";

/** Most workers whose lines can be told apart. */
const MOST = 4;

/** Which workers' inferences are drawn beside the network's. */
export function WorkerChooser({
  records,
  chosen,
  onChange,
}: {
  records: ReadonlyMap<bigint, EpochRecord>;
  chosen: readonly Worker[];
  onChange: (chosen: readonly Worker[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const workers = useMemo(() => (open ? workersOf(records.values()) : []), [open, records]);
  const full = chosen.length >= MOST;
  return (
    <details className={styles.workers} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Single workers{chosen.length === 0 ? "" : ` (${chosen.length})`}</summary>
      {open ? (
        <fieldset>
          <legend>Inferences of up to {MOST} workers in the chart and its table</legend>
          {workers.length === 0 ? <p>Nobody inferred anything yet.</p> : null}
          {workers.map((worker) => {
            const checked = chosen.some(({ id }) => id === worker.id);
            const barred = full && !checked;
            return (
              <label key={worker.id} className={barred ? styles.barred : undefined}>
                <input
                  type="checkbox"
                  checked={checked}
                  aria-disabled={barred}
                  onChange={() => {
                    if (barred) return;
                    onChange(checked ? chosen.filter(({ id }) => id !== worker.id) : [...chosen, worker]);
                  }}
                />
                <code>{worker.participant}</code>
                <span>
                  {countOf(worker.count, "inference")}, newest of epoch {formatCount(worker.newest)}
                </span>
              </label>
            );
          })}
        </fieldset>
      ) : null}
    </details>
  );
}
