/** Which blocks an epoch's posts are computed from. */
import type { EpochRecord } from "../epochs/records.ts";

/**
 * First block of what the posts of an epoch are computed from: its own transactions, and the posts of the settlements that
 * it stands on. `otherwise` where one of those is not among the records.
 */
export function firstBlockOf<T>(
  records: ReadonlyMap<bigint, EpochRecord>,
  { transactions, posts, settlements }: EpochRecord,
  otherwise: T,
): bigint | T {
  const blocks = transactions.map(({ blockNumber }) => blockNumber);
  const bases = new Set([...posts.map(({ base }) => base), ...settlements.map(({ number }) => number - 1)]);
  bases.delete(0);
  for (const base of bases) {
    // A number that was cut off is given again; both posts of it may be stood on.
    const holders = [...records.values()].filter((record) => record.settlements.some(({ number }) => number === base));
    if (holders.length === 0) return otherwise;
    for (const holder of holders) {
      blocks.push(...holder.transactions.filter(({ kind }) => kind === "settlement").map((one) => one.blockNumber));
    }
  }
  return blocks.length === 0 ? otherwise : blocks.reduce((a, b) => (b < a ? b : a));
}
