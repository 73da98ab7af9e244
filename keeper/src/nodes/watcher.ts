/** Watcher: recomputes every posted trace and refutes what is wrong. */
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { disputesAbi, epochsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import { type Abi, type Hex, type TransactionReceipt, toHex } from "viem";
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
  Status,
} from "../chain/epochs.ts";
import { synthesisEvidence } from "../chain/evidence.ts";
import { settlementEvidence } from "../chain/settlementEvidence.ts";
import type { Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { splitSections } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { SETTLEMENT_SECTIONS, type SettlementSection, SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS } from "../trace/layout.ts";
import { type Difference, firstDifference, firstSettlementDifference } from "./differences.ts";

export interface WatcherOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
}

/** Least time to a deadline in which a commitment and a challenge after it are sure to be mined. */
const COMMIT_SECONDS = 120n;

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
    return this.#challenge("challengeSynthesis", [topic.id, posted.epoch, posted.root, ...element], posted);
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
    return this.#challenge("challengeSettlement", [topic.id, posted.number, posted.root, ...element], posted);
  }

  async #settlement(number: number): Promise<PostedSettlement | null> {
    const { sender, deployment, topic } = this.#options;
    return number === 0 ? null : readSettlement(sender.client, deployment, topic.id, number);
  }

  /**
   * Commits to the challenge, so that nobody who copies it is paid for it, and sends it; at once where it might be too
   * late after that.
   */
  async #challenge(
    functionName: string,
    args: readonly unknown[],
    { root, deadline }: { readonly root: Hex; readonly deadline: bigint },
  ): Promise<TransactionReceipt> {
    const { sender, deployment } = this.#options;
    const contract = { address: deployment.disputes, abi: disputesAbi as Abi };
    const salt = toHex(randomBytes(32));
    const { timestamp } = await sender.client.getBlock();
    if (timestamp + COMMIT_SECONDS < deadline) {
      const subject = [sender.wallet.account.address, root, salt] as const;
      const read = { ...contract, functionName: "commitmentOf", args: subject } as const;
      const commitment = await sender.client.readContract(read);
      await send(sender, { ...contract, functionName: "commit", args: [commitment] });
      // The commitment counts from the next second on; blocks may be closer than that.
      await delay(1_000);
    }
    return send(sender, { ...contract, functionName, args: [...args, salt] });
  }
}
