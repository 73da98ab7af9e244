/** Watcher: recomputes every posted trace and refutes what is wrong. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Abi, Hex, TransactionReceipt } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSynthesis } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { type PostedSynthesis, readSettlement, readSubmissions } from "../chain/epochs.ts";
import { synthesisEvidence } from "../chain/evidence.ts";
import type { Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { type Packed, splitSections, unpackSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS, type SynthesisSection } from "../trace/layout.ts";

/** One number of a posted trace that is not what the equations yield. */
export interface Difference {
  readonly section: SynthesisSection;
  readonly index: number;
  readonly posted: bigint;
  readonly expected: bigint;
}

/**
 * First difference between a posted trace and the recomputed sections, in the order in which sections depend on each
 * other: everything that the differing element is computed from is right, so that it can be refuted.
 */
export function firstDifference(
  posted: Packed<typeof SYNTHESIS_LAYOUT>,
  expected: Packed<typeof SYNTHESIS_LAYOUT>,
): Difference | undefined {
  const theirs = unpackSections(SYNTHESIS_LAYOUT, posted);
  const ours = unpackSections(SYNTHESIS_LAYOUT, expected);
  for (const section of SYNTHESIS_SECTIONS) {
    const index = ours[section].findIndex((value, i) => value !== theirs[section][i]);
    if (index >= 0) return { section, index, posted: theirs[section][index], expected: ours[section][index] };
  }
  return undefined;
}

export interface WatcherOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
}

export class Watcher {
  readonly #options: WatcherOptions;
  readonly #checked = new Set<Hex>();
  #from: bigint;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#from = options.deployment.block;
  }

  /** Checks every post that it has not checked yet. */
  async step(): Promise<void> {
    const { sender, deployment, topic, log } = this.#options;
    const head = await sender.client.getBlockNumber();
    if (head < this.#from) return;
    const logs = await sender.client.getContractEvents({
      address: deployment.epochs,
      abi: epochsAbi,
      eventName: "SynthesisPosted",
      args: { topicId: topic.id },
      fromBlock: this.#from,
      toBlock: head,
      strict: true,
    });
    for (const { args } of logs) {
      if (this.#checked.has(args.root)) continue;
      const difference = await this.check(args);
      if (difference === undefined) log.info({ epoch: args.epoch, root: args.root }, "right");
      else await this.#refute(args, difference);
      this.#checked.add(args.root);
    }
    this.#from = head + 1n;
  }

  /** What is wrong with a post, if anything; a post that has been refuted or replaced is left alone. */
  async check(posted: PostedSynthesis): Promise<Difference | undefined> {
    const { sender, deployment, topic } = this.#options;
    const record = await sender.client.readContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "synthesisOf",
      args: [topic.id, posted.epoch],
    });
    if (record.root !== posted.root) return undefined;
    const { sections } = await computeSynthesis(sender.client, deployment, topic, posted.epoch);
    const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
    return firstDifference(splitSections(SYNTHESIS_LAYOUT, size, posted.trace), sections);
  }

  async #refute(posted: PostedSynthesis, difference: Difference): Promise<void> {
    const { log } = this.#options;
    const { epoch, poster, root } = posted;
    log.warn({ epoch, poster, root, ...difference }, "wrong");
    const receipt = await this.challenge(posted, difference);
    log.warn({ epoch, poster, gas: receipt.gasUsed, transaction: receipt.transactionHash }, "refuted");
  }

  /** Sends the challenge of one element. */
  async challenge(posted: PostedSynthesis, { section, index }: Difference): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const [submissions, base] = await Promise.all([
      readSubmissions(sender.client, deployment, topic.id, posted.epoch),
      posted.base === 0 ? null : readSettlement(sender.client, deployment, topic.id, posted.base),
    ]);
    const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, base, section, index);
    return send(sender, {
      address: deployment.epochs,
      abi: epochsAbi as Abi,
      functionName: "challengeSynthesis",
      args: [topic.id, posted.epoch, posted.root, SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence],
    });
  }
}
