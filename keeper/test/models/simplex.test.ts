import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ErrorProducts } from "../../src/models/simplex.ts";
import { SEED } from "./series.ts";

const errors = fc.double({ min: -10, max: 10, noNaN: true });
const history = fc
  .integer({ min: 1, max: 5 })
  .chain((size) => fc.array(fc.array(errors, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 30 }));

function squares(rows: readonly (readonly number[])[], weights: readonly number[]): number {
  return rows.reduce((sum, row) => sum + row.reduce((x, error, j) => x + weights[j] * error, 0) ** 2, 0);
}

describe("convex combinations", () => {
  it("are convex, for any errors and any prior", () => {
    fc.assert(
      fc.property(history, fc.double({ min: 0, max: 100, noNaN: true }), (rows, prior) => {
        const products = new ErrorProducts(rows[0].length, 20);
        for (const row of rows) products.add(row);
        const weights = products.weights(prior);
        expect(weights).toHaveLength(rows[0].length);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(weights.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 9);
      }),
      { seed: SEED },
    );
  });

  it("of two have no more squared error than any other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(errors, errors), { minLength: 3, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, share) => {
          const products = new ErrorProducts(2);
          for (const row of rows) products.add(row);
          const best = squares(rows, products.weights(0));
          expect(best).toBeLessThanOrEqual(squares(rows, [share, 1 - share]) + 1e-5);
        },
      ),
      { seed: SEED },
    );
  });

  it("are equal ones without errors, and tend to them with the prior", () => {
    const products = new ErrorProducts(2);
    expect(products.weights(1)).toEqual([0.5, 0.5]);
    products.add([1, 2]);
    expect(products.weights(0)[0]).toBeCloseTo(1, 9);
    expect(products.weights(1e6)[0]).toBeCloseTo(0.5, 4);
  });
});
