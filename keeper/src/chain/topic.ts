/** A topic's parameters, read from the chain and written for it. */

import { topicsAbi } from "@allora-evm/contracts/abis";
import { type ContractFunctionArgs, type ContractFunctionReturnType, type PublicClient, zeroAddress } from "viem";
import type { TopicMath } from "../engine/types.ts";
import type { LossFunction } from "../math/losses.ts";
import type { Deployment } from "./deployment.ts";

/** When the phases of an epoch begin and end, in seconds; `start` is a Unix time. */
export interface Schedule {
  readonly start: number;
  readonly epochLength: number;
  readonly workerWindow: number;
  readonly groundTruthLag: number;
  readonly reputerWindow: number;
  readonly challengeWindow: number;
  readonly headStart: number;
  readonly revealWindow: number;
  readonly freshBase: boolean;
  readonly eager: boolean;
}

/** What never changes of a topic; the rest is read by epoch. */
export interface Topic {
  readonly id: bigint;
  readonly title: string;
  readonly schedule: Schedule;
  readonly lossFunction: LossFunction;
}

type Reader = Pick<PublicClient, "readContract">;

/** Parameters as `createTopic` takes them. */
export type TopicParameters = ContractFunctionArgs<typeof topicsAbi, "nonpayable", "createTopic">[0];
export type TopicSecurity = ContractFunctionReturnType<typeof topicsAbi, "view", "securityOf">;

export async function readTopic(client: Reader, { topics }: Deployment, id: bigint): Promise<Topic> {
  const read = { address: topics, abi: topicsAbi, args: [id] } as const;
  const [title, schedule, lossFunction] = await Promise.all([
    client.readContract({ ...read, functionName: "titleOf" }),
    client.readContract({ ...read, functionName: "scheduleOf" }),
    client.readContract({ ...read, functionName: "lossFunctionOf" }),
  ]);
  return { id, title, schedule, lossFunction: lossFunction as LossFunction };
}

/** Parameters of an epoch's equations. The creator may change those of epochs that have not opened. */
export async function readMath(
  client: Reader,
  { topics }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<TopicMath> {
  const read = { address: topics, abi: topicsAbi, functionName: "mathOf" } as const;
  const math = await client.readContract({ ...read, args: [topicId, epoch] });
  return { ...math, lossFunction: math.lossFunction as LossFunction };
}

/** What an epoch's keepers and reputers risk and earn; likewise. */
export function readSecurity(
  client: Reader,
  { topics }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<TopicSecurity> {
  const read = { address: topics, abi: topicsAbi, functionName: "securityOf" } as const;
  return client.readContract({ ...read, args: [topicId, epoch] });
}

/** Whether an epoch takes no submissions of workers because the topic's creator paused it. */
export async function isPaused(
  client: Reader,
  { topics }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<boolean> {
  const read = { address: topics, abi: topicsAbi, functionName: "pauseOf" } as const;
  const [from, until] = await client.readContract({ ...read, args: [topicId] });
  return epoch >= from && epoch < until;
}

/** Opening and closing times of an epoch's windows. Twin of contracts/topics/Schedules.sol. */
export function epochTimes(schedule: Schedule, epoch: bigint) {
  const opensAt = schedule.start + Number(epoch) * schedule.epochLength;
  const closesAt = opensAt + schedule.workerWindow;
  const revealsUntil = closesAt + schedule.revealWindow;
  const reportsFrom = closesAt + schedule.groundTruthLag;
  return { opensAt, closesAt, revealsUntil, reportsFrom, reportsUntil: reportsFrom + schedule.reputerWindow };
}

/** Epoch that is open at `time`, or would be; negative before the first. */
export function epochAt({ start, epochLength }: Schedule, time: number): bigint {
  return BigInt(Math.floor((time - start) / epochLength));
}

/** Of a topic whose truth no feed knows. */
export const NO_SOURCE: TopicParameters["source"] = { feed: zeroAddress, maxAge: 0, tolerance: 0n };

/** Of a topic that anybody may register for. */
export const NO_LISTS: TopicParameters["allowLists"] = { inferers: false, forecasters: false, reputers: false };

export function toChain(math: TopicMath): TopicParameters["math"] {
  return math;
}
