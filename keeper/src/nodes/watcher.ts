/** Watcher: recomputes every posted trace and refutes what is wrong. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Hex, TransactionReceipt } from "viem";
import {
  partOf,
  settlementChallenge,
  settlementFault,
  synthesisChallenge,
  synthesisFault,
} from "../chain/challenges.ts";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import type { Difference } from "../chain/differences.ts";
import type { Engine } from "../chain/engine.ts";
import { compareLogs, type PostedSettlement, type PostedSynthesis, readSettlement } from "../chain/epochs.ts";
import type { ChainMetrics } from "../chain/metrics.ts";
import type { Topic } from "../chain/topic.ts";
import type { SettlementSection } from "../trace/layout.ts";
import { challenge } from "./challenging.ts";
import { Judge } from "./judging.ts";

export interface WatcherOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  /** Decide and log, but send nothing. */
  readonly dryRun?: boolean | undefined;
  /** Where epochs are computed; in this thread by default. */
  readonly engine?: Engine | undefined;
  readonly metrics?: ChainMetrics | undefined;
}

/** Blocks that are looked through at a time. */
const SCAN_BLOCKS = 20_000n;

/** Blocks below the head that are looked through again: a reorganisation may have put other posts there. */
const UNSETTLED_BLOCKS = 64n;

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #judge: Judge;
  /** Posts that are done with and may be seen again, with their blocks. */
  readonly #checked = new Map<string, bigint>();
  #from: bigint;
  /** Time of the newest block when it began. */
  #since: bigint | undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#judge = new Judge(options);
    this.#from = options.deployment.block;
  }

  /**
   * Checks every post that it has not checked yet, in the order of the chain, and the reports of epochs that can be
   * judged. What fails keeps nothing else from being checked, and is tried again; the first failure is thrown.
   */
  async step(): Promise<void> {
    const { number: head, timestamp: time } = await this.#options.sender.client.getBlock();
    this.#since ??= time;
    const failures: unknown[] = [];
    let failedAt: bigint | undefined;
    for (let from = this.#from; from <= head; from += SCAN_BLOCKS) {
      const to = from + SCAN_BLOCKS > head ? head : from + SCAN_BLOCKS - 1n;
      for (const post of await this.#posts(from, to)) {
        const key = `${post.blockHash}/${post.logIndex}`;
        if (this.#checked.has(key)) continue;
        try {
          await this.#watch(post, time);
          this.#checked.set(key, post.blockNumber);
        } catch (error) {
          failures.push(error);
          // Nothing can be done about what is final: it must not be tried for ever.
          if (time >= post.args.deadline) this.#checked.set(key, post.blockNumber);
          else failedAt ??= post.blockNumber;
        }
      }
    }
    const settledTo = head - UNSETTLED_BLOCKS;
    const next = failedAt !== undefined && failedAt <= settledTo ? failedAt : settledTo + 1n;
    if (next > this.#from) this.#from = next;
    for (const [key, block] of this.#checked) if (block < this.#from) this.#checked.delete(key);
    await this.#judge.step().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** Posts in some blocks, in the order of the chain. */
  async #posts(fromBlock: bigint, toBlock: bigint) {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const contract = { address: deployment.epochs, abi: epochsAbi, args: { topicId: topic.id } } as const;
    const filter = { ...contract, fromBlock, toBlock, strict: true } as const;
    const [syntheses, settlements, payouts] = await Promise.all([
      client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
      client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
      client.getContractEvents({ ...filter, eventName: "PayoutPosted" }),
    ]);
    return [...syntheses, ...settlements, ...payouts].sort(compareLogs);
  }

  /** Checks a post, unless it was final when this watcher began: it can do nothing about that. */
  async #watch({ eventName, args }: Posted, time: bigint): Promise<void> {
    if (args.deadline <= (this.#since ?? time)) return;
    if (eventName !== "SynthesisPosted") return this.#watchSettlement(args.settlement, args.epoch, args.payoutRoot);
    await this.#report(args, await this.check(args), (found) => this.challenge(args, found));
  }

  /** What is wrong with a synthesis, if anything; one that is void or was replaced is left alone. */
  check(posted: PostedSynthesis): Promise<Difference | undefined> {
    const { sender, deployment, topic, engine } = this.#options;
    return synthesisFault(sender.client, deployment, topic, posted, engine);
  }

  /** What is wrong with a standing settlement, if anything; a payout part that does not stand is left alone. */
  checkSettlement(posted: PostedSettlement): Promise<Difference<SettlementSection> | undefined> {
    const { sender, deployment, topic, engine } = this.#options;
    return settlementFault(sender.client, deployment, topic, posted, engine);
  }

  /** Looks at a settlement by one of its posts, unless that one does not stand any more. */
  async #watchSettlement(number: number, epoch: bigint, payoutRoot: Hex): Promise<void> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const count = await client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] });
    if (number > count) return;
    const posted = await readSettlement(client, deployment, topic.id, number);
    if (posted.epoch !== epoch || posted.payoutRoot !== payoutRoot) return;
    const difference = await this.checkSettlement(posted);
    const part = partOf(posted, difference?.section);
    await this.#report({ ...posted, ...part }, difference, (found) => this.challengeSettlement(posted, found));
  }

  /** Logs what a check found, and what became of the challenge where it found something. */
  async #report<S>(
    { epoch, poster, root, deadline }: Pick<PostedSynthesis, "epoch" | "poster" | "root" | "deadline">,
    difference: Difference<S> | undefined,
    refute: (difference: Difference<S>) => Promise<TransactionReceipt>,
  ): Promise<void> {
    const { log, sender, topic, dryRun, metrics } = this.#options;
    const verdict = difference === undefined ? "right" : "wrong";
    metrics?.count("allora_watcher_posts_total", { topic: String(topic.id), verdict });
    if (difference === undefined) {
      log.info({ epoch, root }, "right");
      return;
    }
    const found: object = difference;
    log.warn({ epoch, poster, root, ...found }, "wrong");
    if ((await sender.client.getBlock()).timestamp >= deadline) {
      log.error({ epoch, poster, root, deadline }, "too late");
      return;
    }
    if (dryRun) {
      log.warn({ epoch, poster, root }, "would refute");
      return;
    }
    const receipt = await refute(difference);
    log.warn({ epoch, poster, gas: receipt.gasUsed, transaction: receipt.transactionHash }, "refuted");
  }

  /** Sends the challenge of one element of a synthesis. */
  async challenge(posted: PostedSynthesis, difference: Difference): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    return challenge(
      sender,
      deployment,
      await synthesisChallenge(sender.client, deployment, topic.id, posted, difference),
    );
  }

  /** Sends the challenge of one element of a settlement. */
  async challengeSettlement(
    posted: PostedSettlement,
    difference: Difference<SettlementSection>,
  ): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    return challenge(
      sender,
      deployment,
      await settlementChallenge(sender.client, deployment, topic.id, posted, difference),
    );
  }
}

/** A post as its log tells of it. */
type Posted =
  | { readonly eventName: "SynthesisPosted"; readonly args: PostedSynthesis }
  | {
      readonly eventName: "SettlementPosted" | "PayoutPosted";
      readonly args: Pick<PostedSettlement, "epoch" | "payoutRoot" | "deadline"> & { readonly settlement: number };
    };
