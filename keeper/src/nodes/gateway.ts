/**
 * Gateway: takes signed submissions over HTTP, relays them in batches, and answers each once it is on the chain. What
 * it has answered is on the chain, so that it has nothing to lose.
 */
import { inboxAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { Hono } from "hono";
import type { Logger } from "pino";
import { type Abi, type Hex, isAddressEqual, parseEventLogs, type TransactionReceipt, zeroAddress } from "viem";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, readTopic, type Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { compactSignature, recoverSigner } from "../chain/typedData.ts";
import { AlloraError, InputError } from "../errors.ts";
import { Role } from "../trace/submissions.ts";
import { readReputer } from "./seat.ts";
import { parseSubmission, refusal, type SignedSubmission } from "./submissions.ts";

const ROLES = {
  Inference: Role.Inferer,
  Forecast: Role.Forecaster,
  Report: Role.Reputer,
  LossReport: Role.Reputer,
} as const;
const BODY_LIMIT = 16_384;

export interface GatewayOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  /** Milliseconds that the first submission of a batch waits for others. */
  readonly batchMs: number;
  readonly log: Logger;
}

interface Waiting {
  readonly submission: SignedSubmission;
  readonly settle: (outcome: TransactionReceipt | Error) => void;
}

/** HTTP application with `POST /submissions` and `GET /healthz`. */
export function createGateway(options: GatewayOptions): Hono {
  const relay = new Relay(options);
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  app.post("/submissions", async (context) => {
    const text = await context.req.text();
    try {
      const submission = parseSubmission(parseBody(text));
      const receipt = await relay.submit(submission);
      return context.json({ transaction: receipt.transactionHash });
    } catch (error) {
      if (!(error instanceof AlloraError)) throw error;
      const { code, message, value, limit } = error;
      return context.json({ error: { code, message, value, limit } }, error instanceof InputError ? 400 : 502);
    }
  });
  return app;
}

function parseBody(text: string): unknown {
  if (text.length > BODY_LIMIT) throw refusal("size", "the body is too large", text.length, BODY_LIMIT);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("json", `the body is not JSON: ${(error as Error).message}`, text.slice(0, 80), "JSON");
  }
}

/** Batches of one epoch's window, sent one after the other. */
class Relay {
  readonly #options: GatewayOptions;
  readonly #topics = new Map<bigint, Promise<Topic>>();
  readonly #batches = new Map<string, Waiting[]>();
  #sending: Promise<void> = Promise.resolve();

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Resolves with the receipt of the transaction that holds the submission; InputError when it is refused. */
  async submit(submission: SignedSubmission): Promise<TransactionReceipt> {
    await this.#check(submission);
    return new Promise((resolve, reject) => {
      const settle = (outcome: TransactionReceipt | Error) =>
        outcome instanceof Error ? reject(outcome) : resolve(outcome);
      this.#enqueue({ submission, settle });
    });
  }

  /** What the contract would refuse is refused here, with the value and the limit. */
  async #check(submission: SignedSubmission): Promise<void> {
    const { kind, slot, message, signature } = submission;
    const { sender, deployment } = this.#options;
    const { topicId, epoch } = message;
    const topic = await this.#topic(topicId);
    const { timestamp } = await sender.client.getBlock();
    const { opensAt, closesAt, reportsFrom, reportsUntil } = epochTimes(topic.schedule, epoch);
    const [from, until] = isReport(kind) ? [reportsFrom, reportsUntil] : [opensAt, closesAt];
    if (timestamp < from || timestamp >= until) {
      const which = `window of epoch ${epoch}`;
      throw refusal(
        "window",
        `the ${which} is ${timestamp < from ? "not open yet" : "over"}`,
        timestamp,
        `${from}-${until}`,
      );
    }
    const seat = await sender.client.readContract({
      address: deployment.topics,
      abi: topicsAbi,
      functionName: "seatAt",
      args: [topicId, ROLES[kind], BigInt(slot)],
    });
    const signer = await recoverSigner(deployment, kind, message as never, signature).catch(() => zeroAddress);
    const holder = isReport(kind) ? await readReputer(sender.client, deployment, topicId, signer) : signer;
    if (signer === zeroAddress || !isAddressEqual(holder, seat.holder)) {
      throw refusal("signer", `slot ${slot} is held by ${seat.holder}, not by ${signer}`, signer, seat.holder);
    }
    const intake = await sender.client.readContract({
      address: deployment.inbox,
      abi: inboxAbi,
      functionName: "intakeOf",
      args: [topicId, epoch],
    });
    const taken = takenSlots(intake, submission);
    const queued = this.#batches.get(keyOf(submission))?.some((other) => isSame(other.submission, kind, slot));
    if ((taken >>> slot) & 1 || queued) {
      throw refusal("duplicate", `slot ${slot} has submitted for epoch ${epoch} already`, slot, "once per epoch");
    }
  }

  #topic(topicId: bigint): Promise<Topic> {
    const { sender, deployment } = this.#options;
    let topic = this.#topics.get(topicId);
    if (topic === undefined) {
      topic = readTopic(sender.client, deployment, topicId).catch(async (error) => {
        this.#topics.delete(topicId);
        const read = { address: deployment.topics, abi: topicsAbi, functionName: "topicCount" } as const;
        const count = await sender.client.readContract(read);
        if (topicId === 0n || topicId > count) throw refusal("topic", `there is no topic ${topicId}`, topicId, count);
        throw error;
      });
      this.#topics.set(topicId, topic);
    }
    return topic;
  }

  #enqueue(waiting: Waiting): void {
    const key = keyOf(waiting.submission);
    const batch = this.#batches.get(key);
    if (batch !== undefined) {
      batch.push(waiting);
      return;
    }
    this.#batches.set(key, [waiting]);
    setTimeout(() => {
      this.#sending = this.#sending.then(() => this.#flush(key));
    }, this.#options.batchMs);
  }

  async #flush(key: string): Promise<void> {
    const batch = this.#batches.get(key) ?? [];
    this.#batches.delete(key);
    const { sender, deployment, log } = this.#options;
    const { topicId, epoch } = batch[0].submission.message;
    try {
      const call = {
        address: deployment.inbox,
        abi: inboxAbi as Abi,
        ...relayCall(batch.map((item) => item.submission)),
      };
      const receipt = await send(sender, call);
      const accepted = acceptedSlots(receipt);
      for (const { submission, settle } of batch) {
        const { kind, slot } = submission;
        if (accepted.has(`${ROLES[kind]}/${slot}`)) settle(receipt);
        else settle(refusal("skipped", `the contract skipped slot ${slot}`, slot, receipt.transactionHash));
      }
      log.info({ topicId, epoch, relayed: accepted.size, gas: receipt.gasUsed }, "relayed");
    } catch (error) {
      log.error({ err: error, topicId, epoch }, "relay failed");
      for (const { settle } of batch) settle(error as Error);
    }
  }
}

/** The one inbox call that relays a batch. */
function relayCall(batch: readonly SignedSubmission[]) {
  const { topicId, epoch } = batch[0].message;
  const signed = batch.map(({ kind, slot, message, signature }) => {
    const { topicId: _, epoch: __, ...fields } = message;
    return { kind, item: { slot, ...fields, ...compactSignature(signature) } };
  });
  const items = (kind: SignedSubmission["kind"]) =>
    signed.filter((entry) => entry.kind === kind).map(({ item }) => item);
  const [{ kind, message }] = batch;
  if (kind === "LossReport") {
    return { functionName: "relayLosses", args: [topicId, epoch, message.root, items(kind)] };
  }
  return kind === "Report"
    ? { functionName: "relayReports", args: [topicId, epoch, items("Report")] }
    : { functionName: "relaySubmissions", args: [topicId, epoch, items("Inference"), items("Forecast")] };
}

function acceptedSlots(receipt: TransactionReceipt): Set<string> {
  const roles = {
    InferenceSubmitted: Role.Inferer,
    ForecastSubmitted: Role.Forecaster,
    ReportSubmitted: Role.Reputer,
    LossesSubmitted: Role.Reputer,
  } as const;
  const names = Object.keys(roles) as (keyof typeof roles)[];
  const logs = parseEventLogs({ abi: inboxAbi, logs: receipt.logs, eventName: names });
  return new Set(logs.map(({ eventName, args }) => `${roles[eventName]}/${args.slot}`));
}

/** Inferences and forecasts of an epoch travel together, reports apart, and losses with those of the same synthesis. */
function keyOf({ kind, message }: SignedSubmission): string {
  const { topicId, epoch } = message;
  const window = isReport(kind) ? "reports" : "submissions";
  return `${window}/${topicId}/${epoch}/${kind === "LossReport" ? message.root : ""}`;
}

function isReport(kind: SignedSubmission["kind"]): boolean {
  return ROLES[kind] === Role.Reputer;
}

/** Slots that have submitted, as a bit mask; reports of losses of another synthesis do not count. */
function takenSlots(
  intake: { inferers: number; forecasters: number; reputers: number; subject: Hex },
  { kind, message }: SignedSubmission,
): number {
  if (kind === "Inference") return intake.inferers;
  if (kind === "Forecast") return intake.forecasters;
  return kind === "LossReport" && message.root !== intake.subject ? 0 : intake.reputers;
}

function isSame(submission: SignedSubmission, kind: SignedSubmission["kind"], slot: number): boolean {
  return submission.kind === kind && submission.slot === slot;
}
