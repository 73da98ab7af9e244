/** What topics yield, as the chain says it: inferences, epochs, traces, participants, prices. */
import { epochsAbi, inboxAbi, participantsAbi, paymentsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Address, Hex, PublicClient } from "viem";
import { entitlements } from "../chain/claims.ts";
import type { Deployment } from "../chain/deployment.ts";
import {
  type PostedSettlement,
  type PostedSynthesis,
  readReports,
  readSettlement,
  readSubmissions,
  readSynthesis,
  Status,
} from "../chain/epochs.ts";
import { synthesisProof } from "../chain/evidence.ts";
import { settlementEvidence } from "../chain/settlementEvidence.ts";
import { epochAt, readTopic, type Topic } from "../chain/topic.ts";
import type { SettlementSection, SynthesisSection } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import { Memo } from "./memo.ts";
import { MissingError } from "./refusals.ts";

/** Milliseconds for which what may change is not asked again. */
const FRESH_MS = 1000;
const LONG_MS = 3_600_000;
const SLOTS = [32, 8, 8] as const;
/** Epochs that the newest inference is looked for in. */
const LOOK_BACK = 50n;

/** Value of an epoch, and where it stands. */
export interface Inference {
  readonly epoch: bigint;
  readonly status: Status;
  readonly traceStatus: Status;
  readonly network: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
  readonly root: Hex;
  readonly base: number;
  readonly poster: Address;
  readonly valueDeadline: number;
  readonly deadline: number;
}

/** One submission, as the inbox logged it. */
export interface Said {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly participant: Address;
  readonly value?: bigint;
  readonly inferers?: number;
  readonly losses?: readonly bigint[];
}

/** All of one epoch that stands. */
export interface EpochRecord {
  readonly epoch: bigint;
  readonly inference: Inference | undefined;
  readonly synthesis: PostedSynthesis | undefined;
  readonly settlement: PostedSettlement | undefined;
  readonly said: readonly Said[];
}

export class Results {
  readonly #client: PublicClient;
  readonly #deployment: Deployment;
  readonly #memo = new Memo();

  constructor(client: PublicClient, deployment: Deployment) {
    this.#client = client;
    this.#deployment = deployment;
  }

  topicCount(): Promise<bigint> {
    const read = { address: this.#deployment.topics, abi: topicsAbi, functionName: "topicCount" } as const;
    return this.#memo.get("topics", FRESH_MS, () => this.#client.readContract(read));
  }

  /** MissingError where there is no such topic. */
  async topic(id: bigint): Promise<Topic> {
    const count = await this.topicCount();
    if (id === 0n || id > count) throw new MissingError("topic", id, count);
    return this.#memo.get(`topic ${id}`, LONG_MS, () => readTopic(this.#client, this.#deployment, id));
  }

  /** Time of the newest block. */
  time(): Promise<number> {
    return this.#memo.get("time", FRESH_MS, async () => Number((await this.#client.getBlock()).timestamp));
  }

  /** Epoch that is open now, or the last that was; undefined before the first. */
  async currentEpoch(topic: Topic): Promise<bigint | undefined> {
    const epoch = epochAt(topic.schedule, await this.time());
    return epoch < 0n ? undefined : epoch;
  }

  /** The newest value that stands, and the newest that is final. */
  newest(topic: Topic): Promise<{ latest: Inference | undefined; final: Inference | undefined }> {
    return this.#memo.get(`newest ${topic.id}`, FRESH_MS, async () => {
      const read = { address: this.#deployment.epochs, abi: epochsAbi, functionName: "newestRound" } as const;
      const round = await this.#client.readContract({ ...read, args: [topic.id] });
      const final = round.number === 0n ? undefined : await this.inference(topic.id, round.epoch);
      const current = (await this.currentEpoch(topic)) ?? -1n;
      const floor = round.number === 0n ? -1n : round.epoch;
      for (let epoch = current; epoch > floor && epoch > current - LOOK_BACK; epoch--) {
        const latest = await this.inference(topic.id, epoch);
        if (latest !== undefined) return { latest, final };
      }
      return { latest: final, final };
    });
  }

  /** Value of an epoch; undefined where none stands. */
  async inference(topicId: bigint, epoch: bigint): Promise<Inference | undefined> {
    const read = { address: this.#deployment.epochs, abi: epochsAbi, args: [topicId, epoch] } as const;
    const [status, traceStatus, record] = await Promise.all([
      this.#client.readContract({ ...read, functionName: "statusOf" }),
      this.#client.readContract({ ...read, functionName: "traceStatusOf" }),
      this.#client.readContract({ ...read, functionName: "synthesisOf" }),
    ]);
    if (status !== Status.Posted && status !== Status.Final) return undefined;
    const { network, lower, upper, root, base, poster, valueDeadline, deadline } = record;
    const value = { network, lower, upper, root, base, poster, valueDeadline, deadline };
    return { epoch, status, traceStatus: traceStatus as Status, ...value };
  }

  /** Everything of an epoch. */
  async record(topicId: bigint, epoch: bigint): Promise<EpochRecord> {
    return this.#memo.get(`record ${topicId}/${epoch}`, FRESH_MS, async () => {
      const [inference, said, settlement] = await Promise.all([
        this.inference(topicId, epoch),
        this.#said(topicId, epoch),
        this.#settlementOf(topicId, epoch),
      ]);
      const stands = inference !== undefined && inference.traceStatus !== Status.Void;
      const synthesis = stands ? await readSynthesis(this.#client, this.#deployment, topicId, epoch) : undefined;
      return { epoch, inference, synthesis, settlement, said };
    });
  }

  nextToSettle(topicId: bigint): Promise<bigint> {
    const read = { address: this.#deployment.epochs, abi: epochsAbi, functionName: "nextToSettle" } as const;
    return this.#memo.get(`next ${topicId}`, FRESH_MS, () => this.#client.readContract({ ...read, args: [topicId] }));
  }

  /** A standing settlement; MissingError where there is none of this number. */
  async settlement(topicId: bigint, number: number): Promise<PostedSettlement> {
    const read = { address: this.#deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
    const count = await this.#client.readContract({ ...read, args: [topicId] });
    if (number < 1 || number > count) throw new MissingError("settlement", number, count);
    return readSettlement(this.#client, this.#deployment, topicId, number);
  }

  /** What everybody has earned as of a settlement, with the proofs that claims take. */
  async entitlements(topicId: bigint, number: number) {
    return entitlements(await this.settlement(topicId, number));
  }

  /** What `IProofs.proveSynthesis` takes for a section of an epoch's synthesis. */
  async synthesisEvidence(topicId: bigint, epoch: bigint, section: SynthesisSection) {
    const { synthesis } = await this.record(topicId, epoch);
    if (synthesis === undefined) throw new MissingError("synthesis of epoch", epoch, "a post that stands");
    const [submissions, base] = await Promise.all([
      readSubmissions(this.#client, this.#deployment, topicId, epoch),
      synthesis.base === 0 ? null : this.settlement(topicId, synthesis.base),
    ]);
    const proof = synthesisProof(this.#deployment, topicId, synthesis, submissions, base, [section]);
    return { root: synthesis.root, section, ...proof };
  }

  /** What `IProofs.proveSettlement` takes for numbers of a section of a settlement. */
  async settlementEvidence(topicId: bigint, number: number, section: SettlementSection, index: number) {
    const posted = await this.settlement(topicId, number);
    const [synthesis, base, reports] = await Promise.all([
      readSynthesis(this.#client, this.#deployment, topicId, posted.epoch),
      number === 1 ? null : this.settlement(topicId, number - 1),
      readReports(this.#client, this.#deployment, topicId, posted.epoch),
    ]);
    const { stateRoot, payoutRoot } = posted;
    const evidence = settlementEvidence(this.#deployment, topicId, posted, synthesis, base, reports, section, index);
    return { stateRoot, payoutRoot, section, index, evidence };
  }

  /** Who may act in an epoch, by role and slot. */
  async participants(topicId: bigint, epoch: bigint) {
    const read = { address: this.#deployment.participants, abi: participantsAbi } as const;
    const byRole = await Promise.all(
      Object.values(Role).map(async (role) => {
        const args = [topicId, epoch, role, 2 ** SLOTS[role] - 1] as const;
        const packed = await this.#client.readContract({ ...read, functionName: "seatsIn", args });
        const held = packed.flatMap((holder, slot) => (holder === 0n ? [] : [{ role, slot, ...unpackHolder(holder) }]));
        return Promise.all(
          held.map(async (seat) => {
            const who = [topicId, role, seat.participant] as const;
            const { merit } = await this.#client.readContract({ ...read, functionName: "membershipOf", args: who });
            return { ...seat, merit };
          }),
        );
      }),
    );
    return byRole.flat();
  }

  prices(topicId: bigint) {
    const read = { address: this.#deployment.payments, abi: paymentsAbi, functionName: "pricesOf" } as const;
    return this.#memo.get(`prices ${topicId}`, FRESH_MS, () => this.#client.readContract({ ...read, args: [topicId] }));
  }

  async #said(topicId: bigint, epoch: bigint): Promise<Said[]> {
    const { inbox, block } = this.#deployment;
    const filter = { address: inbox, abi: inboxAbi, args: { topicId, epoch }, fromBlock: block, strict: true } as const;
    const [inferences, forecasts, reports, losses] = await Promise.all([
      this.#client.getContractEvents({ ...filter, eventName: "InferenceSubmitted" }),
      this.#client.getContractEvents({ ...filter, eventName: "ForecastSubmitted" }),
      this.#client.getContractEvents({ ...filter, eventName: "ReportSubmitted" }),
      this.#client.getContractEvents({ ...filter, eventName: "LossesSubmitted" }),
    ]);
    const who = (role: Role, args: { slot: bigint; id: number; participant: Address }) => ({
      role,
      slot: Number(args.slot),
      id: args.id,
      participant: args.participant,
    });
    return [
      ...inferences.map(({ args }) => ({ ...who(Role.Inferer, args), value: args.value })),
      ...forecasts.map(({ args }) => ({
        ...who(Role.Forecaster, args),
        inferers: args.inferers,
        losses: args.losses,
      })),
      ...reports.map(({ args }) => ({ ...who(Role.Reputer, args), value: args.truth })),
      ...losses.map(({ args }) => ({ ...who(Role.Reputer, args), losses: args.losses })),
    ];
  }

  /** The settlement of an epoch; undefined where none stands. */
  async #settlementOf(topicId: bigint, epoch: bigint): Promise<PostedSettlement | undefined> {
    const { epochs, block } = this.#deployment;
    const logs = await this.#client.getContractEvents({
      address: epochs,
      abi: epochsAbi,
      eventName: "SettlementPosted",
      args: { topicId, epoch },
      fromBlock: block,
      strict: true,
    });
    const last = logs.at(-1);
    if (last === undefined) return undefined;
    const read = { address: epochs, abi: epochsAbi } as const;
    const [count, paid] = await Promise.all([
      this.#client.readContract({ ...read, functionName: "settlementCount", args: [topicId] }),
      this.#client.readContract({ ...read, functionName: "paidCount", args: [topicId] }),
    ]);
    const number = last.args.settlement;
    // A payout part that was refuted is not shown until it is posted again.
    if (number > count || number > paid) return undefined;
    const posted = await readSettlement(this.#client, this.#deployment, topicId, number);
    return posted.epoch === epoch ? posted : undefined;
  }
}

function unpackHolder(holder: bigint): { participant: Address; id: number } {
  const account = BigInt.asUintN(160, holder).toString(16).padStart(40, "0");
  return { participant: `0x${account}`, id: Number(holder >> 160n) };
}
