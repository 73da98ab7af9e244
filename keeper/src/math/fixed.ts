/**
 * SD59x18 arithmetic on bigint, bit-identical to PRB math 4.2 (`@prb/math`): a number x is stored as x * 1e18,
 * and must fit in an int256. Every division truncates toward zero, as SDIV does.
 */

export const UNIT = 10n ** 18n;
export const HALF = UNIT / 2n;
export const MIN = -(1n << 255n);
export const MAX = (1n << 255n) - 1n;

const UNIT_SQUARED = UNIT * UNIT;
const DOUBLE_UNIT = 2n * UNIT;
const LOG2_E = 1_442695040888963407n;
const LOG2_10 = 3_321928094887362347n;
const EXP_MAX_INPUT = 133_084258667509499440n;
const EXP_MIN_THRESHOLD = -41_446531673892822322n;
const EXP2_MAX_INPUT = 192n * UNIT - 1n;
const EXP2_MIN_THRESHOLD = -59_794705707972522261n;

/** An operation left the range of SD59x18. `value` is what was out of range, `limit` the bound it broke. */
export class FixedPointError extends RangeError {
  override readonly name = "FixedPointError";
  readonly operation: string;
  readonly value: bigint;
  readonly limit: bigint;

  constructor(operation: string, value: bigint, limit: bigint) {
    super(`${operation}: ${value} is out of range, the limit is ${limit}`);
    this.operation = operation;
    this.value = value;
    this.limit = limit;
  }
}

/** x * y, truncated toward zero. Throws FixedPointError when the product does not fit. */
export function mul(x: bigint, y: bigint): bigint {
  return inRange("mul", (x * y) / UNIT);
}

/** x / y, truncated toward zero. Throws FixedPointError on y = 0 or when the quotient does not fit. */
export function div(x: bigint, y: bigint): bigint {
  if (y === 0n) throw new FixedPointError("div", y, 1n);
  return inRange("div", (x * UNIT) / y);
}

/** e^x; 0 below -41.44, FixedPointError above 133.08. */
export function exp(x: bigint): bigint {
  if (x < EXP_MIN_THRESHOLD) return 0n;
  if (x > EXP_MAX_INPUT) throw new FixedPointError("exp", x, EXP_MAX_INPUT);
  return exp2((x * LOG2_E) / UNIT);
}

/** 2^x; 0 below -59.79, FixedPointError from 192 on. */
export function exp2(x: bigint): bigint {
  if (x < 0n) return x < EXP2_MIN_THRESHOLD ? 0n : UNIT_SQUARED / exp2Positive(-x);
  if (x > EXP2_MAX_INPUT) throw new FixedPointError("exp2", x, EXP2_MAX_INPUT);
  return exp2Positive(x);
}

/** Natural logarithm of x > 0. */
export function ln(x: bigint): bigint {
  return (log2(x) * UNIT) / LOG2_E;
}

/** Decimal logarithm of x > 0, exact at powers of ten. */
export function log10(x: bigint): bigint {
  return POWERS_OF_TEN.get(x) ?? (log2(x) * UNIT) / LOG2_10;
}

/** Binary logarithm of x > 0 by repeated squaring, as PRB math computes it. */
export function log2(x: bigint): bigint {
  if (x <= 0n) throw new FixedPointError("log", x, 1n);
  const negative = x < UNIT;
  if (negative) x = UNIT_SQUARED / x;
  const n = (x / UNIT).toString(2).length - 1;
  let result = BigInt(n) * UNIT;
  const y = x >> BigInt(n);
  if (y !== UNIT) result += log2Loop(y);
  return negative ? -result : result;
}

/** Binary logarithm of y, UNIT <= y < 2 UNIT: the loop in which most of a logarithm's time goes. */
export function log2Fraction(y: bigint): bigint {
  let result = 0n;
  for (let delta = HALF; delta > 0n; delta >>= 1n) {
    y = (y * y) / UNIT;
    if (y >= DOUBLE_UNIT) {
      result += delta;
      y >>= 1n;
    }
  }
  return result;
}

let log2Loop = log2Fraction;

/** Makes logarithms use the loop of a kernel (keeper/src/kernel), which gives the same results. */
export function replaceLog2Fraction(loop: typeof log2Fraction): void {
  log2Loop = loop;
}

/** Square root of x >= 0, rounded down. */
export function sqrt(x: bigint): bigint {
  if (x < 0n) throw new FixedPointError("sqrt", x, 0n);
  if (x > MAX / UNIT) throw new FixedPointError("sqrt", x, MAX / UNIT);
  return isqrt(x * UNIT);
}

/** Integer square root of x >= 0, rounded down; the root of a raw product of two SD59x18 numbers is an SD59x18 number. */
export function isqrt(x: bigint): bigint {
  if (x < 2n) return x;
  // A double is good to 2^-52; one Newton step squares that, and the two loops settle what is left.
  const shift = BigInt(Math.max(0, bitLength(x) - 104) & ~1);
  let root = BigInt(Math.floor(Math.sqrt(Number(x >> shift)))) << (shift / 2n);
  let next = (root + x / root) >> 1n;
  while (next !== root && next !== root + 1n && next !== root - 1n) {
    root = next;
    next = (root + x / root) >> 1n;
  }
  root = next;
  while (root * root > x) root -= 1n;
  while ((root + 1n) * (root + 1n) <= x) root += 1n;
  return root;
}

/** x^y for x >= 0: 2^(y * log2 x), with 0^0 = 1. */
export function pow(x: bigint, y: bigint): bigint {
  if (x === 0n) return y === 0n ? UNIT : 0n;
  if (x === UNIT || y === 0n) return UNIT;
  if (y === UNIT) return x;
  return exp2(mul(log2(x), y));
}

export function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

export function min(x: bigint, y: bigint): bigint {
  return x < y ? x : y;
}

export function max(x: bigint, y: bigint): bigint {
  return x > y ? x : y;
}

export function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return min(max(x, low), high);
}

function inRange(operation: string, x: bigint): bigint {
  if (x > MAX) throw new FixedPointError(operation, x, MAX);
  if (x < MIN) throw new FixedPointError(operation, x, MIN);
  return x;
}

function bitLength(x: bigint): number {
  return x.toString(16).length * 4;
}

const POWERS_OF_TEN: ReadonlyMap<bigint, bigint> = new Map(
  Array.from({ length: 77 }, (_, i) => [10n ** BigInt(i), BigInt(i - 18) * UNIT]),
);

/** PRB math's multipliers for exp2: 2^(2^-i) in 64-bit fixed point, i = 1..64. */
export const EXP2_FACTORS = [
  0x16a09e667f3bcc909n,
  0x1306fe0a31b7152dfn,
  0x1172b83c7d517adcen,
  0x10b5586cf9890f62an,
  0x1059b0d31585743aen,
  0x102c9a3e778060ee7n,
  0x10163da9fb33356d8n,
  0x100b1afa5abcbed61n,
  0x10058c86da1c09ea2n,
  0x1002c605e2e8cec50n,
  0x100162f3904051fa1n,
  0x1000b175effdc76ban,
  0x100058ba01fb9f96dn,
  0x10002c5cc37da9492n,
  0x1000162e525ee0547n,
  0x10000b17255775c04n,
  0x1000058b91b5bc9aen,
  0x100002c5c89d5ec6dn,
  0x10000162e43f4f831n,
  0x100000b1721bcfc9an,
  0x10000058b90cf1e6en,
  0x1000002c5c863b73fn,
  0x100000162e430e5a2n,
  0x1000000b172183551n,
  0x100000058b90c0b49n,
  0x10000002c5c8601ccn,
  0x1000000162e42fff0n,
  0x10000000b17217fbbn,
  0x1000000058b90bfcen,
  0x100000002c5c85fe3n,
  0x10000000162e42ff1n,
  0x100000000b17217f8n,
  0x10000000058b90bfcn,
  0x1000000002c5c85fen,
  0x100000000162e42ffn,
  0x1000000000b17217fn,
  0x100000000058b90c0n,
  0x10000000002c5c860n,
  0x1000000000162e430n,
  0x10000000000b17218n,
  0x1000000000058b90cn,
  0x100000000002c5c86n,
  0x10000000000162e43n,
  0x100000000000b1721n,
  0x10000000000058b91n,
  0x1000000000002c5c8n,
  0x100000000000162e4n,
  0x1000000000000b172n,
  0x100000000000058b9n,
  0x10000000000002c5dn,
  0x1000000000000162en,
  0x10000000000000b17n,
  0x1000000000000058cn,
  0x100000000000002c6n,
  0x10000000000000163n,
  0x100000000000000b1n,
  0x10000000000000059n,
  0x1000000000000002cn,
  0x10000000000000016n,
  0x1000000000000000bn,
  0x10000000000000006n,
  0x10000000000000003n,
  0x10000000000000001n,
  0x10000000000000001n,
] as const;

/**
 * PRB math multiplies one factor per set bit and truncates after each. `exp2Exact` does just that; `exp2Positive`
 * multiplies six tabulated products of factors at 192 bits instead. Both stay within 2^-184 (relative) below the exact
 * product of the factors, so unless an integer lies within that margin of the result, the two floors are equal.
 */
const TABLE_BITS = [11, 11, 10, 11, 11, 10] as const;
const TABLES = buildTables();

function buildTables(): bigint[][] {
  let first = 0;
  return TABLE_BITS.map((bits) => {
    const table = [1n << 192n];
    for (let v = 1; v < 1 << bits; v++) {
      const lowest = 31 - Math.clz32(v & -v);
      const factor = EXP2_FACTORS[first + bits - 1 - lowest];
      table.push((table[v & (v - 1)] * factor) >> 64n);
    }
    first += bits;
    return table;
  });
}

function exp2Positive(x: bigint): bigint {
  const x192x64 = (x << 64n) / UNIT;
  const high = Number((x192x64 >> 32n) & 0xffffffffn);
  const low = Number(x192x64 & 0xffffffffn);
  let product = TABLES[0][high >>> 21];
  product = (product * TABLES[1][(high >>> 10) & 2047]) >> 192n;
  product = (product * TABLES[2][high & 1023]) >> 192n;
  product = (product * TABLES[3][low >>> 21]) >> 192n;
  product = (product * TABLES[4][(low >>> 10) & 2047]) >> 192n;
  product = (product * TABLES[5][low & 1023]) >> 192n;
  const scaled = product * UNIT;
  const shift = 192n - (x192x64 >> 64n);
  const margin = scaled >> 184n;
  const floor = (scaled - margin) >> shift;
  return floor === (scaled + margin) >> shift ? floor : exp2Exact(x192x64);
}

function exp2Exact(x192x64: bigint): bigint {
  let result = 1n << 191n;
  for (let i = 0; i < 64; i++) {
    if ((x192x64 >> BigInt(63 - i)) & 1n) result = (result * EXP2_FACTORS[i]) >> 64n;
  }
  return (result * UNIT) >> (191n - (x192x64 >> 64n));
}
