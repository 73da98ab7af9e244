/** Worker: submits an inference or a forecast in every worker window that opens. */
import { epochsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Account, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { readSubmissions } from "../chain/epochs.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { signMessage } from "../chain/typedData.ts";
import { fromNumber, toNumber } from "../decimal.ts";
import { clamp } from "../math/fixed.ts";
import type { PastEpoch } from "../models/types.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { maskOf, slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";
import { submitOnce } from "./gatewayClient.ts";
import { History } from "./history.ts";
import { readSeat } from "./seat.ts";

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
  #submitted: bigint | undefined;

  constructor(options: WorkerOptions, infer: Infer) {
    this.#options = options;
    this.#infer = infer;
  }

  async step(): Promise<void> {
    const { client, account, deployment, topic, gateway, log } = this.#options;
    const open = await openEpoch(client, topic);
    if (open === undefined || open.epoch === this.#submitted) return;
    const { epoch, opensAt } = open;
    const message = { topicId: topic.id, epoch, value: fromNumber(this.#infer(epoch, opensAt)) };
    const { slot } = await readSeat(client, deployment, topic.id, Role.Inferer, account.address);
    const signature = await signMessage(account, deployment, "Inference", message);
    const outcome = await submitOnce(gateway, { kind: "Inference", slot, message, signature });
    this.#submitted = epoch;
    log.info({ epoch, value: message.value, ...outcome }, "inferred");
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
  #submitted: bigint | undefined;

  constructor(options: WorkerOptions, forecast: Forecast) {
    this.#options = options;
    this.#forecast = forecast;
    this.#history = new History(options.client, options.deployment, options.topic.id);
  }

  async step(): Promise<void> {
    const { client, account, deployment, topic, gateway, log } = this.#options;
    const open = await openEpoch(client, topic);
    if (open === undefined || open.epoch === this.#submitted) return;
    const { epoch, opensAt, closesAt, time } = open;
    const submissions = await readSubmissions(client, deployment, topic.id, epoch);
    const inferences = submissions.filter(({ role }) => role === Role.Inferer);
    const late = time >= opensAt + (3 * (closesAt - opensAt)) / 4;
    if (inferences.length === 0 || !(late || (await this.#isComplete(epoch, inferences.length)))) return;

    await this.#history.update();
    const values = new Map(inferences.map(({ id, value }) => [id, toNumber(value)]));
    const past = this.#history.epochs.filter((item) => item.epoch < epoch);
    const expected = this.#forecast({ epoch, time: opensAt, inferences: values, past });
    const losses = inferences
      .filter(({ id }) => expected.has(id))
      .map(({ id, slot }) => ({ slot, loss: boundedLoss(expected.get(id) as number) }))
      .sort((a, b) => a.slot - b.slot);
    const message = {
      topicId: topic.id,
      epoch,
      inferers: maskOf(losses.map(({ slot }) => slot)),
      losses: losses.map(({ loss }) => loss),
    };
    const { slot } = await readSeat(client, deployment, topic.id, Role.Forecaster, account.address);
    const signature = await signMessage(account, deployment, "Forecast", message);
    const outcome = await submitOnce(gateway, { kind: "Forecast", slot, message, signature });
    this.#submitted = epoch;
    log.info({ epoch, inferers: losses.length, ...outcome }, "forecast");
  }

  async #isComplete(epoch: bigint, submitted: number): Promise<boolean> {
    const { client, deployment, topic } = this.#options;
    const [occupied, next] = await Promise.all([
      client.readContract({
        address: deployment.topics,
        abi: topicsAbi,
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

/** The epoch whose worker window is open, with its times and the time of the newest block. */
async function openEpoch(client: PublicClient, topic: Topic) {
  const { timestamp } = await client.getBlock();
  const time = Number(timestamp);
  const epoch = epochAt(topic.schedule, time);
  const { opensAt, closesAt } = epochTimes(topic.schedule, epoch);
  return epoch >= 0n && time < closesAt ? { epoch, opensAt, closesAt, time } : undefined;
}

function boundedLoss(loss: number): bigint {
  return clamp(fromNumber(loss), -MAX_LOG_LOSS, MAX_LOG_LOSS);
}
