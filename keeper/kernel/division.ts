/** Long division and square roots of up to 256 bits, for what is needed once per combination. */
import { mulHigh, setUpper, TWO_64, toDouble } from "./wide";

const DIGITS = 8;

/** The dividend of `divide`, lowest limb first: 256 bits, and one digit of room. */
const dividend = memory.data(4 * (DIGITS + 2), 8);
const divisor = memory.data(16, 8);

/** Sets the dividend of the division that follows. */
export function setDividend(limb3: u64, limb2: u64, limb1: u64, limb0: u64): void {
  store<u64>(dividend, limb0);
  store<u64>(dividend, limb1, 8);
  store<u64>(dividend, limb2, 16);
  store<u64>(dividend, limb3, 24);
}

/** One 64-bit limb of the dividend; after `divideSmall`, of the quotient. */
export function limb(index: usize): u64 {
  return load<u64>(dividend + 8 * index);
}

/** Divides the dividend in place by a positive 32-bit number, digit by digit. */
export function divideSmall(by: u64): void {
  let remainder: u64 = 0;
  for (let i = DIGITS - 1; i >= 0; i--) {
    const digit = (remainder << 32) | u64(load<u32>(dividend + 4 * usize(i)));
    store<u32>(dividend + 4 * usize(i), u32(digit / by));
    remainder = digit % by;
  }
}

/** Quotient of the dividend and a positive number, rounded down; it must fit in 128 bits. Knuth's algorithm D. */
export function divide(byUpper: u64, byLower: u64): u64 {
  if (byUpper == 0 && byLower >> 32 == 0) {
    divideSmall(byLower);
    setUpper(limb(1));
    return limb(0);
  }
  // Both are shifted until the divisor's highest digit has its highest bit set.
  const zeros = byUpper != 0 ? clz(byUpper) : 64 + clz(byLower);
  const shift = zeros & 31;
  const length = i32(4 - (zeros >> 5));
  shiftLeft(byUpper, byLower, shift);
  const first = u64(digitOf(divisor, length - 1));
  const second = u64(digitOf(divisor, length - 2));

  let quotientUpper: u64 = 0;
  let quotientLower: u64 = 0;
  for (let i = DIGITS - length; i >= 0; i--) {
    const above = u64(digitOf(dividend, i + length));
    const two = (above << 32) | u64(digitOf(dividend, i + length - 1));
    let digit = two / first;
    let rest = two % first;
    while (digit >> 32 != 0 || digit * second > ((rest << 32) | u64(digitOf(dividend, i + length - 2)))) {
      digit--;
      rest += first;
      if (rest >> 32 != 0) break;
    }
    if (subtract(i, length, digit)) {
      digit--;
      addBack(i, length);
    }
    quotientUpper = (quotientUpper << 32) | (quotientLower >> 32);
    quotientLower = (quotientLower << 32) | digit;
  }
  setUpper(quotientUpper);
  return quotientLower;
}

function shiftLeft(byUpper: u64, byLower: u64, shift: u64): void {
  const back = 63 - shift;
  store<u64>(divisor, byLower << shift);
  store<u64>(divisor, (byUpper << shift) | ((byLower >> 1) >> back), 8);
  let carry: u64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const value = limb(i);
    store<u64>(dividend + 8 * i, (value << shift) | carry);
    carry = (value >> 1) >> back;
  }
  store<u64>(dividend, carry, 32);
}

function digitOf(at: usize, index: i32): u32 {
  return load<u32>(at + 4 * usize(index));
}

/** Takes digit * divisor from the dividend's digits from `at` on; true when that was too much. */
function subtract(at: i32, length: i32, digit: u64): bool {
  let carry: u64 = 0;
  let borrow: i64 = 0;
  for (let i = 0; i < length; i++) {
    const product = digit * u64(digitOf(divisor, i)) + carry;
    carry = product >> 32;
    const left = i64(digitOf(dividend, at + i)) - i64(product & 0xffffffff) + borrow;
    store<u32>(dividend + 4 * usize(at + i), u32(left));
    borrow = left >> 32;
  }
  const left = i64(digitOf(dividend, at + length)) - i64(carry) + borrow;
  store<u32>(dividend + 4 * usize(at + length), u32(left));
  return left < 0;
}

function addBack(at: i32, length: i32): void {
  let carry: u64 = 0;
  for (let i = 0; i < length; i++) {
    const total = u64(digitOf(dividend, at + i)) + u64(digitOf(divisor, i)) + carry;
    store<u32>(dividend + 4 * usize(at + i), u32(total));
    carry = total >> 32;
  }
  store<u32>(dividend + 4 * usize(at + length), digitOf(dividend, at + length) + u32(carry));
}

/** Square root, rounded down, of the dividend, which must be below 2^160. */
export function squareRoot(): u64 {
  const lower = limb(0);
  const estimate = Math.sqrt(f64(limb(2)) * TWO_64 * TWO_64 + toDouble(limb(1), lower));
  let rootUpper = u64(estimate / TWO_64);
  let rootLower = u64(estimate - f64(rootUpper) * TWO_64);
  if (estimate == 0) {
    setUpper(0);
    return 0;
  }
  // The double is good to 2^-51; one Newton step squares that, and the last units are counted.
  while (true) {
    // What the square leaves, good modulo 2^128, and far smaller than that.
    const square = rootLower * rootLower;
    const leftLower = lower - square;
    const leftUpper = limb(1) - mulHigh(rootLower, rootLower) - 2 * rootUpper * rootLower - u64(lower < square);
    const twice = 2 * toDouble(rootUpper, rootLower);
    let step: i64;
    if (i64(leftUpper) < 0) {
      const down = i64((f64(i64(leftUpper)) * TWO_64 + f64(leftLower)) / twice);
      step = down < -1 ? down : -1;
    } else {
      const twiceUpper = (rootUpper << 1) | (rootLower >> 63);
      const twiceLower = rootLower << 1;
      if (leftUpper < twiceUpper || (leftUpper == twiceUpper && leftLower <= twiceLower)) break;
      const up = i64(toDouble(leftUpper, leftLower) / (twice + 2));
      step = up > 1 ? up : 1;
    }
    rootLower += step;
    rootUpper += u64(step >> 63) + u64(rootLower < u64(step));
  }
  setUpper(rootUpper);
  return rootLower;
}
