/** What a reputer did and earned in the settlements that were read. Pure. */
import type { SettledEpoch } from "./settled.ts";

const UNIT = 10n ** 18n;
const YEAR = 365n * 86_400n;

/** Of the settlements in whose epochs a reputer held its seat. */
export interface ReputerRecord {
  readonly held: number;
  readonly reported: number;
  /** The newest of them; null where there is none. */
  readonly newest: { readonly epoch: bigint; readonly reported: boolean; readonly score: bigint | null } | null;
}

/** Record of the seat with an id; 0 is that of nobody. `settled` is in the order of epochs. */
export function recordOf(settled: readonly SettledEpoch[], id: number): ReputerRecord {
  const held = settled.filter(({ seats }) => id !== 0 && seats.includes(id));
  const last = held.at(-1);
  const result = last?.results.get(id);
  return {
    held: held.length,
    reported: held.filter(({ results }) => results.has(id)).length,
    newest:
      last === undefined ? null : { epoch: last.epoch, reported: result !== undefined, score: result?.score ?? null },
  };
}

/** One settled epoch of a reputer: what it earned with which stake, wei. */
export interface EarnedEpoch {
  readonly epoch: bigint;
  readonly reward: bigint;
  readonly stake: bigint;
}

export interface Yield {
  /** Rewards per stake and year before commission, SD59x18, without compounding. */
  readonly rate: bigint;
  /** Settled epochs that it is computed from, and the first and the last of them. */
  readonly count: number;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Sum over the settled epochs of reward by stake, by the time from the first to the last of them. Epochs between them
 * that were not settled earned nothing and count. Null where nothing was settled while there was stake.
 */
export function yieldOf(earned: readonly EarnedEpoch[], epochLength: number): Yield | null {
  const staked = earned.filter(({ stake }) => stake > 0n);
  const [first, last] = [staked.at(0), staked.at(-1)];
  if (first === undefined || last === undefined) return null;
  const sum = staked.reduce((total, { reward, stake }) => total + (reward * UNIT * UNIT) / stake, 0n);
  const seconds = (last.epoch - first.epoch + 1n) * BigInt(epochLength);
  return { rate: (sum * YEAR) / seconds / UNIT, count: staked.length, first: first.epoch, last: last.epoch };
}

/** What delegators get of a yield. */
export function afterCommission(rate: bigint, commission: bigint): bigint {
  return (rate * (UNIT - commission)) / UNIT;
}
