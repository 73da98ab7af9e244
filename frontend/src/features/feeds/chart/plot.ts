/** Numbers of a chart in columns, and as few of them as a canvas has room for. */
import { indexFrom, type Span } from "./span.ts";

/** `line` keeps both extremes where many numbers share a pixel, `high` and `low` are the edges of a band. */
export type Shape = "line" | "high" | "low";

export interface Plot {
  /** Rising. */
  readonly times: Float64Array;
  /** NaN where there is no number. */
  readonly columns: readonly Float64Array[];
  readonly shapes: readonly Shape[];
}

/** Rows for the canvas; null where there is no number. */
export interface Rows {
  readonly times: number[];
  readonly columns: (number | null)[][];
}

/** Columns of `points`, each read by one of `columns`; SD59x18, undefined or null where there is none. */
export function plotOf<T extends { readonly time: number }>(
  points: readonly T[],
  columns: readonly { readonly shape: Shape; readonly read: (point: T) => bigint | null | undefined }[],
): Plot {
  return {
    times: Float64Array.from(points, ({ time }) => time),
    columns: columns.map(({ read }) => Float64Array.from(points, (point) => near(read(point)))),
    shapes: columns.map(({ shape }) => shape),
  };
}

/** A double next to SD59x18, good enough to find a pixel. */
export function near(value: bigint | null | undefined): number {
  return value == null ? Number.NaN : Number(value) / 1e18;
}

/** Indexes from the first to behind the last row of a span, with one more to each side, where lines leave it. */
export function rowsIn({ times }: Plot, { from, to }: Span): [first: number, end: number] {
  const first = indexFrom(times, from);
  const behind = indexFrom(times, to);
  const end = times[behind] === to ? behind + 1 : behind;
  return [Math.max(first - 1, 0), Math.min(end + 1, times.length)];
}

/**
 * Rows from `first` to before `end`: all of them, or, where there are more than two for each of `buckets`, two for each,
 * between which lines go from least to greatest as they did.
 */
export function downsampled({ times, columns, shapes }: Plot, first: number, end: number, buckets: number): Rows {
  const count = end - first;
  if (count <= 2 * buckets) {
    return {
      times: Array.from(times.subarray(first, end)),
      columns: columns.map((column) => Array.from(column.subarray(first, end), drawable)),
    };
  }
  const edges = Array.from({ length: buckets + 1 }, (_, i) => first + Math.floor((i * count) / buckets));
  const rows: Rows = { times: [], columns: columns.map(() => []) };
  for (let i = 0; i < buckets; i++) {
    const [from, to] = [edges[i], edges[i + 1]];
    rows.times.push(times[from], times[to - 1]);
    columns.forEach((column, c) => {
      rows.columns[c].push(...extremes(column, from, to, shapes[c]).map(drawable));
    });
  }
  return rows;
}

/** Two numbers for those from one index to before another; NaN where all are. */
function extremes(column: Float64Array, from: number, to: number, shape: Shape): [number, number] {
  let [least, greatest] = [-1, -1];
  for (let i = from; i < to; i++) {
    if (Number.isNaN(column[i])) continue;
    if (least < 0 || column[i] < column[least]) least = i;
    if (greatest < 0 || column[i] > column[greatest]) greatest = i;
  }
  if (least < 0) return [Number.NaN, Number.NaN];
  if (shape === "high") return [column[greatest], column[greatest]];
  if (shape === "low") return [column[least], column[least]];
  return least <= greatest ? [column[least], column[greatest]] : [column[greatest], column[least]];
}

function drawable(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
