/** Exact decimal text of fixed-point numbers; nothing here goes through a double. */
import { formatDecimal } from "../protocol.ts";

/** Decimals of SD59x18, and of ALLO. */
export const DECIMALS = 18;
/** Digits shown of a value before and after the point together. */
const SIGNIFICANT = 6;
/** Digits shown of the width of an interval, so that its two ends can be told apart. */
const SIGNIFICANT_WIDTH = 3;
/** Digits that are never exceeded for the sake of a narrow interval. */
const MOST_DIGITS = 12;

/** SD59x18 with `decimals` decimals (at most 18), halves rounded away from zero, thousands separated: "-1,234.50". */
export function formatValue(value: bigint, decimals: number): string {
  const unit = 10n ** BigInt(DECIMALS - decimals);
  const magnitude = value < 0n ? -value : value;
  const rounded = (magnitude + unit / 2n) / unit;
  const digits = rounded.toString().padStart(decimals + 1, "0");
  const whole = groupThousands(digits.slice(0, digits.length - decimals));
  const sign = value < 0n && rounded > 0n ? "−" : "";
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - decimals)}`;
}

/** All of an SD59x18 value's digits, without zeros at the end: "3012.5". */
export function formatExact(value: bigint): string {
  return formatDecimal(value).replace(/\.?0+$/, "");
}

/** Wei of ALLO with at most 4 decimals: "5,000", "0.0123"; what is less than that but not zero is "< 0.0001". */
export function formatAllo(wei: bigint): string {
  const least = 10n ** BigInt(DECIMALS - 4);
  if (wei > 0n && wei < least) return "< 0.0001";
  return formatValue(wei, 4).replace(/\.?0+$/, "");
}

/** "12.34 %" of `whole`, which is not zero; what is less than shown but not nothing is "< 0.01 %". */
export function formatShare(part: bigint, whole: bigint): string {
  const percent = (part * 100n * 10n ** BigInt(DECIMALS)) / whole;
  if (part > 0n && percent < 10n ** BigInt(DECIMALS - 2)) return "< 0.01 %";
  return `${formatValue(percent, 2)} %`;
}

/** Wei of ether with three digits: "1.25", "0.000123"; fees are small. */
export function formatEther(wei: bigint): string {
  const decimals = Math.min(Math.max(SIGNIFICANT_WIDTH - digitsAbovePoint(wei), 1), DECIMALS);
  return formatValue(wei, decimals).replace(/\.?0+$/, "");
}

/** A fraction (SD59x18) in percent with two decimals: "12.34 %". */
export function formatPercent(fraction: bigint): string {
  return `${formatValue(fraction * 100n, 2)} %`;
}

/** Whole numbers with thousands separated. */
export function formatCount(count: bigint | number): string {
  return groupThousands(String(count));
}

/** "1 inferer", "5 inferers". */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Decimals with which values of a topic are shown, all alike: enough for six digits of `value` and for three of the
 * interval's width, both SD59x18, but not more than twelve digits.
 */
export function decimalsFor(value: bigint, width: bigint): number {
  const whole = digitsAbovePoint(value);
  const wanted = Math.max(SIGNIFICANT - whole, SIGNIFICANT_WIDTH - digitsAbovePoint(width));
  return Math.min(Math.max(Math.min(wanted, MOST_DIGITS - Math.max(whole, 0)), 0), DECIMALS);
}

/** Digits before the point; below 1, minus the zeros that follow it; 1 for zero itself. */
function digitsAbovePoint(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  return magnitude === 0n ? SIGNIFICANT : magnitude.toString().length - DECIMALS;
}

function groupThousands(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}
