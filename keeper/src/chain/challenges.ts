/** What is wrong with a post, and the call that refutes it. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Hex, PublicClient } from "viem";
import { splitSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import {
  PAYOUT_SECTIONS,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../trace/layout.ts";
import { computeSynthesis, recomputeSettlement } from "./compute.ts";
import type { Deployment } from "./deployment.ts";
import { type Difference, firstDifference, firstSettlementDifference } from "./differences.ts";
import type { Engine } from "./engine.ts";
import {
  type PostedSettlement,
  type PostedSynthesis,
  readReports,
  readSettlement,
  readSubmissions,
  readSynthesis,
  Status,
} from "./epochs.ts";
import { synthesisEvidence } from "./evidence.ts";
import { settlementEvidence } from "./settlementEvidence.ts";
import type { Topic } from "./topic.ts";

export interface Challenge {
  /** Function of the disputes contract, and its arguments without the salt, which is the last one. */
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** What is committed to: the root of a post, or what stands for a report. */
  readonly subject: Hex;
  /** Unix time from which on it is too late. */
  readonly deadline: bigint;
  /** Tells a post from others with the same root: what fell on one settlement may be posted, and be wrong, on another. */
  readonly post?: bigint;
}

/** What is wrong with a synthesis, if anything; one that is void or was replaced is left alone. */
export async function synthesisFault(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  posted: PostedSynthesis,
  engine?: Engine,
): Promise<Difference | undefined> {
  const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id, posted.epoch] } as const;
  const [{ root }, status] = await Promise.all([
    client.readContract({ ...read, functionName: "synthesisOf" }),
    client.readContract({ ...read, functionName: "traceStatusOf" }),
  ]);
  if (root !== posted.root || status === Status.Void) return undefined;
  const { sections } = await computeSynthesis(client, deployment, topic, posted.epoch, engine);
  const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
  return firstDifference(splitSections(SYNTHESIS_LAYOUT, size, posted.trace), sections);
}

/** What is wrong with a standing settlement, if anything; a payout part that does not stand is left alone. */
export async function settlementFault(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  posted: PostedSettlement,
  engine?: Engine,
): Promise<Difference<SettlementSection> | undefined> {
  const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id] } as const;
  const paid = await client.readContract({ ...read, functionName: "paidCount" });
  const found = firstSettlementDifference(posted, await recomputeSettlement(client, deployment, topic, posted, engine));
  return found !== undefined && posted.number > paid && isOfPayout(found.section) ? undefined : found;
}

/** The challenge of one element of a synthesis. */
export async function synthesisChallenge(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  posted: PostedSynthesis,
  { section, index }: Pick<Difference, "section" | "index">,
): Promise<Challenge> {
  const [submissions, base] = await Promise.all([
    readSubmissions(client, deployment, topicId, posted.epoch),
    settlementOrNone(client, deployment, topicId, posted.base),
  ]);
  const evidence = synthesisEvidence(deployment, topicId, posted, submissions, base, section, index);
  const element = [SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence];
  const args = [topicId, posted.epoch, posted.root, ...element];
  const { root: subject, deadline } = posted;
  return { functionName: "challengeSynthesis", args, subject, deadline, post: deadline };
}

/** The challenge of one element of a settlement. */
export async function settlementChallenge(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  posted: PostedSettlement,
  { section, index }: Pick<Difference<SettlementSection>, "section" | "index">,
): Promise<Challenge> {
  const [synthesis, base, reports] = await Promise.all([
    readSynthesis(client, deployment, topicId, posted.epoch),
    settlementOrNone(client, deployment, topicId, posted.number - 1),
    readReports(client, deployment, topicId, posted.epoch),
  ]);
  const evidence = settlementEvidence(deployment, topicId, posted, synthesis, base, reports, section, index);
  const element = [SETTLEMENT_SECTIONS.indexOf(section), BigInt(index), evidence];
  const { root: subject, deadline } = partOf(posted, section);
  const args = [topicId, posted.number, subject, ...element];
  return { functionName: "challengeSettlement", args, subject, deadline, post: deadline };
}

/** Root and deadline of the part that a section belongs to; of the state part for none. */
export function partOf(
  posted: PostedSettlement,
  section: SettlementSection | undefined,
): { root: Hex; deadline: bigint } {
  const payout = section !== undefined && isOfPayout(section);
  return payout
    ? { root: posted.payoutRoot, deadline: posted.deadline }
    : { root: posted.stateRoot, deadline: posted.stateDeadline };
}

function isOfPayout(section: SettlementSection): boolean {
  return (PAYOUT_SECTIONS as readonly SettlementSection[]).includes(section);
}

async function settlementOrNone(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  number: number,
): Promise<PostedSettlement | null> {
  return number === 0 ? null : readSettlement(client, deployment, topicId, number);
}
