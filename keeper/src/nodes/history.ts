/** What the chain says about past epochs of a topic, kept up to date: the data that forecasters learn from. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import type { PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { toNumber } from "../decimal.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import type { PastEpoch } from "../models/types.ts";
import { splitSections, unpackNumbers } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { STATE_LAYOUT, SYNTHESIS_LAYOUT } from "../trace/layout.ts";

/** A past epoch with its network inference. */
export interface ObservedEpoch extends PastEpoch {
  readonly network: number;
}

/** Blocks that are read once more, since others may have taken their place. */
const REREAD = 32n;
/** Newest epochs that are held: models forget older ones. */
const HELD = 5000;
/** Where the network's inference is among those combined. */
const NETWORK = 0;

export class History {
  readonly #client: PublicClient;
  readonly #deployment: Deployment;
  readonly #topicId: bigint;
  readonly #held: number;
  readonly #epochs = new Map<bigint, ObservedEpoch>();
  #from: bigint;

  constructor(client: PublicClient, deployment: Deployment, topicId: bigint, held = HELD) {
    this.#client = client;
    this.#deployment = deployment;
    this.#topicId = topicId;
    this.#held = held;
    this.#from = deployment.block;
  }

  /** The newest epochs with a synthesis, oldest first; a later post of an epoch replaces an earlier one. */
  get epochs(): readonly ObservedEpoch[] {
    return [...this.#epochs.values()].sort((a, b) => Number(a.epoch - b.epoch));
  }

  /** Reads the logs that came since the last call, and the newest before it again. */
  async update(): Promise<void> {
    const head = await this.#client.getBlockNumber();
    if (head < this.#from) return;
    const filter = {
      address: this.#deployment.epochs,
      abi: epochsAbi,
      args: { topicId: this.#topicId },
      fromBlock: this.#from,
      toBlock: head,
      strict: true,
    } as const;
    const [syntheses, settlements] = await Promise.all([
      this.#client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
      this.#client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
    ]);
    for (const { args } of syntheses) this.#addSynthesis(args);
    for (const { args } of settlements) this.#addSettlement(args);
    const next = head + 1n - REREAD;
    if (next > this.#from) this.#from = next;
    const { epochs } = this;
    for (const { epoch } of epochs.slice(0, Math.max(0, epochs.length - this.#held))) this.#epochs.delete(epoch);
  }

  #addSynthesis({ epoch, inferers, forecasters, trace }: SynthesisLog): void {
    const size = { inferers: slotsOf(inferers).length, forecasters: slotsOf(forecasters).length };
    const sections = splitSections(SYNTHESIS_LAYOUT, size, trace);
    const ids = unpackNumbers(SYNTHESIS_LAYOUT.participants, sections.participants);
    const values = unpackNumbers(SYNTHESIS_LAYOUT.inferences, sections.inferences);
    const inferences = new Map(values.map((value, j) => [Number(ids[j]), toNumber(value)]));
    const combined = unpackNumbers(SYNTHESIS_LAYOUT.combined, sections.combined);
    this.#epochs.set(epoch, {
      epoch,
      inferences,
      network: toNumber(combined[NETWORK]),
      losses: undefined,
      networkLoss: undefined,
    });
  }

  #addSettlement({ epoch, size, state }: SettlementLog): void {
    const past = this.#epochs.get(epoch);
    if (past === undefined) return;
    const sections = splitSections(STATE_LAYOUT, size, state);
    const consensus = unpackNumbers(STATE_LAYOUT.consensusLoss, sections.consensusLoss);
    const losses = new Map<number, number>();
    [...past.inferences.keys()].forEach((id, j) => {
      const loss = consensus[lossVector.inference(j)];
      if (loss !== ABSENT) losses.set(id, toNumber(loss));
    });
    this.#epochs.set(epoch, { ...past, losses, networkLoss: toNumber(consensus[lossVector.NETWORK]) });
  }
}

type SynthesisLog = {
  readonly epoch: bigint;
  readonly inferers: number;
  readonly forecasters: number;
  readonly trace: `0x${string}`;
};
type SettlementLog = {
  readonly epoch: bigint;
  readonly size: Parameters<(typeof STATE_LAYOUT)["losses"]["count"]>[0];
  readonly state: `0x${string}`;
};
