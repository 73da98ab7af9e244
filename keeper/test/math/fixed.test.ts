/** The arithmetic itself, against PRB math's own algorithm written out and against exact integers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDecimal, fromNumber, parseDecimal, toNumber } from "../../src/decimal.ts";
import { div, exp, exp2, FixedPointError, isqrt, ln, log10, MAX, mul, pow, sqrt, UNIT } from "../../src/math/fixed.ts";

const RUNS = { seed: 20240814, numRuns: 2000 };
const any = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });

describe("fixed point", () => {
  it("roots are the largest integers whose squares fit", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: MAX }), (x) => {
        const root = isqrt(x);
        expect(root * root).toBeLessThanOrEqual(x);
        expect((root + 1n) * (root + 1n)).toBeGreaterThan(x);
      }),
      RUNS,
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 38n }), fc.integer({ min: -1, max: 1 }), (root, near) => {
        const square = root * root + BigInt(near);
        if (square >= 0n) expect(isqrt(square)).toBe(near < 0 ? root - 1n : root);
      }),
      RUNS,
    );
  });

  it("products and quotients truncate toward zero", () => {
    expect(mul(-1n, 1n)).toBe(0n);
    expect(div(-1n, 2n * UNIT)).toBe(0n);
    expect(div(-7n, 2n * UNIT)).toBe(-3n);
    fc.assert(
      fc.property(any, any, (x, y) => {
        expect(mul(x, y)).toBe(mul(-x, -y));
        expect(mul(x, -y)).toBe(-mul(x, y));
      }),
      RUNS,
    );
  });

  it("exponentials never fall, multiply nearly, and end where PRB math ends", () => {
    const exponent = fc.bigInt({ min: -41n * UNIT, max: 60n * UNIT });
    fc.assert(
      fc.property(exponent, fc.bigInt({ min: 1000n, max: UNIT }), (x, step) => {
        expect(exp(x + step)).toBeGreaterThanOrEqual(exp(x));
      }),
      RUNS,
    );
    expect(exp(UNIT)).toBe(2_718281828459045234n);
    expect(exp(-41_446531673892822323n)).toBe(0n);
    expect(() => exp(133_084258667509499441n)).toThrow(FixedPointError);
    expect(() => exp2(192n * UNIT)).toThrow(FixedPointError);
  });

  it("logarithms undo exponentials and are exact at powers of ten", () => {
    for (let power = -18n; power <= 58n; power++) expect(log10(10n ** (power + 18n))).toBe(power * UNIT);
    fc.assert(
      fc.property(fc.bigInt({ min: -10n * UNIT, max: 60n * UNIT }), (x) => {
        const back = ln(exp(x));
        // e^-10 keeps fourteen digits.
        expect(back - x < 10n ** 5n && x - back < 10n ** 5n).toBe(true);
      }),
      RUNS,
    );
    expect(() => ln(0n)).toThrow(FixedPointError);
  });

  it("refuses what has no result, naming value and limit", () => {
    expect(() => div(1n, 0n)).toThrow(expect.objectContaining({ operation: "div", value: 0n }));
    expect(() => mul(MAX, 2n * UNIT)).toThrow(expect.objectContaining({ operation: "mul", limit: MAX }));
    expect(() => sqrt(-1n)).toThrow(expect.objectContaining({ operation: "sqrt", value: -1n }));
    expect(pow(0n, 0n)).toBe(UNIT);
  });
});

describe("decimals", () => {
  it("come back as they were written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (x) => {
        expect(parseDecimal(formatDecimal(x))).toBe(x);
      }),
      RUNS,
    );
  });

  it("are the doubles that they are nearest to", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true, noDefaultInfinity: true }), (x) => {
        expect(Math.abs(toNumber(fromNumber(x)) - x)).toBeLessThanOrEqual(Math.abs(x) * 2 ** -52 + 1e-18);
      }),
      RUNS,
    );
  });

  it.each([
    "",
    " 1",
    "1 ",
    "1,5",
    "1e3",
    "NaN",
    "Infinity",
    "-Infinity",
    "0x10",
    "1.",
    ".5",
    "+1",
    "--1",
    "1_000",
    "١",
  ])("%j is not one", (text) => {
    expect(() => parseDecimal(text)).toThrow(
      expect.objectContaining({ name: "InputError", code: "decimal", value: text }),
    );
  });

  it("have 18 decimals and 38 digits at most, and are finite", () => {
    expect(() => parseDecimal("0.1234567890123456789")).toThrow("more than 18 decimals");
    expect(() => parseDecimal("170141183460469231732")).toThrow("too large");
    expect(parseDecimal("170141183460469231731.687303715884105727")).toBe((1n << 127n) - 1n);
    expect(() => fromNumber(Number.NaN)).toThrow("not a finite number");
    expect(() => fromNumber(1e21)).toThrow("is not a decimal number");
  });
});
