/**
 * The transactions of one key. Every transaction is kept before it is broadcast, so that after a crash at any instant
 * the same ones are broadcast again: an intent never gets a second nonce while its first may still be used.
 */
import type { Logger } from "pino";
import {
  encodeFunctionData,
  type Hex,
  keccak256,
  type LocalAccount,
  type PublicClient,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from "viem";
import { type Attempt, type Intent, LaneStore, type Outcome } from "../storage/laneStore.ts";
import type { Call } from "./calls.ts";
import { ChainError } from "./epochs.ts";
import { bumpedFees, type Fees, type LaneFees, suggestedFees } from "./fees.ts";
import { insufficientFunds, LaneError, notMined } from "./laneErrors.ts";
import type { ChainMetrics } from "./metrics.ts";
import { nextNonce, takerOf } from "./nonces.ts";
import { estimate, simulate } from "./transactions.ts";

export interface LaneOptions {
  readonly client: PublicClient;
  readonly account: LocalAccount;
  readonly chainId: number;
  /** How many transactions of the key there are with those in no block, as every endpoint says that answers. */
  readonly pendingCounts: () => Promise<readonly number[]>;
  /** SQLite file; in memory without one. Processes with the same key may share it, and have to. */
  readonly storage?: string | undefined;
  /** Blocks that a transaction must be deep to be done with. */
  readonly confirmations: number;
  readonly fees: LaneFees;
  readonly pollMs: number;
  /** Longest that `send` waits for a block, 120 by default; what it waited for goes on. */
  readonly waitSeconds?: number | undefined;
  readonly log: Logger;
  readonly metrics?: ChainMetrics | undefined;
  /** Machine time, ms. */
  readonly now?: () => number;
  readonly store?: LaneStore;
}

export interface Order {
  /** Says what is done: what was sent under it is not sent again, whatever crashes. */
  readonly intent: string;
  /** Unix time of the chain from which on it is not wanted any more. */
  readonly deadline?: number | undefined;
  /** Longest that is waited for a block; what the lane has, unless told. */
  readonly waitSeconds?: number | undefined;
}

/** Rounds in which something odd has to be seen again: endpoints may be behind each other. */
const PATIENCE = 3;
const REBROADCAST_MS = 5_000;
const WAIT_SECONDS = 120;
/** What the estimate of a call is exceeded by, and the most that a chain allows one transaction. */
const GAS_MARGIN = 20n;
const GAS_LIMIT = 16_777_216n;
const CANCEL_GAS = 21_000n;
/** Blocks after which the bytes of what is done are forgotten. */
const KEPT_BLOCKS = 5_000;

export class Lane {
  readonly #options: LaneOptions;
  readonly #store: LaneStore;
  /** When this process last broadcast an intent's newest transaction, ms. */
  readonly #sentAt = new Map<number, number>();
  /** What the nodes said to that, where they refused it. */
  readonly #refusals = new Map<number, LaneError>();
  /** Rounds in which something odd was seen, by nonce. */
  readonly #odd = new Map<number, number>();
  #round: Promise<void> | undefined;
  #background: Promise<void> | undefined;
  #started = false;
  #closed = false;

  constructor(options: LaneOptions) {
    const { account, chainId, storage = ":memory:", store } = options;
    this.#options = options;
    this.#store = store ?? new LaneStore(storage, `${chainId}/${account.address}`);
  }

  /** Looks, and goes on by itself with what is not done: after a restart, a reorganisation, and after `send` has returned. */
  start(): void {
    this.#started = true;
    this.#background ??= this.#goOn().finally(() => {
      this.#background = undefined;
    });
  }

  /** Nothing new is sent, and nobody waits any more; what is under way goes on after a restart. */
  stop(): void {
    this.#closed = true;
  }

  async close(): Promise<void> {
    this.stop();
    await this.#background;
    await this.#round?.catch(() => {});
    this.#store.close();
  }

  /** Intents that are not done. */
  get open(): readonly Intent[] {
    return this.#store.live();
  }

  /**
   * Sends what the intent names, unless that has been, and waits for the receipt. ChainError: the contract's error where
   * it is refused, `reverted` once it is mined. LaneError: `cancelled`, or why, and `nonceTaken` where it was sent for
   * nothing; `insufficientFunds`; `pending` where it is not in a block yet; `closed`.
   */
  async send(call: Call, order: Order): Promise<TransactionReceipt> {
    this.#requireOpen(order);
    const id = this.#store.byKey(order.intent)?.id ?? (await this.#enter(call, order));
    const { waitSeconds = this.#options.waitSeconds ?? WAIT_SECONDS } = order;
    const until = this.#now() + 1000 * waitSeconds;
    for (let round = 0; ; round++) {
      this.#requireOpen(order);
      if (round > 0) await this.tick();
      const receipt = await this.#resultOf(this.#store.get(id));
      if (receipt !== undefined) return receipt;
      const refusal = this.#refusals.get(id);
      if (refusal?.code === "insufficientFunds") throw refusal;
      if (round > 0 && this.#now() >= until) throw notMined(this.#store.get(id), waitSeconds);
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, this.#options.pollMs));
    }
  }

  #requireOpen({ intent }: Order): void {
    if (!this.#closed) return;
    throw new LaneError("closed", `${intent} goes on after a restart`, { value: intent, limit: "open" });
  }

  /** One look at all that is not done. Those who ask meanwhile get the same one. */
  tick(): Promise<void> {
    this.#round ??= this.#advance().finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  async #goOn(): Promise<void> {
    const { log, pollMs } = this.#options;
    do {
      await this.tick().catch((error) => log.warn({ err: error }, "transactions not looked at"));
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    } while (!this.#closed && this.#store.live().length > 0);
  }

  /** Keeps an intent with a nonce and its first transaction, and broadcasts that. */
  async #enter(call: Call, { intent: key, deadline }: Order): Promise<number> {
    const { client, account } = this.#options;
    await simulate({ client, account }, call);
    const data = encodeFunctionData(call);
    const [gas, fees, { number }] = await Promise.all([
      this.#gasOf(call),
      suggestedFees(client, this.#options.fees),
      client.getBlock(),
    ]);
    await this.#requireFunds(gas * fees.maxFee);
    for (;;) {
      const known = this.#store.byKey(key);
      if (known !== undefined) return known.id;
      const nonce = await this.#nextNonce();
      const attempt = await this.#sign("call", nonce, call.address, data, gas, fees);
      const intent = { key, nonce, target: call.address, data, deadline: deadline ?? null, fromBlock: Number(number) };
      const id = this.#store.add(intent, attempt);
      if (id === undefined) continue;
      await this.#broadcast(id, attempt);
      if (this.#started) this.start();
      return id;
    }
  }

  async #gasOf(call: Call): Promise<bigint> {
    const { client, account } = this.#options;
    const needed = await estimate({ client, account }, call);
    const generous = (needed * (100n + GAS_MARGIN)) / 100n;
    return needed > GAS_LIMIT || generous < GAS_LIMIT ? generous : GAS_LIMIT;
  }

  async #requireFunds(needed: bigint): Promise<void> {
    const { client, account } = this.#options;
    const balance = await client.getBalance({ address: account.address });
    if (balance < needed) throw insufficientFunds(account.address, balance, needed);
  }

  async #nextNonce(): Promise<number> {
    const { account, pendingCounts, log, metrics } = this.#options;
    const pending = await pendingCounts();
    // What was sent meanwhile counts as well.
    const own = this.#store.nextNonce();
    const next = nextNonce(own, pending);
    if (own > 0 && next > own) {
      metrics?.count("allora_lane_foreign_total", {}, next - own);
      log.error({ account: account.address, expected: own, found: next }, "somebody else sends with this key");
    }
    return next;
  }

  async #advance(): Promise<void> {
    const { client, account, log, metrics } = this.#options;
    const [block, count] = await Promise.all([
      client.getBlock(),
      client.getTransactionCount({ address: account.address }),
    ]);
    const reopened = this.#store.reopen(count);
    if (reopened > 0) {
      metrics?.count("allora_lane_reorganized_total", {}, reopened);
      log.error({ count, reopened }, "transactions that were final are gone");
    }
    const live = this.#store.live();
    await this.#fillGap(live, count, block.number);
    for (const intent of live) {
      // What cannot be found out about one says nothing about the others.
      await this.#look(intent, block, count).catch((error) => {
        log.warn({ err: error, intent: intent.key, nonce: intent.nonce }, "transaction not looked at");
      });
    }
    this.#store.prune(Number(block.number) - KEPT_BLOCKS);
    metrics?.set("allora_lane_open_count", this.#store.live().length);
  }

  async #look(intent: Intent, block: { number: bigint; timestamp: bigint }, count: number): Promise<void> {
    const attempts = this.#store.attempts(intent.id);
    if (intent.state === "mined" || count > intent.nonce) {
      const receipt = await this.#receiptOf(attempts);
      if (receipt !== undefined) return this.#settle(intent, attempts, receipt, block.number);
      if (intent.state === "mined") {
        this.#options.metrics?.count("allora_lane_reorganized_total");
        this.#options.log.warn({ intent: intent.key, nonce: intent.nonce }, "transaction reorganized away");
        this.#store.mark(intent.id, "open", null, null, null);
        this.#sentAt.delete(intent.id);
      }
      if (count > intent.nonce) return this.#suspect(intent, attempts, block.number);
    }
    this.#odd.delete(intent.nonce);
    await this.#push({ ...intent, state: "open" }, attempts, Number(block.timestamp), count);
  }

  /** Of an intent that is in a block: done when that is deep enough. */
  async #settle(intent: Intent, attempts: readonly Attempt[], receipt: TransactionReceipt, head: bigint) {
    const { client, confirmations, log, metrics } = this.#options;
    const { transactionHash: hash, blockNumber, blockHash } = receipt;
    const called = attempts.find((attempt) => attempt.hash === hash)?.kind === "call";
    const outcome: Outcome = !called ? "cancelled" : receipt.status === "success" ? "success" : "reverted";
    const deep = head - blockNumber + 1n >= BigInt(confirmations);
    const done = deep && (await client.getBlock({ blockNumber })).hash === blockHash;
    const isNews = intent.state !== "mined" || intent.minedHash !== hash || intent.minedBlock !== Number(blockNumber);
    if (done || isNews) this.#store.mark(intent.id, done ? "done" : "mined", outcome, hash, Number(blockNumber));
    if (!done) return;
    this.#sentAt.delete(intent.id);
    this.#refusals.delete(intent.id);
    this.#odd.delete(intent.nonce);
    metrics?.count("allora_lane_intents_total", { outcome });
    log.debug({ intent: intent.key, nonce: intent.nonce, outcome, transaction: hash }, "transaction done");
  }

  /** Of an intent whose nonce is used, by none of its transactions as it seems: gives it up only for one that is shown. */
  async #suspect(intent: Intent, attempts: readonly Attempt[], head: bigint): Promise<void> {
    const { client, account, log, metrics } = this.#options;
    if (!this.#isOdd(intent.nonce)) return;
    const taker = await takerOf(client, account.address, intent.nonce, BigInt(intent.fromBlock), head);
    if (taker === undefined || attempts.some(({ hash }) => hash === taker.hash)) return;
    if (head - taker.blockNumber + 1n < BigInt(this.#options.confirmations)) return;
    this.#store.mark(intent.id, "done", "foreign", taker.hash, Number(taker.blockNumber));
    metrics?.count("allora_lane_intents_total", { outcome: "foreign" });
    metrics?.count("allora_lane_foreign_total");
    log.error({ intent: intent.key, nonce: intent.nonce, transaction: taker.hash }, "somebody else took the nonce");
  }

  /** Has an intent that is in no block broadcast, again, for more, or cancelled. */
  async #push(intent: Intent, attempts: readonly Attempt[], time: number, count: number): Promise<void> {
    const [last] = attempts;
    const waited = this.#now() - last.signedAt;
    const isNext = intent.nonce === count;
    if (intent.deadline !== null && time >= intent.deadline && last.kind === "call") {
      if (isNext) await this.#replace(intent, last, "cancel", "deadline");
      return;
    }
    // Only the next one can be in the next block: for those behind it, it is too early to tell.
    if (isNext && waited >= 1000 * this.#options.fees.bumpAfterSeconds) {
      const code = last.kind === "cancel" ? null : await this.#refusalOf(intent);
      return this.#replace(intent, last, code === null ? last.kind : "cancel", code);
    }
    const sentAt = this.#sentAt.get(intent.id) ?? Number.NEGATIVE_INFINITY;
    if (this.#now() - sentAt >= REBROADCAST_MS) await this.#broadcast(intent.id, last);
  }

  /** Why an intent's call would revert now; null where it would not. */
  async #refusalOf({ target: to, data }: Intent): Promise<string | null> {
    const { client, account } = this.#options;
    try {
      await client.call({ account: account.address, to, data });
      return null;
    } catch (error) {
      return /revert/i.test((error as { details?: string }).details ?? (error as Error).message) ? "reverted" : null;
    }
  }

  /** One more transaction with the same nonce, for more; the same again where the limits leave no room for that. */
  async #replace(intent: Intent, last: Attempt, kind: Attempt["kind"], code: string | null): Promise<void> {
    const { client, account, fees: limits, log, metrics } = this.#options;
    const fees = bumpedFees(last, await suggestedFees(client, limits), limits);
    if (fees === undefined) {
      const sentAt = this.#sentAt.get(intent.id) ?? Number.NEGATIVE_INFINITY;
      if (this.#now() - sentAt >= REBROADCAST_MS) await this.#broadcast(intent.id, last);
      return;
    }
    const [target, data, gas] =
      kind === "call"
        ? ([intent.target, intent.data, last.gas] as const)
        : ([account.address, "0x", CANCEL_GAS] as const);
    const attempt = await this.#sign(kind, intent.nonce, target, data, gas, fees);
    this.#store.replace(intent.id, attempt, code);
    metrics?.count("allora_lane_replacements_total", { kind });
    log.warn({ intent: intent.key, nonce: intent.nonce, kind, code, maxFee: fees.maxFee }, "transaction replaced");
    await this.#broadcast(intent.id, attempt);
  }

  /** Fills nonces before the first open one that no intent has: nothing behind them would ever be mined. */
  async #fillGap([first]: readonly Intent[], count: number, head: bigint): Promise<void> {
    if (first === undefined || count >= first.nonce || this.#store.byNonce(count) !== undefined) return;
    const { client, account, fees: limits, log } = this.#options;
    if (!this.#isOdd(count)) return;
    log.error({ from: count, to: first.nonce }, "gap in the nonces of this key");
    const fees = await suggestedFees(client, limits);
    const attempt = await this.#sign("cancel", count, account.address, "0x", CANCEL_GAS, fees);
    const base = { key: `gap/${count}/${head}`, target: account.address, data: "0x" as Hex, deadline: null };
    const id = this.#store.add({ ...base, nonce: count, fromBlock: Number(head) }, attempt);
    if (id !== undefined) await this.#broadcast(id, attempt);
  }

  async #sign(kind: Attempt["kind"], nonce: number, to: Hex, data: Hex, gas: bigint, fees: Fees): Promise<Attempt> {
    const { account, chainId } = this.#options;
    const { maxFee: maxFeePerGas, priorityFee: maxPriorityFeePerGas } = fees;
    const offer = { type: "eip1559", gas, maxFeePerGas, maxPriorityFeePerGas } as const;
    const raw = await account.signTransaction({ ...offer, chainId, nonce, to, data });
    return { hash: keccak256(raw), raw, kind, gas, ...fees, signedAt: this.#now() };
  }

  /** What nodes refuse stays as it is: it is broadcast again, or replaced. */
  async #broadcast(id: number, { raw, gas, maxFee }: Attempt): Promise<void> {
    const { client, account, log } = this.#options;
    this.#refusals.delete(id);
    try {
      await client.request({ method: "eth_sendRawTransaction", params: [raw] });
    } catch (error) {
      const reason = (error as { details?: string }).details ?? (error as Error).message;
      if (/insufficient funds/i.test(reason)) {
        const balance = await client.getBalance({ address: account.address });
        this.#refusals.set(id, insufficientFunds(account.address, balance, gas * maxFee));
      }
      log.debug({ id, reason }, "transaction refused");
    } finally {
      this.#sentAt.set(id, this.#now());
    }
  }

  /** The receipt of whichever of an intent's transactions was mined. */
  async #receiptOf(attempts: readonly Pick<Attempt, "hash">[]): Promise<TransactionReceipt | undefined> {
    for (const { hash } of attempts) {
      try {
        return await this.#options.client.getTransactionReceipt({ hash });
      } catch (error) {
        if (!(error instanceof TransactionReceiptNotFoundError)) throw error;
      }
    }
    return undefined;
  }

  /** What became of an intent; undefined while it is in no block. */
  async #resultOf({ key, nonce, state, outcome, code, minedHash }: Intent): Promise<TransactionReceipt | undefined> {
    if (state === "open") return undefined;
    if (outcome === "success") return this.#receiptOf([{ hash: minedHash as Hex }]);
    if (outcome === "reverted") {
      throw new ChainError("reverted", `${key} reverted in ${minedHash}`, { value: minedHash, limit: "success" });
    }
    if (outcome === "cancelled") {
      throw new LaneError(code ?? "cancelled", `${key} was cancelled`, { value: key, limit: code });
    }
    throw new LaneError("nonceTaken", `nonce ${nonce} of ${key} was used by ${minedHash}`, {
      value: nonce,
      limit: key,
    });
  }

  /** Whether something odd about a nonce was seen often enough. */
  #isOdd(nonce: number): boolean {
    const times = (this.#odd.get(nonce) ?? 0) + 1;
    this.#odd.set(nonce, times);
    return times >= PATIENCE;
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
