/** Decimal strings to SD59x18 and back. */
import { InputError } from "./errors.ts";
import { UNIT } from "./math/fixed.ts";

const DECIMALS = 18;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Largest magnitude that a decimal may have: that of an int128 at 18 decimals. */
export const DECIMAL_LIMIT = (1n << 127n) - 1n;

/**
 * Parses "-12.5" as SD59x18. Throws InputError `decimal` on anything but digits, one sign and one point, on more than
 * 18 decimals, and on magnitudes above 1.7e20.
 */
export function parseDecimal(text: string): bigint {
  const match = DECIMAL.exec(text);
  if (match === null) throw decimalError(text, "is not a decimal number", "digits, one sign, one point");
  const [, sign, whole, fraction = ""] = match;
  if (fraction.length > DECIMALS) throw decimalError(text, `has more than ${DECIMALS} decimals`, DECIMALS);
  const magnitude = BigInt(whole) * UNIT + BigInt(fraction.padEnd(DECIMALS, "0"));
  if (magnitude > DECIMAL_LIMIT) throw decimalError(text, "is too large", formatDecimal(DECIMAL_LIMIT));
  return sign === "-" ? -magnitude : magnitude;
}

/** Formats SD59x18 with all 18 decimals. */
export function formatDecimal(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % UNIT).toString().padStart(DECIMALS, "0");
  return `${value < 0n ? "-" : ""}${magnitude / UNIT}.${fraction}`;
}

/** SD59x18 nearest to a finite double, by its shortest decimal form; InputError `decimal` for NaN and infinities. */
export function fromNumber(value: number): bigint {
  if (!Number.isFinite(value)) throw decimalError(String(value), "is not a finite number", "finite");
  return parseDecimal(value.toFixed(DECIMALS));
}

/** The double nearest to SD59x18, for display and for models. */
export function toNumber(value: bigint): number {
  return Number(formatDecimal(value));
}

function decimalError(value: string, reason: string, limit: unknown): InputError {
  return new InputError("decimal", `"${value}" ${reason}`, { value, limit });
}
