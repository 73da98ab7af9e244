import { useMemo, useState } from "react";
import { Explanations } from "../../../components/Explanations.tsx";
import type { ChartPoint } from "../../../lib/epochs/feed.ts";
import type { EpochRecord } from "../../../lib/epochs/records.ts";
import { shortHex } from "../../../lib/format/hex.ts";
import { formatCount, formatValue } from "../../../lib/format/numbers.ts";
import { formatTime } from "../../../lib/format/times.ts";
import styles from "./ChartFrame.module.css";
import { ChartFrame, epochsOf, LegendEntry } from "./ChartFrame.tsx";
import { withGaps } from "./gaps.ts";
import type { Color, Drawing, Mark } from "./options.ts";
import { near, plotOf } from "./plot.ts";
import { ValueTable } from "./ValueTable.tsx";
import { WorkerChooser } from "./WorkerChooser.tsx";
import { inferenceOf, type Worker } from "./workers.ts";

const COLUMNS: Parameters<typeof plotOf<ChartPoint>>[1] = [
  { shape: "high", read: ({ value }) => value?.upper },
  { shape: "low", read: ({ value }) => value?.lower },
  { shape: "high", read: ({ truth }) => truth?.high },
  { shape: "low", read: ({ truth }) => truth?.low },
  { shape: "line", read: ({ value, told }) => (told ? null : value?.network) },
  { shape: "line", read: ({ value, told }) => (told ? value?.network : null) },
];
/** Place of the network value among the columns. */
const NETWORK = 4;
const TOLD_DASH = [2, 4];
/** Colours and dashes of single workers, in the order in which they are chosen. */
export const WORKER_LINES: readonly { color: Color; dash: readonly number[] }[] = [
  { color: "worker-1", dash: [] },
  { color: "worker-2", dash: [8, 3] },
  { color: "worker-3", dash: [3, 3] },
  { color: "worker-4", dash: [8, 3, 2, 3] },
];

/** Chart of network value, interval, truth and single workers over the epochs, or the same numbers as a table. */
export function ValueFigure({
  points,
  records,
  decimals,
  now,
  complete,
}: {
  points: readonly ChartPoint[];
  records: ReadonlyMap<bigint, EpochRecord>;
  decimals: number;
  now: number;
  complete: boolean;
}) {
  const [workers, setWorkers] = useState<readonly Worker[]>([]);
  const rows = useMemo(() => withGaps(points), [points]);
  const plain = useMemo(() => plotOf(rows, COLUMNS), [rows]);
  const plot = useMemo(() => {
    const column = ({ id }: Worker) => ({ shape: "line" as const, read: (row: ChartPoint) => inferenceOf(row, id) });
    const added = plotOf(rows, workers.map(column));
    return {
      ...plain,
      columns: [...plain.columns, ...added.columns],
      shapes: [...plain.shapes, ...added.shapes],
    };
  }, [plain, rows, workers]);
  const drawing = useMemo(() => drawingOf(workers.length), [workers.length]);
  const marks = useMemo(() => points.flatMap(marksOf), [points]);
  const told = useMemo(() => points.some((point) => point.told), [points]);
  const show = (value: bigint) => formatValue(value, decimals);
  return (
    <ChartFrame
      title="Network value and truth"
      points={points}
      plot={plot}
      drawing={drawing}
      marks={marks}
      caption={(shown) =>
        `Network value with its interval from 2.28 % to 97.72 %, and the reported truth, of ${epochsOf(shown)} by data time.`
      }
      legend={<Legend workers={workers} told={told} />}
      readout={(point) => <Readout point={point} workers={workers} decimals={decimals} now={now} />}
      spoken={(point) => spoken(point, workers, show)}
      table={(shown) => <ValueTable points={shown} workers={workers} decimals={decimals} now={now} />}
      below={<Explanations of={["network", "interval", "truth", "weight"]} />}
      none={complete ? "Nothing was posted or reported yet." : "Reading older blocks…"}
    >
      <WorkerChooser records={records} chosen={workers} onChange={setWorkers} />
    </ChartFrame>
  );
}

function drawingOf(workers: number): Drawing {
  const edge = { color: "truth" as const, dash: [6, 4] };
  return {
    series: [
      { shape: "high" },
      { shape: "low" },
      { ...edge, shape: "high" },
      { ...edge, shape: "low" },
      { shape: "line", color: "network", width: 2 },
      { shape: "line", color: "network", width: 2, dash: TOLD_DASH },
      ...WORKER_LINES.slice(0, workers).map((line) => ({ shape: "line" as const, ...line })),
    ],
    bands: [
      { between: [0, 1], color: "band", alone: 10 },
      { between: [2, 3], color: "truth-band", alone: 1.5 },
    ],
    dotted: NETWORK,
  };
}

function marksOf({ time, value, final, told, refuted }: ChartPoint): Mark[] {
  const crosses = refuted.map((lost): Mark => ({ time, value: near(lost), kind: "refuted" }));
  if (value === null || final || told) return crosses;
  return [{ time, value: near(value.network), kind: "open" }, ...crosses];
}

function Legend({ workers, told }: { workers: readonly Worker[]; told: boolean }) {
  return (
    <>
      <LegendEntry name="Network value">
        <path className={styles.network} d="M1 6h22" />
      </LegendEntry>
      {told ? (
        <LegendEntry name="As the gateway tells it">
          <path className={styles.network} d="M1 6h22" strokeDasharray="2 4" />
        </LegendEntry>
      ) : null}
      <LegendEntry name="Interval">
        <rect className={styles.band} x="1" y="1" width="22" height="10" rx="2" />
      </LegendEntry>
      <LegendEntry name="Truth">
        <path className={styles.truth} d="M1 6h22" />
      </LegendEntry>
      <LegendEntry name="Not final yet">
        <circle className={styles.open} cx="12" cy="6" r="4" />
      </LegendEntry>
      <LegendEntry name="Refuted post">
        <path className={styles.refuted} d="M8 2l8 8M16 2l-8 8" />
      </LegendEntry>
      {workers.map(({ id, participant }, i) => (
        <LegendEntry key={id} name={shortHex(participant)}>
          <path
            className={styles[WORKER_LINES[i].color]}
            d="M1 6h22"
            strokeDasharray={WORKER_LINES[i].dash.join(" ")}
          />
        </LegendEntry>
      ))}
    </>
  );
}

/** The numbers of one epoch on a line; for the table, they are in cells. */
function Readout({
  point,
  workers,
  decimals,
  now,
}: {
  point: ChartPoint;
  workers: readonly Worker[];
  decimals: number;
  now: number;
}) {
  const { epoch, time, value, final, truth, refuted, told } = point;
  const show = (number: bigint) => formatValue(number, decimals);
  return (
    <>
      <b>Epoch {formatCount(epoch)}</b>
      <span>{formatTime(time, now)}</span>
      {value === null ? (
        <span>No value</span>
      ) : (
        <span>
          <b>{show(value.network)}</b> ({show(value.lower)} to {show(value.upper)})
          {told ? ", as the gateway tells it" : final ? "" : ", not final"}
        </span>
      )}
      {truth === null ? null : (
        <span>
          Truth <b>{truth.low === truth.high ? show(truth.low) : `${show(truth.low)} to ${show(truth.high)}`}</b>
        </span>
      )}
      {workers.map(({ id, participant }) => {
        const inference = inferenceOf(point, id);
        return (
          <span key={id}>
            {shortHex(participant)} <b>{inference === undefined ? "none" : show(inference)}</b>
          </span>
        );
      })}
      {refuted.length === 0 ? null : <span className={styles.warning}>Refuted: {refuted.map(show).join(", ")}</span>}
    </>
  );
}

function spoken(point: ChartPoint, workers: readonly Worker[], show: (value: bigint) => string): string {
  const { epoch, value, final, truth, refuted, told } = point;
  const standing = told ? ", as the gateway tells it" : final ? "" : ", not final";
  return [
    `Epoch ${formatCount(epoch)}`,
    value === null
      ? "no value"
      : `network ${show(value.network)}, from ${show(value.lower)} to ${show(value.upper)}${standing}`,
    ...(truth === null
      ? []
      : [truth.low === truth.high ? `truth ${show(truth.low)}` : `truth ${show(truth.low)} to ${show(truth.high)}`]),
    ...workers.map(({ id, participant }) => {
      const inference = inferenceOf(point, id);
      return `${shortHex(participant)} ${inference === undefined ? "none" : show(inference)}`;
    }),
    ...(refuted.length === 0 ? [] : [`refuted ${refuted.map(show).join(", ")}`]),
  ].join("; ");
}
