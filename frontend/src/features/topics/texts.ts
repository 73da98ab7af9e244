/** Texts of the form's fields, and the values that they are of. */
import { type Address, isAddress } from "viem";
import { parseAmount } from "../../lib/format/amounts.ts";
import { parseDuration } from "../../lib/format/durations.ts";
import { parseDecimal } from "../../lib/topicTerms.ts";

/** A value, or what is wrong with its text. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Text of a time (Unix seconds) for a field of the browser, in the reader's time zone, to the minute. */
export function startText(time: number): string {
  const date = new Date(time * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Unix seconds. */
export function startOf(text: string): Parsed<number> {
  const time = new Date(text).getTime();
  return Number.isNaN(time) ? { problem: "say when" } : { value: Math.floor(time / 1000) };
}

export function secondsOf(text: string): Parsed<number> {
  const seconds = parseDuration(text);
  return seconds === null ? { problem: `"${text}" is no duration: write it like 1 h 30 min` } : { value: seconds };
}

export function countOf(text: string): Parsed<number> {
  return /^\d{1,3}$/.test(text.trim()) ? { value: Number(text) } : { problem: `"${text}" is no whole number` };
}

export function decimalOf(text: string): Parsed<bigint> {
  try {
    return { value: parseDecimal(text.trim().replace("−", "-")) };
  } catch (error) {
    return { problem: `${(error as Error).message}: write it like 0.75` };
  }
}

export function weiOf(text: string): Parsed<bigint> {
  const amount = parseAmount(text);
  if (amount === null) return { problem: "say how much" };
  return "wei" in amount ? { value: amount.wei } : amount;
}

export function addressOf(text: string): Parsed<Address> {
  const plain = text.trim();
  return isAddress(plain) ? { value: plain } : { problem: `"${plain}" is no address` };
}
