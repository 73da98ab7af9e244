/** A reputer's commission as people type it. */
import { parseAmount } from "../format/amounts.ts";
import { MAX_COMMISSION } from "./pool.ts";

/** SD59x18, or what is wrong with the text, as a sentence; null for no text. */
export type Rate = { readonly rate: bigint } | { readonly problem: string } | null;

/** Reads percent: "12", "12.5", "12,5 %". */
export function parseRate(text: string): Rate {
  const parsed = parseAmount(text.trim().replace(/\s*%$/, ""));
  if (parsed === null) return null;
  if ("problem" in parsed) return parsed;
  const rate = parsed.wei / 100n;
  if (rate * 100n !== parsed.wei) return { problem: "a commission has at most 16 decimals in percent" };
  return rate > MAX_COMMISSION ? { problem: "a commission is half of the rewards at most: 50 %" } : { rate };
}
