/** What a gateway must know of each kind of submission: when it is taken, by which call, and whether it has been. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { type Address, type Hex, parseEventLogs, type TransactionReceipt, zeroHash } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, type Schedule } from "../chain/topic.ts";
import { compactSignature } from "../chain/typedData.ts";
import { commitmentOf, forecastPayload, inferencePayload, seal } from "../trace/sealing.ts";
import { Role } from "../trace/submissions.ts";
import type { GatewaySubmission, Reveal } from "./submissions.ts";

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
  const roles = {
    InferenceSubmitted: Role.Inferer,
    ForecastSubmitted: Role.Forecaster,
    ReportSubmitted: Role.Reputer,
    LossesSubmitted: Role.Reputer,
    SubmissionCommitted: undefined,
  } as const;
  const names = Object.keys(roles) as (keyof typeof roles)[];
  const logs = parseEventLogs({ abi: inboxAbi, logs: receipt.logs, eventName: names });
  return new Set(logs.map(({ eventName, args }) => `${"role" in args ? args.role : roles[eventName]}/${args.slot}`));
}

/** Whether a slot has submitted already; reports of losses of another synthesis do not count. */
export function hasSubmitted(
  intake: { inferers: number; forecasters: number; reputers: number; subject: Hex },
  sealed: Hex,
  submission: GatewaySubmission,
): boolean {
  const { kind, slot, message } = submission;
  if (kind === "Commitment") return sealed !== zeroHash;
  if (kind === "LossReport" && message.root !== intake.subject) return false;
  const { inferers, forecasters, reputers } = intake;
  return (([inferers, forecasters, reputers][roleOf(submission)] >>> slot) & 1) === 1;
}

export function isSame(a: GatewaySubmission, b: GatewaySubmission): boolean {
  return a.kind === b.kind && a.slot === b.slot && roleOf(a) === roleOf(b);
}

/** What the inbox keeps of the commitment that a reveal opens, if `participant` made it. */
export function sealOf({ chainId, inbox }: Deployment, reveal: Reveal, participant: Address): Hex {
  const { kind, message } = reveal;
  const { topicId, epoch, salt, id } = message;
  const payload =
    kind === "InferenceReveal" ? inferencePayload(message.value) : forecastPayload(message.inferers, message.losses);
  const place = { chainId, contract: inbox, topicId, epoch };
  return seal(commitmentOf(place, roleOf(reveal), participant, payload, salt), id);
}

function itemOf(submission: GatewaySubmission) {
  const { slot, message } = submission;
  const { topicId: _, epoch: __, ...fields } = message;
  const signature = "signature" in submission ? compactSignature(submission.signature) : {};
  return { slot, ...fields, ...signature };
}
