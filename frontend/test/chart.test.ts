import { describe, expect, it } from "vitest";
import { chartData, valueLabel, withGaps } from "../src/features/feeds/chart.ts";
import type { ChartPoint } from "../src/lib/epochs/feed.ts";
import { UNIT } from "./fakeChain.ts";

const point = (epoch: number, network: bigint | null): ChartPoint => ({
  epoch: BigInt(epoch),
  time: epoch * 60,
  value: network === null ? null : { network, lower: network - UNIT, upper: network + UNIT },
  final: true,
  truth: null,
  refuted: [],
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

it("chartData has a column for the time and one for each series, with nulls for what is missing", () => {
  const data = chartData([point(1, 3n * UNIT), { ...point(2, null), truth: { low: UNIT, high: 2n * UNIT } }]);
  expect(data).toEqual([
    [60, 120],
    [4, null],
    [2, null],
    [null, 2],
    [null, 1],
    [3, null],
  ]);
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
