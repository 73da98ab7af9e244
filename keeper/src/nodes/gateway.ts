/**
 * Gateway: takes signed submissions over HTTP, relays them in batches, and answers each once it is on the chain. What
 * it has answered is on the chain, so that it has nothing to lose.
 */
import { inboxAbi, participantsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { Hono } from "hono";
import type { Logger } from "pino";
import { type Abi, type Hex, isAddressEqual, type TransactionReceipt, zeroAddress } from "viem";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { epochTimes, isPaused, readTopic, type Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { recoverSigner } from "../chain/typedData.ts";
import { AlloraError, InputError } from "../errors.ts";
import { Role } from "../trace/submissions.ts";
import { acceptedSlots, hasSubmitted, isSame, keyOf, relayCall, roleOf, sealOf, windowOf } from "./relaying.ts";
import { readReputer } from "./seat.ts";
import { type GatewaySubmission, parseSubmission, type Reveal, refusal, type SignedSubmission } from "./submissions.ts";

const BODY_LIMIT = 16_384;

export interface GatewayOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  /** Milliseconds that the first submission of a batch waits for others. */
  readonly batchMs: number;
  readonly log: Logger;
}

interface Waiting {
  readonly submission: GatewaySubmission;
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
  async submit(submission: GatewaySubmission): Promise<TransactionReceipt> {
    await this.#check(submission);
    return new Promise((resolve, reject) => {
      const settle = (outcome: TransactionReceipt | Error) =>
        outcome instanceof Error ? reject(outcome) : resolve(outcome);
      this.#enqueue({ submission, settle });
    });
  }

  /** What the contract would refuse is refused here, with the value and the limit. */
  async #check(submission: GatewaySubmission): Promise<void> {
    const { slot, message } = submission;
    const { sender, deployment } = this.#options;
    const { topicId, epoch } = message;
    const topic = await this.#topic(topicId);
    const { timestamp } = await sender.client.getBlock();
    const { from, until } = windowOf(topic.schedule, submission);
    if (timestamp < from || timestamp >= until) {
      const which = `window of epoch ${epoch}`;
      throw refusal(
        "window",
        `the ${which} is ${timestamp < from ? "not open yet" : "over"}`,
        timestamp,
        `${from}-${until}`,
      );
    }
    const inWorkerWindow = from === epochTimes(topic.schedule, epoch).opensAt;
    if (inWorkerWindow && (await isPaused(sender.client, deployment, topicId, epoch))) {
      throw refusal("paused", `the topic's creator paused it: epoch ${epoch} takes no submissions`, epoch, "none");
    }
    const read = { address: deployment.inbox, abi: inboxAbi } as const;
    const sealAt = [topicId, epoch, roleOf(submission), BigInt(slot)] as const;
    const [intake, seal] = await Promise.all([
      sender.client.readContract({ ...read, functionName: "intakeOf", args: [topicId, epoch] }),
      sender.client.readContract({ ...read, functionName: "sealAt", args: sealAt }),
    ]);
    if ("signature" in submission) await this.#checkSigner(submission);
    else await this.#checkSeal(submission, seal);
    const queued = this.#batches.get(keyOf(submission))?.some((other) => isSame(other.submission, submission));
    if (hasSubmitted(intake, seal, submission) || queued) {
      throw refusal("duplicate", `slot ${slot} has submitted for epoch ${epoch} already`, slot, "once per epoch");
    }
  }

  async #checkSigner(submission: SignedSubmission): Promise<void> {
    const { kind, slot, message, signature } = submission;
    const { sender, deployment } = this.#options;
    const role = roleOf(submission);
    const seat = await sender.client.readContract({
      address: deployment.participants,
      abi: participantsAbi,
      functionName: "seatIn",
      args: [message.topicId, message.epoch, role, BigInt(slot)],
    });
    const signer = await recoverSigner(deployment, kind, message as never, signature).catch(() => zeroAddress);
    const holder =
      role === Role.Reputer ? await readReputer(sender.client, deployment, message.topicId, signer) : signer;
    if (signer === zeroAddress || !isAddressEqual(holder, seat.account)) {
      throw refusal("signer", `slot ${slot} is held by ${seat.account}, not by ${signer}`, signer, seat.account);
    }
  }

  async #checkSeal(reveal: Reveal, expected: Hex): Promise<void> {
    const { slot, message } = reveal;
    const { sender, deployment } = this.#options;
    const role = roleOf(reveal);
    const participant = await sender.client.readContract({
      address: deployment.participants,
      abi: participantsAbi,
      functionName: "participantOf",
      args: [message.topicId, role, message.id],
    });
    const found = sealOf(deployment, reveal, participant);
    if (found !== expected) {
      throw refusal("commitment", `this is not what slot ${slot} committed to`, found, expected);
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
        const { slot } = submission;
        if (accepted.has(`${roleOf(submission)}/${slot}`)) settle(receipt);
        else settle(refusal("skipped", `the contract skipped slot ${slot}`, slot, receipt.transactionHash));
      }
      log.info({ topicId, epoch, relayed: accepted.size, gas: receipt.gasUsed }, "relayed");
    } catch (error) {
      log.error({ err: error, topicId, epoch }, "relay failed");
      for (const { settle } of batch) settle(error as Error);
    }
  }
}
