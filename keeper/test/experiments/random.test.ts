import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/experiments/random.ts";
import { mean } from "../../src/experiments/statistics.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.normal(0, 1));
};

describe("seeded random", () => {
  it("repeats a sequence for the same seed and no other", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(draw(a, 5)).toEqual(draw(a, 5));
        fc.pre(a !== b);
        expect(draw(a, 5)).not.toEqual(draw(b, 5));
      }),
    );
  });

  it("keeps indices inside their range", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 50 }), (seed, count) => {
        const random = seededRandom(seed);
        const drawn = Array.from({ length: 40 }, () => random.index(count));
        expect(drawn.every((index) => Number.isInteger(index) && index >= 0 && index < count)).toBe(true);
      }),
    );
  });

  it("has the moments it is asked for", () => {
    const values = draw(7, 20_000);
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((x) => x * x))).toBeCloseTo(1, 1);
    const random = seededRandom(8);
    const logs = Array.from({ length: 20_000 }, () => Math.log10(random.logNormal(-0.7, 0.176)));
    expect(mean(logs)).toBeCloseTo(-0.7, 2);
    expect(Math.sqrt(mean(logs.map((x) => (x + 0.7) ** 2)))).toBeCloseTo(0.176, 2);
  });

  it("does not repeat itself between neighbouring seeds", () => {
    const first = Array.from({ length: 200 }, (_, seed) => seededRandom(seed).uniform());
    expect(mean(first)).toBeCloseTo(0.5, 1);
    expect(new Set(first).size).toBe(200);
  });
});
