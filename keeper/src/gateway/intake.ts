/** The way of a submission from a request to the disk: checked against the chain in memory, then committed in groups. */
import type { Logger } from "pino";
import type { Hex } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import type { Topic } from "../chain/topic.ts";
import { InputError } from "../errors.ts";
import { formatSubmission, type GatewaySubmission, refusal } from "../nodes/submissions.ts";
import { type Author, admit, checkWindow } from "./admission.ts";
import type { ChainState } from "./chainState.ts";
import { Buckets, Pace } from "./limits.ts";
import type { GatewayLimits, GatewayMetrics } from "./options.ts";
import { BusyError } from "./refusals.ts";
import { gasOf, idOf, keyOf, roleOf, uniqueKeyOf, windowOf } from "./relaying.ts";
import { Signatures } from "./signatures.ts";
import type { Added, NewSubmission, Store, StoredSubmission } from "./store.ts";

/** Submissions committed in one transaction, at most. */
const GROUP = 512;

const STOPPING = new BusyError("stopping", "the gateway is stopping", 5, "running");

interface Queued {
  readonly item: NewSubmission;
  readonly resolve: (added: Added) => void;
  readonly reject: (error: Error) => void;
}

export interface IntakeOptions {
  readonly chain: ChainState;
  readonly store: Store;
  readonly deployment: Deployment;
  readonly limits: GatewayLimits;
  readonly metrics: GatewayMetrics;
  readonly log: Logger;
  /** Called once submissions are durable that are new. */
  readonly onAccepted: () => void;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #signatures: Signatures;
  readonly #signers: Buckets;
  readonly #pace: Pace;
  readonly #topics = new Map<bigint, Topic>();
  /** Made once: most of what is turned away is turned away for these. */
  readonly #fullQueue: BusyError;
  readonly #tooMany: BusyError;
  #queue: Queued[] = [];
  #waiting = 0;
  #writing: Promise<void> | undefined;
  #stopping = false;
  #inTurn = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#signatures = new Signatures(options.deployment);
    this.#signers = new Buckets(options.limits.perSigner);
    const { queue, turnMs } = options.limits;
    this.#pace = new Pace(turnMs);
    this.#fullQueue = new BusyError("busy", "too many submissions wait", 1, queue);
    this.#tooMany = new BusyError("busy", "too many requests came at once", 1, `${turnMs} ms`);
  }

  /** Submissions that are not durable yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Why nothing more is taken now; undefined where it is. */
  busy(): BusyError | undefined {
    return this.#busyQueue() ?? (this.#admits() ? undefined : this.#tooMany);
  }

  #busyQueue(): BusyError | undefined {
    if (this.#stopping) return STOPPING;
    return this.#waiting >= this.#options.limits.queue ? this.#fullQueue : undefined;
  }

  #admits(): boolean {
    if (!this.#inTurn) {
      this.#inTurn = true;
      setImmediate(() => {
        this.#inTurn = false;
        this.#pace.noteTurn();
      });
    }
    return this.#pace.admits(performance.now());
  }

  /** Resolves once the submission is durable; `fresh` is false where it was before. InputError where it is refused. */
  async submit(submission: GatewaySubmission): Promise<{ stored: StoredSubmission; fresh: boolean }> {
    const busy = this.#busyQueue();
    if (busy !== undefined) throw busy;
    this.#waiting += 1;
    try {
      const body = JSON.stringify(formatSubmission(submission));
      const id = idOf(this.#options.deployment, body);
      const item = await this.#check(submission, id, body).catch((error) => this.#known(id, error));
      if ("state" in item) return { stored: item, fresh: false };
      const { outcome, stored } = await this.#commit(item);
      // Anybody can send again what is public.
      if (outcome !== "new") this.#signers.giveBack(item.signer);
      if (outcome === "taken") {
        const { slot, message } = submission;
        const text = `slot ${slot} has submitted something else for epoch ${message.epoch}: ${stored.id}`;
        throw refusal("duplicate", text, slot, "once per epoch");
      }
      return { stored, fresh: outcome === "new" };
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Takes nothing more, and resolves when everything that was taken is durable. */
  async stop(): Promise<void> {
    this.#stopping = true;
    while (this.#writing !== undefined) await this.#writing;
  }

  /** Who sends again what is on the chain by now gets the same answer; rejects with the error where it is not known. */
  async #known(id: Hex, error: Error): Promise<StoredSubmission> {
    const duplicate = error instanceof InputError && error.code === "duplicate";
    const stored = duplicate ? await this.#options.store.get(id) : undefined;
    if (stored === undefined) throw error;
    return stored;
  }

  async #check(submission: GatewaySubmission, id: Hex, body: string): Promise<NewSubmission> {
    const { topicId, epoch } = submission.message;
    const topic = await this.#topic(topicId);
    const author = await this.#admit(topic, submission);
    const wait = this.#signers.take(author.signer, Date.now());
    if (wait > 0) throw new BusyError("rate", `${author.signer} submits too often`, wait, this.#perSigner());
    return {
      id,
      topicId: String(topicId),
      epoch: String(epoch),
      role: roleOf(submission),
      slot: submission.slot,
      ...author,
      batchKey: keyOf(submission),
      uniqueKey: uniqueKeyOf(submission),
      gas: gasOf(submission),
      until: windowOf(topic.schedule, submission).until,
      body,
    };
  }

  /** By what is in memory; what that refuses is looked at again with the newest block. */
  async #admit(topic: Topic, submission: GatewaySubmission): Promise<Author> {
    const { chain, deployment } = this.#options;
    const { epoch } = submission.message;
    const known = chain.cached(topic.id, epoch);
    if (known !== undefined) {
      try {
        return admit(this.#signatures, deployment, known, submission);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    } else {
      // Epochs that take nothing now are not read, whoever asks for them.
      checkWindow(topic, (await chain.head()).timestamp, submission);
    }
    return admit(this.#signatures, deployment, await chain.fresh(topic, epoch), submission);
  }

  async #topic(topicId: bigint): Promise<Topic> {
    const known = this.#topics.get(topicId);
    if (known !== undefined) return known;
    const topic = await this.#options.chain.topicOf(topicId);
    if (topic === undefined) throw refusal("topic", `there is no topic ${topicId}`, topicId, "a topic's id");
    this.#topics.set(topicId, topic);
    return topic;
  }

  #perSigner(): string {
    const { burst, perSecond } = this.#options.limits.perSigner;
    return `${burst} at once, ${perSecond} per second`;
  }

  #commit(item: NewSubmission): Promise<Added> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  /** What comes while a group is written is the next group. */
  async #write(): Promise<void> {
    const { store, metrics, log, onAccepted } = this.#options;
    // Not a turn of the event loop, which a flood keeps from ending.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#queue.splice(0, GROUP);
      const items = new Map(group.map(({ item }) => [item.id, item]));
      const begun = performance.now();
      try {
        const added = await store.add([...items.values()]);
        metrics.observe("allora_gateway_commit_seconds", (performance.now() - begun) / 1000);
        const byId = new Map([...items.keys()].map((id, i) => [id, added[i]]));
        for (const { item, resolve } of group) resolve(byId.get(item.id)!);
        if (added.some(({ outcome }) => outcome === "new")) onAccepted();
      } catch (error) {
        log.error({ err: error, submissions: group.length }, "commit failed");
        const failure = new BusyError("store", "the store did not take the submission", 1, "a commit");
        for (const { reject } of group) reject(failure);
      }
    }
    this.#writing = undefined;
  }
}
