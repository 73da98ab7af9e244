/** What a keeper sees of a topic, read from the chain. */
import { epochsAbi, inboxAbi, participantsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import { type Address, isAddressEqual, type PublicClient, zeroHash } from "viem";
import type { Sender } from "../chain/clients.ts";
import { readAllotment } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { Status } from "../chain/epochs.ts";
import { epochAt, epochTimes, readSecurity, type Topic } from "../chain/topic.ts";
import { SubmissionWindow } from "../trace/submissions.ts";
import { readStanding, type Standing } from "./bonds.ts";
import { type EpochView, type KeeperView, type Lead, NO_LEAD } from "./decisions.ts";

export interface KeeperViewOptions {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  /** Whether to put up tokens for posts where keepers are silent and this is none. */
  readonly bond?: boolean | undefined;
}

/** Epochs from the next one to be settled on, and before it, that one view holds at most; the rest has its turn later. */
const VIEW_LIMIT = 100n;

/** Settlements that one view looks at for what they owe. */
const OWING_LIMIT = 20;

/** Settlements that one step takes in at most. */
const RECORD_LIMIT = 4;

/** Views after which epochs that were done with are looked at again: a reorganisation may have undone that. */
const TRUSTED_VIEWS = 32;

/** Posts whose numbers are not proven yet. */
export interface Unproven {
  readonly epochs: readonly bigint[];
  readonly settlements: readonly number[];
}

export class KeeperReader {
  readonly #options: KeeperViewOptions;
  /** Stake that an epoch asks of keepers, which is fixed when it opens. */
  readonly #stakes = new Map<bigint, bigint>();
  /** Epochs in which nothing is left to do, and for how many views that is believed. */
  readonly #done = new Map<bigint, number>();
  #standing: Standing | undefined;
  /** Settlements up to this one have been looked at, and which of them owe this keeper something: their turn comes round. */
  #squared = 0;
  readonly #owed = new Set<number>();

  constructor(options: KeeperViewOptions) {
    this.#options = options;
  }

  /** What the last view found out about the key. */
  get standing(): Standing | undefined {
    return this.#standing;
  }

  async view(): Promise<KeeperView> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const time = Number((await client.getBlock()).timestamp);
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id] } as const;
    const [next, settled, paid, recorded] = await Promise.all([
      client.readContract({ ...read, functionName: "nextToSettle" }),
      client.readContract({ ...read, functionName: "settlementCount" }),
      client.readContract({ ...read, functionName: "paidCount" }),
      client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "recordedCount",
        args: [topic.id],
      }),
    ]);
    for (const [epoch, views] of this.#done) {
      if (views > 1) this.#done.set(epoch, views - 1);
      else this.#done.delete(epoch);
    }
    const numbers = this.#numbers(next, time);
    const poster = await this.#poster(time, numbers);
    const settlements = this.#settlements();
    const [recordable, owing, epochs] = await Promise.all([
      this.#recordable(settlements, recorded, paid, time),
      this.#owing(settlements, paid, time),
      Promise.all(numbers.map((epoch) => this.#epochView(epoch, next, time))),
    ]);
    return { time, poster, next, settled, paid, recorded, recordable, owing, epochs };
  }

  /** Own posts that stand and are open to challenges still. */
  async unproven(): Promise<Unproven> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const time = Number((await client.getBlock()).timestamp);
    const read = { address: deployment.epochs, abi: epochsAbi } as const;
    const [next, settled] = await Promise.all([
      client.readContract({ ...read, functionName: "nextToSettle", args: [topic.id] }),
      client.readContract({ ...read, functionName: "settlementCount", args: [topic.id] }),
    ]);
    const epochs: bigint[] = [];
    for (const epoch of this.#numbers(next, time)) {
      const args = [topic.id, epoch] as const;
      const status = await client.readContract({ ...read, functionName: "traceStatusOf", args });
      if (status !== Status.Posted) continue;
      const { poster } = await client.readContract({ ...read, functionName: "synthesisOf", args });
      if (this.#isOwn(poster)) epochs.push(epoch);
    }
    const settlementAt = this.#settlements();
    const settlements: number[] = [];
    for (let number = settled; number > this.#squared; number--) {
      const { deadline, poster, payoutPoster } = await settlementAt(number);
      if (time >= deadline) break;
      if (this.#isOwn(poster) || this.#isOwn(payoutPoster)) settlements.unshift(number);
    }
    return { epochs, settlements };
  }

  /** Epochs that may need something: settled ones, the oldest first, as long as their finality may not be recorded. */
  #numbers(next: bigint, time: number): bigint[] {
    const { schedule } = this.#options.topic;
    const current = epochAt(schedule, time);
    const lookBack = BigInt(Math.ceil(schedule.challengeWindow / schedule.epochLength)) + 2n;
    const first = next > lookBack ? next - lookBack : 0n;
    const numbers: bigint[] = [];
    for (let epoch = first; epoch < next && numbers.length < VIEW_LIMIT; epoch++) {
      if (!this.#done.has(epoch)) numbers.push(epoch);
    }
    for (let epoch = next; epoch <= current && epoch < next + VIEW_LIMIT; epoch++) numbers.push(epoch);
    for (const old of [...this.#stakes.keys(), ...this.#done.keys()]) {
      if (old >= first) continue;
      this.#stakes.delete(old);
      this.#done.delete(old);
    }
    return numbers;
  }

  /** Records of settlements, each read once. */
  #settlements() {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementAt" } as const;
    const ask = (number: number) => sender.client.readContract({ ...read, args: [topic.id, number] });
    const known = new Map<number, ReturnType<typeof ask>>();
    return (number: number) => {
      const record = known.get(number) ?? ask(number);
      known.set(number, record);
      return record;
    };
  }

  #isOwn(poster: Address): boolean {
    const own = this.#options.sender.wallet.account.address;
    return [own, this.#standing?.reputer ?? own].some((address) => isAddressEqual(address, poster));
  }

  /** Settlements with final payouts that this keeper, or whom it serves, posted a part of and was not paid for. */
  async #owing(settlementAt: Settlements, paid: number, time: number): Promise<number[]> {
    const { sender, deployment, topic } = this.#options;
    const read = { address: deployment.epochs, abi: epochsAbi, functionName: "synthesisOf" } as const;
    const owes = async (number: number) => {
      const record = await settlementAt(number);
      const { keeping } = await readAllotment(sender.client, deployment, topic.id, record.epoch);
      if (keeping === 0n) return false;
      const synthesis = await sender.client.readContract({ ...read, args: [topic.id, record.epoch] });
      return [synthesis.poster, record.poster, record.payoutPoster].some((poster) => this.#isOwn(poster));
    };
    const owing: number[] = [];
    // A claim that is refused again and again must not hide those behind it.
    for (const number of [...this.#owed].slice(0, OWING_LIMIT)) {
      const stillOwes = await owes(number);
      this.#owed.delete(number);
      if (stillOwes) owing.push(number);
    }
    const last = Math.min(paid, this.#squared + OWING_LIMIT);
    for (let number = this.#squared + 1; number <= last; number++) {
      if (time < (await settlementAt(number)).deadline) break;
      if (await owes(number)) owing.push(number);
      this.#squared = number;
    }
    for (const number of owing) this.#owed.add(number);
    return owing.sort((a, b) => a - b);
  }

  /** Number of the last settlement that can be taken in now. */
  async #recordable(settlementAt: Settlements, recorded: number, paid: number, time: number): Promise<number> {
    let last = recorded;
    while (last < paid && last < recorded + RECORD_LIMIT) {
      if (time < (await settlementAt(last + 1)).deadline) break;
      last++;
    }
    return last;
  }

  /**
   * Whom it posts for: the reputer that it is or serves, itself where it posts with a bond, or nobody. Epochs may ask for
   * different stakes: a keeper has enough for all of them.
   */
  async #poster(time: number, epochs: readonly bigint[]): Promise<Address | undefined> {
    const { sender, deployment, topic, bond, log } = this.#options;
    const stakes = await Promise.all((epochs.length === 0 ? [0n] : epochs).map((epoch) => this.#stakeOf(epoch, time)));
    const least = stakes.reduce((a, b) => (a > b ? a : b));
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

  async #stakeOf(epoch: bigint, time: number): Promise<bigint> {
    const { sender, deployment, topic } = this.#options;
    const known = this.#stakes.get(epoch);
    if (known !== undefined) return known;
    const { minStake } = await readSecurity(sender.client, deployment, topic.id, epoch);
    // One that has just opened may not have on another branch of the chain.
    if (time >= epochTimes(topic.schedule, epoch).closesAt) this.#stakes.set(epoch, minStake);
    return minStake;
  }

  async #epochView(epoch: bigint, next: bigint, time: number): Promise<EpochView> {
    const { sender, deployment, topic } = this.#options;
    const { client } = sender;
    const read = { address: deployment.epochs, abi: epochsAbi, args: [topic.id, epoch] } as const;
    const [status, trace, record, intake] = await Promise.all([
      client.readContract({ ...read, functionName: "statusOf" }),
      client.readContract({ ...read, functionName: "traceStatusOf" }),
      client.readContract({ ...read, functionName: "synthesisOf" }),
      client.readContract({ address: deployment.inbox, abi: inboxAbi, functionName: "intakeOf", args: read.args }),
    ]);
    const isSkipped = trace === Status.None;
    if (epoch < next && (isSkipped || (record.recorded && trace === Status.Final)))
      this.#done.set(epoch, TRUSTED_VIEWS);
    const { revealsUntil, reportsUntil } = epochTimes(topic.schedule, epoch);
    const [synthesisLead, settlementLead] = await Promise.all([
      this.#lead(client, epoch, SubmissionWindow.Workers, revealsUntil, time),
      this.#lead(client, epoch, SubmissionWindow.Reputers, reportsUntil, time),
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
  async #lead(
    client: PublicClient,
    epoch: bigint,
    window: SubmissionWindow,
    from: number,
    time: number,
  ): Promise<Lead> {
    const { deployment, topic } = this.#options;
    if (time < from || time >= from + topic.schedule.headStart) return NO_LEAD;
    const read = { address: deployment.epochs, abi: epochsAbi, functionName: "leaderOf" } as const;
    const [leader, until] = await client.readContract({ ...read, args: [topic.id, epoch, window] });
    return { leader, until: Number(until) };
  }
}

type Settlements = (number: number) => Promise<{
  readonly deadline: number;
  readonly epoch: bigint;
  readonly poster: Address;
  readonly payoutPoster: Address;
}>;
