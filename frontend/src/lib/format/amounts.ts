/** Amounts of ALLO as people type and paste them. */
import { DECIMALS } from "./numbers.ts";

/** Wei, or what is wrong with the text, as a sentence; null for no text. */
export type Amount = { readonly wei: bigint } | { readonly problem: string } | null;

const ASK = "write it without separators of thousands, with a point before decimals";

/**
 * Reads "5", "0.25", "1,5", "1 304.53 ALLO", "1,304.53" and "1.304,53". Where a text could mean two numbers, as "1,304"
 * could, neither is taken.
 */
export function parseAmount(text: string): Amount {
  const plain = text
    .trim()
    .replace(/\s*ALLO$/i, "")
    // Between digits: spaces of all widths, and what Swiss people separate thousands with.
    .replace(/(?<=\d)[\s'’_](?=\d)/g, "");
  if (plain === "") return null;
  if (/^[-−]/.test(plain)) return { problem: "an amount is not below zero" };
  if (!/^[\d.,]+$/.test(plain) || !/\d/.test(plain)) return { problem: `"${text.trim()}" is not a number` };
  const number = normalize(plain);
  if (number === null) return { problem: `"${plain}" can be read in two ways: ${ASK}` };
  const [whole, decimals = ""] = number.split(".");
  if (decimals.length > DECIMALS) return { problem: `ALLO has ${DECIMALS} decimals, not ${decimals.length}` };
  return { wei: BigInt((whole || "0") + decimals.padEnd(DECIMALS, "0")) };
}

/** Digits with at most one point; null where it is not clear which separator is which. */
function normalize(text: string): string | null {
  const marks = text.replace(/\d/g, "");
  if (marks === "") return text;
  const last = marks[marks.length - 1];
  const other = last === "." ? "," : ".";
  if (marks.length === 1) return last === "," && isGrouped(text, ",") ? null : text.replace(",", ".");
  // All alike: thousands, of which there is no other sign.
  if (!marks.includes(other)) return isGrouped(text, last) ? text.replaceAll(last, "") : null;
  const [whole, decimals, ...more] = text.split(last);
  return more.length === 0 && isGrouped(whole, other) ? `${whole.replaceAll(other, "")}.${decimals}` : null;
}

/** Whether `mark` stands between thousands, as in "12,304,530". */
function isGrouped(text: string, mark: string): boolean {
  const [first, ...rest] = text.split(mark);
  return /^[1-9]\d{0,2}$/.test(first) && rest.length > 0 && rest.every((group) => /^\d{3}$/.test(group));
}
