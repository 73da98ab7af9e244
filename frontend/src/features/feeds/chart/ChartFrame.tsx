import { type KeyboardEvent, lazy, type ReactNode, Suspense, useCallback, useId, useMemo, useState } from "react";
import { Card } from "../../../components/Card.tsx";
import { Choice } from "../../../components/Choice.tsx";
import { formatCount } from "../../../lib/format/numbers.ts";
import styles from "./ChartFrame.module.css";
import type { Drawing, Mark } from "./options.ts";
import type { Plot } from "./plot.ts";
import { fitted, indexFrom, nearest, newestSpan, panned, type Span, wholeSpan, zoomed } from "./span.ts";

// The chart library is the largest part of the page and not needed for its first view.
const ChartCanvas = lazy(() => import("./ChartCanvas.tsx"));

/** Numbers of newest epochs that the chart can be limited to. */
const RANGES = ["50", "200", "1000", "all"] as const;
type Range = (typeof RANGES)[number];
const FIRST_RANGE: Range = "200";

/** Epochs that stay in view however far one zooms in. */
const LEAST_EPOCHS = 4;
const ZOOM = 2;
/** Part of what is in view by which one pans at once. */
const PAN = 0.25;
/** Part of the epochs in view that a page key passes over. */
const PAGE = 0.1;

const PANS: Readonly<Record<string, number>> = { ArrowLeft: -PAN, ArrowRight: PAN };
/** The key of + is that of = with Shift. */
const ZOOMS: Readonly<Record<string, number>> = { "+": 1 / ZOOM, "=": 1 / ZOOM, "-": ZOOM };

interface Epoch {
  readonly epoch: bigint;
  readonly time: number;
}

export interface ChartFrameProps<T extends Epoch> {
  title: string;
  /** Oldest first. */
  points: readonly T[];
  /** Rows of the points, and empty ones where lines break. */
  plot: Plot;
  drawing: Drawing;
  marks?: readonly Mark[];
  /** What is shown of some points, in a sentence. */
  caption: (points: readonly T[]) => string;
  legend: ReactNode;
  /** Numbers of one epoch, on a line, and as a sentence. */
  readout: (point: T) => ReactNode;
  spoken: (point: T) => string;
  table: (points: readonly T[]) => ReactNode;
  /** What is said where there are no points. */
  none: string;
  /** Above the chart, and below it. */
  children?: ReactNode;
  below: ReactNode;
}

/** A chart by data time that zooms and pans, with a crosshair that the keyboard moves, and the same numbers as a table. */
export function ChartFrame<T extends Epoch>(props: ChartFrameProps<T>) {
  const { title, points, plot, caption, legend, none, children } = props;
  const [range, setRange] = useState<Range>(FIRST_RANGE);
  const [chosen, setChosen] = useState<Span | null>(null);
  const [asTable, setAsTable] = useState(false);
  const captionId = useId();
  // A range that holds as much as the next smaller one is no choice.
  const ranges = RANGES.filter((_, i) => i === 0 || points.length > Number(RANGES[i - 1]));
  const known = ranges.includes(range) ? range : (ranges.at(-1) as Range);
  const times = useMemo(() => Float64Array.from(points, ({ time }) => time), [points]);
  const whole = useMemo(() => wholeSpan(times), [times]);
  const span = useMemo(() => {
    if (chosen !== null) return fitted(chosen, whole);
    return known === "all" ? whole : newestSpan(times, Number(known));
  }, [chosen, known, times, whole]);
  const shown = useMemo(() => {
    const end = indexFrom(times, span.to);
    return points.slice(indexFrom(times, span.from), times[end] === span.to ? end + 1 : end);
  }, [points, times, span]);
  // All that there is includes what is yet to come.
  const choose = useCallback(
    (wanted: Span) => {
      const all = wanted.from <= whole.from && wanted.to >= whole.to;
      if (all) setRange("all");
      setChosen(all ? null : wanted);
    },
    [whole],
  );
  return (
    <Card
      title={title}
      tools={
        <div className={styles.tools}>
          {ranges.length < 2 ? null : (
            <Choice
              name={`Epochs in the chart of ${title}`}
              value={chosen === null ? known : "chosen"}
              onChange={(value) => {
                if (value !== "chosen") setRange(value);
                setChosen(null);
              }}
              options={ranges.map((value) => ({
                value,
                label: value === "all" ? "All" : `Last ${formatCount(Number(value))}`,
              }))}
            />
          )}
          <button
            type="button"
            className={styles.toggle}
            aria-label={`Show as ${asTable ? "chart" : "table"}: ${title}`}
            onClick={() => setAsTable((value) => !value)}
          >
            Show as {asTable ? "chart" : "table"}
          </button>
        </div>
      }
    >
      {children}
      <figure aria-labelledby={captionId}>
        <figcaption id={captionId} className={styles.caption}>
          {caption(shown)}
        </figcaption>
        {points.length === 0 ? (
          <p className={styles.none}>{none}</p>
        ) : asTable ? (
          props.table(shown)
        ) : (
          <>
            <ul className={styles.legend} aria-hidden="true">
              {legend}
            </ul>
            <View {...props} plot={plot} times={times} whole={whole} span={span} onSpan={choose} />
          </>
        )}
      </figure>
      {props.below}
    </Card>
  );
}

/** The canvas with its crosshair, and what moves them. */
function View<T extends Epoch>({
  title,
  points,
  plot,
  drawing,
  marks = NO_MARKS,
  readout,
  spoken,
  times,
  whole,
  span,
  onSpan,
}: ChartFrameProps<T> & { times: Float64Array; whole: Span; span: Span; onSpan: (span: Span) => void }) {
  const [cursor, setCursor] = useState<number | null>(null);
  const helpId = useId();
  const least = leastSpan(points);
  const place = nearest(times, cursor ?? span.to);
  const point = points[place];
  const zoom = useCallback(
    (factor: number, at: number) => onSpan(zoomed(span, factor, at, whole, least)),
    [onSpan, span, whole, least],
  );
  const pan = useCallback((seconds: number) => onSpan(panned(span, seconds, whole)), [onSpan, span, whole]);
  const length = span.to - span.from;
  /** Moves the crosshair to an epoch, and the span so that it is in view. */
  const go = (to: number) => {
    const time = times[Math.min(Math.max(to, 0), times.length - 1)];
    setCursor(time);
    if (time < span.from) pan(time - span.from);
    if (time > span.to) pan(time - span.to);
  };
  const page = Math.max(Math.round((indexFrom(times, span.to) - indexFrom(times, span.from)) * PAGE), 1);
  const places: Readonly<Record<string, number>> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    PageDown: place - page,
    PageUp: place + page,
    Home: 0,
    End: times.length - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey) return;
    if (shiftKey && key in PANS) pan(PANS[key] * length);
    else if (key in places) go(places[key]);
    else if (key in ZOOMS) zoom(ZOOMS[key], point.time);
    else return;
    event.preventDefault();
  };
  const middle = (span.from + span.to) / 2;
  const [atStart, atEnd] = [span.from <= whole.from, span.to >= whole.to];
  return (
    <>
      <p className={styles.readout} aria-hidden="true">
        {readout(point)}
      </p>
      <div
        className={styles.canvas}
        role="slider"
        tabIndex={0}
        aria-label={`Epoch under the crosshair of ${title}`}
        aria-describedby={helpId}
        aria-valuemin={Number(points[0].epoch)}
        aria-valuemax={Number(points[points.length - 1].epoch)}
        aria-valuenow={Number(point.epoch)}
        aria-valuetext={spoken(point)}
        onKeyDown={onKeyDown}
      >
        <Suspense fallback={null}>
          <ChartCanvas
            plot={plot}
            drawing={drawing}
            marks={marks}
            span={span}
            cursor={cursor}
            onCursor={setCursor}
            onPan={pan}
            onZoom={zoom}
          />
        </Suspense>
      </div>
      <div className={styles.moves}>
        <Move name="Earlier" sign="←" title={title} done={atStart} onMove={() => pan(-PAN * length)} />
        <Move name="Later" sign="→" title={title} done={atEnd} onMove={() => pan(PAN * length)} />
        <Move name="Zoom in" sign="+" title={title} done={length <= least} onMove={() => zoom(1 / ZOOM, middle)} />
        <Move name="Zoom out" sign="−" title={title} done={atStart && atEnd} onMove={() => zoom(ZOOM, middle)} />
        <p id={helpId} className={styles.help}>
          Drag to move, Ctrl and wheel to zoom; on the keyboard arrows, Shift and arrows, + and −.
        </p>
      </div>
    </>
  );
}

function Move({
  name,
  sign,
  title,
  done,
  onMove,
}: {
  name: string;
  sign: string;
  title: string;
  done: boolean;
  onMove: () => void;
}) {
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-label={`${name}: ${title}`}
      aria-disabled={done}
      onClick={done ? undefined : onMove}
    >
      <span aria-hidden="true">{sign} </span>
      {name}
    </button>
  );
}

const NO_MARKS: readonly Mark[] = [];

/** Length of a few epochs; a day where only one is known. */
function leastSpan(points: readonly Epoch[]): number {
  const [first, last] = [points[0], points[points.length - 1]];
  if (first.epoch === last.epoch) return 86_400;
  return (LEAST_EPOCHS * (last.time - first.time)) / Number(last.epoch - first.epoch);
}

/** A legend's entry: `children` is a drawing of 24 by 12. */
export function LegendEntry({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <li>
      <svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true" focusable="false">
        {children}
      </svg>
      {name}
    </li>
  );
}

/** "epochs 3 to 17", of points in their order. */
export function epochsOf(points: readonly Epoch[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return "no epoch";
  if (first === last) return `epoch ${formatCount(first.epoch)}`;
  return `epochs ${formatCount(first.epoch)} to ${formatCount(last.epoch)}`;
}
