import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Figure, type Line, renderFigure } from "../../src/charts/chart.ts";
import { lineClass, styleSheet } from "../../src/charts/palette.ts";
import { cumulative, points, trailingMean } from "../../src/charts/smooth.ts";

const coordinate = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const lines = fc.array(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 20 }), {
  minLength: 1,
  maxLength: 5,
});
const lineOf = (list: Line["points"], i: number): Line => ({
  label: `line ${i}`,
  hue: "blue",
  member: i,
  points: list,
});
const figure = (list: readonly Line[], label = "loss"): Figure => ({
  title: "title",
  description: "description",
  width: 600,
  rows: [{ height: 300, panels: [{ xLabel: "epoch", yLabel: label, lines: list }] }],
});
const paths = (svg: string) => [...svg.matchAll(/<path class="line [^>]*d="([^"]*)"/g)].map(([, d]) => d);

describe("line charts", () => {
  it("draws every point of every line inside the panel", () => {
    fc.assert(
      fc.property(lines, (lists) => {
        const svg = renderFigure(figure(lists.map(lineOf)));
        const drawn = paths(svg).filter((d) => !d.includes("h"));
        expect(drawn).toHaveLength(lists.length);
        drawn.forEach((d, i) => {
          const coordinates = [...d.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
          expect(coordinates).toHaveLength(lists[i].length);
          for (const [x, y] of coordinates) {
            expect(x).toBeGreaterThanOrEqual(0);
            expect(x).toBeLessThanOrEqual(600);
            expect(y).toBeGreaterThanOrEqual(0);
            expect(y).toBeLessThanOrEqual(300);
          }
        });
      }),
    );
  });

  it("draws values that are almost equal", () => {
    const pairs: [number, number][] = [
      [5e-324, -5e-324],
      [0.1, 0.1 + 2e-17],
      [1e6, 1e6 + 1e-10],
    ];
    for (const [a, b] of pairs) {
      const points = [a, b].map((y, x) => [x, y] as const);
      const svg = renderFigure(figure([lineOf(points, 0)]));
      expect(svg).not.toContain("NaN");
    }
  });

  it("puts larger values higher and later ones further right", () => {
    const [d] = paths(
      renderFigure(
        figure([
          lineOf(
            [
              [0, 1],
              [1, 2],
            ],
            0,
          ),
        ]),
      ),
    );
    const [[x0, y0], [x1, y1]] = [...d.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
    expect(x1).toBeGreaterThan(x0);
    expect(y1).toBeLessThan(y0);
  });

  it("labels axes and lines, and escapes them", () => {
    const svg = renderFigure(figure([{ ...lineOf([[0, 0]], 0), label: 'a<b & "c"' }], "rewards (ALLO)"));
    for (const text of [">epoch<", ">rewards (ALLO)<", "a&lt;b &amp; &quot;c&quot;"]) expect(svg).toContain(text);
    expect(svg).not.toContain("a<b");
  });

  it("gives the same bytes for the same figure", () => {
    const list = [
      lineOf(
        [
          [0, 0.1],
          [5, 3],
        ],
        0,
      ),
    ];
    expect(renderFigure(figure(list))).toBe(renderFigure(figure(list)));
  });

  it("has its own background and colours for light and for dark surroundings", () => {
    const [light, dark] = styleSheet().split("@media(prefers-color-scheme:dark)");
    for (const hue of ["ink", "blue", "cyan", "red"] as const) {
      for (const sheet of [light, dark]) expect(sheet).toContain(`.${lineClass(hue)}{stroke:`);
    }
    expect(light).toContain(".background{fill:#ffffff}");
    expect(dark).toContain(".background{fill:#0d1117}");
    expect(lineClass("blue", 5)).toBe(lineClass("blue", 0));
  });
});

describe("lines from values", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 });

  it("averages over the trailing window", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 10 }), (list, window) => {
        trailingMean(list, window).forEach((value, i) => {
          const part = list.slice(Math.max(0, i - window + 1), i + 1);
          expect(value).toBeCloseTo(part.reduce((sum, x) => sum + x, 0) / part.length, 9);
        });
      }),
    );
  });

  it("thins to the asked number of points and keeps the last", () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 30 }), (list, count) => {
        const thinned = points(list, count);
        expect(thinned.length).toBeLessThanOrEqual(count);
        expect(thinned[thinned.length - 1]).toEqual([list.length - 1, list[list.length - 1]]);
        for (const [epoch, value] of thinned) expect(value).toBe(list[epoch]);
      }),
    );
  });

  it("sums", () => {
    expect(cumulative([1, 2, 3])).toEqual([1, 3, 6]);
  });
});
