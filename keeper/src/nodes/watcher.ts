/** Watcher: recomputes every posted trace and refutes what is wrong. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Hex, TransactionReceipt } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSynthesis, recomputeSettlement } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import type { Engine } from "../chain/engine.ts";
import {
  compareLogs,
  type PostedSettlement,
  type PostedSynthesis,
  readReports,
  readSettlement,
  readSubmissions,
  readSynthesis,
  Status,
} from "../chain/epochs.ts";
import { synthesisEvidence } from "../chain/evidence.ts";
import type { ChainMetrics } from "../chain/metrics.ts";
import { settlementEvidence } from "../chain/settlementEvidence.ts";
import type { Topic } from "../chain/topic.ts";
import { splitSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import {
  PAYOUT_SECTIONS,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../trace/layout.ts";
import { challenge } from "./challenging.ts";
import { type Difference, firstDifference, firstSettlementDifference } from "./differences.ts";
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

/** Blocks that one step looks through at most. */
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
    const { sender, deployment, topic } = this.#options;
    const { number: head, timestamp: time } = await sender.client.getBlock();
    const to = head > this.#from + SCAN_BLOCKS ? this.#from + SCAN_BLOCKS : head;
    const filter = {
      address: deployment.epochs,
      abi: epochsAbi,
      args: { topicId: topic.id },
      fromBlock: this.#from,
      toBlock: to,
      strict: true,
    } as const;
    const [syntheses, settlements, payouts] = await Promise.all([
      sender.client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
      sender.client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
      sender.client.getContractEvents({ ...filter, eventName: "PayoutPosted" }),
    ]);
    const failures: unknown[] = [];
    let failedAt: bigint | undefined;
    for (const log of [...syntheses, ...settlements, ...payouts].sort(compareLogs)) {
      const key = `${log.blockHash}/${log.logIndex}`;
      if (this.#checked.has(key)) continue;
      try {
        if (log.eventName === "SynthesisPosted") await this.#watchSynthesis(log.args, time);
        else await this.#watchSettlement(log.args.settlement, log.args.epoch, log.args.payoutRoot, time);
        this.#checked.set(key, log.blockNumber);
      } catch (error) {
        failures.push(error);
        failedAt ??= log.blockNumber;
      }
    }
    const settledTo = to === head ? to - UNSETTLED_BLOCKS : to;
    const next = failedAt !== undefined && failedAt <= settledTo ? failedAt : settledTo + 1n;
    if (next > this.#from) this.#from = next;
    for (const [key, block] of this.#checked) if (block < this.#from) this.#checked.delete(key);
    await this.#judge.step().catch((error) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What is wrong with a synthesis, if anything; one that is void or was replaced is left alone. */
  async check(posted: PostedSynthesis): Promise<Difference | undefined> {
    const { sender, deployment, topic, engine } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id, posted.epoch] } as const;
    const [{ root }, status] = await Promise.all([
      sender.client.readContract({ ...read, functionName: "synthesisOf" }),
      sender.client.readContract({ ...read, functionName: "traceStatusOf" }),
    ]);
    if (root !== posted.root || status === Status.Void) return undefined;
    const { sections } = await computeSynthesis(sender.client, deployment, topic, posted.epoch, engine);
    const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
    return firstDifference(splitSections(SYNTHESIS_LAYOUT, size, posted.trace), sections);
  }

  /** What is wrong with a standing settlement, if anything; a payout part that does not stand is left alone. */
  async checkSettlement(posted: PostedSettlement): Promise<Difference<SettlementSection> | undefined> {
    const { sender, deployment, topic, engine } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id] } as const;
    const paid = await client.readContract({ ...read, functionName: "paidCount" });
    const found = firstSettlementDifference(
      posted,
      await recomputeSettlement(client, deployment, topic, posted, engine),
    );
    return found !== undefined && posted.number > paid && isOfPayout(found.section) ? undefined : found;
  }

  async #watchSynthesis(posted: PostedSynthesis, time: bigint): Promise<void> {
    if (this.#wasFinal(posted, time)) return;
    const difference = await this.check(posted);
    await this.#report(posted, difference, (found) => this.challenge(posted, found));
  }

  /** Looks at a settlement by one of its posts, unless that one does not stand any more. */
  async #watchSettlement(number: number, epoch: bigint, payoutRoot: Hex, time: bigint): Promise<void> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const count = await client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] });
    if (number > count) return;
    const posted = await readSettlement(client, deployment, topic.id, number);
    if (posted.epoch !== epoch || posted.payoutRoot !== payoutRoot || this.#wasFinal(posted, time)) return;
    const difference = await this.checkSettlement(posted);
    const part = partOf(posted, difference?.section);
    await this.#report({ ...posted, ...part }, difference, (found) => this.challengeSettlement(posted, found));
  }

  /** Whether a post was final when this watcher began: it can do nothing about that. */
  #wasFinal({ deadline }: { readonly deadline: bigint }, time: bigint): boolean {
    this.#since ??= time;
    return deadline <= this.#since;
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
  async challenge(posted: PostedSynthesis, { section, index }: Difference): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const [submissions, base] = await Promise.all([
      readSubmissions(sender.client, deployment, topic.id, posted.epoch),
      this.#settlement(posted.base),
    ]);
    const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, base, section, index);
    const element = [SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence];
    const args = [topic.id, posted.epoch, posted.root, ...element];
    const { root: subject, deadline } = posted;
    return challenge(sender, deployment, { functionName: "challengeSynthesis", args, subject, deadline });
  }

  /** Sends the challenge of one element of a settlement. */
  async challengeSettlement(
    posted: PostedSettlement,
    { section, index }: Difference<SettlementSection>,
  ): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const [synthesis, base, reports] = await Promise.all([
      readSynthesis(sender.client, deployment, topic.id, posted.epoch),
      this.#settlement(posted.number - 1),
      readReports(sender.client, deployment, topic.id, posted.epoch),
    ]);
    const evidence = settlementEvidence(deployment, topic.id, posted, synthesis, base, reports, section, index);
    const element = [SETTLEMENT_SECTIONS.indexOf(section), BigInt(index), evidence];
    const { root: subject, deadline } = partOf(posted, section);
    const args = [topic.id, posted.number, subject, ...element];
    return challenge(sender, deployment, { functionName: "challengeSettlement", args, subject, deadline });
  }

  async #settlement(number: number): Promise<PostedSettlement | null> {
    const { sender, deployment, topic } = this.#options;
    return number === 0 ? null : readSettlement(sender.client, deployment, topic.id, number);
  }
}

function isOfPayout(section: SettlementSection): boolean {
  return (PAYOUT_SECTIONS as readonly SettlementSection[]).includes(section);
}

/** Root and deadline of the part that a section belongs to; of the state part for none. */
function partOf(posted: PostedSettlement, section: SettlementSection | undefined): { root: Hex; deadline: bigint } {
  const payout = section !== undefined && isOfPayout(section);
  return payout
    ? { root: posted.payoutRoot, deadline: posted.deadline }
    : { root: posted.stateRoot, deadline: posted.stateDeadline };
}
