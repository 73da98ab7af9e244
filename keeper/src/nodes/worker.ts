/**
 * Worker: submits an inference or a forecast in every worker window that opens; in topics with a reveal window it
 * commits to it, and reveals it once the window is over.
 */
import { epochsAbi, participantsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Account, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { readCommitments, readSubmissions } from "../chain/epochs.ts";
import { epochAt, epochTimes, isPaused, type Topic } from "../chain/topic.ts";
import { fromNumber, toNumber } from "../decimal.ts";
import type { Participant } from "../engine/types.ts";
import { clamp } from "../math/fixed.ts";
import type { PastEpoch } from "../models/types.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { maskOf, slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";
import { History } from "./history.ts";
import { Submitter } from "./sealing.ts";

/** What every worker needs; the account must be registered for the task. */
export interface WorkerOptions {
  readonly client: PublicClient;
  readonly account: Account;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly gateway: string;
  readonly log: Logger;
}

/** Inference for an epoch that opened at `time` (Unix seconds). */
export type Infer = (epoch: bigint, time: number) => number;

/** What a forecaster knows when it forecasts. */
export interface ForecastInputs {
  readonly epoch: bigint;
  /** Opening time of the epoch, Unix seconds. */
  readonly time: number;
  /** Registration id and inference of every inferer that has submitted for the epoch. */
  readonly inferences: ReadonlyMap<number, number>;
  /** All epochs before it, oldest first. */
  readonly past: readonly PastEpoch[];
}

/** log10 loss expected of each inferer, by registration id. */
export type Forecast = (inputs: ForecastInputs) => ReadonlyMap<number, number>;

/** Submits one inference per epoch. */
export class InferenceWorker {
  readonly #options: WorkerOptions;
  readonly #infer: Infer;
  readonly #submitter: Submitter;
  #submitted: bigint | undefined;

  constructor(options: WorkerOptions, infer: Infer) {
    this.#options = options;
    this.#infer = infer;
    this.#submitter = new Submitter(options, Role.Inferer);
  }

  async step(): Promise<void> {
    const { client, deployment, topic, log } = this.#options;
    const time = Number((await client.getBlock()).timestamp);
    if (topic.schedule.revealWindow > 0) await this.#submitter.reveal(time, async (epoch) => this.#payload(epoch));
    const open = openEpoch(topic, time);
    if (open === undefined || open.epoch === this.#submitted) return;
    if (await isPaused(client, deployment, topic.id, open.epoch)) return;
    const { epoch } = open;
    const payload = this.#payload(epoch);
    const outcome = await this.#submitter.submit(epoch, payload);
    this.#submitted = epoch;
    log.info({ epoch, value: payload.value, ...outcome }, "inferred");
  }

  #payload(epoch: bigint) {
    const { opensAt } = epochTimes(this.#options.topic.schedule, epoch);
    return { role: Role.Inferer, value: fromNumber(this.#infer(epoch, opensAt)) } as const;
  }
}

/**
 * Submits one forecast per epoch, once it knows as much as it will: all inferences are in and the epoch before is
 * settled, or three quarters of the window are over.
 */
export class ForecastWorker {
  readonly #options: WorkerOptions;
  readonly #forecast: Forecast;
  readonly #history: History;
  readonly #submitter: Submitter;
  #submitted: bigint | undefined;

  constructor(options: WorkerOptions, forecast: Forecast) {
    this.#options = options;
    this.#forecast = forecast;
    this.#history = new History(options.client, options.deployment, options.topic.id);
    this.#submitter = new Submitter(options, Role.Forecaster);
  }

  async step(): Promise<void> {
    const { client, deployment, topic, log } = this.#options;
    const time = Number((await client.getBlock()).timestamp);
    if (topic.schedule.revealWindow > 0) {
      await this.#submitter.reveal(time, async (epoch) => this.#payload(epoch, await this.#entries(epoch)));
    }
    const open = openEpoch(topic, time);
    if (open === undefined || open.epoch === this.#submitted) return;
    if (await isPaused(client, deployment, topic.id, open.epoch)) return;
    const { epoch, opensAt, closesAt } = open;
    const entries = await this.#entries(epoch);
    const late = time >= opensAt + (3 * (closesAt - opensAt)) / 4;
    if (entries.length === 0 || !(late || (await this.#isComplete(epoch, entries.length)))) return;
    const payload = await this.#payload(epoch, entries);
    if (payload === undefined) return;
    const outcome = await this.#submitter.submit(epoch, payload);
    this.#submitted = epoch;
    log.info({ epoch, inferers: payload.losses.length, ...outcome }, "forecast");
  }

  /** Inferers that have submitted for the epoch, or committed to an inference that nobody has seen. */
  async #entries(epoch: bigint): Promise<Entry[]> {
    const { client, deployment, topic } = this.#options;
    const sealed = topic.schedule.revealWindow > 0;
    const entries: readonly (Entry & { readonly role: Role })[] = sealed
      ? await readCommitments(client, deployment, topic.id, epoch)
      : await readSubmissions(client, deployment, topic.id, epoch);
    return entries.filter(({ role }) => role === Role.Inferer);
  }

  /** Undefined where nothing can be said of any inferer. What is sealed is expected to be what it was the last time. */
  async #payload(epoch: bigint, entries: readonly Entry[]) {
    await this.#history.update();
    const past = this.#history.epochs.filter((item) => item.epoch < epoch);
    const values = new Map(
      entries.flatMap(({ id, value }): [number, number][] => {
        const last = past.findLast(({ inferences }) => inferences.has(id))?.inferences.get(id);
        const known = value === undefined ? last : toNumber(value);
        return known === undefined ? [] : [[id, known]];
      }),
    );
    if (values.size === 0) return undefined;
    const { opensAt } = epochTimes(this.#options.topic.schedule, epoch);
    const expected = this.#forecast({ epoch, time: opensAt, inferences: values, past });
    const losses = entries
      .filter(({ id }) => expected.has(id))
      .map(({ id, slot }) => ({ slot, loss: boundedLoss(expected.get(id) as number) }))
      .sort((a, b) => a.slot - b.slot);
    if (losses.length === 0) return undefined;
    return {
      role: Role.Forecaster,
      inferers: maskOf(losses.map(({ slot }) => slot)),
      losses: losses.map(({ loss }) => loss),
    } as const;
  }

  async #isComplete(epoch: bigint, submitted: number): Promise<boolean> {
    const { client, deployment, topic } = this.#options;
    const [occupied, next] = await Promise.all([
      client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "occupiedSlots",
        args: [topic.id, Role.Inferer],
      }),
      client.readContract({
        address: deployment.epochs,
        abi: epochsAbi,
        functionName: "nextToSettle",
        args: [topic.id],
      }),
    ]);
    return submitted === slotsOf(occupied).length && next >= epoch;
  }
}

/** An inferer of an epoch; its inference is undefined while it is sealed. */
interface Entry extends Participant {
  readonly value?: bigint;
}

/** The epoch whose worker window is open at `time`, with its times. */
function openEpoch(topic: Topic, time: number) {
  const epoch = epochAt(topic.schedule, time);
  const { opensAt, closesAt } = epochTimes(topic.schedule, epoch);
  return epoch >= 0n && time < closesAt ? { epoch, opensAt, closesAt } : undefined;
}

function boundedLoss(loss: number): bigint {
  return clamp(fromNumber(loss), -MAX_LOG_LOSS, MAX_LOG_LOSS);
}
