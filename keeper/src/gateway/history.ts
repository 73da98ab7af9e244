/** A topic's history as numbers in columns, for charts: what is final is read from the chain once. */
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { splitSections, unpackNumbers } from "../trace/codec.ts";
import { slotsOf } from "../trace/epoch.ts";
import { STATE_LAYOUT, SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { Role } from "../trace/submissions.ts";
import type { EpochRecord } from "./epochReader.ts";
import type { Results } from "./results.ts";

/** Numbers of one epoch, SD59x18; undefined where it has none. */
export interface HistoryRow {
  readonly epoch: bigint;
  readonly network: bigint | undefined;
  readonly lower: bigint | undefined;
  readonly upper: bigint | undefined;
  readonly naive: bigint | undefined;
  /** Median of the truths that reputers reported, the lower one of two. */
  readonly truth: bigint | undefined;
  /** Consensus log10 losses. */
  readonly networkLoss: bigint | undefined;
  readonly naiveLoss: bigint | undefined;
  /** Least loss of an inference. */
  readonly bestLoss: bigint | undefined;
}

/** Epochs that are read together; between them others get their turn. */
const CHUNK = 25;
/** Rows of final epochs that are kept; the oldest reads are forgotten first. */
const MAX_KEPT = 50_000;
/** Seconds after which no reorganisation changes what is final. */
const SETTLED_SECONDS = 600;
/** Where naive's inference is among those combined. */
const NAIVE = 1;

export class History {
  readonly #results: Results;
  readonly #kept = new Map<string, HistoryRow>();
  /** Newest epoch of each topic known to be settled for good: so is everything before it. */
  readonly #finalUntil = new Map<bigint, bigint>();

  constructor(results: Results) {
    this.#results = results;
  }

  /** Rows of epochs that have a value or a truth, in the order given. */
  async rows(topicId: bigint, epochs: readonly bigint[]): Promise<HistoryRow[]> {
    const key = (epoch: bigint) => `${topicId}/${epoch}`;
    const found = new Map<bigint, HistoryRow>();
    for (const epoch of epochs) {
      const kept = this.#kept.get(key(epoch));
      if (kept !== undefined) found.set(epoch, kept);
    }
    const missing = epochs.filter((epoch) => !found.has(epoch));
    for (let i = 0; i < missing.length; i += CHUNK) {
      const time = BigInt((await this.#results.time()) - SETTLED_SECONDS);
      const records = await this.#results.records(topicId, missing.slice(i, i + CHUNK), false);
      for (const { epoch, settlement } of records) {
        if (settlement === undefined || settlement.deadline > time) continue;
        if (epoch > (this.#finalUntil.get(topicId) ?? -1n)) this.#finalUntil.set(topicId, epoch);
      }
      for (const record of records) {
        const row = rowOf(record);
        found.set(record.epoch, row);
        if (record.epoch > (this.#finalUntil.get(topicId) ?? -1n)) continue;
        if (this.#kept.size >= MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
        this.#kept.set(key(record.epoch), row);
      }
    }
    return epochs.flatMap((epoch) => {
      const row = found.get(epoch)!;
      return row.network === undefined && row.truth === undefined ? [] : [row];
    });
  }
}

function rowOf({ epoch, inference, synthesis, settlement, said }: EpochRecord): HistoryRow {
  const truths = said.flatMap(({ role, value }) => (role === Role.Reputer && value !== undefined ? [value] : []));
  truths.sort((a, b) => (a < b ? -1 : 1));
  const losses = settlement && consensusLosses(settlement);
  const inferers = settlement?.size.inferers ?? 0;
  const present = (losses ?? []).slice(lossVector.inference(0), lossVector.inference(inferers));
  const best = present.filter((loss) => loss !== ABSENT);
  return {
    epoch,
    network: inference?.network,
    lower: inference?.lower,
    upper: inference?.upper,
    naive: synthesis && naiveOf(synthesis),
    truth: truths[Math.floor((truths.length - 1) / 2)],
    networkLoss: losses?.[lossVector.NETWORK],
    naiveLoss: losses?.[lossVector.NAIVE],
    bestLoss: best.length === 0 ? undefined : best.reduce((least, loss) => (loss < least ? loss : least)),
  };
}

function consensusLosses({ size, state }: NonNullable<EpochRecord["settlement"]>): bigint[] {
  return unpackNumbers(STATE_LAYOUT.consensusLoss, splitSections(STATE_LAYOUT, size, state).consensusLoss);
}

function naiveOf({ inferers, forecasters, trace }: NonNullable<EpochRecord["synthesis"]>): bigint {
  const size = { inferers: slotsOf(inferers).length, forecasters: slotsOf(forecasters).length };
  return unpackNumbers(SYNTHESIS_LAYOUT.combined, splitSections(SYNTHESIS_LAYOUT, size, trace).combined)[NAIVE];
}
