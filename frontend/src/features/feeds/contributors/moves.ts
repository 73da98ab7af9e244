/** Contributors of an epoch in the order that the reader wants, and how their numbers moved. */
import type { Contribution, EpochContributions } from "../../../lib/contributions/contributions.ts";

export const MEASURES = ["weight", "regret", "listening", "loss", "score", "reward"] as const;
export type Measure = (typeof MEASURES)[number];

export interface Order {
  readonly by: Measure | "participant";
  readonly descending: boolean;
}

/** Sorted by a number, or by the participant's address; those without a number come last either way. */
export function inOrder(contributions: readonly Contribution[], { by, descending }: Order): Contribution[] {
  const sign = descending ? -1 : 1;
  const compare = <V extends bigint | string>(a: V, b: V) => (a === b ? 0 : a < b ? -sign : sign);
  return [...contributions].sort((one, other) => {
    if (by === "participant") return compare(one.participant.toLowerCase(), other.participant.toLowerCase());
    const [a, b] = [one[by], other[by]];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return compare(a, b);
  });
}

/** A participant's number in each of some epochs, which are newest first; oldest first, undefined where it has none. */
export function trendOf(
  epochs: readonly EpochContributions[],
  { role, id }: Pick<Contribution, "role" | "id">,
  measure: Measure,
): (bigint | undefined)[] {
  return epochs
    .map(({ contributions }) => contributions.find((one) => one.role === role && one.id === id)?.[measure])
    .reverse();
}

/** The newest number less the oldest; undefined with less than two. */
export function changeOf(trend: readonly (bigint | undefined)[]): bigint | undefined {
  const known = trend.filter((value) => value !== undefined);
  return known.length < 2 ? undefined : known[known.length - 1] - known[0];
}
