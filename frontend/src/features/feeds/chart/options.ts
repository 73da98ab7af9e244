/** How a chart is drawn: options of uPlot, and the marks that it does not know. */
import type uPlot from "uplot";
import { formatTime } from "../../../lib/format/times.ts";
import type { Shape } from "./plot.ts";
import type { Span } from "./span.ts";

/** Names of `--chart-…` tokens. */
export type Color =
  | "network"
  | "band"
  | "truth"
  | "truth-band"
  | "refuted"
  | "naive"
  | "worker-1"
  | "worker-2"
  | "worker-3"
  | "worker-4";
export type Palette = Readonly<Record<Color | "grid" | "text" | "surface", string>>;

/** A line, or the edge of a band. */
export interface Series {
  readonly shape: Shape;
  /** None of an edge of a band. */
  readonly color?: Color;
  readonly dash?: readonly number[];
  readonly width?: number;
}

/** The area between two series, by their places. */
export interface Band {
  readonly between: readonly [number, number];
  readonly color: Color;
  /** How wide it is, in pixels, where it has no neighbours to span it with. */
  readonly alone: number;
}

/** A ring around a value that is not final, or a cross where a post was refuted. */
export interface Mark {
  readonly time: number;
  readonly value: number;
  readonly kind: "open" | "refuted";
}

export interface Drawing {
  readonly series: readonly Series[];
  readonly bands: readonly Band[];
  /** Series whose numbers get a dot of their own where there are few; none where -1. */
  readonly dotted: number;
}

/** Most rows that get a mark of their own. */
const MARKED_ROWS = 80;
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const DAY = 86_400;

export function chartOptions(
  size: { width: number; height: number },
  palette: Palette,
  { series, bands, dotted }: Drawing,
  span: () => Span,
  marks: () => readonly Mark[],
): uPlot.Options {
  const axis = {
    stroke: palette.text,
    font: FONT,
    grid: { stroke: palette.grid, width: 1 },
    ticks: { stroke: palette.grid, width: 1, size: 5 },
  };
  return {
    ...size,
    padding: [12, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: true, range: () => [span().from, span().to] } },
    series: [
      {},
      ...series.map(({ color, dash, width = 1.5 }) => ({
        ...(color === undefined ? { stroke: "transparent", width: 0 } : { stroke: palette[color], width }),
        ...(dash === undefined ? {} : { dash: [...dash] }),
        // A number without neighbours has no line.
        points: { show: color !== undefined && isSparse, size: 5 },
      })),
    ],
    bands: bands.map(({ between: [high, low], color }) => ({ series: [high + 1, low + 1], fill: palette[color] })),
    axes: [
      {
        ...axis,
        size: 32,
        space: 70,
        values: (_, splits, __, ___, step) => splits.map((time) => timeLabel(time, step)),
      },
      { ...axis, size: valueAxisSize, values: (_, splits, __, ___, step) => splits.map((y) => valueLabel(y, step)) },
    ],
    hooks: {
      draw: [
        (chart) => {
          for (const band of bands) drawLoneBars(chart, band, palette);
          drawMarks(chart, marks(), dotted, palette);
        },
      ],
    },
  };
}

function isSparse(chart: uPlot): boolean {
  return chart.data[0].length <= MARKED_ROWS;
}

/** Clock time, or the date where the step is a day or more, or at midnight. */
function timeLabel(time: number, step: number): string {
  const date = new Date(time * 1000);
  const midnight = date.getHours() === 0 && date.getMinutes() === 0;
  if (step < DAY && !midnight) return formatTime(time, time);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

/** As many decimals as the step between labels needs; steps are 1, 2, 2.5 or 5 times a power of ten. */
export function valueLabel(value: number, step: number): string {
  let decimals = 0;
  for (let scaled = step; decimals < 18 && (scaled < 0.999 || Math.abs(scaled - Math.round(scaled)) > 1e-6); ) {
    scaled = step * 10 ** ++decimals;
  }
  const whole = Math.abs(value) >= 1e12 ? "compact" : "standard";
  return new Intl.NumberFormat("en-US", {
    notation: whole,
    minimumFractionDigits: whole === "standard" ? decimals : 0,
    maximumFractionDigits: whole === "standard" ? decimals : 2,
  }).format(value);
}

function valueAxisSize(chart: uPlot, values: string[] | null): number {
  const longest = (values ?? []).reduce((length, label) => Math.max(length, label.length), 4);
  return Math.min(chart.width / 3, 18 + longest * 7);
}

/** Rings and crosses, those at the edge that are off it, and dots of one series where there are few rows. */
function drawMarks(chart: uPlot, marks: readonly Mark[], dotted: number, palette: Palette): void {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left - 6 * scale, bbox.top, bbox.width + 12 * scale, bbox.height);
  ctx.clip();
  ctx.lineWidth = 2 * scale;
  ctx.strokeStyle = palette.network;
  const ring = (time: number, value: number, radius: number, fill: string) => {
    ctx.beginPath();
    ctx.arc(chart.valToPos(time, "x", true), chart.valToPos(value, "y", true), radius * scale, 0, 2 * Math.PI);
    ctx.fillStyle = fill;
    ctx.fill();
    ctx.stroke();
  };
  if (dotted >= 0 && isSparse(chart)) {
    chart.data[dotted + 1].forEach((value, i) => {
      if (value != null) ring(chart.data[0][i], value, 2.5, palette.network);
    });
  }
  const { min = 0, max = 0 } = chart.scales.x;
  for (const { time, value, kind } of marks) {
    if (time < (min ?? 0) || time > (max ?? 0)) continue;
    if (kind === "open") ring(time, value, 4, palette.surface);
    else drawCross(chart, time, value, palette.refuted);
  }
  ctx.restore();
}

function drawCross(chart: uPlot, time: number, value: number, color: string): void {
  const { ctx, bbox } = chart;
  const reach = 5 * devicePixelRatio;
  const x = chart.valToPos(time, "x", true);
  const y = Math.min(Math.max(chart.valToPos(value, "y", true), bbox.top + reach), bbox.top + bbox.height - reach);
  ctx.save();
  ctx.strokeStyle = color;
  ctx.beginPath();
  ctx.moveTo(x - reach, y - reach);
  ctx.lineTo(x + reach, y + reach);
  ctx.moveTo(x + reach, y - reach);
  ctx.lineTo(x - reach, y + reach);
  ctx.stroke();
  ctx.restore();
}

/** Bars for the parts of a band that have no neighbours. */
function drawLoneBars(chart: uPlot, { between: [high, low], color, alone }: Band, palette: Palette): void {
  const { ctx, data, valToPos } = chart;
  const [tops, bottoms] = [data[high + 1], data[low + 1]];
  const width = alone * devicePixelRatio;
  ctx.fillStyle = palette[color];
  tops.forEach((top, i) => {
    const bottom = bottoms[i];
    if (top == null || bottom == null || tops[i - 1] != null || tops[i + 1] != null) return;
    const [from, to] = [valToPos(top, "y", true), valToPos(bottom, "y", true)];
    ctx.fillRect(valToPos(data[0][i], "x", true) - width / 2, from, width, to - from);
  });
}
