/** How the value chart is drawn. Numbers are doubles from here on: they only become places on a screen. */
import type uPlot from "uplot";
import type { ChartPoint } from "../../lib/epochs/feed.ts";
import { formatTime } from "../../lib/format/times.ts";
import { toNumber } from "../../lib/protocol.ts";

export type Palette = Readonly<
  Record<"network" | "band" | "truth" | "truth-band" | "refuted" | "grid" | "text" | "surface", string>
>;

// Series by index; the bands are between neighbours.
const UPPER = 1;
const LOWER = 2;
const TRUTH_HIGH = 3;
const TRUTH_LOW = 4;
const NETWORK = 5;

/** Most points that get a mark of their own. */
const MARKED_POINTS = 80;
const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
const DAY = 86_400;

/**
 * The points with an empty one wherever epochs are missing between two of them, so that lines break there; times are
 * an epoch length apart.
 */
export function withGaps(points: readonly ChartPoint[]): ChartPoint[] {
  return points.flatMap((point, i) => {
    const previous = points[i - 1];
    if (previous === undefined || point.epoch === previous.epoch + 1n) return [point];
    const epochLength = (point.time - previous.time) / Number(point.epoch - previous.epoch);
    const gap = { value: null, final: false, truth: null, refuted: [] };
    return [{ ...gap, epoch: previous.epoch + 1n, time: previous.time + epochLength }, point];
  });
}

/** Columns of the chart: time, then one per series; null where there is no value. */
export function chartData(points: readonly ChartPoint[]): uPlot.AlignedData {
  const column = (read: (point: ChartPoint) => bigint | undefined) =>
    points.map((point) => {
      const value = read(point);
      return value === undefined ? null : toNumber(value);
    });
  return [
    points.map(({ time }) => time),
    column(({ value }) => value?.upper),
    column(({ value }) => value?.lower),
    column(({ truth }) => truth?.high),
    column(({ truth }) => truth?.low),
    column(({ value }) => value?.network),
  ];
}

export function chartOptions(
  size: { width: number; height: number },
  palette: Palette,
  points: () => readonly ChartPoint[],
  onHover: (index: number | null) => void,
): uPlot.Options {
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  const truth = { stroke: palette.truth, width: 1.5, dash: [6, 4], points: { show: truthMarks, size: 5 } };
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
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
    scales: { x: { time: true, range: timeRange } },
    series: [{}, edge, edge, truth, truth, { stroke: palette.network, width: 2, points: { show: false } }],
    bands: [
      { series: [UPPER, LOWER], fill: palette.band },
      { series: [TRUTH_HIGH, TRUTH_LOW], fill: palette["truth-band"] },
    ],
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
      draw: [(chart) => drawMarks(chart, points(), palette)],
      setCursor: [({ cursor }) => onHover(cursor.idx ?? null)],
    },
  };
}

/** A lone epoch stands in the middle rather than on an edge. */
function timeRange(chart: uPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1];
  if (low !== high) return [low, high];
  return chart.data[0].length > 0 ? [low - DAY / 2, high + DAY / 2] : [low, high];
}

function truthMarks(chart: uPlot): boolean {
  return chart.data[0].length <= MARKED_POINTS;
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

/**
 * Rings around values that are not final, bars for what has no neighbours to span a band with, and crosses where posts
 * were refuted, at the edge where they are off it.
 */
function drawMarks(chart: uPlot, points: readonly ChartPoint[], palette: Palette): void {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 2 * scale;
  points.forEach((point, i) => {
    const x = chart.valToPos(chart.data[0][i], "x", true);
    drawLoneBar(chart, i, x, UPPER, LOWER, palette.band);
    drawLoneBar(chart, i, x, TRUTH_HIGH, TRUTH_LOW, palette.truth);
    const network = chart.data[NETWORK][i];
    if (network != null && (!point.final || points.length <= MARKED_POINTS)) {
      ctx.beginPath();
      ctx.arc(x, chart.valToPos(network, "y", true), (point.final ? 2.5 : 4) * scale, 0, 2 * Math.PI);
      ctx.fillStyle = point.final ? palette.network : palette.surface;
      ctx.strokeStyle = palette.network;
      ctx.fill();
      ctx.stroke();
    }
    for (const refuted of point.refuted) {
      const reach = 5 * scale;
      const place = chart.valToPos(toNumber(refuted), "y", true);
      const y = Math.min(Math.max(place, bbox.top + reach), bbox.top + bbox.height - reach);
      ctx.strokeStyle = palette.refuted;
      ctx.beginPath();
      ctx.moveTo(x - reach, y - reach);
      ctx.lineTo(x + reach, y + reach);
      ctx.moveTo(x + reach, y - reach);
      ctx.lineTo(x - reach, y + reach);
      ctx.stroke();
    }
  });
  ctx.restore();
}

function drawLoneBar({ ctx, data, valToPos }: uPlot, i: number, x: number, high: number, low: number, color: string) {
  const [top, bottom] = [data[high][i], data[low][i]];
  if (top == null || bottom == null || data[high][i - 1] != null || data[high][i + 1] != null) return;
  const width = (high === UPPER ? 10 : 1.5) * devicePixelRatio;
  const [from, to] = [valToPos(top, "y", true), valToPos(bottom, "y", true)];
  ctx.fillStyle = color;
  ctx.fillRect(x - width / 2, from, width, to - from);
}
