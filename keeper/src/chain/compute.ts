/** An epoch's traces, computed from what the chain holds. Keepers post them, watchers compare with what was posted. */
import { epochsAbi, rewardsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { keccak256, type PublicClient, stringToHex } from "viem";
import { COMPUTE_VERSION } from "../engine/version.ts";
import {
  type Report,
  type SettlementTrace,
  type SynthesisTrace,
  settlementTrace,
  synthesisTrace,
} from "../trace/epoch.ts";
import type { Deployment } from "./deployment.ts";
import { ChainError, readReports, readState, readSubmissions } from "./epochs.ts";
import { epochTimes, type Topic } from "./topic.ts";

/** ChainError `computeId` where the contracts check posts with other equations than this engine computes. */
export async function requireSameEngine(
  client: Pick<PublicClient, "readContract">,
  { epochs }: Deployment,
): Promise<void> {
  const theirs = await client.readContract({ address: epochs, abi: epochsAbi, functionName: "computeId" });
  const ours = keccak256(stringToHex(COMPUTE_VERSION));
  if (theirs === ours) return;
  throw new ChainError("computeId", `the contracts compute with ${theirs}, this engine is ${ours}`, {
    value: theirs,
    limit: ours,
  });
}

/** Synthesis of an epoch whose worker window is over, and the number of the settlement that it stands on. */
export async function computeSynthesis(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
): Promise<SynthesisTrace & { readonly base: number }> {
  const base = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "baseOf",
    args: [topic.id, epoch],
  });
  const [state, submissions] = await Promise.all([
    readState(client, deployment, topic.id, base),
    readSubmissions(client, deployment, topic.id, epoch),
  ]);
  return { ...synthesisTrace(topic.math, state, submissions), base };
}

/** Settlement of an epoch whose reputer window is over, on the newest settlement, with the reward it would reserve. */
export async function computeSettlement(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
): Promise<SettlementTrace & { readonly reward: bigint }> {
  const count = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [topic.id],
  });
  const [state, { synthesis }, reports, reward] = await Promise.all([
    readState(client, deployment, topic.id, count),
    computeSynthesis(client, deployment, topic, epoch),
    readStakedReports(client, deployment, topic, epoch),
    readReward(client, deployment, topic.id),
  ]);
  return { ...settlementTrace(topic.math, state, synthesis, reports, reward), reward };
}

/** Reports of an epoch with the stake that each counts with. */
export async function readStakedReports(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
): Promise<Report[]> {
  // Reports count with the stake at the end of the worker window's last second.
  const time = BigInt(epochTimes(topic.schedule, epoch).closesAt - 1);
  const reports = await readReports(client, deployment, topic.id, epoch);
  return Promise.all(
    reports.map(async ({ slot, id, participant, truth }) => ({
      slot,
      id,
      truth,
      stake: await client.readContract({
        address: deployment.staking,
        abi: stakingAbi,
        functionName: "stakeAt",
        args: [topic.id, participant, time],
      }),
    })),
  );
}

/** What the next settled epoch of a topic is worth, wei. */
async function readReward(client: PublicClient, { topics, rewards }: Deployment, topicId: bigint): Promise<bigint> {
  const [{ rewardPerEpoch }, available] = await Promise.all([
    client.readContract({ address: topics, abi: topicsAbi, functionName: "securityOf", args: [topicId] }),
    client.readContract({ address: rewards, abi: rewardsAbi, functionName: "availableOf", args: [topicId] }),
  ]);
  return rewardPerEpoch < available ? rewardPerEpoch : available;
}
