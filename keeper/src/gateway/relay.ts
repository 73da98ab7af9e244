/**
 * Relays what is in the store until it is on the chain or too late. The store and the chain's logs hold everything that
 * it knows: it may die at any instant, several may work on one store, and blocks may go.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import { ChainError } from "../chain/epochs.ts";
import { type GatewaySubmission, parseSubmission } from "../nodes/submissions.ts";
import type { Head } from "./chainState.ts";
import { coalesce } from "./coalesce.ts";
import { type Confirmed, fateOf } from "./fates.ts";
import type { GatewayMetrics } from "./options.ts";
import type { RelayChain, Relayed } from "./relayChain.ts";
import { roleOf } from "./relaying.ts";
import type { Batch, EpochPlace, Settled, Store, StoredSubmission, Waiting } from "./store.ts";

export interface RelayOptions {
  readonly store: Store;
  readonly chain: RelayChain;
  /** Names the gateway among those that share the store, the same after a restart. */
  readonly owner: string;
  readonly batchMs: number;
  readonly batchGas: number;
  readonly marginSeconds: number;
  readonly confirmations: number;
  readonly concurrency: number;
  readonly leaseMs: number;
  /** Milliseconds before what was sent back is tried again, 1000 by default; calls that fail wait twice as long each time. */
  readonly retryMs?: number;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
}

const RETRY_MS = 1000;
const MAX_RETRY_MS = 30_000;
const ALREADY = "Inbox_AlreadySubmitted";
/** Refusals that another block may not repeat. */
const PASSING = new Set(["Inbox_WindowNotOpen", "Inbox_WindowClosed", ALREADY, "reverted"]);

export class Relay {
  readonly #options: RelayOptions;
  readonly #inFlight = new Map<string, Promise<void>>();
  readonly #notBefore = new Map<string, number>();
  readonly #pass: () => Promise<void>;
  readonly #check: () => Promise<void>;
  readonly #abort = new AbortController();
  #head: Head | undefined;
  #restarted = true;
  #hurry = false;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#pass = coalesce(() => this.#claimDue());
    this.#check = coalesce(() => this.#reconcile());
  }

  /** Takes what is due, and what others left behind; relays go on after it. */
  async step(): Promise<void> {
    await this.#pass();
  }

  /** Compares what is open with the chain's logs. */
  async reconcile(): Promise<void> {
    await this.#check();
  }

  /** Keeps others from the batches under way. */
  async renew(): Promise<void> {
    const { store, owner, leaseMs } = this.#options;
    if (this.#inFlight.size > 0) await store.renew([...this.#inFlight.keys()], { owner, leaseMs });
  }

  /** Relays everything that waits, without waiting for more of it; false where that takes longer than allowed. */
  async flush(deadlineMs: number): Promise<boolean> {
    const end = Date.now() + deadlineMs;
    this.#hurry = true;
    try {
      for (;;) {
        await this.step();
        if (this.#inFlight.size === 0 && (await this.#options.store.waiting()).length === 0) break;
        const left = end - Date.now();
        if (left <= 0) return false;
        const timer = pause(Math.min(left, this.#options.retryMs ?? RETRY_MS));
        await Promise.race([timer, ...this.#inFlight.values()]);
      }
      await this.reconcile();
      return true;
    } finally {
      this.#hurry = false;
    }
  }

  /** Leaves what is under way to the next start, or to other gateways. */
  async stop(deadlineMs: number): Promise<void> {
    this.#abort.abort();
    const over = new AbortController();
    const timer = pause(deadlineMs, undefined, { signal: over.signal }).catch(() => {});
    await Promise.race([Promise.allSettled(this.#inFlight.values()), timer]);
    over.abort();
  }

  async #claimDue(): Promise<void> {
    const { store, owner, leaseMs, batchGas, concurrency } = this.#options;
    if (this.#abort.signal.aborted) return;
    const claim = { owner, leaseMs };
    const left = await store.takeOver(claim, this.#restarted);
    this.#restarted = false;
    for (const batch of left) if (!this.#inFlight.has(batch.id)) this.#start(batch);
    const waiting = await store.waiting();
    this.#options.metrics.set("allora_gateway_unrelayed_submissions", waiting.length);
    if (waiting.length === 0) return;
    this.#head = await this.#options.chain.head();
    for (const group of waiting.filter((item) => this.#isDue(item)).sort((a, b) => a.until - b.until)) {
      if (this.#inFlight.size >= concurrency) return;
      const batch = await store.claim(group.batchKey, batchGas, claim);
      if (batch !== undefined) this.#start(batch);
    }
  }

  #isDue({ batchKey, age, gas, until }: Waiting): boolean {
    const { batchMs, batchGas, marginSeconds } = this.#options;
    const notBefore = this.#notBefore.get(batchKey);
    if (notBefore !== undefined && Date.now() < notBefore) return false;
    this.#notBefore.delete(batchKey);
    return this.#hurry || age >= batchMs || gas >= batchGas || this.#head!.timestamp + marginSeconds >= until;
  }

  #start(batch: Batch): void {
    const { log } = this.#options;
    const run = this.#relay(batch)
      .catch((error) => log.error({ err: error, batch: batch.id }, "relay failed"))
      .finally(() => {
        this.#inFlight.delete(batch.id);
        // The place is free for the next.
        this.step().catch((error) => log.error({ err: error }, "claim failed"));
      });
    this.#inFlight.set(batch.id, run);
  }

  /** Sends a batch until the chain has taken or refused it. */
  async #relay(batch: Batch): Promise<void> {
    const { store, owner, log, metrics } = this.#options;
    const { signal } = this.#abort;
    let wait = this.#options.retryMs ?? RETRY_MS;
    let items = batch.items;
    while (items.length > 0 && !signal.aborted) {
      const begun = performance.now();
      try {
        await this.#send(batch.id, items);
        metrics.observe("allora_gateway_relay_seconds", (performance.now() - begun) / 1000);
        break;
      } catch (error) {
        if (error instanceof ChainError) {
          await this.#refused(batch.id, items, error);
          break;
        }
        log.warn({ err: error, batch: batch.id }, "relay did not get through");
        await pause(wait, undefined, { signal }).catch(() => {});
        wait = Math.min(2 * wait, MAX_RETRY_MS);
        items = await this.#stillBatched(batch);
      }
    }
    // What is stopped keeps its batch, and so the name of what was sent.
    if (!signal.aborted) await store.endBatch(batch.id, owner);
  }

  async #send(name: string, items: readonly StoredSubmission[]): Promise<void> {
    const { chain, log } = this.#options;
    const submissions = items.map(submissionOf);
    const relayed = await chain.relay(submissions, `relay/${name}`);
    const { topicId, epoch } = items[0];
    log.info({ topicId, epoch, relayed: relayed.accepted.size, transaction: relayed.transaction }, "relayed");
    await this.#settle(items.flatMap((item, i) => fateInRelay(item, submissions[i], relayed)));
    if ([...relayed.skipped.values()].includes(ALREADY)) await this.#again(items);
  }

  /** The inbox refused all of it: one by one, each gets its own answer. */
  async #refused(name: string, items: readonly StoredSubmission[], error: ChainError): Promise<void> {
    if (PASSING.has(error.code) && (error.code !== ALREADY || items.length === 1)) return this.#again(items);
    if (items.length === 1) return this.#skip(items[0], error);
    for (const item of items) {
      try {
        await this.#send(`${name}/${item.id}`, [item]);
      } catch (cause) {
        if (!(cause instanceof ChainError)) throw cause;
        await this.#refused(name, [item], cause);
      }
    }
  }

  async #skip(item: StoredSubmission, { code, message }: ChainError): Promise<void> {
    const { number, hash } = await this.#options.chain.head();
    const fate = { state: "skipped", final: false, transaction: null, block: Number(number), blockHash: hash } as const;
    this.#options.log.warn({ id: item.id, code }, "skipped");
    await this.#settle([{ id: item.id, from: ["batched"], ...fate, reason: message }]);
  }

  /** What the logs do not explain is tried again, a little later. */
  async #again(items: readonly StoredSubmission[]): Promise<void> {
    this.#notBefore.set(items[0].batchKey, Date.now() + (this.#options.retryMs ?? RETRY_MS));
    await this.#reconcileEpoch(items[0], await this.#confirmed(await this.#options.chain.head()));
  }

  async #stillBatched({ id, items }: Batch): Promise<StoredSubmission[]> {
    const now = await Promise.all(items.map((item) => this.#options.store.get(item.id)));
    return now.filter((item): item is StoredSubmission => item?.state === "batched" && item.batch === id);
  }

  async #reconcile(): Promise<void> {
    const { store, chain } = this.#options;
    const places = await store.openEpochs();
    if (places.length === 0) return;
    const confirmed = await this.#confirmed(await chain.head());
    for (const place of places) {
      if (this.#abort.signal.aborted) return;
      await this.#reconcileEpoch(place, confirmed);
    }
  }

  async #reconcileEpoch(place: EpochPlace, confirmed: Confirmed | undefined): Promise<void> {
    const { store, chain } = this.#options;
    const open = await store.openOf(place);
    if (open.length === 0) return;
    const logs = await chain.landed(BigInt(place.topicId), BigInt(place.epoch));
    const blocks = new Map<number, ReturnType<RelayChain["blockAt"]>>();
    const blockAt = (number: number) => {
      const found = blocks.get(number) ?? chain.blockAt(number);
      blocks.set(number, found);
      return found;
    };
    const fates = await Promise.all(open.map((item) => fateOf(item, submissionOf(item), logs, confirmed, blockAt)));
    await this.#settle(fates.filter((fate) => fate !== undefined));
  }

  async #confirmed(head: Head): Promise<Confirmed | undefined> {
    const number = Number(head.number) - this.#options.confirmations;
    if (number < 0) return undefined;
    const block = await this.#options.chain.blockAt(number);
    return block && { ...block, number };
  }

  async #settle(fates: readonly Settled[]): Promise<void> {
    if (fates.length === 0) return;
    await this.#options.store.settle(fates);
    for (const { state } of fates) this.#options.metrics.count("allora_gateway_submissions_total", { state });
  }
}

/** What the receipt of a relay says of one of its items; nothing where only the logs know. */
function fateInRelay(item: StoredSubmission, submission: GatewaySubmission, relayed: Relayed): Settled[] {
  const { transaction, block, blockHash, accepted, skipped } = relayed;
  const place = `${roleOf(submission)}/${submission.slot}`;
  const reason = skipped.get(place) ?? null;
  const from = ["batched"] as const;
  const at = { id: item.id, from, final: false, transaction, block, blockHash };
  if (accepted.has(place)) return [{ ...at, state: "onchain", reason: null }];
  return reason === null || reason === ALREADY ? [] : [{ ...at, state: "skipped", reason }];
}

function submissionOf({ body }: StoredSubmission): GatewaySubmission {
  return parseSubmission(JSON.parse(body));
}
