/** Figures of line charts as SVG text: the same input gives the same bytes. */
import { scaleLinear } from "d3-scale";
import { line as lineShape } from "d3-shape";
import { type Hue, lineClass, styleSheet } from "./palette.ts";

export interface Line {
  readonly label: string;
  readonly hue: Hue;
  /** Which shade of the hue. */
  readonly member?: number;
  readonly dash?: "dotted" | "dashed";
  /** In pixels; 1.5 unless given. */
  readonly width?: number;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One pair of axes. At least one of its lines has a point, and all coordinates are finite. */
export interface Panel {
  readonly title?: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly Line[];
}

export interface Row {
  /** Of the panels with their axes, without the legend, in pixels. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

export interface Figure {
  readonly title: string;
  /** Said to those who cannot see the figure. */
  readonly description: string;
  /** In pixels. */
  readonly width: number;
  /** The panels of a row share its width. */
  readonly rows: readonly Row[];
}

const MARGIN = { top: 28, right: 14, bottom: 42, left: 62 };
const LEGEND_LINE = 16;
const LEGEND_GAP = 14;
/** Width of a legend's character at 12 px, on the safe side. */
const CHARACTER = 6.6;
const SAMPLE = 22;
const DASHES = { dotted: "1.5 4", dashed: "7 4" };

export function renderFigure({ title, description, width, rows }: Figure): string {
  const parts: string[] = [];
  let top = 0;
  for (const { height, panels } of rows) {
    const panelWidth = width / panels.length;
    panels.forEach((panel, i) => {
      parts.push(
        `<g transform="translate(${i * panelWidth} ${top})">`,
        ...renderPanel(panel, panelWidth, height),
        "</g>",
      );
    });
    top += height + LEGEND_LINE * Math.max(...panels.map((panel) => legendRows(panel, panelWidth).length));
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<style>${styleSheet()}</style>`,
    `<rect class="background" width="${width}" height="${top}"/>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function renderPanel(panel: Panel, width: number, height: number): string[] {
  const points = panel.lines.flatMap((line) => line.points);
  const x = scaleLinear(extent(points.map(([at]) => at)), [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear(extent(points.map(([, value]) => value)), [height - MARGIN.bottom, MARGIN.top]).nice();
  const path = lineShape<readonly [number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  ).digits(1);
  const parts: string[] = [];
  const yFormat = y.tickFormat(5);
  for (const tick of y.ticks(5)) {
    const at = rounded(y(tick));
    parts.push(`<line class="grid" x1="${MARGIN.left}" x2="${width - MARGIN.right}" y1="${at}" y2="${at}"/>`);
    parts.push(
      `<text x="${MARGIN.left - 6}" y="${at}" dy="0.32em" text-anchor="end">${tickText(yFormat(tick))}</text>`,
    );
  }
  const bottom = height - MARGIN.bottom;
  for (const tick of x.ticks(Math.max(2, Math.floor(width / 90)))) {
    const at = rounded(x(tick));
    parts.push(`<line class="grid" x1="${at}" x2="${at}" y1="${MARGIN.top}" y2="${bottom}"/>`);
    parts.push(`<text x="${at}" y="${bottom + 15}" text-anchor="middle">${tick}</text>`);
  }
  const centre = (MARGIN.left + width - MARGIN.right) / 2;
  if (panel.title !== undefined) {
    parts.push(`<text class="title" x="${centre}" y="17" text-anchor="middle">${escaped(panel.title)}</text>`);
  }
  parts.push(`<text x="${centre}" y="${bottom + 33}" text-anchor="middle">${escaped(panel.xLabel)}</text>`);
  const middle = (MARGIN.top + bottom) / 2;
  parts.push(
    `<text transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${escaped(panel.yLabel)}</text>`,
  );
  for (const line of panel.lines) {
    parts.push(`<path ${stroke(line)} d="${path(line.points) ?? ""}"/>`);
  }
  return [...parts, ...renderLegend(panel, width, height)];
}

function renderLegend(panel: Panel, width: number, top: number): string[] {
  return legendRows(panel, width).flatMap((row, r) => {
    const y = top + r * LEGEND_LINE;
    return row.flatMap(({ line, x }) => [
      `<path ${stroke(line)} d="M${rounded(x)},${y}h${SAMPLE - 5}"/>`,
      `<text x="${rounded(x + SAMPLE)}" y="${y}" dy="0.32em">${escaped(line.label)}</text>`,
    ]);
  });
}

/** Places the legend's entries in rows that fit the panel. */
function legendRows({ lines }: Panel, width: number): { line: Line; x: number }[][] {
  const rows: { line: Line; x: number }[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    const size = SAMPLE + line.label.length * CHARACTER + LEGEND_GAP;
    if (x + size > width) {
      rows.push([]);
      x = MARGIN.left;
    }
    rows[rows.length - 1].push({ line, x });
    x += size;
  }
  return rows;
}

function stroke({ hue, member, dash, width = 1.5 }: Line): string {
  const dashes = dash === undefined ? "" : ` stroke-dasharray="${DASHES[dash]}" stroke-linecap="round"`;
  return `class="line ${lineClass(hue, member)}" stroke-width="${width}"${dashes}`;
}

/** Smallest and largest value; a little apart when doubles can hardly tell them from each other. */
function extent(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(1e-9 * magnitude, 1e-100)) return [low, high];
  const margin = Math.max(0.5, 1e-6 * magnitude);
  return [low - margin, high + margin];
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

/** d3 writes a typographic minus; a hyphen survives every font. */
function tickText(text: string): string {
  return text.replace("\u2212", "-");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
