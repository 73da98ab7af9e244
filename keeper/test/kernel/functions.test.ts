/** The kernel's inner functions, each over its whole range, against bigint. */
import { describe, expect, it } from "vitest";
import { Random, SEED } from "../../../test/random.ts";
import { MODULE } from "../../src/kernel/module.ts";
import { createWasmKernel } from "../../src/kernel/wasm.ts";
import { EXP2_FACTORS, exp, isqrt, log2Fraction, UNIT } from "../../src/math/fixed.ts";

const CASES = Number(process.env.ALLORA_CASES ?? 10_000);
const LOG2_E = 1_442695040888963407n;
const WORD = (1n << 64n) - 1n;

interface Functions {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly factors: { readonly value: number };
  readonly upper: { readonly value: bigint };
  readonly undecided: { readonly value: number };
  prepare(): void;
  setUndecided(value: number): void;
  fractionPower(fraction: bigint): bigint;
  expNegative(upper: bigint, lower: bigint): bigint;
  mulDiv(a: bigint, b: bigint, c: bigint): bigint;
  setDividend(limb3: bigint, limb2: bigint, limb1: bigint, limb0: bigint): void;
  divide(upper: bigint, lower: bigint): bigint;
  squareRoot(): bigint;
  reciprocal(upper: bigint, lower: bigint, n: bigint): bigint;
}

const unsigned = (word: bigint) => BigInt.asUintN(64, word);
const functions = instantiate();
const halves = (x: bigint) => [x >> 64n, x & WORD] as const;
const setDividend = (x: bigint) => functions.setDividend(x >> 192n, (x >> 128n) & WORD, (x >> 64n) & WORD, x & WORD);
const wide = (lower: bigint) => (unsigned(functions.upper.value) << 64n) | unsigned(lower);

describe("functions of the kernel", () => {
  it("takes exponentials of all that is not positive", () => {
    const random = new Random(SEED);
    const ends = [0n, 41_446531673892822322n, UNIT, 8_250000000000000000n, 1n << 64n, 1n << 65n];
    const inputs = [
      ...ends.flatMap((x) => random.list(200, (i) => x + BigInt(i) - 100n)).filter((x) => x >= 0n),
      ...random.list(CASES, () => random.bigint(0n, 10n ** BigInt(random.int(1, 19)))),
      ...random.list(CASES, () => random.bigint(0n, 42n * UNIT)),
      (1n << 127n) - 1n,
    ];
    functions.setUndecided(0);
    for (const x of inputs) expect([x, unsigned(functions.expNegative(...halves(x)))]).toEqual([x, exp(-x)]);
    expect(functions.undecided.value).toBe(0);
  });

  it("takes exponentials that are whole powers of two, which its tables would leave open", () => {
    const exponents = Array.from({ length: 60 }, (_, n) => (BigInt(n) * UNIT * UNIT) / LOG2_E + 1n).filter(
      (x) => ((x * LOG2_E) / UNIT) % UNIT === 0n,
    );
    expect(exponents.length).toBeGreaterThan(20);
    functions.setUndecided(0);
    for (const x of exponents) expect([x, unsigned(functions.expNegative(...halves(x)))]).toEqual([x, exp(-x)]);
    expect(functions.undecided.value).toBe(0);
  });

  it("knows powers of two to the 2^-119 that its margin is made for", () => {
    const random = new Random(SEED + 5);
    for (let i = 0; i < CASES / 4; i++) {
      const fraction = near(random, random.bigint(0n, WORD), 64) & (WORD << BigInt(random.pick([0, 0, 32])));
      const power = wide(functions.fractionPower(fraction));
      // The product of all factors to 2^-250.
      const product = EXP2_FACTORS.reduce(
        (all, factor, bit) => ((fraction >> BigInt(63 - bit)) & 1n ? (all * factor) >> 64n : all),
        1n << 256n,
      );
      const missing = product - (1n << 256n) - (power << 128n);
      expect([fraction, missing >= -64n && missing <= 1n << 137n]).toEqual([fraction, true]);
    }
  });

  it("says where it cannot tell a reciprocal", () => {
    const isUndecided = (power: bigint, fraction: bigint, n: bigint) => {
      functions.setUndecided(0);
      functions.reciprocal(power, fraction, n);
      return functions.undecided.value === 1;
    };
    // UNIT^2 / UNIT is whole, and UNIT^2 / (UNIT + 1) less: between the two a hair decides.
    expect(isUndecided(UNIT + 1n, 0n, 0n)).toBe(true);
    expect(isUndecided(UNIT + 2n, 0n, 0n)).toBe(true);
    expect(isUndecided(UNIT, WORD, 0n)).toBe(true);
    expect(isUndecided(UNIT, WORD - 255n, 0n)).toBe(true);
    expect(isUndecided(UNIT, WORD - 256n, 0n)).toBe(false);
    expect(isUndecided(UNIT + 1n, 1n, 0n)).toBe(false);
    // Far from any such step it does not matter on which side the power is.
    expect(isUndecided(UNIT + 1n, 0n, 40n)).toBe(false);
  });

  it("takes reciprocals next to where they change", () => {
    const random = new Random(SEED + 6);
    for (let i = 0; i < CASES; i++) {
      const n = random.bigint(0n, 59n);
      const quotient = random.bigint(UNIT >> (n + 1n), UNIT >> n) + 1n;
      const power = (UNIT * UNIT) / quotient + random.pick([0n, 1n]);
      // Half a unit more, so that the margin does not reach the next one.
      const scaled = ((power << 64n) + (1n << 63n)) >> n;
      const reciprocal = unsigned(functions.reciprocal(...halves(scaled), n));
      expect([n, power, reciprocal]).toEqual([n, power, (UNIT * UNIT) / power]);
    }
  });

  it("divides products by numbers of one to two units", () => {
    const random = new Random(SEED + 1);
    for (let i = 0; i < CASES; i++) {
      const c = random.chance(30) ? UNIT + random.bigint(0n, 1000n) : random.bigint(UNIT, 2n * UNIT);
      const a = random.chance(30) ? UNIT + random.bigint(0n, 1000n) : random.bigint(0n, 2n * UNIT);
      const b = random.chance(30) ? UNIT - random.bigint(0n, 1000n) : random.bigint(0n, UNIT);
      expect([a, b, c, unsigned(functions.mulDiv(a, b, c))]).toEqual([a, b, c, (a * b) / c]);
    }
  });

  it("divides by long division", () => {
    const random = new Random(SEED + 2);
    for (let i = 0; i < CASES; i++) {
      // Products and their neighbours reach the rare corrections of a digit; all-ones digits do so too.
      const divisor = near(random, random.bigint(1n, 2n ** BigInt(random.int(1, 128)) - 1n), 128);
      const quotient = near(random, random.bigint(0n, 2n ** BigInt(random.int(1, 128)) - 1n), 128);
      const dividend = divisor * quotient + (random.chance(50) ? divisor - 1n : random.bigint(0n, divisor - 1n));
      setDividend(dividend);
      expect([dividend, divisor, wide(functions.divide(...halves(divisor)))]).toEqual([dividend, divisor, quotient]);
    }
  });

  it("takes square roots", () => {
    const random = new Random(SEED + 3);
    for (let i = 0; i < CASES; i++) {
      const root = random.bigint(0n, 2n ** BigInt(random.int(0, 79)));
      for (const x of [root * root - 1n, root * root, root * root + 2n * root]) {
        if (x < 0n) continue;
        setDividend(x);
        expect([x, wide(functions.squareRoot())]).toEqual([x, isqrt(x)]);
      }
    }
  });

  it("takes binary logarithms", () => {
    const random = new Random(SEED + 4);
    const kernel = createWasmKernel();
    const inputs = [
      ...random.list(100, (i) => UNIT + BigInt(i)),
      ...random.list(100, (i) => 2n * UNIT - 1n - BigInt(i)),
      ...random.list(CASES / 4, () => random.bigint(UNIT, 2n * UNIT - 1n)),
    ];
    for (const y of inputs) expect([y, kernel.log2Fraction(y)]).toEqual([y, log2Fraction(y)]);
  });
});

/** Sometimes the number with some of its 32-bit digits made all ones or zeros. */
function near(random: Random, x: bigint, bits: number): bigint {
  if (random.chance(50)) return x;
  const ones = ((1n << 32n) - 1n) << BigInt(32 * random.int(0, bits / 32 - 1));
  return random.chance(50) ? x | ones : x & ~ones || 1n;
}

function instantiate(): Functions {
  const bytes = Buffer.from(MODULE, "base64");
  const { WebAssembly } = globalThis as any;
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Functions;
  const factors = EXP2_FACTORS.map((factor) => unsigned(factor));
  new BigUint64Array(exports.memory.buffer).set(factors, exports.factors.value / 8);
  exports.prepare();
  return exports;
}
