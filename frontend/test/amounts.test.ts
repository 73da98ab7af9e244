/** What people type and paste as amounts. */
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../keeper/src/experiments/random.ts";
import { parseAmount } from "../src/lib/format/amounts.ts";
import { formatExact, formatValue } from "../src/lib/format/numbers.ts";

const UNIT = 10n ** 18n;
const SEED = 7_051;

describe(`amounts (seed ${SEED})`, () => {
  it.each([
    ["5", 5n * UNIT],
    [" 5 ALLO ", 5n * UNIT],
    [".5", UNIT / 2n],
    ["5.", 5n * UNIT],
    ["1,5", (3n * UNIT) / 2n],
    ["0,125", UNIT / 8n],
    ["1.304", (1304n * UNIT) / 1000n],
    ["1,304.53", (130453n * UNIT) / 100n],
    ["1.304,53", (130453n * UNIT) / 100n],
    ["1 304.53", (130453n * UNIT) / 100n],
    ["1 304,53", (130453n * UNIT) / 100n],
    ["1'304.53", (130453n * UNIT) / 100n],
    ["12,304,530", 12304530n * UNIT],
    ["1.234.567", 1234567n * UNIT],
    ["0.000000000000000001", 1n],
    ["0", 0n],
  ])("reads %j", (text, wei) => {
    expect(parseAmount(text)).toEqual({ wei });
  });

  it.each(["1,304", "12,30,4", "1,2,3", "1.2,3.4", "1,23.4", "1.23,456,789"])("asks what %j means", (text) => {
    expect(parseAmount(text)).toEqual({ problem: expect.stringContaining("two ways") });
  });

  it.each(["1e18", "five", "0x10", "5 ETH", "..", ",", "1-2", "NaN", "∞"])("refuses %j", (text) => {
    expect(parseAmount(text)).toEqual({ problem: expect.stringContaining("is not a number") });
  });

  it("refuses what is below zero, and more decimals than there are", () => {
    expect(parseAmount("-1")).toEqual({ problem: expect.stringContaining("below zero") });
    expect(parseAmount(`0.${"1".repeat(19)}`)).toEqual({ problem: expect.stringContaining("18 decimals, not 19") });
  });

  it("takes no text for no amount", () => {
    expect(parseAmount("  ")).toBeNull();
  });

  it("reads back what the app shows of any amount", () => {
    const random = seededRandom(SEED);
    for (let i = 0; i < 2_000; i++) {
      const wei = BigInt(random.index(2 ** 31)) ** BigInt(1 + random.index(3));
      expect(parseAmount(formatExact(wei))).toEqual({ wei });
      // With separators of thousands, which are clear where there are decimals.
      expect(parseAmount(formatValue(wei, 18))).toEqual({ wei });
    }
  });
});
