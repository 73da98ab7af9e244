/** Keeper: posts each epoch's synthesis and settlement as soon as it can, records finality, skips what cannot settle. */
import { epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Abi, TransactionReceipt } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSettlement, computeSynthesis, recomputeSettlement } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { ChainError, readSettlement, Status } from "../chain/epochs.ts";
import { stateEvidence } from "../chain/evidence.ts";
import { postProven, proveSettlement, proveSynthesis } from "../chain/proofs.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";

/** What a keeper sees of one epoch. */
export interface EpochView {
  readonly epoch: bigint;
  readonly status: Status;
  /** Status of the trace, which can be void although the value is final. */
  readonly trace: Status;
  /** Whether somebody recorded that the value is final. */
  readonly recorded: boolean;
  readonly hasInferences: boolean;
  readonly hasReports: boolean;
  readonly closesAt: number;
  readonly reportsUntil: number;
}

/** What a keeper decides by; `epochs` go from `next` on to the one that is open. */
export interface KeeperView {
  readonly time: number;
  /** Next epoch to be settled. */
  readonly next: bigint;
  /** Settlements, and how many of them have their payout parts. */
  readonly settled: number;
  readonly paid: number;
  readonly epochs: readonly EpochView[];
}

/** One transaction of a keeper. */
export type KeeperAction =
  | { readonly kind: "postSynthesis"; readonly epoch: bigint }
  | { readonly kind: "postSettlement"; readonly epoch: bigint }
  | { readonly kind: "postPayout"; readonly settlement: number }
  | { readonly kind: "finalize"; readonly epoch: bigint }
  | { readonly kind: "skip" };

/** Everything that can be done now, in the order in which it should be. */
export function decide({ time, next, settled, paid, epochs }: KeeperView): KeeperAction[] {
  const actions: KeeperAction[] = [];
  // Nothing can be settled before all payout parts stand.
  for (let settlement = paid + 1; settlement <= settled; settlement++) actions.push({ kind: "postPayout", settlement });
  for (const view of epochs) {
    const { epoch, status, trace, recorded, hasInferences, hasReports, closesAt, reportsUntil } = view;
    const missing = trace === Status.None || trace === Status.Void;
    if (missing && hasInferences && time >= closesAt && epoch >= next) actions.push({ kind: "postSynthesis", epoch });
    if (status === Status.Final && !recorded) actions.push({ kind: "finalize", epoch });
    if (epoch !== next || time < reportsUntil) continue;
    if (!hasInferences || !hasReports) actions.push({ kind: "skip" });
    else if (!missing) actions.push({ kind: "postSettlement", epoch });
  }
  return actions;
}

/** Epochs that one view holds at most; a keeper that is further behind catches up over several steps. */
const VIEW_LIMIT = 100n;

/** Epochs that one transaction passes over at most. */
const SKIP_LIMIT = 100n;

export interface KeeperOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  /** Prove what was posted, instead of waiting for its deadlines. */
  readonly prove?: boolean;
}

/** Posts that a keeper still has to prove. */
type Unproven = Extract<KeeperAction, { readonly kind: "postSynthesis" | "postSettlement" | "postPayout" }>;

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #unproven: Unproven[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Does what can be done now; an action that another keeper was faster with is left to it. */
  async step(): Promise<void> {
    for (const action of decide(await this.view())) {
      const { log } = this.#options;
      const receipt = await this.act(action);
      log.info({ ...action, gas: receipt.gasUsed, transaction: receipt.transactionHash }, action.kind);
      if (action.kind !== "finalize" && action.kind !== "skip") this.#unproven.push(action);
    }
    if (this.#options.prove) await this.#proveAll();
    this.#unproven.length = 0;
  }

  /** Proves what this step posted, in that order; what fell meanwhile is left alone. */
  async #proveAll(): Promise<void> {
    const { sender, deployment, topic, log } = this.#options;
    const options = { onReceipt: logProof(log) };
    for (const post of this.#unproven) {
      try {
        if (post.kind === "postSynthesis") await proveSynthesis(sender, deployment, topic, post.epoch, options);
        else {
          const number = post.kind === "postPayout" ? post.settlement : await this.#settlementCount();
          await proveSettlement(sender, deployment, topic, number, options);
        }
      } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        log.warn({ ...post, code: error.code }, "not proven");
      }
    }
  }

  #settlementCount(): Promise<number> {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id] } as const;
    return sender.client.readContract({ ...read, functionName: "settlementCount" });
  }

  async view(): Promise<KeeperView> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const { timestamp } = await client.getBlock();
    const time = Number(timestamp);
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const [next, settled, paid] = await Promise.all([
      client.readContract({ ...read, functionName: "nextToSettle", args: [topic.id] }),
      client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] }),
      client.readContract({ ...read, functionName: "paidCount", args: [topic.id] }),
    ]);
    const current = epochAt(topic.schedule, time);
    // Epochs that are settled already are looked at for as long as their finality may not have been recorded.
    const { challengeWindow, epochLength } = topic.schedule;
    const lookBack = BigInt(Math.ceil(challengeWindow / epochLength)) + 2n;
    const first = next > lookBack ? next - lookBack : 0n;
    const numbers: bigint[] = [];
    for (let epoch = first; epoch <= current && epoch < first + VIEW_LIMIT; epoch++) numbers.push(epoch);
    return { time, next, settled, paid, epochs: await Promise.all(numbers.map((epoch) => this.#epochView(epoch))) };
  }

  act(action: KeeperAction): Promise<TransactionReceipt> {
    const topicId = this.#options.topic.id;
    switch (action.kind) {
      case "postSynthesis":
        return this.#postSynthesis(action.epoch);
      case "postSettlement":
        return this.#postSettlement(action.epoch);
      case "postPayout":
        return this.#postPayout(action.settlement);
      case "finalize":
        return this.#send("finalize", [topicId, action.epoch]);
      case "skip":
        return this.#send("skip", [topicId, SKIP_LIMIT]);
    }
  }

  async #postSynthesis(epoch: bigint): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    if (topic.schedule.eager) return postProven(sender, deployment, topic, epoch);
    const { bytes, base } = await computeSynthesis(sender.client, deployment, topic, epoch);
    return this.#send("postSynthesis", [topic.id, epoch, base, bytes]);
  }

  async #postSettlement(epoch: bigint): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const { size, state, payout, reward } = await computeSettlement(sender.client, deployment, topic, epoch);
    return this.#send("postSettlement", [topic.id, epoch, size.reports, size.steps, reward, state, payout]);
  }

  async #postPayout(settlement: number): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const posted = await readSettlement(sender.client, deployment, topic.id, settlement);
    const { size, payout } = await recomputeSettlement(sender.client, deployment, topic, posted);
    const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId: topic.id };
    const { holders, stateLeaves } = stateEvidence(place, posted);
    return this.#send("postPayout", [topic.id, settlement, size.steps, payout, holders, stateLeaves]);
  }

  async #epochView(epoch: bigint): Promise<EpochView> {
    const { sender, deployment, topic } = this.#options;
    const at = { args: [topic.id, epoch] } as const;
    const [status, trace, record, intake] = await Promise.all([
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "statusOf", ...at }),
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "traceStatusOf", ...at }),
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "synthesisOf", ...at }),
      sender.client.readContract({ address: deployment.inbox, abi: inboxAbi, functionName: "intakeOf", ...at }),
    ]);
    const { closesAt, reportsUntil } = epochTimes(topic.schedule, epoch);
    return {
      epoch,
      status: status as Status,
      trace: trace as Status,
      recorded: record.recorded,
      hasInferences: intake.inferers !== 0,
      hasReports: intake.reputers !== 0,
      closesAt,
      reportsUntil,
    };
  }

  #send(functionName: string, args: readonly unknown[]): Promise<TransactionReceipt> {
    const { sender, deployment } = this.#options;
    return send(sender, { address: deployment.epochs, abi: epochsAbi as Abi, functionName, args });
  }
}

function logProof(log: Logger) {
  return (section: string, receipt: TransactionReceipt) =>
    log.info({ section, gas: receipt.gasUsed, transaction: receipt.transactionHash }, "proven");
}
