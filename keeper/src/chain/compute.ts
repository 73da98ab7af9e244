/** An epoch's traces, computed from what the chain holds. Keepers post them, watchers compare with what was posted. */
import { disputesAbi, epochsAbi, rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { type Hex, keccak256, type PublicClient, stringToHex } from "viem";
import type { Synthesis } from "../engine/types.ts";
import { COMPUTE_VERSION } from "../engine/version.ts";
import { splitSections, unpackSections } from "../trace/codec.ts";
import { type Report, type SettlementTrace, type SynthesisTrace, slotsOf } from "../trace/epoch.ts";
import { SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { synthesisFrom } from "../trace/traces.ts";
import type { Deployment } from "./deployment.ts";
import { DIRECT, type Engine } from "./engine.ts";
import {
  type AcceptedReport,
  ChainError,
  type PostedSettlement,
  readReports,
  readState,
  readSubmissions,
  readSynthesis,
} from "./epochs.ts";
import { readHeads, reportsHead, requireHead, rereading, submissionsHead } from "./inputs.ts";
import { epochTimes, readMath, type Topic } from "./topic.ts";

/** ChainError `computeId` where the contracts check posts with other equations than this engine computes. */
export async function requireSameEngine(
  client: Pick<PublicClient, "readContract">,
  { disputes }: Deployment,
): Promise<void> {
  const theirs = await client.readContract({ address: disputes, abi: disputesAbi, functionName: "computeId" });
  const ours = keccak256(stringToHex(COMPUTE_VERSION));
  if (theirs === ours) return;
  throw new ChainError("computeId", `the contracts compute with ${theirs}, this engine is ${ours}`, {
    value: theirs,
    limit: ours,
  });
}

/**
 * Synthesis of an epoch whose worker window is over, and the number of the settlement that it stands on. ChainError
 * `inputs` where the logs lack some of its submissions.
 */
export async function computeSynthesis(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  engine: Engine = DIRECT,
): Promise<SynthesisTrace & { readonly base: number }> {
  const base = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "baseOf",
    args: [topic.id, epoch],
  });
  const { opensAt, revealsUntil } = epochTimes(topic.schedule, epoch);
  const [math, state, submissions] = await Promise.all([
    readMath(client, deployment, topic.id, epoch),
    readState(client, deployment, topic.id, base),
    rereading(client, opensAt, revealsUntil, async () => {
      const [said, heads] = await Promise.all([
        readSubmissions(client, deployment, topic.id, epoch),
        readHeads(client, deployment, topic.id, epoch),
      ]);
      const found = submissionsHead(deployment, topic.id, epoch, said);
      requireHead("submissions", topic.id, epoch, found, heads.submissions);
      return said;
    }),
  ]);
  return { ...(await engine.synthesisTrace(math, state, submissions)), base };
}

/**
 * Settlement of an epoch whose reputer window is over, on the newest settlement, with the reward that the epoch was
 * allotted. It settles the synthesis that stands, as it was posted. ChainError `inputs` where the logs lack reports.
 */
export async function computeSettlement(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  engine: Engine = DIRECT,
): Promise<SettlementTrace & { readonly reward: bigint }> {
  const count = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [topic.id],
  });
  const { reward } = await readAllotment(client, deployment, topic.id, epoch);
  return { ...(await settlementOn(client, deployment, topic, epoch, count, reward, engine)), reward };
}

/** What a standing settlement should have been. */
export function recomputeSettlement(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  { epoch, number, reward }: PostedSettlement,
  engine: Engine = DIRECT,
): Promise<SettlementTrace> {
  return settlementOn(client, deployment, topic, epoch, number - 1, reward, engine);
}

/** Settlement of an epoch on settlement number `base`. */
async function settlementOn(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  base: number,
  reward: bigint,
  engine: Engine,
): Promise<SettlementTrace> {
  const { reportsFrom, reportsUntil } = epochTimes(topic.schedule, epoch);
  const [math, state, { inferers, forecasters, trace }, accepted] = await Promise.all([
    readMath(client, deployment, topic.id, epoch),
    readState(client, deployment, topic.id, base),
    readSynthesis(client, deployment, topic.id, epoch),
    rereading(client, reportsFrom, reportsUntil, async () => {
      const [said, heads] = await Promise.all([
        readReports(client, deployment, topic.id, epoch),
        readHeads(client, deployment, topic.id, epoch),
      ]);
      requireHead("reports", topic.id, epoch, reportsHead(deployment, topic.id, epoch, said), heads.reports);
      return said;
    }),
  ]);
  const reports = await withStakes(client, deployment, topic, epoch, accepted);
  return engine.settlementTrace(math, state, postedSynthesis(inferers, forecasters, trace), reports, reward);
}

/** The numbers of a posted synthesis, right or wrong. */
export function postedSynthesis(inferers: number, forecasters: number, trace: Hex): Synthesis {
  const slots = [slotsOf(inferers), slotsOf(forecasters)];
  const size = { inferers: slots[0].length, forecasters: slots[1].length };
  const values = unpackSections(SYNTHESIS_LAYOUT, splitSections(SYNTHESIS_LAYOUT, size, trace));
  return synthesisFrom(values, slots[0], slots[1]);
}

/** Reports in slot order, with the stakes that they count with. */
export async function readStakedReports(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
): Promise<Report[]> {
  return withStakes(client, deployment, topic, epoch, await readReports(client, deployment, topic.id, epoch));
}

function withStakes(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  reports: readonly AcceptedReport[],
): Promise<Report[]> {
  // Reports count with the stake at the end of the worker window's last second.
  const time = BigInt(epochTimes(topic.schedule, epoch).closesAt - 1);
  return Promise.all(
    reports
      .toSorted((a, b) => a.slot - b.slot)
      .map(async ({ slot, id, participant, truth, losses }) => ({
        slot,
        id,
        truth,
        losses,
        stake: await client.readContract({
          address: deployment.staking,
          abi: stakingAbi,
          functionName: "stakeAt",
          args: [topic.id, participant, time],
        }),
      })),
  );
}

/** What an epoch is worth to its participants, and what it still has for its keepers, wei; 0 before its first post. */
export async function readAllotment(
  client: Pick<PublicClient, "readContract">,
  { rewards }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<{ readonly reward: bigint; readonly keeping: bigint }> {
  const read = { address: rewards, abi: rewardsAbi, functionName: "allotmentOf" } as const;
  const [reward, keeping] = await client.readContract({ ...read, args: [topicId, epoch] });
  return { reward, keeping };
}
