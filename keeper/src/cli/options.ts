/** Parsers of option values. */
import { InputError } from "../errors.ts";

/** Parser of an integer between two limits; InputError `option` otherwise. */
export function integerOption(name: string, low: number, high: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InputError("option", `${name} must be an integer from ${low} to ${high}, not "${text}"`, {
      value: text,
      limit: `${low}..${high}`,
    });
  };
}

/** Parser of a whole number; InputError `option` otherwise. */
export function wholeNumber(text: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  throw new InputError("option", `"${text}" is not a whole number`, { value: text, limit: "digits" });
}
