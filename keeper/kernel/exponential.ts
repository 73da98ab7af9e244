/**
 * e^-x and the inner loop of log2, bit by bit as keeper/src/math/fixed.ts has them, which is as PRB math has them.
 *
 * PRB math multiplies 2^x together from one factor per set bit of x's 64-bit fraction and truncates after each. Here six
 * tabulated products of those factors are multiplied at 128 bits. What that leaves open is bounded, and mostly does not
 * change the result; where it might, `undecided` is set, and the caller has to leave the computation to bigint.
 */
import { mulHigh, mulShift, mulUpper, setUpper, TWO_64, UNIT, upper } from "./wide";

/** A result since the last reset could not be told. */
export let undecided: bool = false;

export function setUndecided(value: bool): void {
  undecided = value;
}

/** Bits of x's fraction that the tables cover, from the highest on: 11, 11, 10, 11, 11, 10. */
const TABLE_SIZE: usize = 2048 * 16;
const tables = memory.data(6 * 2048 * 16, 16);

/** PRB math's factors 2^(2^-i), i = 1 to 64, less 1, in 64-bit fixed point; written by the host. */
export const factors = memory.data(64 * 8, 8);

/** Fills the tables with the products of factors less 1, in 128-bit fixed point. */
export function prepare(): void {
  let first: usize = 0;
  for (let t: usize = 0; t < 6; t++) {
    const bits: usize = t == 2 || t == 5 ? 10 : 11;
    const table = tables + t * TABLE_SIZE;
    store<u64>(table, 0);
    store<u64>(table, 0, 8);
    for (let v: usize = 1; v < 1 << bits; v++) {
      // (1 + d)(1 + g) - 1 = g + d + d g, with the factor of v's lowest bit.
      const factor = load<u64>(factors + 8 * (first + bits - 1 - ctz(v)));
      const rest = table + 16 * (v & (v - 1));
      const lower = load<u64>(rest);
      const product = mulUpper(load<u64>(rest, 8), lower, factor, 0);
      const total = lower + product;
      store<u64>(table + 16 * v, total);
      store<u64>(table + 16 * v, load<u64>(rest, 8) + factor + upper + u64(total < lower), 8);
    }
    first += bits;
  }
}

/** (1 + a)(1 + b) - 1 for fractions of 128 bits whose result is below 1. */
function join(aUpper: u64, aLower: u64, bUpper: u64, bLower: u64): u64 {
  const product = mulUpper(aUpper, aLower, bUpper, bLower);
  const sum = aLower + bLower;
  const total = sum + product;
  setUpper(aUpper + bUpper + upper + u64(sum < aLower) + u64(total < sum));
  return total;
}

/**
 * 2^f - 1 for a fraction f of 64 bits: at most 2^-119 too small, never too large. Each of up to 11 products of a table's
 * entry, and each of 5 here, leaves out less than 2^-126.
 */
export function fractionPower(fraction: u64): u64 {
  let at = entry(5, fraction & 1023);
  let lower = load<u64>(at);
  const above = load<u64>(at, 8);
  at = entry(4, (fraction >> 10) & 2047);
  lower = join(load<u64>(at, 8), load<u64>(at), above, lower);
  at = entry(3, (fraction >> 21) & 2047);
  lower = join(load<u64>(at, 8), load<u64>(at), upper, lower);
  at = entry(2, (fraction >> 32) & 1023);
  lower = join(load<u64>(at, 8), load<u64>(at), upper, lower);
  at = entry(1, (fraction >> 42) & 2047);
  lower = join(load<u64>(at, 8), load<u64>(at), upper, lower);
  at = entry(0, fraction >> 53);
  return join(load<u64>(at, 8), load<u64>(at), upper, lower);
}

function entry(table: usize, index: u64): usize {
  return tables + table * TABLE_SIZE + 16 * usize(index);
}

/** log2 e as PRB math has it, over UNIT, times 2^127; and itself. */
const LOG2_E_UPPER: u64 = 0xb8aa3b295c17f0b8;
const LOG2_E_LOWER: u64 = 0x6caee018c117fe6e;
const LOG2_E: u64 = 1_442_695_040_888_963_407;
/** 2^123 / UNIT and 2^122 / UNIT. */
const INVERSE_123: u64 = 0x9392ee8e921d5d07;
const INVERSE_122: u64 = 0x49c97747490eae83;
/** 5^18, which is UNIT / 2^18, inverted. */
const INVERSE_5_18: f64 = 1.0 / 3814697265625.0;
/** UNIT^2. */
const SQUARE_UPPER: u64 = 0x00c097ce7bc90715;
const SQUARE_LOWER: u64 = 0xb34b9f1000000000;
/** What 2^x leaves open, at 64 bits below the unit: below 2^-119 of at most 2^124, and a unit on the other side. */
const MARGIN: u64 = 256;

/** e^-x for x >= 0; 0 above 41.44. */
export function expNegative(xUpper: u64, xLower: u64): u64 {
  if (xUpper >= 2 && (xUpper > 2 || xLower > 4_553_043_526_473_719_090)) return 0;
  // z = x log2(e): the estimate is at most 1 too small.
  let zLower = mulShift(xUpper, xLower, LOG2_E_UPPER, LOG2_E_LOWER, 63);
  let zUpper = upper;
  if (xLower * LOG2_E - zLower * UNIT >= UNIT) {
    zLower++;
    zUpper += u64(zLower == 0);
  }
  if (zUpper == 3 && zLower > 4_454_473_486_843_867_413) return 0;

  // Its whole part n and its fraction.
  let n = u64(f64(i64((zUpper << 46) | (zLower >> 18))) * INVERSE_5_18);
  let fraction = zLower - n * UNIT;
  if (i64(fraction) < 0) {
    n--;
    fraction += UNIT;
  } else if (fraction >= UNIT) {
    n++;
    fraction -= UNIT;
  }
  // The fraction in 64 bits: the estimate is at most 1 too small.
  let bits = (mulHigh(fraction, INVERSE_123) << 5) | ((fraction * INVERSE_123) >> 59);
  bits += u64(0 - bits * UNIT >= UNIT);
  if (bits == 0) return UNIT >> n;

  const powerLower = fractionPower(bits);
  // 2^fraction in SD59x18, with 64 more bits.
  const product = UNIT * upper;
  const scaled = product + mulHigh(UNIT, powerLower);
  const scaledUpper = UNIT + mulHigh(UNIT, upper) + u64(scaled < product);
  return reciprocal(scaledUpper, scaled, n);
}

/** UNIT^2 over 2^z, rounded down, where 2^z is what is left of (`aUpper`, `aLower`) 2^n without its lowest 64 bits. */
export function reciprocal(aUpper: u64, aLower: u64, n: u64): u64 {
  const lowLower = aLower - 1;
  const lowUpper = aUpper - u64(aLower == 0);
  const highLower = aLower + MARGIN;
  const highUpper = aUpper + u64(highLower < MARGIN);
  const back = 63 - n;
  const powerUpper = (lowUpper >> 1) >> back;
  const powerLower = (lowUpper << n) | ((lowLower >> 1) >> back);
  const spread = ((highUpper << n) | ((highLower >> 1) >> back)) - powerLower;

  const inverse = 1 / (f64(i64(powerUpper)) * TWO_64 + f64(powerLower));
  let quotient = u64(1e36 * inverse);
  // The double is good to 2^-50, which leaves a small multiple of the divisor; after a second less than one.
  let taken = quotient * powerLower;
  let left = SQUARE_LOWER - taken;
  let leftUpper = SQUARE_UPPER - mulHigh(quotient, powerLower) - quotient * powerUpper - u64(SQUARE_LOWER < taken);
  const correction = i64(nearest<f64>((f64(i64(leftUpper)) * TWO_64 + f64(left)) * inverse));
  quotient += correction;
  taken = u64(correction) * powerLower;
  leftUpper -= u64(correction) * powerUpper + highProduct(correction, powerLower) + u64(left < taken);
  left -= taken;
  if (i64(leftUpper) < 0) {
    quotient--;
    left += powerLower;
    leftUpper += powerUpper + u64(left < powerLower);
  }
  // The true 2^z is at most `spread` more than `power`: the quotient stands unless the remainder is less than that.
  if (leftUpper == 0 && left < quotient * spread) undecided = true;
  return quotient;
}

/** Upper half of the product of a signed and an unsigned number. */
function highProduct(a: i64, b: u64): u64 {
  return mulHigh(u64(a), b) - (a < 0 ? b : 0);
}

/** log2 y for UNIT <= y < 2 UNIT, by repeated squaring. */
export function log2Fraction(y: u64): u64 {
  let result: u64 = 0;
  if (y == UNIT) return 0;
  for (let delta = UNIT / 2; delta > 0; delta >>= 1) {
    // The square over UNIT: the estimate is at most 1 too small.
    const lower = y * y;
    y = mulHigh((mulHigh(y, y) << 6) | (lower >> 58), INVERSE_122);
    y += u64(lower - y * UNIT >= UNIT);
    if (y >= 2 * UNIT) {
      result += delta;
      y >>= 1;
    }
  }
  return result;
}
