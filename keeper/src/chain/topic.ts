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

export interface Topic {
  readonly id: bigint;
  readonly title: string;
  readonly schedule: Schedule;
  readonly math: TopicMath;
}

/** Parameters as `createTopic` takes them. */
export type TopicParameters = ContractFunctionArgs<typeof topicsAbi, "nonpayable", "createTopic">[0];
type ChainMath = ContractFunctionReturnType<typeof topicsAbi, "view", "mathOf">;

export async function readTopic(
  client: Pick<PublicClient, "readContract">,
  { topics }: Deployment,
  id: bigint,
): Promise<Topic> {
  const read = { address: topics, abi: topicsAbi, args: [id] } as const;
  const [title, schedule, math] = await Promise.all([
    client.readContract({ ...read, functionName: "titleOf" }),
    client.readContract({ ...read, functionName: "scheduleOf" }),
    client.readContract({ ...read, functionName: "mathOf" }),
  ]);
  return { id, title, schedule, math: fromChain(math) };
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

export function toChain(math: TopicMath): TopicParameters["math"] {
  return math;
}

function fromChain(math: ChainMath): TopicMath {
  return { ...math, lossFunction: math.lossFunction as LossFunction };
}
