/** Keeper: posts each epoch's synthesis and settlement as soon as it can, records finality, skips what cannot settle. */
import { epochsAbi, participantsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Abi, TransactionReceipt } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSettlement, computeSynthesis, recomputeSettlement } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import type { Engine } from "../chain/engine.ts";
import { ChainError, readSettlement } from "../chain/epochs.ts";
import { recordEvidence, stateEvidence } from "../chain/evidence.ts";
import type { ChainMetrics } from "../chain/metrics.ts";
import { postProven, proveSettlement, proveSynthesis } from "../chain/proofs.ts";
import { epochAt, type Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { payBond } from "./bonds.ts";
import { decide, type KeeperAction, type KeeperView } from "./decisions.ts";
import { intentOf } from "./intents.ts";
import { KeeperReader } from "./keeperView.ts";
import { type Chore, dueChores } from "./upkeep.ts";

export { decide, type EpochView, type KeeperAction, type KeeperView, type Lead, NO_LEAD } from "./decisions.ts";

/** Contracts that a keeper sends to. */
const ABIS = { epochs: epochsAbi, participants: participantsAbi, rewards: rewardsAbi } as const;

/** Refusals of what another keeper has done a moment before, or is about to in the next block. */
const OVERTAKEN = new Set(["Epochs_WrongStatus", "Epochs_OutOfOrder", "Participants_OutOfOrder"]);

/** Epochs that one transaction passes over at most. */
const SKIP_LIMIT = 100n;

export interface KeeperOptions {
  /** With a lane, what it sends survives crashes and reorganisations. */
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  /** Whether to put up tokens for posts where keepers are silent and this is none. */
  readonly bond?: boolean | undefined;
  /** Prove what was posted, instead of waiting for its deadlines. */
  readonly prove?: boolean | undefined;
  /** Also do what nobody is paid for: seats for those who deserve them, rewards of skipped epochs taken back. */
  readonly upkeep?: boolean | undefined;
  /** Decide and log, but send nothing. */
  readonly dryRun?: boolean | undefined;
  /** Where epochs are computed; in this thread by default. */
  readonly engine?: Engine | undefined;
  readonly metrics?: ChainMetrics | undefined;
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #reader: KeeperReader;
  #upkeptIn: bigint | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#reader = new KeeperReader(options);
  }

  /**
   * Does what can be done now. An action that fails keeps no other from being done; the first failure is thrown then.
   * That another keeper was faster is none.
   */
  async step(): Promise<void> {
    const { log, dryRun, prove, upkeep, metrics, topic } = this.#options;
    const view = await this.view();
    const actions = decide(view);
    metrics?.set("allora_keeper_next_epoch_number", Number(view.next), { topic: String(topic.id) });
    const failures: unknown[] = [];
    for (const action of actions) {
      if (dryRun) log.info(action, `would ${action.kind}`);
      else await this.#attempt(action, () => this.act(action), failures);
    }
    if (prove && !dryRun) await this.#proveAll();
    if (upkeep) await this.#keepUp(view, failures);
    if (failures.length > 0) throw failures[0];
  }

  view(): Promise<KeeperView> {
    return this.#reader.view();
  }

  act(action: KeeperAction): Promise<TransactionReceipt> {
    const topicId = this.#options.topic.id;
    switch (action.kind) {
      case "postSynthesis":
        return this.#postSynthesis(action);
      case "postSettlement":
        return this.#postSettlement(action);
      case "postPayout":
        return this.#postPayout(action);
      case "record":
        return this.#record(action);
      case "finalize":
        return this.#send(action, "finalize", [topicId, action.epoch]);
      case "claimKeeping":
        return this.#send(action, "claimKeeping", [topicId, action.settlement], "rewards");
      case "skip":
        return this.#send(action, "skip", [topicId, SKIP_LIMIT]);
    }
  }

  async #attempt(
    what: KeeperAction | Chore,
    action: () => Promise<TransactionReceipt>,
    failures: unknown[],
  ): Promise<void> {
    const { log, metrics, topic } = this.#options;
    try {
      const { gasUsed: gas, transactionHash: transaction } = await action();
      log.info({ ...what, gas, transaction }, what.kind);
      metrics?.count("allora_keeper_actions_total", { topic: String(topic.id), action: what.kind });
    } catch (error) {
      const code = error instanceof ChainError ? error.code : "error";
      if (OVERTAKEN.has(code)) {
        log.info({ ...what, code }, `${what.kind}: another keeper was first`);
        return;
      }
      failures.push(error);
      log.warn({ ...what, code, err: error }, `${what.kind} failed`);
    }
  }

  /** Proves what it has posted and is not proven, as the chain has it; what fell meanwhile is left alone. */
  async #proveAll(): Promise<void> {
    const { sender, deployment, topic, log } = this.#options;
    const onReceipt = (section: string, { gasUsed: gas, transactionHash: transaction }: TransactionReceipt) =>
      log.info({ section, gas, transaction }, "proven");
    const { epochs, settlements } = await this.#reader.unproven();
    const proofs = [
      ...epochs.map((epoch) => ({
        post: { epoch },
        prove: () => proveSynthesis(sender, deployment, topic, epoch, { onReceipt }),
      })),
      ...settlements.map((settlement) => ({
        post: { settlement },
        prove: () => proveSettlement(sender, deployment, topic, settlement, { onReceipt }),
      })),
    ];
    for (const { post, prove } of proofs) {
      try {
        await prove();
      } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        log.warn({ ...post, code: error.code }, "not proven");
      }
    }
  }

  /** Once per epoch. */
  async #keepUp(view: KeeperView, failures: unknown[]): Promise<void> {
    const { sender, deployment, topic, log, dryRun } = this.#options;
    const epoch = epochAt(topic.schedule, view.time);
    if (epoch === this.#upkeptIn) return;
    for (const { what, call, intent } of await dueChores(sender, deployment, topic, view)) {
      if (dryRun) log.info(what, `would ${what.kind}`);
      else await this.#attempt(what, () => send(sender, call, { intent }), failures);
    }
    this.#upkeptIn = epoch;
  }

  async #postSynthesis(action: KeeperAction & { kind: "postSynthesis" }): Promise<TransactionReceipt> {
    const { sender, deployment, topic, engine } = this.#options;
    const { epoch } = action;
    await this.#payBond(1n, 0n);
    if (topic.schedule.eager) {
      const intent = await intentOf(sender, deployment, topic.id, action);
      return postProven(sender, deployment, topic, epoch, { engine, ...intent });
    }
    const { bytes, base } = await computeSynthesis(sender.client, deployment, topic, epoch, engine);
    return this.#send(action, "postSynthesis", [topic.id, epoch, base, bytes]);
  }

  async #postSettlement(action: KeeperAction & { kind: "postSettlement" }): Promise<TransactionReceipt> {
    const { sender, deployment, topic, engine } = this.#options;
    const { epoch } = action;
    const computed = await computeSettlement(sender.client, deployment, topic, epoch, engine);
    const { size, state, payout, reward } = computed;
    await this.#payBond(2n, reward);
    return this.#send(action, "postSettlement", [topic.id, epoch, size.reports, size.steps, reward, state, payout]);
  }

  async #postPayout(action: KeeperAction & { kind: "postPayout" }): Promise<TransactionReceipt> {
    const { sender, deployment, topic, engine } = this.#options;
    const { settlement } = action;
    const posted = await readSettlement(sender.client, deployment, topic.id, settlement);
    const { size, payout } = await recomputeSettlement(sender.client, deployment, topic, posted, engine);
    await this.#payBond(1n, posted.reward);
    const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId: topic.id };
    const { holders, stateLeaves } = stateEvidence(place, posted);
    return this.#send(action, "postPayout", [topic.id, settlement, size.steps, payout, holders, stateLeaves]);
  }

  async #record(action: KeeperAction & { kind: "record" }): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const { settlement } = action;
    const posted = await readSettlement(sender.client, deployment, topic.id, settlement);
    const { payoutLeaves, scores, rewards } = recordEvidence(deployment, topic.id, posted);
    return this.#send(action, "record", [topic.id, settlement, payoutLeaves, scores, rewards], "participants");
  }

  /** Allows what the stake lacks for posts of so many parts, where they are made with a bond. */
  async #payBond(parts: bigint, reward: bigint): Promise<void> {
    const { sender, deployment, topic, bond } = this.#options;
    const { standing } = this.#reader;
    if (bond !== true || standing?.kept !== false) return;
    await payBond(sender, deployment, topic.id, parts * standing.minimum + reward);
  }

  async #send(
    action: KeeperAction,
    functionName: string,
    args: readonly unknown[],
    contract: keyof typeof ABIS = "epochs",
  ): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const call = { address: deployment[contract], abi: ABIS[contract] as Abi, functionName, args };
    return send(sender, call, await intentOf(sender, deployment, topic.id, action));
  }
}
