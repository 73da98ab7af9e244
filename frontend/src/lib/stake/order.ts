/** Order of a topic's reputers; kept in the page's address. */
import type { Slash } from "./events.ts";
import { afterCommission } from "./record.ts";
import type { Reputer } from "./reputers.ts";

export const COLUMNS = [
  "stake",
  "own",
  "delegated",
  "yield",
  "commission",
  "record",
  "score",
  "slashed",
  "tied",
] as const;
export type Column = (typeof COLUMNS)[number];

/** Left out of the address is what is as usual: most stake first. */
export interface Order {
  readonly sort?: Column;
  /** The other way round: least first. */
  readonly reverse?: true;
}

export interface Row {
  readonly reputer: Reputer;
  /** Newest first. */
  readonly slashes: readonly Slash[];
}

export function parseOrder({ sort, reverse }: Record<string, unknown>): Order {
  return {
    ...(COLUMNS.includes(sort as never) && sort !== "stake" ? { sort: sort as Column } : {}),
    ...(reverse === true ? { reverse } : {}),
  };
}

/** Most first, or least; what has no number comes last both ways. */
export function ordered(rows: readonly Row[], { sort = "stake", reverse }: Order): Row[] {
  const sign = reverse === true ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [KEYS[sort](a), KEYS[sort](b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byAddress(a, b);
    return sign * (x < y ? 1 : x > y ? -1 : 0) || byAddress(a, b);
  });
}

const PARTS = 1_000_000n;

const KEYS: Record<Column, (row: Row) => bigint | null> = {
  stake: ({ reputer }) => reputer.pool.stake,
  own: ({ reputer }) => reputer.own,
  delegated: ({ reputer }) => delegatedOf(reputer),
  yield: ({ reputer }) => netYield(reputer),
  commission: ({ reputer }) => reputer.commission,
  record: ({ reputer: { record } }) =>
    record.held === 0 ? null : (BigInt(record.reported) * PARTS) / BigInt(record.held),
  score: ({ reputer: { record } }) => record.newest?.score ?? null,
  slashed: ({ slashes }) => slashedOf(slashes),
  tied: ({ reputer }) => reputer.exposure,
};

/** Stake of others; rounding may have made what is its own a wei more than all. */
export function delegatedOf({ pool, own }: Reputer): bigint {
  return pool.stake > own ? pool.stake - own : 0n;
}

/** Yield for delegators, after commission; null where none is known. */
export function netYield({ yield: gross, commission }: Reputer): bigint | null {
  return gross === null ? null : afterCommission(gross.rate, commission);
}

/** Wei that all slashes took. */
export function slashedOf(slashes: readonly Slash[]): bigint {
  return slashes.reduce((sum, { amount }) => sum + amount, 0n);
}

/** Who is no part of the topic any more is left out: not registered, without stake, and never slashed. */
export function isShown({ reputer: { registered, pool }, slashes }: Row): boolean {
  return registered || pool.stake > 0n || slashes.length > 0;
}

function byAddress(a: Row, b: Row): number {
  return a.reputer.address.toLowerCase() < b.reputer.address.toLowerCase() ? -1 : 1;
}
