/** What a gateway must know of each kind of submission: when it is taken, by which call, and whether it has been. */
import { createHash } from "node:crypto";
import { inboxAbi, participantsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import {
  type Abi,
  decodeErrorResult,
  type Hex,
  type PublicClient,
  parseEventLogs,
  type TransactionReceipt,
} from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, type Schedule } from "../chain/topic.ts";
import { compactSignature } from "../chain/typedData.ts";
import type { GatewaySubmission } from "../nodes/submissions.ts";
import { Role } from "../trace/submissions.ts";

type Kind = GatewaySubmission["kind"];

/** Calls that relay batches; what one call takes travels together. */
const CALLS = {
  Inference: "relaySubmissions",
  Forecast: "relaySubmissions",
  Commitment: "relayCommitments",
  InferenceReveal: "revealSubmissions",
  ForecastReveal: "revealSubmissions",
  Report: "relayReports",
  LossReport: "relayLosses",
} as const satisfies Record<Kind, string>;

/** Roles that events of the inbox are of; a commitment says which itself. */
const ROLES = {
  InferenceSubmitted: Role.Inferer,
  ForecastSubmitted: Role.Forecaster,
  ReportSubmitted: Role.Reputer,
  LossesSubmitted: Role.Reputer,
  SubmissionCommitted: undefined,
} as const;

/** Errors for which the inbox leaves an item out: its own, and those of contracts that it asks. */
const ERRORS = ([inboxAbi, participantsAbi, stakingAbi, topicsAbi] as Abi[])
  .flat()
  .filter(({ type }) => type === "error");

/** Gas of one more item in a relay, with its part of the call's data, rounded up from test/chain/gas.json. */
const GAS = {
  Inference: 60_000,
  Forecast: 60_000,
  Commitment: 60_000,
  InferenceReveal: 60_000,
  ForecastReveal: 60_000,
  Report: 60_000,
  LossReport: 60_000,
} as const satisfies Record<Kind, number>;
const GAS_PER_LOSS = 2_000;

export function roleOf({ kind, message }: GatewaySubmission): Role {
  switch (kind) {
    case "Commitment":
      return message.role;
    case "Inference":
    case "InferenceReveal":
      return Role.Inferer;
    case "Forecast":
    case "ForecastReveal":
      return Role.Forecaster;
    case "Report":
    case "LossReport":
      return Role.Reputer;
  }
}

/** First second in which a submission is taken, and the first after it in which it is not. */
export function windowOf(schedule: Schedule, { kind, message }: GatewaySubmission): { from: number; until: number } {
  const { opensAt, closesAt, revealsUntil, reportsFrom, reportsUntil } = epochTimes(schedule, message.epoch);
  switch (kind) {
    case "InferenceReveal":
    case "ForecastReveal":
      return { from: closesAt, until: revealsUntil };
    case "Report":
    case "LossReport":
      return { from: reportsFrom, until: reportsUntil };
    default:
      return { from: opensAt, until: closesAt };
  }
}

/** Names the batch that a submission travels in: that of one call, epoch and, for losses, synthesis. */
export function keyOf({ kind, message }: GatewaySubmission): string {
  const { topicId, epoch } = message;
  return `${CALLS[kind]}/${topicId}/${epoch}/${kind === "LossReport" ? message.root : ""}`;
}

/** The one inbox call that relays a batch. */
export function relayCall(batch: readonly GatewaySubmission[]) {
  const [{ kind, message }] = batch;
  const { topicId, epoch } = message;
  const items = (wanted: Kind) => batch.filter((item) => item.kind === wanted).map(itemOf);
  const functionName = CALLS[kind];
  const place = [topicId, epoch] as const;
  switch (kind) {
    case "Commitment":
    case "Report":
      return { functionName, args: [...place, items(kind)] };
    case "LossReport":
      return { functionName, args: [...place, message.root, items(kind)] };
    case "Inference":
    case "Forecast":
      return { functionName, args: [...place, items("Inference"), items("Forecast")] };
    case "InferenceReveal":
    case "ForecastReveal":
      return { functionName, args: [...place, items("InferenceReveal"), items("ForecastReveal")] };
  }
}

/** Role and slot of everything that a relay was taken with. */
export function acceptedSlots(receipt: TransactionReceipt): Set<string> {
  const names = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const logs = parseEventLogs({ abi: inboxAbi, logs: receipt.logs, eventName: names });
  return new Set(logs.map(({ eventName, args }) => `${"role" in args ? args.role : ROLES[eventName]}/${args.slot}`));
}

/** Names of the errors for which a relay left items out, by role and slot. */
export function skippedSlots(receipt: TransactionReceipt): Map<string, string> {
  const logs = parseEventLogs({ abi: inboxAbi, logs: receipt.logs, eventName: "SubmissionSkipped" });
  return new Map(logs.map(({ args: { role, slot, reason } }) => [`${role}/${slot}`, errorName(reason)]));
}

function errorName(reason: Hex): string {
  try {
    return decodeErrorResult({ abi: ERRORS, data: reason }).errorName;
  } catch {
    return reason.slice(0, 10);
  }
}

/** Names the place that only one submission can have: a slot's in an epoch, and, for losses, of a synthesis. */
export function uniqueKeyOf(submission: GatewaySubmission): string {
  const { kind, slot, message } = submission;
  const part = kind === "Commitment" ? "commitment" : kind === "LossReport" ? message.root : "content";
  return `${message.topicId}/${message.epoch}/${roleOf(submission)}/${slot}/${part}`;
}

/** Names a submission by all that it says. */
export function idOf({ chainId, inbox }: Deployment, body: string): Hex {
  return `0x${createHash("sha256").update(`${chainId}/${inbox}/${body}`).digest("hex")}`;
}

/** Gas that a submission adds to a relay, at most. */
export function gasOf({ kind, message }: GatewaySubmission): number {
  const losses = "losses" in message ? message.losses.length : 0;
  return GAS[kind] + GAS_PER_LOSS * losses;
}

/** Whether a submission is one of topics whose workers commit and reveal. */
export function isSealed({ kind }: GatewaySubmission): boolean {
  return kind === "Commitment" || kind === "InferenceReveal" || kind === "ForecastReveal";
}

/** What an epoch's logs say that the inbox took. */
export interface Landed {
  readonly part: "commitment" | "content";
  readonly role: Role;
  readonly slot: number;
  /** All that was said, to compare; for losses the root of their synthesis comes first. */
  readonly content: string;
  readonly root: Hex | undefined;
  readonly transaction: Hex;
  readonly block: number;
  readonly blockHash: Hex;
}

/** Reads everything that the inbox took for an epoch. */
export async function readLanded(
  client: PublicClient,
  { inbox, block }: Deployment,
  topicId: bigint,
  epoch: bigint,
): Promise<Landed[]> {
  const filter = { address: inbox, abi: inboxAbi, args: { topicId, epoch }, fromBlock: block, strict: true } as const;
  const names = Object.keys(ROLES) as (keyof typeof ROLES)[];
  const logs = await Promise.all(names.map((eventName) => client.getContractEvents({ ...filter, eventName })));
  return logs.flat().map((log): Landed => {
    const { eventName, args, transactionHash, blockNumber, blockHash } = log;
    return {
      part: eventName === "SubmissionCommitted" ? "commitment" : "content",
      role: "role" in args ? (args.role as Role) : (ROLES[eventName] as Role),
      slot: Number(args.slot),
      content: contentOf(args),
      root: "root" in args ? args.root : undefined,
      transaction: transactionHash,
      block: Number(blockNumber),
      blockHash,
    };
  });
}

/** The log of what took a submission's place, be it the same or another. */
export function landedOf(logs: readonly Landed[], submission: GatewaySubmission): Landed | undefined {
  const { kind, slot, message } = submission;
  const part = kind === "Commitment" ? "commitment" : "content";
  const root = kind === "LossReport" ? message.root : undefined;
  const role = roleOf(submission);
  return logs.findLast((log) => log.part === part && log.role === role && log.slot === slot && log.root === root);
}

/** Whether a log holds what a submission says. */
export function saysSame(log: Landed, { message }: GatewaySubmission): boolean {
  return log.content === contentOf(message);
}

function contentOf(said: object): string {
  const { value, truth, inferers, losses, commitment } = said as Record<string, unknown>;
  const list = losses === undefined ? "" : (losses as readonly bigint[]).join();
  return [value ?? truth ?? commitment ?? inferers ?? "", list].join("/");
}

function itemOf(submission: GatewaySubmission) {
  const { slot, message } = submission;
  const { topicId: _, epoch: __, ...fields } = message;
  const signature = "signature" in submission ? compactSignature(submission.signature) : {};
  return { slot, ...fields, ...signature };
}
