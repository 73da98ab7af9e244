/**
 * Brings what a participant says to the chain: through gateways, and by a transaction of its own when they fail, refuse
 * or take it without bringing it there. What counts is what the chain holds, not what a gateway answers.
 */
import type { Logger } from "pino";
import { BaseError, InsufficientFundsError, type PublicClient } from "viem";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { send } from "../chain/transactions.ts";
import { AlloraError } from "../errors.ts";
import type { Metrics } from "../runtime/metrics.ts";
import { directCall, isSubmitted, signed, type Unsigned } from "./direct.ts";
import { submitOnce } from "./gatewayClient.ts";

export interface CourierOptions {
  /** Its account signs, and pays for what is submitted directly. */
  readonly sender: Sender;
  readonly deployment: Deployment;
  /** Asked in this order. Without any, all is submitted directly. */
  readonly gateways: readonly string[];
  /** Milliseconds that a gateway may take to answer, 5,000 unless told. */
  readonly gatewayTimeoutMs?: number | undefined;
  /** Seconds before a deadline at which gateways have had their time; unless told, six blocks, at least 20 seconds. */
  readonly directSeconds?: number | undefined;
  readonly log: Logger;
  readonly metrics?: Metrics | undefined;
}

/** Something to submit before a time (Unix seconds). */
export interface Delivery {
  readonly item: Unsigned;
  readonly from: number;
  readonly until: number;
}

const GATEWAY_TIMEOUT_MS = 5000;
const BLOCKS = 6;
const FEWEST_SECONDS = 20;
/** Of a window that are left to gateways at least. */
const GATEWAYS_SHARE = 2 / 3;
/** Blocks that the time between blocks is taken from. */
const SAMPLE = 16n;

interface State {
  readonly delivery: Delivery;
  /** Gateways that took it, and when the last of them did. */
  readonly taken: Set<string>;
  takenAt: number;
  via: "gateway" | "direct" | "earlier";
  arrived: boolean;
}

/** Deliveries of one account. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #deliveries = new Map<string, State>();
  /** Failures of each gateway in a row. */
  readonly #failures = new Map<string, number>();

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /**
   * One attempt at `time`, to be repeated at every block until the window is over: even what has arrived can be lost
   * with its block. True once the chain holds it.
   */
  async deliver(delivery: Delivery, time: number): Promise<boolean> {
    const state = this.#stateOf(delivery);
    if (await this.#hasArrived(state)) return true;
    if (time >= (await this.#directFrom(delivery))) {
      if (await this.#submitDirectly(state)) return this.#hasArrived(state);
      // Whoever cannot pay can only ask again.
      state.taken.clear();
    }
    await this.#ask(state, time);
    return false;
  }

  /** Reports what was not delivered when its window closed. */
  async expire(time: number): Promise<void> {
    const { log, metrics } = this.#options;
    for (const [key, state] of this.#deliveries) {
      const { item, until } = state.delivery;
      if (time < until) continue;
      const arrived = await this.#hasArrived(state);
      this.#deliveries.delete(key);
      if (arrived) continue;
      metrics?.count("allora_participant_missed_total", { topic: String(item.message.topicId), kind: item.kind });
      log.error({ ...fieldsOf(item), until }, "not on the chain when the window closed");
    }
  }

  #stateOf(delivery: Delivery): State {
    const { kind, slot, message } = delivery.item;
    const key = `${kind}/${message.topicId}/${message.epoch}/${slot}`;
    const known = this.#deliveries.get(key);
    // Losses of another synthesis take the place of those before.
    if (known !== undefined && intentOf(known.delivery.item) === intentOf(delivery.item)) return known;
    const state: State = { delivery, taken: new Set(), takenAt: 0, via: "earlier", arrived: false };
    this.#deliveries.set(key, state);
    return state;
  }

  async #hasArrived(state: State): Promise<boolean> {
    const { sender, deployment, log, metrics } = this.#options;
    const { item } = state.delivery;
    const there = await isSubmitted(sender.client, deployment, item);
    if (there && !state.arrived) {
      const labels = { topic: String(item.message.topicId), kind: item.kind, via: state.via };
      metrics?.count("allora_participant_submissions_total", labels);
      log.info({ ...fieldsOf(item), via: state.via }, "on the chain");
    } else if (!there && state.arrived) {
      // Its block is gone.
      log.warn(fieldsOf(item), "no longer on the chain");
      state.taken.clear();
    }
    state.arrived = there;
    return there;
  }

  /** First second in which the author submits by itself. */
  async #directFrom({ from, until }: Delivery): Promise<number> {
    const { sender, gateways, directSeconds } = this.#options;
    if (gateways.length === 0) return from;
    const wanted = directSeconds ?? Math.max(BLOCKS * (await blockSeconds(sender.client)), FEWEST_SECONDS);
    return Math.max(until - wanted, from + (until - from) * GATEWAYS_SHARE);
  }

  /** Asks gateways until one takes it. One that has taken it has half of the remaining time before another is asked. */
  async #ask(state: State, time: number): Promise<void> {
    const { sender, deployment, gateways, log, metrics } = this.#options;
    const timeoutMs = this.#options.gatewayTimeoutMs ?? GATEWAY_TIMEOUT_MS;
    const { item, until } = state.delivery;
    if (state.taken.size > 0 && time < state.takenAt + (until - state.takenAt) / 2) return;
    const failures = (gateway: string) => this.#failures.get(gateway) ?? 0;
    const left = gateways.filter((gateway) => !state.taken.has(gateway)).sort((a, b) => failures(a) - failures(b));
    if (left.length === 0) return;
    const submission = await signed(sender.wallet.account, deployment, item);
    const started = performance.now();
    for (const gateway of left) {
      // Those that hang must not use up the window: the next attempt begins with others.
      if (performance.now() - started > timeoutMs / 2) return;
      try {
        const receipt = await submitOnce(gateway, submission, timeoutMs);
        this.#failures.delete(gateway);
        state.taken.add(gateway);
        state.takenAt = time;
        state.via = "gateway";
        log.debug({ ...fieldsOf(item), gateway, ...receipt }, "taken by a gateway");
        return;
      } catch (error) {
        if (!(error instanceof AlloraError)) throw error;
        this.#failures.set(gateway, failures(gateway) + 1);
        metrics?.count("allora_participant_gateway_failures_total", { gateway, code: error.code });
        log.warn({ ...fieldsOf(item), gateway, err: error }, "not taken by a gateway");
      }
    }
  }

  /** False when the transaction could not be sent; that is loud, since nobody else will submit. */
  async #submitDirectly(state: State): Promise<boolean> {
    const { sender, deployment, gateways, log, metrics } = this.#options;
    const { item, until } = state.delivery;
    const account = sender.wallet.account.address;
    if (gateways.length > 0) {
      log.warn({ ...fieldsOf(item), taken: [...state.taken] }, "not on the chain yet: submitting directly");
    }
    try {
      if ((await sender.client.getBalance({ address: account })) === 0n) {
        const message = `${account} has nothing to pay for gas`;
        throw new AlloraError("unfunded", message, { value: 0, limit: "above 0" });
      }
      // A transaction that waits for its block goes on without this step, and the next one looks again.
      const order = { intent: intentOf(item), deadline: until, waitSeconds: 0 };
      const { transactionHash } = await send(sender, directCall(deployment, item), order);
      state.via = "direct";
      log.info({ ...fieldsOf(item), transaction: transactionHash }, "submitted directly");
      return true;
    } catch (error) {
      const code = codeOf(error);
      // A gateway's transaction was mined in the meantime.
      if (code === "Inbox_AlreadySubmitted") return true;
      if (code === "pending") {
        state.via = "direct";
        return true;
      }
      metrics?.count("allora_participant_direct_failures_total", { topic: String(item.message.topicId), code });
      log.error({ ...fieldsOf(item), account, err: error }, "cannot submit directly");
      return false;
    }
  }
}

/** Name of a submission: whoever sends it twice under this name sends it once. */
export function intentOf(item: Unsigned): string {
  const { kind, slot, message } = item;
  const about = kind === "LossReport" ? `/${message.root}` : kind === "Commitment" ? `/${message.role}` : "";
  return `${kind}/${message.topicId}/${message.epoch}/${slot}${about}`;
}

function fieldsOf({ kind, slot, message: { topicId, epoch } }: Unsigned) {
  return { kind, topic: topicId, epoch, slot };
}

function codeOf(error: unknown): string {
  if (error instanceof AlloraError) return error.code;
  if (error instanceof BaseError && error.walk((e) => e instanceof InsufficientFundsError)) return "unfunded";
  return "failed";
}

/** Mean time between the newest blocks. */
async function blockSeconds(client: PublicClient): Promise<number> {
  const newest = await client.getBlock();
  const count = newest.number < SAMPLE ? newest.number : SAMPLE;
  if (count === 0n) return 0;
  const oldest = await client.getBlock({ blockNumber: newest.number - count });
  return Number(newest.timestamp - oldest.timestamp) / Number(count);
}
