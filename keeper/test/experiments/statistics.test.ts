import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log10Mean, mean, secondHalf, transposed } from "../../src/experiments/statistics.ts";

const logs = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 30 });

describe("statistics over runs", () => {
  it("takes log10 of the mean, which lies between the extremes and moves with its inputs", () => {
    fc.assert(
      fc.property(logs, fc.double({ min: -5, max: 5, noNaN: true }), (values, shift) => {
        const result = log10Mean(values);
        expect(result).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(result).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        expect(log10Mean(values.map((x) => x + shift))).toBeCloseTo(result + shift, 9);
      }),
    );
    expect(log10Mean([0, 2])).toBeCloseTo(Math.log10(50.5), 12);
    expect(log10Mean([-400, -400])).toBe(-400);
  });

  it("drops the first floor(n / 2) entries", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const half = secondHalf(values);
        expect(half).toHaveLength(values.length - Math.floor(values.length / 2));
        expect(half).toEqual(half.length === 0 ? [] : values.slice(-half.length));
      }),
    );
  });

  it("transposes and averages", () => {
    expect(
      transposed([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
    ).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(transposed([])).toEqual([]);
    expect(mean([1, 2, 6])).toBe(3);
  });
});
