/** What submissions are checked against, kept in memory by epoch and read again with every block. */
import { epochsAbi, inboxAbi, participantsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { type Address, type Hex, type PublicClient, zeroAddress, zeroHash } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { type AcceptedCommitment, readCommitments, readSyntheses, Status } from "../chain/epochs.ts";
import { epochTimes, isPaused, readTopic, type Topic } from "../chain/topic.ts";
import { LossFunction } from "../math/losses.ts";
import { size as lossVectorSize } from "../math/lossVector.ts";
import { slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";
import { coalesce } from "./coalesce.ts";
import { BusyError } from "./refusals.ts";

export interface Head {
  readonly number: bigint;
  readonly hash: Hex;
  readonly timestamp: number;
}

/** Who may act in a slot: addresses in lower case. */
export interface SeatState {
  readonly participant: Hex;
  readonly signers: readonly Hex[];
}

/** Synthesis that losses are reported of. */
export interface StandingState {
  readonly root: Hex;
  readonly losses: number;
}

/** All that the chain says about who may submit what for an epoch. */
export interface EpochState {
  readonly topic: Topic;
  readonly head: Head;
  readonly paused: boolean;
  /** By role and slot; undefined where nobody may act. */
  readonly seats: readonly (readonly (SeatState | undefined)[])[];
  /** Slots that hold or held an inferer, as a bit mask. */
  readonly knownInferers: number;
  /** Slots that have submitted, by role, as bit masks; reputers of losses only for the synthesis `subject`. */
  readonly submitted: readonly number[];
  readonly subject: Hex;
  readonly commitments: readonly AcceptedCommitment[];
  readonly standing: StandingState | undefined;
}

/** What the intake asks of the chain. */
export interface ChainState {
  /** The topic; undefined where there is none. */
  topicOf(topicId: bigint): Promise<Topic | undefined>;
  /** Newest head, asked for now. */
  head(): Promise<Head>;
  /** What is in memory and not older than the last head that was seen. */
  cached(topicId: bigint, epoch: bigint): EpochState | undefined;
  /** As of the newest head. */
  fresh(topic: Topic, epoch: bigint): Promise<EpochState>;
}

const SLOTS = [32, 8, 8] as const;
/** Epochs kept in memory at most. */
const MAX_EPOCHS = 2000;
/** Milliseconds after which an epoch that nobody submits for is read no longer. */
const IDLE_MS = 600_000;
/** Milliseconds without a head after which nothing in memory is believed. */
const STALE_MS = 60_000;

interface Entry {
  readonly topic: Topic;
  readonly epoch: bigint;
  readonly refresh: () => Promise<EpochState>;
  state: EpochState | undefined;
  usedAt: number;
}

/** Reads the chain through a client; `tick` follows its head. */
export class LiveChainState implements ChainState {
  readonly #client: PublicClient;
  readonly #deployment: Deployment;
  readonly #topics = new Map<bigint, Topic>();
  readonly #entries = new Map<string, Entry>();
  readonly #look: () => Promise<Head>;
  readonly #count: () => Promise<bigint>;
  #head: Head | undefined;
  #seenAt = 0;
  #counted: { readonly hash: Hex; readonly count: bigint } | undefined;

  constructor(client: PublicClient, deployment: Deployment) {
    this.#client = client;
    this.#deployment = deployment;
    this.#look = coalesce(() => this.#readHead());
    this.#count = coalesce(() => this.#readCount());
  }

  get epochs(): number {
    return this.#entries.size;
  }

  /** Looks at the head and, where it is another, reads every epoch again that is still submitted for. */
  async tick(): Promise<Head> {
    const before = this.#head?.hash;
    const head = await this.head();
    const now = Date.now();
    const live: Entry[] = [];
    for (const [key, entry] of this.#entries) {
      const { reportsUntil, revealsUntil } = epochTimes(entry.topic.schedule, entry.epoch);
      const over = head.timestamp >= Math.max(reportsUntil, revealsUntil);
      if (over || now - entry.usedAt > IDLE_MS) this.#entries.delete(key);
      else live.push(entry);
    }
    if (head.hash !== before) await Promise.all(live.map((entry) => entry.refresh()));
    return head;
  }

  async head(): Promise<Head> {
    try {
      return await this.#look();
    } catch (error) {
      throw new BusyError(
        "chain",
        `the chain does not answer: ${(error as Error).message.split("\n")[0]}`,
        5,
        "answers",
      );
    }
  }

  async topicOf(topicId: bigint): Promise<Topic | undefined> {
    const known = this.#topics.get(topicId);
    if (known !== undefined) return known;
    if (topicId === 0n || topicId > (await this.#topicCount(topicId))) return undefined;
    const topic = await readTopic(this.#client, this.#deployment, topicId);
    this.#topics.set(topicId, topic);
    return topic;
  }

  cached(topicId: bigint, epoch: bigint): EpochState | undefined {
    if (Date.now() - this.#seenAt > STALE_MS) return undefined;
    const entry = this.#entries.get(`${topicId}/${epoch}`);
    if (entry !== undefined) entry.usedAt = Date.now();
    return entry?.state;
  }

  async fresh(topic: Topic, epoch: bigint): Promise<EpochState> {
    const { hash } = await this.head();
    const entry = this.#entry(topic, epoch);
    if (entry.state?.head.hash === hash) return entry.state;
    return entry.refresh();
  }

  #entry(topic: Topic, epoch: bigint): Entry {
    const key = `${topic.id}/${epoch}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      topic,
      epoch,
      refresh: coalesce(async () => {
        entry.state = await this.#read(topic, epoch);
        return entry.state;
      }),
      state: undefined,
      usedAt: Date.now(),
    };
    if (this.#entries.size >= MAX_EPOCHS) this.#entries.delete(this.#entries.keys().next().value!);
    this.#entries.set(key, entry);
    return entry;
  }

  async #readHead(): Promise<Head> {
    const { number, hash, timestamp } = await this.#client.getBlock();
    this.#head = { number, hash, timestamp: Number(timestamp) };
    this.#seenAt = Date.now();
    return this.#head;
  }

  /** Number of topics, read once per block while topics are asked for that are beyond it. */
  async #topicCount(topicId: bigint): Promise<bigint> {
    if (this.#counted !== undefined && topicId <= this.#counted.count) return this.#counted.count;
    const { hash } = await this.head();
    if (this.#counted?.hash === hash) return this.#counted.count;
    const count = await this.#count();
    this.#counted = { hash, count };
    return count;
  }

  #readCount(): Promise<bigint> {
    return this.#client.readContract({
      address: this.#deployment.topics,
      abi: topicsAbi,
      functionName: "topicCount",
    });
  }

  async #read(topic: Topic, epoch: bigint): Promise<EpochState> {
    // The head first: what is read after it is not older.
    const head = await this.head();
    const client = this.#client;
    const { inbox, participants } = this.#deployment;
    const { closesAt, reportsFrom } = epochTimes(topic.schedule, epoch);
    const reporting = head.timestamp >= reportsFrom;
    const sealed = topic.schedule.revealWindow > 0;
    const [paused, knownInferers, intake, commitments, standing, ...seats] = await Promise.all([
      isPaused(client, this.#deployment, topic.id, epoch),
      client.readContract({
        address: participants,
        abi: participantsAbi,
        functionName: "knownSlots",
        args: [topic.id, Role.Inferer],
      }),
      client.readContract({ address: inbox, abi: inboxAbi, functionName: "intakeOf", args: [topic.id, epoch] }),
      sealed ? readCommitments(client, this.#deployment, topic.id, epoch) : [],
      reporting && topic.lossFunction === LossFunction.Reported ? this.#standing(topic.id, epoch) : undefined,
      head.timestamp < closesAt ? this.#seats(topic.id, epoch, Role.Inferer) : [],
      head.timestamp < closesAt ? this.#seats(topic.id, epoch, Role.Forecaster) : [],
      reporting ? this.#reputers(topic.id, epoch) : [],
    ]);
    const { inferers, forecasters, reputers, subject } = intake;
    const submitted = [inferers, forecasters, reputers];
    return { topic, head, paused, seats, knownInferers, submitted, subject, commitments, standing };
  }

  async #holders(topicId: bigint, epoch: bigint, role: Role): Promise<(Hex | undefined)[]> {
    const packed = await this.#client.readContract({
      address: this.#deployment.participants,
      abi: participantsAbi,
      functionName: "seatsIn",
      args: [topicId, epoch, role, 2 ** SLOTS[role] - 1],
    });
    return packed.map((holder): Hex | undefined => {
      const account = BigInt.asUintN(160, holder);
      return account === 0n ? undefined : `0x${account.toString(16).padStart(40, "0")}`;
    });
  }

  async #seats(topicId: bigint, epoch: bigint, role: Role): Promise<(SeatState | undefined)[]> {
    const holders = await this.#holders(topicId, epoch, role);
    return holders.map((holder) => holder && { participant: holder, signers: [holder] });
  }

  /** A reputer's operator signs for it too, and whoever is another's operator does not sign for itself. */
  async #reputers(topicId: bigint, epoch: bigint): Promise<(SeatState | undefined)[]> {
    const read = { address: this.#deployment.staking, abi: stakingAbi } as const;
    const reputerOf = (account: Address) =>
      this.#client.readContract({ ...read, functionName: "reputerOf", args: [topicId, account] });
    const holders = await this.#holders(topicId, epoch, Role.Reputer);
    return Promise.all(
      holders.map(async (holder) => {
        if (holder === undefined) return undefined;
        const operator = await this.#client.readContract({
          ...read,
          functionName: "operatorOf",
          args: [topicId, holder],
        });
        const keys = operator === zeroAddress ? [holder] : [holder, operator.toLowerCase() as Hex];
        const acting = await Promise.all(keys.map(reputerOf));
        return { participant: holder, signers: keys.filter((_, i) => acting[i].toLowerCase() === holder) };
      }),
    );
  }

  async #standing(topicId: bigint, epoch: bigint): Promise<StandingState | undefined> {
    const read = { address: this.#deployment.epochs, abi: epochsAbi, args: [topicId, epoch] } as const;
    const [status, { root }] = await Promise.all([
      this.#client.readContract({ ...read, functionName: "traceStatusOf" }),
      this.#client.readContract({ ...read, functionName: "synthesisOf" }),
    ]);
    if (root === zeroHash || (status !== Status.Posted && status !== Status.Final)) return undefined;
    const posts = await readSyntheses(this.#client, this.#deployment, topicId, epoch);
    const posted = posts.find((post) => post.root === root);
    if (posted === undefined) return undefined;
    return { root, losses: lossVectorSize(slotsOf(posted.inferers).length, slotsOf(posted.forecasters).length) };
  }
}
