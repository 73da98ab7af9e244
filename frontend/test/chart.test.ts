import { describe, expect, it } from "vitest";
import { Random, SEED } from "../../test/random.ts";
import { withGaps } from "../src/features/feeds/chart/gaps.ts";
import { valueLabel } from "../src/features/feeds/chart/options.ts";
import { downsampled, type Plot, plotOf, rowsIn, type Shape } from "../src/features/feeds/chart/plot.ts";
import {
  fitted,
  indexFrom,
  nearest,
  newestSpan,
  panned,
  type Span,
  wholeSpan,
  zoomed,
} from "../src/features/feeds/chart/span.ts";
import type { ChartPoint } from "../src/lib/epochs/feed.ts";
import { UNIT } from "./fakeChain.ts";

const RUNS = 200;
const below = (random: Random, count: number) => random.int(0, count - 1);

const point = (epoch: number, network: bigint | null): ChartPoint => ({
  epoch: BigInt(epoch),
  time: epoch * 60,
  value: network === null ? null : { network, lower: network - UNIT, upper: network + UNIT },
  final: true,
  truth: null,
  refuted: [],
  losses: null,
  inferences: [],
  told: false,
});

describe("withGaps", () => {
  it("breaks lines where epochs are missing, with one point however many", () => {
    const points = withGaps([point(1, UNIT), point(2, UNIT), point(900, UNIT)]);
    expect(points.map(({ epoch, time, value }) => [epoch, time, value !== null])).toEqual([
      [1n, 60, true],
      [2n, 120, true],
      [3n, 180, false],
      [900n, 54_000, true],
    ]);
  });
});

it("plotOf has a column for each series, with NaN for what is missing", () => {
  const plot = plotOf(
    [point(1, 3n * UNIT), point(2, null)],
    [
      { shape: "line", read: ({ value }) => value?.network },
      { shape: "low", read: ({ value }) => value?.lower },
    ],
  );
  expect(plot).toEqual({
    times: Float64Array.of(60, 120),
    columns: [Float64Array.of(3, Number.NaN), Float64Array.of(2, Number.NaN)],
    shapes: ["line", "low"],
  });
});

/** Rising times with steps of different lengths. */
function timesOf(random: Random, count: number): Float64Array {
  let time = 1_800_000_000;
  return Float64Array.from({ length: count }, () => (time += 1 + below(random, 90)));
}

describe("downsampled", () => {
  const shapes: readonly Shape[] = ["line", "high", "low"];
  const plots = (random: Random): Plot => {
    const times = timesOf(random, 1 + below(random, 3_000));
    const columns = shapes.map(() => times.map(() => (below(random, 4) === 0 ? Number.NaN : below(random, 1_000))));
    return { times, columns, shapes };
  };
  const numbers = (column: ArrayLike<number | null>) =>
    Array.from(column).filter((value): value is number => value !== null && !Number.isNaN(value));

  it("keeps all rows where there is room for them, with nulls for what is missing", () => {
    const plot: Plot = {
      times: Float64Array.of(1, 2, 3),
      columns: [Float64Array.of(1, Number.NaN, 2)],
      shapes: ["line"],
    };
    expect(downsampled(plot, 0, 3, 50)).toEqual({ times: [1, 2, 3], columns: [[1, null, 2]] });
    expect(downsampled(plot, 1, 3, 50)).toEqual({ times: [2, 3], columns: [[null, 2]] });
  });

  it("has at most two rows for each bucket, at times that there are, and the extremes of every bucket", () => {
    const random = new Random(SEED);
    for (let run = 0; run < RUNS; run++) {
      const plot = plots(random);
      const buckets = 1 + below(random, 300);
      const rows = downsampled(plot, 0, plot.times.length, buckets);
      expect(rows.times.length).toBe(Math.min(plot.times.length, 2 * buckets));
      expect(rows.times.every((time, i) => i === 0 || time > rows.times[i - 1])).toBe(true);
      expect(rows.times.every((time) => plot.times[indexFrom(plot.times, time)] === time)).toBe(true);
      for (const [c, shape] of shapes.entries()) {
        const [all, drawn] = [numbers(plot.columns[c]), numbers(rows.columns[c])];
        expect(drawn.length === 0).toBe(all.length === 0);
        if (all.length === 0) continue;
        if (shape !== "low") expect(Math.max(...drawn)).toBe(Math.max(...all));
        if (shape !== "high") expect(Math.min(...drawn)).toBe(Math.min(...all));
        expect(drawn.every((value) => all.includes(value))).toBe(true);
      }
      if (rows.times.length === plot.times.length) continue;
      // Between the two times of a pair nothing sticks out of what is drawn there.
      for (let i = 0; i < rows.times.length; i += 2) {
        const [from, to] = [rows.times[i], rows.times[i + 1]].map((time) => indexFrom(plot.times, time));
        const [line, high, low] = plot.columns.map((column) => numbers(column.subarray(from, to + 1)));
        const pair = (c: number) => numbers(rows.columns[c].slice(i, i + 2));
        expect(new Set(pair(0))).toEqual(
          line.length === 0 ? new Set() : new Set([Math.min(...line), Math.max(...line)]),
        );
        if (high.length > 0) expect(pair(1)).toEqual([Math.max(...high), Math.max(...high)]);
        if (low.length > 0) expect(pair(2)).toEqual([Math.min(...low), Math.min(...low)]);
      }
    }
  });
});

describe("spans", () => {
  const cases = (check: (random: Random, times: Float64Array, whole: Span, span: Span) => void) => {
    const random = new Random(SEED);
    for (let run = 0; run < RUNS; run++) {
      const times = timesOf(random, 1 + below(random, 400));
      const whole = wholeSpan(times);
      const length = whole.to - whole.from;
      const [a, b] = [below(random, 1_000), below(random, 1_000)].sort((x, y) => x - y);
      const span = { from: whole.from + (a / 1_000) * length, to: whole.from + ((b + 1) / 1_001) * length };
      check(random, times, whole, span.from < span.to ? span : whole);
    }
  };
  const within = (span: Span, whole: Span) => {
    expect(span.from).toBeGreaterThanOrEqual(whole.from - 1e-3);
    expect(span.to).toBeLessThanOrEqual(whole.to + 1e-3);
    expect(span.from).toBeLessThan(span.to);
  };

  it("stay within what there is, however one zooms and pans", () => {
    cases((random, _times, whole, start) => {
      let span = start;
      for (let step = 0; step < 20; step++) {
        const at = span.from + (below(random, 1_001) / 1_000) * (span.to - span.from);
        const factor = [0.25, 0.5, 2, 5][below(random, 4)];
        const wanted = { from: at - 200, to: at - 100 };
        span = [
          () => zoomed(span, factor, at, whole, 60),
          () => panned(span, below(random, 20_000) - 10_000, whole),
          () => fitted(wanted, whole),
        ][below(random, 3)]();
        within(span, whole);
      }
    });
  });

  it("keep their length where they are panned, and the time under the crosshair where they are zoomed in", () => {
    cases((random, _times, whole, span) => {
      const moved = panned(span, below(random, 2_000) - 1_000, whole);
      expect(moved.to - moved.from).toBeCloseTo(span.to - span.from, 2);
      const at = span.from + 0.3 * (span.to - span.from);
      const near = zoomed(span, 0.5, at, whole, 0);
      expect((at - near.from) / (near.to - near.from)).toBeCloseTo(0.3, 2);
    });
  });

  it("of the newest epochs have as many of them in view", () => {
    cases((random, times) => {
      const count = 2 + below(random, 500);
      const span = newestSpan(times, count);
      expect([...times].filter((time) => time >= span.from && time <= span.to)).toHaveLength(
        Math.min(count, times.length),
      );
    });
  });

  it("have the rows in them, and one to each side", () => {
    cases((_random, times, _whole, span) => {
      const [first, end] = rowsIn({ times, columns: [], shapes: [] }, span);
      const inside = [...times.keys()].filter((i) => times[i] >= span.from && times[i] <= span.to);
      if (inside.length === 0) return;
      expect(first).toBe(Math.max(inside[0] - 1, 0));
      expect(end).toBe(Math.min((inside.at(-1) as number) + 2, times.length));
    });
  });

  it("have a nearest epoch for every time", () => {
    cases((random, times, whole) => {
      const time = whole.from - 50 + below(random, Math.ceil(whole.to - whole.from) + 100);
      const distance = (i: number) => Math.abs(times[i] - time);
      const found = nearest(times, time);
      expect(distance(found)).toBe(Math.min(...[...times.keys()].map(distance)));
    });
    expect(nearest([], 5)).toBe(-1);
  });
});

describe("valueLabel", () => {
  it.each([
    [3_015, 5, "3,015"],
    [3_015.5, 0.5, "3,015.5"],
    [0.0125, 0.0025, "0.0125"],
    [1e20, 1e19, "100,000,000T"],
    [0, 1e-20, "0.000000000000000000"],
  ])("of %s at steps of %s is %s", (value, step, label) => {
    expect(valueLabel(value, step)).toBe(label);
  });
});
