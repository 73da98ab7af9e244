/** Watcher: recomputes every posted trace and refutes what is wrong. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Abi, TransactionReceipt } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSynthesis, recomputeSettlement } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import {
  compareLogs,
  type PostedSettlement,
  type PostedSynthesis,
  readReports,
  readSettlement,
  readSubmissions,
  readSynthesis,
} from "../chain/epochs.ts";
import { synthesisEvidence } from "../chain/evidence.ts";
import { settlementEvidence } from "../chain/settlementEvidence.ts";
import type { Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { splitSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { SETTLEMENT_SECTIONS, type SettlementSection, SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS } from "../trace/layout.ts";
import { type Difference, firstDifference, firstSettlementDifference } from "./differences.ts";
import { Status } from "./keeper.ts";

export interface WatcherOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
}

export class Watcher {
  readonly #options: WatcherOptions;
  /** Posts that are done with, by transaction and place in it. */
  readonly #checked = new Set<string>();
  #from: bigint;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#from = options.deployment.block;
  }

  /** Checks every post that it has not checked yet, in the order of the chain. */
  async step(): Promise<void> {
    const { sender, deployment, topic } = this.#options;
    const head = await sender.client.getBlockNumber();
    if (head < this.#from) return;
    const filter = {
      address: deployment.epochs,
      abi: epochsAbi,
      args: { topicId: topic.id },
      fromBlock: this.#from,
      toBlock: head,
      strict: true,
    } as const;
    const [syntheses, settlements] = await Promise.all([
      sender.client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
      sender.client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
    ]);
    for (const log of [...syntheses, ...settlements].sort(compareLogs)) {
      const key = `${log.transactionHash}/${log.logIndex}`;
      if (this.#checked.has(key)) continue;
      if (log.eventName === "SynthesisPosted") await this.#watchSynthesis(log.args);
      else await this.#watchSettlement({ ...log.args, number: log.args.settlement });
      this.#checked.add(key);
    }
    this.#from = head + 1n;
  }

  /** What is wrong with a synthesis, if anything; one that is void or was replaced is left alone. */
  async check(posted: PostedSynthesis): Promise<Difference | undefined> {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id, posted.epoch] } as const;
    const [{ root }, status] = await Promise.all([
      sender.client.readContract({ ...read, functionName: "synthesisOf" }),
      sender.client.readContract({ ...read, functionName: "statusOf" }),
    ]);
    if (root !== posted.root || status === Status.Void) return undefined;
    const { sections } = await computeSynthesis(sender.client, deployment, topic, posted.epoch);
    const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
    return firstDifference(splitSections(SYNTHESIS_LAYOUT, size, posted.trace), sections);
  }

  /** What is wrong with a settlement, if anything; one that does not stand any more is left alone. */
  async checkSettlement(posted: PostedSettlement): Promise<Difference<SettlementSection> | undefined> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const count = await client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] });
    if (posted.number > count) return undefined;
    const args = [topic.id, posted.number] as const;
    const { root } = await client.readContract({ ...read, functionName: "settlementAt", args });
    if (root !== posted.root) return undefined;
    return firstSettlementDifference(posted, await recomputeSettlement(client, deployment, topic, posted));
  }

  async #watchSynthesis(posted: PostedSynthesis): Promise<void> {
    const difference = await this.check(posted);
    await this.#report(posted, difference, (found) => this.challenge(posted, found));
  }

  async #watchSettlement(posted: PostedSettlement): Promise<void> {
    const difference = await this.checkSettlement(posted);
    await this.#report(posted, difference, (found) => this.challengeSettlement(posted, found));
  }

  /** Logs what a check found, and what became of the challenge where it found something. */
  async #report<S>(
    { epoch, poster, root, deadline }: PostedSynthesis | PostedSettlement,
    difference: Difference<S> | undefined,
    challenge: (difference: Difference<S>) => Promise<TransactionReceipt>,
  ): Promise<void> {
    const { log, sender } = this.#options;
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
    const receipt = await challenge(difference);
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
    return this.#send("challengeSynthesis", [topic.id, posted.epoch, posted.root, ...element]);
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
    return this.#send("challengeSettlement", [topic.id, posted.number, posted.root, ...element]);
  }

  async #settlement(number: number): Promise<PostedSettlement | null> {
    const { sender, deployment, topic } = this.#options;
    return number === 0 ? null : readSettlement(sender.client, deployment, topic.id, number);
  }

  #send(functionName: string, args: readonly unknown[]): Promise<TransactionReceipt> {
    const { sender, deployment } = this.#options;
    return send(sender, { address: deployment.epochs, abi: epochsAbi as Abi, functionName, args });
  }
}
