import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalsFor, formatAllo, formatCount, formatExact, formatValue } from "../src/lib/format/numbers.ts";
import { formatDuration, formatTime, formatUtc } from "../src/lib/format/times.ts";
import { UNIT } from "./fakeChain.ts";

const value = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
const decimals = fc.integer({ min: 0, max: 18 });
/** What a formatted number says, in units of its last decimal. */
const digits = (text: string) => BigInt(text.replace("−", "-").replace(/[.,]/g, ""));

describe("formatValue", () => {
  it.each([
    [3_012_500_000_000_000_000_000n, 2, "3,012.50"],
    [-1n, 2, "0.00"],
    [-UNIT / 2n, 0, "−1"],
    [UNIT / 2n - 1n, 0, "0"],
    [1n, 18, "0.000000000000000001"],
    [10n ** 38n, 0, "100,000,000,000,000,000,000"],
    [999_995_000_000_000_000n, 5, "1.00000"],
    [123_456n * UNIT, 0, "123,456"],
  ])("shows %s with %s decimals as %s", (number, places, text) => {
    expect(formatValue(number, places)).toBe(text);
  });

  it("is never further from the number than half of its last digit", () => {
    fc.assert(
      fc.property(value, decimals, (number, places) => {
        const unit = 10n ** BigInt(18 - places);
        const error = digits(formatValue(number, places)) * unit - number;
        expect((error < 0n ? -error : error) * 2n).toBeLessThanOrEqual(unit);
      }),
    );
  });

  it("groups the digits before the point by three", () => {
    fc.assert(
      fc.property(value, decimals, (number, places) => {
        expect(formatValue(number, places)).toMatch(/^−?\d{1,3}(,\d{3})*(\.\d+)?$/);
      }),
    );
  });
});

it("formatExact keeps all digits and no more", () => {
  expect(formatExact(100n * UNIT)).toBe("100");
  expect(formatExact(-(UNIT / 8n))).toBe("-0.125");
  expect(formatExact(0n)).toBe("0");
  fc.assert(
    fc.property(value, (number) => {
      const [whole, fraction = ""] = formatExact(number).split(".");
      expect(BigInt(whole + fraction.padEnd(18, "0"))).toBe(number);
      expect(fraction).not.toMatch(/0$/);
    }),
  );
});

describe("decimalsFor", () => {
  it.each([
    ["a price", 3012n * UNIT, 20n * UNIT, 2],
    ["a price with a narrow interval", 3012n * UNIT, UNIT / 1000n, 5],
    ["a rate", UNIT / 50n, UNIT / 200n, 7],
    ["zero without a width", 0n, 0n, 0],
    ["the largest value", 10n ** 38n, 10n ** 37n, 0],
    ["a width of one wei", 3012n * UNIT, 1n, 8],
  ])("of %s", (_, number, width, expected) => {
    expect(decimalsFor(number, width)).toBe(expected);
  });

  it("is a number of decimals that formatValue takes", () => {
    fc.assert(
      fc.property(value, fc.bigInt({ min: 0n, max: 10n ** 38n }), (number, width) => {
        const places = decimalsFor(number, width);
        expect(places).toBeGreaterThanOrEqual(0);
        expect(places).toBeLessThanOrEqual(18);
      }),
    );
  });
});

it("formatAllo shows amounts, however small", () => {
  expect(formatAllo(5_000n * UNIT)).toBe("5,000");
  expect(formatAllo(12_345_600_000_000_000n)).toBe("0.0123");
  expect(formatAllo(1n)).toBe("< 0.0001");
  expect(formatAllo(0n)).toBe("0");
});

it("formatCount groups thousands", () => {
  expect(formatCount(1_234_567n)).toBe("1,234,567");
  expect(formatCount(999)).toBe("999");
});

describe("times", () => {
  it.each([
    [-5, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3600, "1 h"],
    [9000, "2 h 30 min"],
    [86_400, "1 d"],
    [273_600, "3 d 4 h"],
  ])("%s seconds are %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("leaves out the date of today, and the year of this year", () => {
    const noon = new Date(2026, 10, 21, 12, 5).getTime() / 1000;
    expect(formatTime(noon, noon + 60)).toBe("12:05");
    expect(formatTime(noon, noon + 86_400)).toBe("21 Nov 12:05");
    expect(formatTime(noon, noon + 365 * 86_400)).toBe("21 Nov 2026 12:05");
  });

  it("writes any time of a uint40 or uint256 deadline", () => {
    expect(formatUtc(1_800_000_000)).toBe("2027-01-15 08:00:00 UTC");
    expect(formatTime(2 ** 40, 0)).toMatch(/\d\d:\d\d$/);
    expect(formatTime(Number(2n ** 256n - 1n), 0)).toMatch(/\d\d:\d\d$/);
  });
});
