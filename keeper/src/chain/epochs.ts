/** What the chain's logs say about an epoch: everything that its traces are computed from, and the traces posted. */
import { epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import type { Address, Hex, PublicClient } from "viem";
import { EMPTY_STATE } from "../engine/slots.ts";
import type { Participant, State } from "../engine/types.ts";
import { AlloraError } from "../errors.ts";
import { splitSections, unpackSections } from "../trace/codec.ts";
import { PAYOUT_LAYOUT, type SettlementSize, STATE_LAYOUT } from "../trace/layout.ts";
import { type ReportContent, Role, type Submission } from "../trace/submissions.ts";
import { stateFrom } from "../trace/traces.ts";
import type { Deployment } from "./deployment.ts";

/** The chain does not hold what was asked of it. */
export class ChainError extends AlloraError {
  override readonly name = "ChainError";
}

/** Where an epoch's inference stands, in the order of the contract's enum. */
export const Status = { None: 0, Posted: 1, Final: 2, Void: 3 } as const;
export type Status = (typeof Status)[keyof typeof Status];

export interface PostedSynthesis {
  readonly epoch: bigint;
  readonly poster: Address;
  readonly root: Hex;
  readonly base: number;
  readonly deadline: bigint;
  readonly inferers: number;
  readonly forecasters: number;
  readonly trace: Hex;
}

export interface PostedSettlement {
  readonly epoch: bigint;
  readonly number: number;
  readonly poster: Address;
  readonly stateRoot: Hex;
  readonly payoutRoot: Hex;
  readonly stateDeadline: bigint;
  readonly deadline: bigint;
  readonly reward: bigint;
  readonly size: SettlementSize;
  readonly state: Hex;
  readonly payout: Hex;
}

/** Accepted inferences and forecasts, in the order of the hash chain. */
export async function readSubmissions(
  client: PublicClient,
  { inbox, block }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<Submission[]> {
  const filter = { address: inbox, abi: inboxAbi, args: { topicId, epoch }, fromBlock: block, strict: true } as const;
  const [inferences, forecasts] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "InferenceSubmitted" }),
    client.getContractEvents({ ...filter, eventName: "ForecastSubmitted" }),
  ]);
  const found = [
    ...inferences.map((log) => ({
      log,
      submission: {
        role: Role.Inferer,
        slot: Number(log.args.slot),
        id: log.args.id,
        value: log.args.value,
        inferers: 0,
        losses: [],
      },
    })),
    ...forecasts.map((log) => ({
      log,
      submission: {
        role: Role.Forecaster,
        slot: Number(log.args.slot),
        id: log.args.id,
        value: 0n,
        inferers: log.args.inferers,
        losses: log.args.losses,
      },
    })),
  ];
  return found.sort((a, b) => compareLogs(a.log, b.log)).map(({ submission }) => submission);
}

/** Who committed to a submission, and in which slot. */
export interface AcceptedCommitment extends Participant {
  readonly participant: Address;
  readonly role: Role;
  readonly commitment: Hex;
}

/** Commitments of an epoch whose workers reveal later. */
export async function readCommitments(
  client: PublicClient,
  { inbox, block }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<AcceptedCommitment[]> {
  const logs = await client.getContractEvents({
    address: inbox,
    abi: inboxAbi,
    eventName: "SubmissionCommitted",
    args: { topicId, epoch },
    fromBlock: block,
    strict: true,
  });
  return logs.map(({ args: { role, slot, id, participant, commitment } }) => ({
    participant,
    role: role as Role,
    slot: Number(slot),
    id,
    commitment,
  }));
}

export interface AcceptedReport extends ReportContent {
  readonly slot: number;
  readonly id: number;
  readonly participant: Address;
}

/** Reports that count, in the order of the hash chain: losses only from the last change of what they are losses of. */
export async function readReports(
  client: PublicClient,
  { inbox, block }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<AcceptedReport[]> {
  const filter = { address: inbox, abi: inboxAbi, args: { topicId, epoch }, fromBlock: block, strict: true } as const;
  const [truths, losses] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "ReportSubmitted" }),
    client.getContractEvents({ ...filter, eventName: "LossesSubmitted" }),
  ]);
  const logs = losses.sort(compareLogs);
  const replaced = logs.findLastIndex(({ args }) => args.root !== logs.at(-1)?.args.root);
  return [
    ...truths.sort(compareLogs).map(({ args: { slot, id, participant, truth } }) => ({
      slot: Number(slot),
      id,
      participant,
      truth,
      losses: [],
    })),
    ...logs.slice(replaced + 1).map(({ args: { slot, id, participant, losses } }) => ({
      slot: Number(slot),
      id,
      participant,
      truth: 0n,
      losses,
    })),
  ];
}

/** All posts of an epoch's synthesis, oldest first; after a refutation there is more than one. */
export async function readSyntheses(
  client: PublicClient,
  { epochs, block }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<PostedSynthesis[]> {
  const logs = await client.getContractEvents({
    address: epochs,
    abi: epochsAbi,
    eventName: "SynthesisPosted",
    args: { topicId, epoch },
    fromBlock: block,
    strict: true,
  });
  return logs.map(({ args }) => ({ ...args, epoch }));
}

/** The standing post of an epoch's synthesis; ChainError `synthesis` when its log is missing. */
export async function readSynthesis(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<PostedSynthesis> {
  const { root } = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "synthesisOf",
    args: [topicId, epoch],
  });
  const posts = await readSyntheses(client, deployment, topicId, epoch);
  const posted = posts.findLast((post) => post.root === root);
  if (posted === undefined) {
    throw new ChainError("synthesis", `no log of the synthesis of epoch ${epoch} of topic ${topicId}`, {
      value: root,
      limit: "a SynthesisPosted log",
    });
  }
  return posted;
}

/** The post of an epoch's synthesis that is neither refuted nor void, if there is one. */
export async function readStanding(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<PostedSynthesis | undefined> {
  const status = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "traceStatusOf",
    args: [topicId, epoch],
  });
  const stands = status === Status.Posted || status === Status.Final;
  return stands ? readSynthesis(client, deployment, topicId, epoch) : undefined;
}

/** A standing settlement with its newest payout part; ChainError `settlement` when its logs are missing. */
export async function readSettlement(
  client: PublicClient,
  { epochs, block }: Deployment,
  topicId: bigint,
  number: number,
): Promise<PostedSettlement> {
  const { stateRoot, payoutRoot, stateDeadline, deadline, epoch } = await client.readContract({
    address: epochs,
    abi: epochsAbi,
    functionName: "settlementAt",
    args: [topicId, number],
  });
  const filter = { address: epochs, abi: epochsAbi, args: { topicId, epoch }, fromBlock: block, strict: true } as const;
  const [settlements, payouts] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
    client.getContractEvents({ ...filter, eventName: "PayoutPosted" }),
  ]);
  const log = settlements.findLast(({ args }) => args.stateRoot === stateRoot);
  if (log === undefined) throw noSettlement(topicId, number, stateRoot, "SettlementPosted");
  const posted = { ...log.args, number, epoch, stateDeadline: BigInt(stateDeadline), deadline: BigInt(deadline) };
  if (posted.payoutRoot === payoutRoot) return posted;
  const paid = payouts.findLast(({ args }) => args.settlement === number && args.payoutRoot === payoutRoot);
  if (paid === undefined) throw noSettlement(topicId, number, payoutRoot, "PayoutPosted");
  return withPayout(posted, paid.args);
}

/** A settlement with another payout part than it was posted with. */
export function withPayout<S extends Pick<PostedSettlement, "size" | "payout" | "payoutRoot">>(
  settlement: S,
  { steps, payout, payoutRoot }: { readonly steps: number; readonly payout: Hex; readonly payoutRoot: Hex },
): S {
  return { ...settlement, size: { ...settlement.size, steps }, payout, payoutRoot };
}

function noSettlement(topicId: bigint, number: number, value: Hex, event: string): ChainError {
  return new ChainError("settlement", `no log of settlement ${number} of topic ${topicId}`, {
    value,
    limit: `a ${event} log`,
  });
}

/** State that a settlement leaves behind; number 0 is the state before the first. */
export async function readState(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  number: number,
): Promise<State> {
  if (number === 0) return EMPTY_STATE;
  return stateOf(await readSettlement(client, deployment, topicId, number));
}

/** State that a posted settlement leaves behind. */
export function stateOf({ size, state, payout }: Pick<PostedSettlement, "size" | "state" | "payout">): State {
  return stateFrom(
    size,
    unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, state)),
    unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, payout)),
  );
}

/** Order of logs on the chain. */
export function compareLogs(
  a: { blockNumber: bigint; logIndex: number },
  b: { blockNumber: bigint; logIndex: number },
): number {
  return a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : Number(a.blockNumber - b.blockNumber);
}
