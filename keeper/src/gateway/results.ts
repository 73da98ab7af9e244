/** What topics yield, as the chain says it: inferences, epochs, traces, participants, prices. */
import { epochsAbi, participantsAbi, paymentsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import { entitlements } from "../chain/claims.ts";
import type { Deployment } from "../chain/deployment.ts";
import {
  type PostedSettlement,
  readReports,
  readSettlement,
  readSubmissions,
  readSynthesis,
  stateOf,
} from "../chain/epochs.ts";
import { synthesisProof } from "../chain/evidence.ts";
import { settlementEvidence } from "../chain/settlementEvidence.ts";
import { epochAt, readTopic, type Topic } from "../chain/topic.ts";
import { EMPTY_STATE } from "../engine/slots.ts";
import type { SettlementSection, SynthesisSection } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import { callAll } from "./calls.ts";
import { type CuratedEpoch, curate } from "./curated.ts";
import { type EpochRecord, type Inference, readEpochs, readInferences, type SettlementRecord } from "./epochReader.ts";
import type { Standing } from "./liveStream.ts";
import { Memo } from "./memo.ts";
import { readOverview } from "./overview.ts";
import { MissingError } from "./refusals.ts";
import { type WorkerRecord, workersOf } from "./workers.ts";

/** Milliseconds for which what may change is not asked again. */
const FRESH_MS = 1000;
const LONG_MS = 3_600_000;
const SLOTS = [32, 8, 8] as const;
/** Epochs that the newest inference is looked for in. */
const LOOK_BACK = 50n;
/** Newest settlements that readers of live streams are told of when others take their place. */
const WATCHED = 64;

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

  /** Topics after one, and the last of them where there are more. */
  async topics(after: bigint, most: number): Promise<{ topics: Topic[]; next: bigint | undefined }> {
    const count = await this.topicCount();
    const end = after + BigInt(most) < count ? after + BigInt(most) : count;
    const ids = Array.from({ length: Math.max(0, Number(end - after)) }, (_, i) => after + 1n + BigInt(i));
    return { topics: await Promise.all(ids.map((id) => this.topic(id))), next: end < count ? end : undefined };
  }

  /** Epochs before one, or up to the newest that has opened; newest first. */
  async epochsBefore(topic: Topic, before: bigint | undefined, most: number): Promise<bigint[]> {
    const current = (await this.currentEpoch(topic)) ?? -1n;
    const top = before !== undefined && before <= current ? before - 1n : current;
    const length = top + 1n < BigInt(most) ? Number(top + 1n) : most;
    return Array.from({ length }, (_, i) => top - BigInt(i));
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
      const current = (await this.currentEpoch(topic)) ?? -1n;
      const floor = round.number === 0n ? -1n : round.epoch;
      const epochs = floor < 0n ? [] : [floor];
      for (let epoch = current; epoch > floor && epoch > current - LOOK_BACK; epoch--) epochs.push(epoch);
      const places = epochs.map((epoch) => ({ topicId: topic.id, epoch }));
      const found = await readInferences(this.#client, this.#deployment, places);
      const final = floor < 0n ? undefined : found.shift();
      return { latest: found.find((inference) => inference !== undefined) ?? final, final };
    });
  }

  /** Everything of an epoch. */
  async record(topicId: bigint, epoch: bigint): Promise<EpochRecord> {
    const [record] = await this.records(topicId, [epoch]);
    return record;
  }

  /** Likewise of several, which takes no more requests; `keep` where others may soon ask for the same. */
  records(topicId: bigint, epochs: readonly bigint[], keep = true): Promise<EpochRecord[]> {
    if (epochs.length === 0) return Promise.resolve([]);
    if (!keep) return readEpochs(this.#client, this.#deployment, topicId, epochs);
    const key = (epoch: bigint) => `record ${topicId}/${epoch}`;
    const read = (wanted: readonly bigint[]) => readEpochs(this.#client, this.#deployment, topicId, wanted);
    const missing = epochs.filter((epoch) => !this.#memo.has(key(epoch)));
    const batch = missing.length === 0 ? undefined : read(missing);
    return Promise.all(
      epochs.map((epoch) =>
        this.#memo.get(key(epoch), FRESH_MS, async () => {
          const found = (await batch)?.find((record) => record.epoch === epoch);
          return found ?? (await read([epoch]))[0];
        }),
      ),
    );
  }

  /** The curated data of those of some epochs that are settled. */
  async curated(topicId: bigint, epochs: readonly bigint[]): Promise<CuratedEpoch[]> {
    const records = await this.records(topicId, epochs);
    return records.map(curate).filter((item): item is CuratedEpoch => item !== undefined);
  }

  /** What the workers of an epoch said, and what came of it. */
  async workers(topicId: bigint, epoch: bigint): Promise<WorkerRecord[]> {
    const record = await this.record(topicId, epoch);
    const { base = 0 } = record.synthesis ?? {};
    return workersOf(record, base === 0 ? EMPTY_STATE : stateOf(await this.settlement(topicId, base)));
  }

  nextToSettle(topicId: bigint): Promise<bigint> {
    const read = { address: this.#deployment.epochs, abi: epochsAbi, functionName: "nextToSettle" } as const;
    return this.#memo.get(`next ${topicId}`, FRESH_MS, () => this.#client.readContract({ ...read, args: [topicId] }));
  }

  /** The newest settlements that stand, payouts included, oldest first. */
  standing(topicId: bigint): Promise<Standing[]> {
    return this.#memo.get(`standing ${topicId}`, FRESH_MS, async () => {
      const read = { address: this.#deployment.epochs, abi: epochsAbi } as const;
      const paid = await this.#client.readContract({ ...read, functionName: "paidCount", args: [topicId] });
      const numbers = Array.from({ length: Math.min(paid, WATCHED) }, (_, i) => paid - i).reverse();
      const calls = numbers.map((number) => ({ ...read, functionName: "settlementAt", args: [topicId, number] }));
      const records = (await callAll(this.#client, calls)) as (SettlementRecord | undefined)[];
      return records.flatMap((record, i) => {
        if (record === undefined) return [];
        const { epoch, deadline, stateRoot, payoutRoot } = record;
        return [{ epoch, deadline, name: `${numbers[i]}/${stateRoot}/${payoutRoot}` }];
      });
    });
  }

  /** Where topics stand. */
  async overview(topics: readonly Topic[]) {
    const time = await this.time();
    const key = `overview ${topics.map(({ id }) => id)}`;
    const read = () => readOverview(this.#client, this.#deployment, topics, time);
    return { time, ...(await this.#memo.get(key, FRESH_MS, read)) };
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
    const seats = Object.values(Role).map((role) => {
      const args = [topicId, epoch, role, 2 ** SLOTS[role] - 1];
      return { ...read, functionName: "seatsIn", args };
    });
    const packed = (await callAll(this.#client, seats)) as (readonly bigint[])[];
    const held = Object.values(Role).flatMap((role) =>
      packed[role].flatMap((holder, slot) => (holder === 0n ? [] : [{ role, slot, ...unpackHolder(holder) }])),
    );
    const members = held.map(({ role, participant }) => {
      return { ...read, functionName: "membershipOf", args: [topicId, role, participant] };
    });
    const memberships = (await callAll(this.#client, members)) as { readonly merit: bigint }[];
    return held.map((seat, i) => ({ ...seat, merit: memberships[i].merit }));
  }

  prices(topicId: bigint) {
    const read = { address: this.#deployment.payments, abi: paymentsAbi, functionName: "pricesOf" } as const;
    return this.#memo.get(`prices ${topicId}`, FRESH_MS, () => this.#client.readContract({ ...read, args: [topicId] }));
  }
}

function unpackHolder(holder: bigint): { participant: Address; id: number } {
  const account = BigInt.asUintN(160, holder).toString(16).padStart(40, "0");
  return { participant: `0x${account}`, id: Number(holder >> 160n) };
}
