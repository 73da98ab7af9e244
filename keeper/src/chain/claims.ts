/** What participants have earned, and the arguments that claim it. */
import { splitSections, unpackSections } from "../trace/codec.ts";
import { payoutLeaf, proofOf } from "../trace/commitment.ts";
import { PAYOUT_LAYOUT, STATE_LAYOUT } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import type { PostedSettlement } from "./epochs.ts";

/** One slot's holder and its rewards since it registered, wei, with the proof that the rewards contract asks for. */
export interface Entitlement {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly place: number;
  readonly cumulative: bigint;
  readonly proof: readonly `0x${string}`[];
}

/** Entitlements by slot: inferers, forecasters, reputers. */
export function entitlements({ size, state, payout }: PostedSettlement): Entitlement[] {
  const { holders } = unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, state));
  const { cumulative } = unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, payout));
  const counts = [size.infererSlots, size.forecasterSlots, size.reputerSlots];
  const seats = Object.values(Role).flatMap((role) =>
    Array.from({ length: counts[role] }, (_, slot) => ({ role, slot })),
  );
  const leaves = seats.map(({ role }, place) => payoutLeaf(place, role, Number(holders[place]), cumulative[place]));
  return seats.map((seat, place) => ({
    ...seat,
    id: Number(holders[place]),
    place,
    cumulative: cumulative[place],
    proof: proofOf(leaves, place),
  }));
}

/** Arguments of `IRewards.claim` for one entitlement of a settlement. */
export function claimArguments(topicId: bigint, settlement: number, entitlement: Entitlement) {
  const { role, id, place, cumulative, proof } = entitlement;
  return [topicId, settlement, role, id, BigInt(place), cumulative, proof] as const;
}
