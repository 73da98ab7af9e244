/**
 * From regrets to weights and weighted means: Eq. 3, 5, 8 to 11, over one list of members at a time. The functions are
 * those of keeper/src/math/weights.ts, statistics.ts and synthesis.ts, on two's complement numbers of 128 bits.
 */
import { divide, divideSmall, limb, setDividend, squareRoot } from "./division";
import { expNegative, setUndecided, undecided } from "./exponential";
import { mulDiv, mulHigh, mulShift, setUpper, UNIT, upper } from "./wide";

const MAX_MEMBERS = 128;

/** Per member: its value; its regret, which becomes its exponent; its weight (64 bits). */
const values = memory.data(16 * MAX_MEMBERS, 16);
const regrets = memory.data(16 * MAX_MEMBERS, 16);
const weights = memory.data(8 * MAX_MEMBERS, 8);
let count: i32 = 0;

/** Parameters of the topic, written by the host: p, p / UNIT * 2^120, c, epsilon, the network loss (16 bytes each). */
export const parameters = memory.data(16 * 5, 16);

/** Scales from here on keep every number below within its width; the host leaves smaller ones to bigint. */
const SMALLEST_SCALE: u64 = 1 << 29;

/** Exponent of the best weight where a complete forecast puts all inferers below it, -8.25. */
const EXPONENT_FLOOR: i64 = -8_250_000_000_000_000_000;

/** Starts a combination. */
export function clear(): void {
  count = 0;
}

/** Adds a member whose value stands at `value`, with the regret `minuend` - `subtrahend` of the numbers there. */
export function add(value: usize, minuend: usize, subtrahend: usize): void {
  const lower = load<u64>(minuend);
  const less = load<u64>(subtrahend);
  const at = usize(count++) * 16;
  store<u64>(values + at, load<u64>(value));
  store<u64>(values + at, load<u64>(value, 8), 8);
  store<u64>(regrets + at, lower - less);
  store<u64>(regrets + at, load<u64>(minuend, 8) - load<u64>(subtrahend, 8) - u64(lower < less), 8);
}

export function members(): i32 {
  return count;
}

export function weightAt(index: i32): u64 {
  return load<u64>(weights + 8 * usize(index));
}

export function setWeight(index: i32, weight: u64): void {
  store<u64>(weights + 8 * usize(index), weight);
}

/** Eq. 5: weights of a forecaster's inferers; `all` where it forecast all of them. */
export function forecastWeights(all: bool): void {
  if (!potentialExponents()) return;
  const top = largest();
  let topUpper = load<u64>(top, 8);
  let topLower = load<u64>(top);
  const floorUpper: u64 = u64(EXPONENT_FLOOR >> 63);
  const floorLower = u64(EXPONENT_FLOOR);
  if (all && less(topUpper, topLower, floorUpper, floorLower)) {
    const raiseLower = floorLower - topLower;
    const raiseUpper = floorUpper - topUpper - u64(floorLower < topLower);
    for (let at = regrets; at < regrets + 16 * usize(count); at += 16) {
      const lower = load<u64>(at) + raiseLower;
      store<u64>(at, lower);
      store<u64>(at, load<u64>(at, 8) + raiseUpper + u64(lower < raiseLower), 8);
    }
    topUpper = floorUpper;
    topLower = floorLower;
  }
  relativeGradients(topUpper, topLower);
}

/** Eq. 10: weights. */
export function regretWeights(): void {
  if (!potentialExponents()) return;
  const top = largest();
  relativeGradients(load<u64>(top, 8), load<u64>(top));
}

/** Eq. 9: weighted mean of the members, written to `to`; nothing where their weights are undecided. */
export function weightedMean(to: usize): void {
  if (undecided) return;
  let t0: u64 = 0;
  let t1: u64 = 0;
  let t2: u64 = 0;
  let t3: u64 = 0;
  let weightLower: u64 = 0;
  let weightUpper: u64 = 0;
  for (let i: usize = 0; i < usize(count); i++) {
    const weight = load<u64>(weights + 8 * i);
    weightLower += weight;
    weightUpper += u64(weightLower < weight);
    const lower = load<u64>(values + 16 * i);
    const above = load<u64>(values + 16 * i, 8);
    // As if the value were unsigned; where it is negative, 2^128 weights too much.
    const p0 = lower * weight;
    const part = above * weight;
    const p1 = part + mulHigh(lower, weight);
    const p2 = mulHigh(above, weight) + u64(p1 < part) - (i64(above) < 0 ? weight : 0);
    const p3 = u64(i64(p2) >> 63);
    t0 += p0;
    let carry = u64(t0 < p0);
    t1 += carry;
    carry = u64(t1 < carry);
    t1 += p1;
    carry += u64(t1 < p1);
    t2 += carry;
    carry = u64(t2 < carry);
    t2 += p2;
    t3 += p3 + carry + u64(t2 < p2);
  }
  const negative = i64(t3) < 0;
  if (negative) {
    t0 = 0 - t0;
    t1 = ~t1 + u64(t0 == 0);
    t2 = ~t2 + u64(t0 == 0 && t1 == 0);
    t3 = ~t3 + u64(t0 == 0 && t1 == 0 && t2 == 0);
  }
  setDividend(t3, t2, t1, t0);
  const lower = divide(weightUpper, weightLower);
  const mean = negative ? 0 - lower : lower;
  store<u64>(to, mean);
  store<u64>(to, negative ? ~upper + u64(mean == 0) : upper, 8);
}

/** Divides the sum of all weights out of them, as shares of UNIT; nothing where they are undecided. */
export function shareWeights(): void {
  if (undecided) return;
  let totalLower: u64 = 0;
  let totalUpper: u64 = 0;
  for (let i = 0; i < count; i++) {
    totalLower += weightAt(i);
    totalUpper += u64(totalLower < weightAt(i));
  }
  for (let i = 0; i < count; i++) {
    setDividend(0, 0, mulHigh(weightAt(i), UNIT), weightAt(i) * UNIT);
    setWeight(i, divide(totalUpper, totalLower));
  }
}

/** p(R - c) for the normalized regrets R (Eq. 8 and 11), in place; false where a number might leave its width. */
function potentialExponents(): bool {
  const epsilon = load<u64>(parameters + 48);
  const deviation = standardDeviation();
  const scaleLower = deviation + epsilon;
  const scaleUpper = upper + u64(scaleLower < epsilon);
  if (scaleUpper == 0 && scaleLower < SMALLEST_SCALE) {
    setUndecided(true);
    return false;
  }
  // UNIT / scale * 2^96.
  setDividend(0, UNIT >> 32, UNIT << 32, 0);
  const unitLower = divide(scaleUpper, scaleLower);
  const unitUpper = upper;
  const p = load<u64>(parameters);
  const pLower = load<u64>(parameters + 16);
  const pUpper = load<u64>(parameters + 16, 8);
  const cLower = load<u64>(parameters + 32);
  const cUpper = load<u64>(parameters + 32, 8);

  for (let at = regrets; at < regrets + 16 * usize(count); at += 16) {
    // R UNIT / scale: the estimate is at most 1 too small.
    let negative = magnitude(load<u64>(at, 8), load<u64>(at));
    let lower = magnitudeLower;
    let above = upper;
    const product = lower * UNIT;
    const productUpper = mulHigh(lower, UNIT) + above * UNIT;
    lower = mulShift(above, lower, unitUpper, unitLower, 32);
    above = upper;
    const taken = lower * scaleLower;
    const restLower = product - taken;
    const restUpper =
      productUpper - mulHigh(lower, scaleLower) - lower * scaleUpper - above * scaleLower - u64(product < taken);
    if (restUpper > scaleUpper || (restUpper == scaleUpper && restLower >= scaleLower)) {
      lower++;
      above += u64(lower == 0);
    }
    if (negative) {
      lower = 0 - lower;
      above = ~above + u64(lower == 0);
    }

    // p (R - c) / UNIT, likewise.
    negative = magnitude(above - cUpper - u64(lower < cLower), lower - cLower);
    const difference = magnitudeLower;
    lower = mulShift(upper, difference, pUpper, pLower, 56);
    above = upper;
    if (difference * p - lower * UNIT >= UNIT) {
      lower++;
      above += u64(lower == 0);
    }
    if (negative) {
      lower = 0 - lower;
      above = ~above + u64(lower == 0);
    }
    store<u64>(at, lower);
    store<u64>(at, above, 8);
  }
  return true;
}

/** Sample standard deviation (n - 1) of the regrets; 0 for fewer than two. */
function standardDeviation(): u64 {
  if (count < 2) {
    setUpper(0);
    return 0;
  }
  const end = regrets + 16 * usize(count);
  let lower: u64 = 0;
  let above: u64 = 0;
  for (let at = regrets; at < end; at += 16) {
    const part = load<u64>(at);
    lower += part;
    above += load<u64>(at, 8) + u64(lower < part);
  }
  const negative = magnitude(above, lower);
  setDividend(0, 0, upper, magnitudeLower);
  divideSmall(count);
  const centerLower = negative ? 0 - limb(0) : limb(0);
  const centerUpper = negative ? ~limb(1) + u64(centerLower == 0) : limb(1);

  let s0: u64 = 0;
  let s1: u64 = 0;
  let s2: u64 = 0;
  for (let at = regrets; at < end; at += 16) {
    const part = load<u64>(at);
    magnitude(load<u64>(at, 8) - centerUpper - u64(part < centerLower), part - centerLower);
    const d0 = magnitudeLower;
    const d1 = upper;
    // (d1 2^64 + d0)^2; d1 is small, so that the square of 2 d1 d0 has no bits beyond the third limb.
    const q0 = d0 * d0;
    const q1 = mulHigh(d0, d0);
    const twice = 2 * d1;
    const cross = twice * d0;
    s0 += q0;
    let carry = u64(s0 < q0);
    s1 += carry;
    carry = u64(s1 < carry);
    s1 += q1;
    carry += u64(s1 < q1);
    s1 += cross;
    carry += u64(s1 < cross);
    s2 += carry + mulHigh(twice, d0) + d1 * d1;
  }
  setDividend(0, s2, s1, s0);
  divideSmall(count - 1);
  return squareRoot();
}

/** phi'(y) / phi'(y_max), Eq. 7 up to a common factor: exponents to weights. */
function relativeGradients(topUpper: u64, topLower: u64): void {
  const topNegative = magnitude(topUpper, topLower);
  const topExp = expNegative(upper, magnitudeLower);
  const numerator = UNIT + topExp;
  for (let i = 0; i < count; i++) {
    const lower = load<u64>(regrets + 16 * usize(i));
    const above = load<u64>(regrets + 16 * usize(i), 8);
    if (i64(above) >= 0) {
      setWeight(i, mulDiv(numerator, UNIT, UNIT + expNegative(above, lower)));
    } else if (!topNegative) {
      const negated = 0 - lower;
      const e = expNegative(~above + u64(negated == 0), negated);
      setWeight(i, mulDiv(numerator, e, UNIT + e));
    } else {
      const ratio = expNegative(topUpper - above - u64(topLower < lower), topLower - lower);
      setWeight(i, mulDiv(numerator, ratio, UNIT + mulDiv(topExp, ratio, UNIT)));
    }
  }
}

/** Address of the largest exponent. */
function largest(): usize {
  let top = regrets;
  for (let at = regrets + 16; at < regrets + 16 * usize(count); at += 16) {
    if (less(load<u64>(top, 8), load<u64>(top), load<u64>(at, 8), load<u64>(at))) top = at;
  }
  return top;
}

/** Whether a signed number is less than another. */
function less(aUpper: u64, aLower: u64, bUpper: u64, bLower: u64): bool {
  return i64(aUpper) < i64(bUpper) || (aUpper == bUpper && aLower < bLower);
}

let magnitudeLower: u64 = 0;

/** Whether a number is negative; its absolute value is left in `upper` and `magnitudeLower`. */
function magnitude(numberUpper: u64, numberLower: u64): bool {
  if (i64(numberUpper) >= 0) {
    setUpper(numberUpper);
    magnitudeLower = numberLower;
    return false;
  }
  magnitudeLower = 0 - numberLower;
  setUpper(~numberUpper + u64(magnitudeLower == 0));
  return true;
}
