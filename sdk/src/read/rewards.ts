/** What participants have earned and not claimed. */
import { epochsAbi, participantsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import { type Address, isAddressEqual } from "viem";
import { getBlock } from "viem/actions";
import { type Entitlement, entitlements } from "../../../keeper/src/chain/claims.ts";
import { readSettlement } from "../../../keeper/src/chain/epochs.ts";
import { type Client, type OfTopic, publicClient, reader } from "../client.ts";

/** What a settlement says that the holder of a slot has earned since it registered, with the proof of that. */
export interface Reward extends Entitlement {
  readonly settlement: number;
  readonly participant: Address;
  /** Wei that were paid, and that `claim` would pay. */
  readonly claimed: bigint;
  readonly claimable: bigint;
}

export interface RewardsParameters extends OfTopic {
  /** Whose rewards; everybody's where it is left out. */
  readonly participant?: Address | undefined;
  /** A final settlement; the newest where it is left out. Who has lost its slot since is in older ones only. */
  readonly settlement?: number | undefined;
}

/** Rewards by slot, those of nothing left out; none while no settlement's payouts are final. */
export async function readRewards(client: Client, parameters: RewardsParameters): Promise<Reward[]> {
  const { deployment, topicId, participant: wanted } = parameters;
  const settlement = parameters.settlement ?? (await readPaidSettlement(client, parameters));
  if (settlement === 0) return [];
  const posted = await readSettlement(publicClient(client), deployment, topicId, settlement);
  const earned = entitlements(posted).filter(({ cumulative }) => cumulative > 0n);
  const { readContract } = reader(client);
  const rewards = await Promise.all(
    earned.map(async (entitlement) => {
      const args = [topicId, entitlement.role, entitlement.id] as const;
      const [participant, claimed] = await Promise.all([
        readContract({ address: deployment.participants, abi: participantsAbi, functionName: "participantOf", args }),
        readContract({ address: deployment.rewards, abi: rewardsAbi, functionName: "claimedBy", args }),
      ]);
      const claimable = entitlement.cumulative > claimed ? entitlement.cumulative - claimed : 0n;
      return { ...entitlement, settlement, participant, claimed, claimable };
    }),
  );
  return rewards.filter(({ participant }) => wanted === undefined || isAddressEqual(participant, wanted));
}

/** Newest settlement whose payouts are final, 0 where there is none. */
export async function readPaidSettlement(client: Client, { deployment, topicId }: OfTopic): Promise<number> {
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const [paid, { timestamp }] = await Promise.all([
    reader(client).readContract({ ...read, functionName: "paidCount", args: [topicId] }),
    getBlock(client),
  ]);
  for (let number = paid; number > 0; number--) {
    const { deadline } = await reader(client).readContract({
      ...read,
      functionName: "settlementAt",
      args: [topicId, number],
    });
    if (BigInt(deadline) <= timestamp) return number;
  }
  return 0;
}
