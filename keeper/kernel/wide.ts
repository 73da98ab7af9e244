/**
 * Integers wider than 64 bits. A number of 128 bits is passed as its upper and its lower half; a function with such a
 * result returns the lower half and leaves the upper one in `upper`.
 */

/** 1 in SD59x18. */
export const UNIT: u64 = 1_000_000_000_000_000_000;

/** 2^64 as a double. */
export const TWO_64: f64 = 18446744073709551616.0;

/** Upper half of the result of the function called last. */
export let upper: u64 = 0;

export function setUpper(value: u64): void {
  upper = value;
}

/** Upper half of the product of two 64-bit numbers. */
export function mulHigh(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  return a1 * b1 + (middle >> 32) + ((a0 * b1 + (middle & 0xffffffff)) >> 32);
}

/** Upper 128 bits of the product of two 128-bit numbers, or up to 3 less. */
export function mulUpper(aUpper: u64, aLower: u64, bUpper: u64, bLower: u64): u64 {
  const lower = aUpper * bUpper;
  const first = lower + mulHigh(aLower, bUpper);
  const second = first + mulHigh(aUpper, bLower);
  upper = mulHigh(aUpper, bUpper) + u64(first < lower) + u64(second < first);
  return second;
}

/**
 * Bits `shift` + 64 and up of the product of two 128-bit numbers, whatever is above 128 bits left out; or up to 1 less.
 * 0 < `shift` < 64.
 */
export function mulShift(aUpper: u64, aLower: u64, bUpper: u64, bLower: u64, shift: u64): u64 {
  let t0 = mulHigh(aLower, bLower);
  let part = aLower * bUpper;
  t0 += part;
  let t1 = mulHigh(aLower, bUpper) + u64(t0 < part);
  let t2: u64 = 0;
  if (aUpper != 0) {
    part = aUpper * bLower;
    t0 += part;
    // At most 2^64 - 2 plus the carry.
    part = mulHigh(aUpper, bLower) + u64(t0 < part);
    t1 += part;
    t2 = u64(t1 < part);
    part = aUpper * bUpper;
    t1 += part;
    t2 += mulHigh(aUpper, bUpper) + u64(t1 < part);
  }
  upper = (t1 >> shift) | (t2 << (64 - shift));
  return (t0 >> shift) | (t1 << (64 - shift));
}

/** A 128-bit number as a double. */
export function toDouble(numberUpper: u64, numberLower: u64): f64 {
  return f64(numberUpper) * TWO_64 + f64(numberLower);
}

/** a * b / c, rounded down; c between UNIT and 2 UNIT, and the quotient at most 2 UNIT. */
export function mulDiv(a: u64, b: u64, c: u64): u64 {
  const inverse = 1 / f64(c);
  const estimate = u64(f64(a) * f64(b) * inverse);
  // The double is good to 2^-50: what it leaves is below 2^11 divisors in magnitude, and below one after a second.
  const product = a * b;
  const taken = estimate * c;
  const left = product - taken;
  const leftUpper = mulHigh(a, b) - mulHigh(estimate, c) - u64(product < taken);
  const correction = u64(i64(nearest<f64>((f64(i64(leftUpper)) * TWO_64 + f64(left)) * inverse)));
  return estimate + correction - u64(i64(left - correction * c) < 0);
}
