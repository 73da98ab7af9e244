/** Seeded inputs for tests: typical, degenerate and extreme numbers of every kind that the equations take. */
import { uniformBigInt } from "pure-rand/distribution/uniformBigInt";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { UNIT } from "../keeper/src/math/fixed.ts";
import * as lossVector from "../keeper/src/math/lossVector.ts";
import { ABSENT } from "../keeper/src/math/statistics.ts";

/** Seed of a test run: ALLORA_SEED, or a fixed one. */
export const SEED = Number(process.env.ALLORA_SEED ?? 20240814);

const INT72 = (1n << 71n) - 1n;
const INT128 = (1n << 127n) - 1n;

export class Random {
  readonly #rng;

  constructor(seed: number) {
    this.#rng = xoroshiro128plus(seed);
  }

  /** Plain integer, both ends included. */
  int(low: number, high: number): number {
    return uniformInt(this.#rng, low, high);
  }

  bigint(low: bigint, high: bigint): bigint {
    return uniformBigInt(this.#rng, low, high);
  }

  chance(percent: number): boolean {
    return this.int(1, 100) <= percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)];
  }

  list<T>(length: number, make: (index: number) => T): T[] {
    return Array.from({ length }, (_, i) => make(i));
  }

  /** A sorted selection of `count` numbers below `limit`. */
  subset(count: number, limit: number): number[] {
    const all = this.list(limit, (i) => i);
    while (all.length > count) all.splice(this.int(0, all.length - 1), 1);
    return all;
  }

  /** 0 to 1. */
  fraction(): bigint {
    return this.chance(10) ? this.pick([0n, 1n, UNIT / 2n, UNIT - 1n, UNIT]) : this.bigint(0n, UNIT);
  }

  positiveFraction(): bigint {
    const fraction = this.fraction();
    return fraction === 0n ? 1n : fraction;
  }

  p(): bigint {
    return this.chance(40) ? this.pick([UNIT, 3n * UNIT, 10n * UNIT]) : this.bigint(UNIT, 10n * UNIT);
  }

  c(): bigint {
    return this.chance(40)
      ? this.pick([-9n * UNIT, 0n, (3n * UNIT) / 4n, 9n * UNIT])
      : this.bigint(-9n * UNIT, 9n * UNIT);
  }

  epsilon(): bigint {
    return this.chance(60) ? this.pick([1n, UNIT / 10n ** 6n, UNIT / 100n, 10n * UNIT]) : this.bigint(1n, UNIT);
  }

  /** A log10 loss as a trace holds it: mostly within what losses can be, sometimes as large as the trace allows. */
  logLoss(): bigint {
    if (this.chance(4)) return this.pick([0n, 1n, -1n, INT72, -INT72, 64n * UNIT, -64n * UNIT]);
    if (this.chance(4)) return this.bigint(-INT72, INT72);
    return this.bigint(-18n * UNIT, 41n * UNIT);
  }

  /** Several log10 losses: spread out, close together, or all the same. */
  logLosses(length: number): bigint[] {
    const shape = this.int(1, 10);
    const center = this.logLoss();
    if (shape === 1) return this.list(length, () => center);
    const near = (spread: bigint) => this.list(length, () => clampTo(INT72, center + this.bigint(-spread, spread)));
    if (shape === 2) return near(1n);
    if (shape <= 4) return near(UNIT / 1000n);
    if (shape <= 8) return near(2n * UNIT);
    return this.list(length, () => this.logLoss());
  }

  /** An inference or truth. */
  value(): bigint {
    if (this.chance(5)) return this.pick([0n, 1n, -1n, UNIT, 10n ** 38n, -(10n ** 38n), INT128, -INT128]);
    if (this.chance(10)) return this.bigint(-(10n ** 38n), 10n ** 38n);
    return this.bigint(-5000n * UNIT, 5000n * UNIT);
  }

  values(length: number): bigint[] {
    if (this.chance(10)) {
      const value = this.value();
      return this.list(length, () => value);
    }
    if (this.chance(30)) {
      const center = this.bigint(-5000n * UNIT, 5000n * UNIT);
      return this.list(length, () => center + this.bigint(-10n * UNIT, 10n * UNIT));
    }
    return this.list(length, () => this.value());
  }

  /** Non-negative numbers with a positive sum, at most 1. */
  shares(length: number): bigint[] {
    const shares = this.list(length, () => (this.chance(15) ? 0n : this.fraction()));
    if (!shares.some((share) => share > 0n)) shares[this.int(0, length - 1)] = this.positiveFraction();
    return shares;
  }

  /** Some of the values made absent. */
  withAbsent(values: readonly bigint[]): bigint[] {
    return this.chance(60) ? [...values] : values.map((value) => (this.chance(25) ? ABSENT : value));
  }

  /** Wei, with a positive sum. */
  stakes(length: number): bigint[] {
    const stakes = this.list(length, () =>
      this.chance(10) ? this.pick([1n, UNIT, 10n ** 27n]) : this.bigint(1n, 10n ** BigInt(this.int(1, 27))),
    );
    if (length > 1 && this.chance(10)) stakes[this.int(0, length - 1)] = 0n;
    return stakes;
  }

  /** Smoothed losses over n inferers and k forecasters, or none in a cold start. */
  smoothedLosses(n: number, k: number): bigint[] {
    return this.chance(10) ? [] : this.logLosses(lossVector.size(n, k));
  }

  /** Number of inferers: mostly few, up to 32. */
  inferers(): number {
    return this.chance(75) ? this.int(1, 6) : this.int(1, 32);
  }

  /** Number of forecasters, up to 8. */
  forecasters(): number {
    return this.chance(70) ? this.int(0, 3) : this.int(0, 8);
  }
}

function clampTo(limit: bigint, value: bigint): bigint {
  return value > limit ? limit : value < -limit ? -limit : value;
}
