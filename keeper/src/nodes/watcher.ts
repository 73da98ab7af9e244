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
import {
  PAYOUT_SECTIONS,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../trace/layout.ts";
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
    const [syntheses, settlements, payouts] = await Promise.all([
      sender.client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
      sender.client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
      sender.client.getContractEvents({ ...filter, eventName: "PayoutPosted" }),
    ]);
    for (const log of [...syntheses, ...settlements, ...payouts].sort(compareLogs)) {
      const key = `${log.transactionHash}/${log.logIndex}`;
      if (this.#checked.has(key)) continue;
      if (log.eventName === "SynthesisPosted") await this.#watchSynthesis(log.args);
      else await this.#watchSettlement(log.args.settlement, log.args.epoch, log.args.payoutRoot);
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
      sender.client.readContract({ ...read, functionName: "traceStatusOf" }),
    ]);
    if (root !== posted.root || status === Status.Void) return undefined;
    const { sections } = await computeSynthesis(sender.client, deployment, topic, posted.epoch);
    const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
    return firstDifference(splitSections(SYNTHESIS_LAYOUT, size, posted.trace), sections);
  }

  /** What is wrong with a standing settlement, if anything; a payout part that does not stand is left alone. */
  async checkSettlement(posted: PostedSettlement): Promise<Difference<SettlementSection> | undefined> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id] } as const;
    const paid = await client.readContract({ ...read, functionName: "paidCount" });
    const found = firstSettlementDifference(posted, await recomputeSettlement(client, deployment, topic, posted));
    return found !== undefined && posted.number > paid && isOfPayout(found.section) ? undefined : found;
  }

  async #watchSynthesis(posted: PostedSynthesis): Promise<void> {
    const difference = await this.check(posted);
    await this.#report(posted, difference, (found) => this.challenge(posted, found));
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
    const part = partOf(posted, section);
    return this.#challenge("challengeSettlement", [topic.id, posted.number, part.root, ...element], part);
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
