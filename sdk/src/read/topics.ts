/** Topics: what they are, and how they are doing. */
import { participantsAbi, rewardsAbi, stakingAbi, topicsAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import { getBlock } from "viem/actions";
import {
  epochAt,
  isPaused,
  readMath as mathOf,
  readSecurity as securityOf,
  type Topic,
  type TopicSecurity,
  readTopic as topicOf,
} from "../../../keeper/src/chain/topic.ts";
import type { TopicMath } from "../../../keeper/src/engine/types.ts";
import { slotCount } from "../../../keeper/src/trace/masks.ts";
import { Role } from "../../../keeper/src/trace/submissions.ts";
import { type At, type Client, type OfEpoch, type OfTopic, reader } from "../client.ts";

/** How a topic is doing; amounts in wei. */
export interface TopicState {
  readonly creator: Address;
  /** Epoch that is open, or would be; negative before the first. */
  readonly epoch: bigint;
  readonly paused: boolean;
  /** Funds that no epoch was allotted. */
  readonly funds: bigint;
  /** Fees of late, decayed, and the topic's weight in the emission. */
  readonly revenue: bigint;
  readonly weight: bigint;
  readonly active: boolean;
  readonly stake: bigint;
  /** Slots that are held, by role. */
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

/** Number of topics, and the newest topic's id. */
export function readTopicCount(client: Client, { deployment }: At): Promise<bigint> {
  return reader(client).readContract({ address: deployment.topics, abi: topicsAbi, functionName: "topicCount" });
}

/** What never changes of a topic. */
export function readTopic(client: Client, { deployment, topicId }: OfTopic): Promise<Topic> {
  return topicOf(reader(client), deployment, topicId);
}

/** Parameters of an epoch's equations. */
export function readMath(client: Client, { deployment, topicId, epoch }: OfEpoch): Promise<TopicMath> {
  return mathOf(reader(client), deployment, topicId, epoch);
}

/** What an epoch's keepers and reputers risk and earn. */
export function readSecurity(client: Client, { deployment, topicId, epoch }: OfEpoch): Promise<TopicSecurity> {
  return securityOf(reader(client), deployment, topicId, epoch);
}

export async function readTopicState(client: Client, { deployment, topicId }: OfTopic): Promise<TopicState> {
  const read = reader(client);
  const { topics, participants, rewards, treasury, staking } = deployment;
  const args = [topicId] as const;
  const slots = (role: Role) =>
    read.readContract({
      address: participants,
      abi: participantsAbi,
      functionName: "occupiedSlots",
      args: [topicId, role],
    });
  const ofTreasury = { address: treasury, abi: treasuryAbi, args } as const;
  const [{ schedule }, { timestamp }, creator, funds, revenue, weight, active, stake, ...occupied] = await Promise.all([
    topicOf(read, deployment, topicId),
    getBlock(client),
    read.readContract({ address: topics, abi: topicsAbi, functionName: "creatorOf", args }),
    read.readContract({ address: rewards, abi: rewardsAbi, functionName: "availableOf", args }),
    read.readContract({ ...ofTreasury, functionName: "revenueOf" }),
    read.readContract({ ...ofTreasury, functionName: "weightOf" }),
    read.readContract({ ...ofTreasury, functionName: "isActive" }),
    read.readContract({ address: staking, abi: stakingAbi, functionName: "totalStake", args }),
    slots(Role.Inferer),
    slots(Role.Forecaster),
    slots(Role.Reputer),
  ]);
  const epoch = epochAt(schedule, Number(timestamp));
  const paused = epoch >= 0n && (await isPaused(read, deployment, topicId, epoch));
  const [inferers, forecasters, reputers] = occupied.map(slotCount);
  return { creator, epoch, paused, funds, revenue, weight, active, stake, inferers, forecasters, reputers };
}

/** Where a participant may act in an epoch. */
export interface SeatParameters extends OfEpoch {
  readonly role: Role;
  readonly participant: Address;
}

/** Slot of a participant in an epoch, and the id of its seat; fails where it has none. */
export async function readSeat(
  client: Client,
  { deployment, topicId, epoch, role, participant }: SeatParameters,
): Promise<{ readonly slot: number; readonly id: number }> {
  const [slot, id] = await reader(client).readContract({
    address: deployment.participants,
    abi: participantsAbi,
    functionName: "seatOf",
    args: [topicId, epoch, role, participant],
  });
  return { slot: Number(slot), id };
}
