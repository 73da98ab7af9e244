/** What participants have earned, and claiming it. */
import { epochsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import type { Abi } from "viem";
import { splitSections, unpackSections } from "../trace/codec.ts";
import { payoutLeaf, proofOf } from "../trace/commitment.ts";
import { PAYOUT_LAYOUT, STATE_LAYOUT } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import type { Sender } from "./clients.ts";
import type { Deployment } from "./deployment.ts";
import { type PostedSettlement, readSettlement } from "./epochs.ts";
import { send } from "./transactions.ts";

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

/** Notes the payouts of a settlement, unless somebody has, or does meanwhile. */
export async function noteSettlement(
  sender: Sender,
  { rewards }: Deployment,
  topicId: bigint,
  settlement: number,
): Promise<void> {
  const read = { address: rewards, abi: rewardsAbi, functionName: "notedOf", args: [topicId] } as const;
  const isNoted = async () => (await sender.client.readContract(read)) >= settlement;
  if (await isNoted()) return;
  try {
    const args = [topicId, settlement];
    await send(sender, { address: rewards, abi: rewardsAbi as Abi, functionName: "note", args });
  } catch (error) {
    if (!(await isNoted())) throw error;
  }
}

/** Claims for everybody from the newest settlement, which must be final, and notes it for that; what each has earned. */
export async function claimAll(sender: Sender, deployment: Deployment, topicId: bigint): Promise<Entitlement[]> {
  const { client } = sender;
  const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
  const number = await client.readContract({ ...read, args: [topicId] });
  const all = entitlements(await readSettlement(client, deployment, topicId, number));
  const rewards = { address: deployment.rewards, abi: rewardsAbi as Abi } as const;
  await noteSettlement(sender, deployment, topicId, number);
  for (const entitlement of all) {
    if (entitlement.cumulative === 0n) continue;
    const args = claimArguments(topicId, number, entitlement);
    await send(sender, { ...rewards, functionName: "claim", args });
  }
  return all;
}
