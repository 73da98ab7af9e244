/** Keeper: posts each epoch's synthesis and settlement as soon as it can, records finality, skips what cannot settle. */
import { epochsAbi, inboxAbi, participantsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import { type Abi, type Address, isAddressEqual, type TransactionReceipt, zeroAddress, zeroHash } from "viem";
import type { Sender } from "../chain/clients.ts";
import { computeSettlement, computeSynthesis, readAllotment, recomputeSettlement } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { ChainError, readSettlement, Status } from "../chain/epochs.ts";
import { recordEvidence, stateEvidence } from "../chain/evidence.ts";
import { postProven, proveSettlement, proveSynthesis } from "../chain/proofs.ts";
import { epochAt, epochTimes, readSecurity, type Topic } from "../chain/topic.ts";
import { send } from "../chain/transactions.ts";
import { SubmissionWindow } from "../trace/submissions.ts";
import { payBond, readStanding, type Standing } from "./bonds.ts";

/** Who may post alone, and the first second at which others may. */
export interface Lead {
  readonly leader: Address;
  readonly until: number;
}

/** Where nobody has to wait. */
export const NO_LEAD: Lead = { leader: zeroAddress, until: 0 };

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
  /** From here on the synthesis may be posted. */
  readonly revealsUntil: number;
  readonly reportsUntil: number;
  readonly synthesisLead: Lead;
  readonly settlementLead: Lead;
}

/** What a keeper decides by; `epochs` go from `next` on to the one that is open. */
export interface KeeperView {
  readonly time: number;
  /** Whose posts this keeper's are; undefined where it may not post at all. */
  readonly poster: Address | undefined;
  /** Next epoch to be settled. */
  readonly next: bigint;
  /** Settlements, and how many of them have their payout parts. */
  readonly settled: number;
  readonly paid: number;
  /** Settlements that owe this keeper something for its posts, in order. */
  readonly owing: readonly number[];
  /** Settlements whose scores the merits of participants have taken in, and how many could be: their payouts are final. */
  readonly recorded: number;
  readonly recordable: number;
  readonly epochs: readonly EpochView[];
}

/** One transaction of a keeper. */
export type KeeperAction =
  | { readonly kind: "postSynthesis"; readonly epoch: bigint }
  | { readonly kind: "postSettlement"; readonly epoch: bigint }
  | { readonly kind: "postPayout"; readonly settlement: number }
  | { readonly kind: "record"; readonly settlement: number }
  | { readonly kind: "finalize"; readonly epoch: bigint }
  | { readonly kind: "claimKeeping"; readonly settlement: number }
  | { readonly kind: "skip" };

/** Everything that can be done now, in the order in which it should be. */
export function decide({
  time,
  poster,
  next,
  settled,
  paid,
  recorded,
  recordable,
  owing,
  epochs,
}: KeeperView): KeeperAction[] {
  const mayPost = ({ leader, until }: Lead) =>
    poster !== undefined && (time >= until || isAddressEqual(leader, poster));
  const actions: KeeperAction[] = [];
  // Nothing can be settled before all payout parts stand.
  for (let settlement = paid + 1; settlement <= settled && poster !== undefined; settlement++) {
    actions.push({ kind: "postPayout", settlement });
  }
  for (const view of epochs) {
    const { epoch, status, trace, recorded: finalized, hasInferences, hasReports, revealsUntil, reportsUntil } = view;
    const missing = trace === Status.None || trace === Status.Void;
    const due = missing && hasInferences && time >= revealsUntil && epoch >= next;
    if (due && mayPost(view.synthesisLead)) actions.push({ kind: "postSynthesis", epoch });
    if (status === Status.Final && !finalized) actions.push({ kind: "finalize", epoch });
    if (epoch !== next || time < reportsUntil) continue;
    if (!hasInferences || !hasReports) actions.push({ kind: "skip" });
    else if (!missing && mayPost(view.settlementLead)) actions.push({ kind: "postSettlement", epoch });
  }
  for (let settlement = recorded + 1; settlement <= recordable && poster !== undefined; settlement++) {
    actions.push({ kind: "record", settlement });
  }
  for (const settlement of owing) actions.push({ kind: "claimKeeping", settlement });
  return actions;
}

/** Contracts that a keeper sends to. */
const ABIS = { epochs: epochsAbi, participants: participantsAbi, rewards: rewardsAbi } as const;

/** Epochs that one view holds at most; a keeper that is further behind catches up over several steps. */
const VIEW_LIMIT = 100n;

/** Settlements that one view looks at for what they owe. */
const OWING_LIMIT = 20;

/** Settlements that one step takes in at most. */
const RECORD_LIMIT = 4;

/** Epochs that one transaction passes over at most. */
const SKIP_LIMIT = 100n;

export interface KeeperOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  /** Whether to put up tokens for posts where keepers are silent and this is none. */
  readonly bond?: boolean | undefined;
  /** Prove what was posted, instead of waiting for its deadlines. */
  readonly prove?: boolean;
}

/** Posts that a keeper still has to prove. */
type Unproven = Extract<KeeperAction, { readonly kind: "postSynthesis" | "postSettlement" | "postPayout" }>;

function isPost(action: KeeperAction): action is Unproven {
  return action.kind === "postSynthesis" || action.kind === "postSettlement" || action.kind === "postPayout";
}

export class Keeper {
  readonly #options: KeeperOptions;
  #standing: Standing | undefined;
  readonly #unproven: Unproven[] = [];
  /** Settlements up to this one owe this keeper nothing any more: what need not be looked at again. */
  #squared = 0;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Does what can be done now; an action that another keeper was faster with is left to it. */
  async step(): Promise<void> {
    for (const action of decide(await this.view())) {
      const { log } = this.#options;
      const receipt = await this.act(action);
      log.info({ ...action, gas: receipt.gasUsed, transaction: receipt.transactionHash }, action.kind);
      if (isPost(action)) this.#unproven.push(action);
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
    const [next, settled, paid, recorded] = await Promise.all([
      client.readContract({ ...read, functionName: "nextToSettle", args: [topic.id] }),
      client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] }),
      client.readContract({ ...read, functionName: "paidCount", args: [topic.id] }),
      client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "recordedCount",
        args: [topic.id],
      }),
    ]);
    const current = epochAt(topic.schedule, time);
    // Epochs that are settled already are looked at for as long as their finality may not have been recorded.
    const { challengeWindow, epochLength } = topic.schedule;
    const lookBack = BigInt(Math.ceil(challengeWindow / epochLength)) + 2n;
    const first = next > lookBack ? next - lookBack : 0n;
    const numbers: bigint[] = [];
    for (let epoch = first; epoch <= current && epoch < first + VIEW_LIMIT; epoch++) numbers.push(epoch);
    const [poster, recordable, views] = await Promise.all([
      this.#poster(time, numbers),
      this.#recordable(recorded, paid, time),
      Promise.all(numbers.map((epoch) => this.#epochView(epoch, time))),
    ]);
    const owing = await this.#owing(paid, time);
    return { time, poster, next, settled, paid, recorded, recordable, owing, epochs: views };
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
      case "record":
        return this.#record(action.settlement);
      case "finalize":
        return this.#send("finalize", [topicId, action.epoch]);
      case "claimKeeping":
        return this.#send("claimKeeping", [topicId, action.settlement], "rewards");
      case "skip":
        return this.#send("skip", [topicId, SKIP_LIMIT]);
    }
  }

  async #postSynthesis(epoch: bigint): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    await this.#payBond(1n, 0n);
    if (topic.schedule.eager) return postProven(sender, deployment, topic, epoch);
    const { bytes, base } = await computeSynthesis(sender.client, deployment, topic, epoch);
    return this.#send("postSynthesis", [topic.id, epoch, base, bytes]);
  }

  async #postSettlement(epoch: bigint): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const { size, state, payout, reward } = await computeSettlement(sender.client, deployment, topic, epoch);
    await this.#payBond(2n, reward);
    return this.#send("postSettlement", [topic.id, epoch, size.reports, size.steps, reward, state, payout]);
  }

  /** Settlements with final payouts that this keeper, or whom it serves, posted a part of and was not paid for. */
  async #owing(paid: number, time: number): Promise<number[]> {
    const { sender, deployment, topic } = this.#options;
    const { client, wallet } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const own = [wallet.account.address, this.#standing?.reputer ?? wallet.account.address];
    const owing: number[] = [];
    const last = Math.min(paid, this.#squared + OWING_LIMIT);
    for (let number = this.#squared + 1; number <= last; number++) {
      const record = await client.readContract({ ...read, functionName: "settlementAt", args: [topic.id, number] });
      if (time < record.deadline) break;
      const { keeping } = await readAllotment(client, deployment, topic.id, record.epoch);
      if (keeping > 0n) {
        const args = [topic.id, record.epoch] as const;
        const synthesis = await client.readContract({ ...read, functionName: "synthesisOf", args });
        const posters = [synthesis.poster, record.poster, record.payoutPoster];
        if (posters.some((poster) => own.some((address) => isAddressEqual(address, poster)))) owing.push(number);
      }
      if (owing.length === 0) this.#squared = number;
    }
    return owing;
  }

  /**
   * Whom it posts for: the reputer that it is or serves, itself where it posts with a bond, or nobody. Epochs may ask for
   * different stakes: a keeper has enough for all of them.
   */
  async #poster(time: number, epochs: readonly bigint[]): Promise<Address | undefined> {
    const { sender, deployment, topic, bond, log } = this.#options;
    const securities = await Promise.all(
      (epochs.length === 0 ? [0n] : epochs).map((epoch) => readSecurity(sender.client, deployment, topic.id, epoch)),
    );
    const least = securities.map(({ minStake }) => minStake).reduce((a, b) => (a > b ? a : b));
    const standing = await readStanding(sender, deployment, topic.id, least);
    const { kept, reputer, stake, minimum, openFrom } = standing;
    if (kept !== this.#standing?.kept) {
      if (kept) log.info({ reputer, stake }, "keeper");
      else log.warn({ reputer, stake, minimum, openFrom, bond: bond === true }, "no keeper");
    }
    this.#standing = standing;
    if (kept) return reputer;
    return bond === true && time >= openFrom ? sender.wallet.account.address : undefined;
  }

  /** Allows what the stake lacks for posts of so many parts, where they are made with a bond. */
  async #payBond(parts: bigint, reward: bigint): Promise<void> {
    const { sender, deployment, topic, bond } = this.#options;
    if (bond !== true || this.#standing?.kept !== false) return;
    await payBond(sender, deployment, topic.id, parts * this.#standing.minimum + reward);
  }

  async #postPayout(settlement: number): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const posted = await readSettlement(sender.client, deployment, topic.id, settlement);
    const { size, payout } = await recomputeSettlement(sender.client, deployment, topic, posted);
    await this.#payBond(1n, posted.reward);
    const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId: topic.id };
    const { holders, stateLeaves } = stateEvidence(place, posted);
    return this.#send("postPayout", [topic.id, settlement, size.steps, payout, holders, stateLeaves]);
  }

  /** Number of the last settlement that can be taken in now. */
  async #recordable(recorded: number, paid: number, time: number): Promise<number> {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementAt" } as const;
    let last = recorded;
    while (last < paid && last < recorded + RECORD_LIMIT) {
      const { deadline } = await sender.client.readContract({ ...read, args: [topic.id, last + 1] });
      if (time < deadline) break;
      last++;
    }
    return last;
  }

  async #record(settlement: number): Promise<TransactionReceipt> {
    const { sender, deployment, topic } = this.#options;
    const posted = await readSettlement(sender.client, deployment, topic.id, settlement);
    const { payoutLeaves, scores, rewards } = recordEvidence(deployment, topic.id, posted);
    return this.#send("record", [topic.id, settlement, payoutLeaves, scores, rewards], "participants");
  }

  async #epochView(epoch: bigint, time: number): Promise<EpochView> {
    const { sender, deployment, topic } = this.#options;
    const at = { args: [topic.id, epoch] } as const;
    const [status, trace, record, intake] = await Promise.all([
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "statusOf", ...at }),
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "traceStatusOf", ...at }),
      sender.client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "synthesisOf", ...at }),
      sender.client.readContract({ address: deployment.inbox, abi: inboxAbi, functionName: "intakeOf", ...at }),
    ]);
    const { revealsUntil, reportsUntil } = epochTimes(topic.schedule, epoch);
    const [synthesisLead, settlementLead] = await Promise.all([
      this.#lead(epoch, SubmissionWindow.Workers, revealsUntil, time),
      this.#lead(epoch, SubmissionWindow.Reputers, reportsUntil, time),
    ]);
    // Losses that were reported of a synthesis that another has taken the place of.
    const stands = status === Status.Posted || status === Status.Final;
    const isOffTopic = stands && intake.subject !== zeroHash && intake.subject !== record.root;
    return {
      epoch,
      status: status as Status,
      trace: trace as Status,
      recorded: record.recorded,
      hasInferences: intake.inferers !== 0,
      hasReports: intake.reputers !== 0 && !isOffTopic,
      revealsUntil,
      reportsUntil,
      synthesisLead,
      settlementLead,
    };
  }

  /** Asked only in the seconds in which there can be a leader. */
  async #lead(epoch: bigint, window: SubmissionWindow, from: number, time: number): Promise<Lead> {
    const { sender, deployment, topic } = this.#options;
    if (time < from || time >= from + topic.schedule.headStart) return NO_LEAD;
    const [leader, until] = await sender.client.readContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "leaderOf",
      args: [topic.id, epoch, window],
    });
    return { leader, until: Number(until) };
  }

  #send(
    functionName: string,
    args: readonly unknown[],
    contract: keyof typeof ABIS = "epochs",
  ): Promise<TransactionReceipt> {
    const { sender, deployment } = this.#options;
    return send(sender, { address: deployment[contract], abi: ABIS[contract] as Abi, functionName, args });
  }
}

function logProof(log: Logger) {
  return (section: string, receipt: TransactionReceipt) =>
    log.info({ section, gas: receipt.gasUsed, transaction: receipt.transactionHash }, "proven");
}
