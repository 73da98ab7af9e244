import { lazy, Suspense, useId, useMemo, useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import type { ChartPoint } from "../../lib/epochs/feed.ts";
import { formatCount, formatValue } from "../../lib/format/numbers.ts";
import { formatTime } from "../../lib/format/times.ts";
import styles from "./ChartFigure.module.css";
import { ChartTable } from "./ChartTable.tsx";

// The chart library is the largest part of the page and not needed for its first view.
const ValueChart = lazy(() => import("./ValueChart.tsx"));

/** Numbers of newest epochs that the chart can be limited to. */
const RANGES = ["50", "200", "1000", "all"] as const;
type Range = (typeof RANGES)[number];
const FIRST_RANGE: Range = "200";

/** Chart of network value, interval and truth over the epochs, or the same numbers as a table. */
export function ChartFigure({
  points,
  decimals,
  now,
  complete,
}: {
  points: readonly ChartPoint[];
  decimals: number;
  now: number;
  complete: boolean;
}) {
  const [wanted, setRange] = useState<Range>(FIRST_RANGE);
  const [asTable, setAsTable] = useState(false);
  const [hovered, setHovered] = useState<ChartPoint | null>(null);
  const captionId = useId();
  // A range that holds as much as the next smaller one is no choice.
  const ranges = RANGES.filter((_, i) => i === 0 || points.length > Number(RANGES[i - 1]));
  const range = ranges.includes(wanted) ? wanted : (ranges.at(-1) as Range);
  const shown = useMemo(() => (range === "all" ? points : points.slice(-Number(range))), [points, range]);
  const read = hovered ?? shown.at(-1);
  return (
    <Card
      title="Network value and truth"
      tools={
        <div className={styles.tools}>
          {ranges.length < 2 ? null : (
            <Choice
              name="Epochs in the chart"
              value={range}
              onChange={setRange}
              options={ranges.map((value) => ({
                value,
                label: value === "all" ? "All" : `Last ${formatCount(Number(value))}`,
              }))}
            />
          )}
          <button
            type="button"
            className={styles.toggle}
            aria-pressed={asTable}
            onClick={() => setAsTable((value) => !value)}
          >
            Show as table
          </button>
        </div>
      }
    >
      <figure aria-labelledby={captionId}>
        <figcaption id={captionId} className={styles.caption}>
          {caption(shown)}
        </figcaption>
        {shown.length === 0 ? (
          <p className={styles.none}>{complete ? "Nothing was posted or reported yet." : "Reading older blocks…"}</p>
        ) : asTable ? (
          <ChartTable points={shown} decimals={decimals} now={now} />
        ) : (
          <>
            <Legend />
            <p className={styles.readout} aria-hidden="true">
              {read === undefined ? null : <Readout point={read} decimals={decimals} now={now} />}
            </p>
            <div className={styles.canvas}>
              <Suspense fallback={null}>
                <ValueChart points={shown} onHover={setHovered} />
              </Suspense>
            </div>
          </>
        )}
      </figure>
    </Card>
  );
}

function caption(points: readonly ChartPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "Network value, interval and truth by epoch.";
  const epochs =
    first === last
      ? `epoch ${formatCount(first.epoch)}`
      : `epochs ${formatCount(first.epoch)} to ${formatCount(last.epoch)}`;
  return `Network value with its interval from 2.28 % to 97.72 %, and the reported truth, of ${epochs} by data time.`;
}

function Legend() {
  return (
    <ul className={styles.legend} aria-hidden="true">
      <li>
        <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
          <path className={styles.network} d="M1 6h22" />
        </svg>
        Network value
      </li>
      <li>
        <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
          <rect className={styles.band} x="1" y="1" width="22" height="10" rx="2" />
        </svg>
        Interval
      </li>
      <li>
        <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
          <path className={styles.truth} d="M1 6h22" />
        </svg>
        Truth
      </li>
      <li>
        <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
          <circle className={styles.open} cx="12" cy="6" r="4" />
        </svg>
        Not final yet
      </li>
      <li>
        <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
          <path className={styles.refuted} d="M8 2l8 8M16 2l-8 8" />
        </svg>
        Refuted post
      </li>
    </ul>
  );
}

/** The numbers of one epoch on a line; for the table, they are in cells. */
function Readout({ point, decimals, now }: { point: ChartPoint; decimals: number; now: number }) {
  const { epoch, time, value, final, truth, refuted } = point;
  const show = (number: bigint) => formatValue(number, decimals);
  return (
    <>
      <b>Epoch {formatCount(epoch)}</b>
      <span>{formatTime(time, now)}</span>
      {value === null ? (
        <span>No value</span>
      ) : (
        <span>
          <b>{show(value.network)}</b> ({show(value.lower)} to {show(value.upper)}){final ? "" : ", not final"}
        </span>
      )}
      {truth === null ? null : (
        <span>
          Truth <b>{truth.low === truth.high ? show(truth.low) : `${show(truth.low)} to ${show(truth.high)}`}</b>
        </span>
      )}
      {refuted.length === 0 ? null : <span className={styles.warning}>Refuted: {refuted.map(show).join(", ")}</span>}
    </>
  );
}
