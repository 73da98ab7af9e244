/**
 * Reputer: reports each epoch once its ground truth is known and its reputer window is open: the truth itself, or, in a
 * topic whose loss function is Reported, the losses of the synthesis that stands.
 */
import type { Logger } from "pino";
import type { Account, Hex, PublicClient } from "viem";
import { postedSynthesis } from "../chain/compute.ts";
import type { Deployment } from "../chain/deployment.ts";
import { readStanding } from "../chain/epochs.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { signMessage } from "../chain/typedData.ts";
import { evaluatedInferences } from "../engine/synthesis.ts";
import { InputError } from "../errors.ts";
import { clamp } from "../math/fixed.ts";
import { LossFunction } from "../math/losses.ts";
import { ABSENT } from "../math/statistics.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { Role } from "../trace/submissions.ts";
import { submitOnce } from "./gatewayClient.ts";
import { readReputer, readSeat } from "./seat.ts";

/** Ground truth of an epoch (SD59x18) as far as it is known at `time` (Unix seconds). */
export type TruthAt = (epoch: bigint, time: number) => bigint | undefined;

/** log10 loss of an inference, SD59x18. */
export type LogLoss = (inference: bigint, truth: bigint) => bigint;

export interface ReputerOptions {
  readonly client: PublicClient;
  readonly account: Account;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly gateway: string;
  readonly truthAt: TruthAt;
  /** Needed where losses are reported. */
  readonly logLoss?: LogLoss | undefined;
  readonly log: Logger;
}

/** Epochs whose reputer window is open at `time`, oldest first; windows of neighbouring epochs may overlap. */
export function reportableEpochs({ schedule }: Topic, time: number): bigint[] {
  const epochs: bigint[] = [];
  let epoch = epochAt(schedule, time - schedule.workerWindow - schedule.groundTruthLag);
  for (; epoch >= 0n && time < epochTimes(schedule, epoch).reportsUntil; epoch--) epochs.unshift(epoch);
  return epochs;
}

export class Reputer {
  readonly #options: ReputerOptions;
  /** What was reported, by epoch and, for losses, root: those of a synthesis that was replaced are reported again. */
  readonly #reported = new Set<string>();

  constructor(options: ReputerOptions) {
    this.#options = options;
  }

  async step(): Promise<void> {
    const { client, topic, truthAt } = this.#options;
    const { timestamp } = await client.getBlock();
    const time = Number(timestamp);
    for (const epoch of reportableEpochs(topic, time)) {
      const truth = truthAt(epoch, time);
      if (truth !== undefined) await this.#report(epoch, truth);
    }
  }

  async #report(epoch: bigint, truth: bigint): Promise<void> {
    const { client, account, deployment, topic, gateway, log } = this.#options;
    const report = await this.#reportOf(epoch, truth);
    if (report === undefined) return;
    const key = `${epoch}/${"root" in report ? report.root : ""}`;
    if (this.#reported.has(key)) return;
    const reputer = await readReputer(client, deployment, topic.id, account.address);
    const { slot } = await readSeat(client, deployment, topic.id, epoch, Role.Reputer, reputer);
    const message = { topicId: topic.id, epoch, ...report };
    const submission =
      "root" in message
        ? {
            kind: "LossReport" as const,
            slot,
            message,
            signature: await signMessage(account, deployment, "LossReport", message),
          }
        : {
            kind: "Report" as const,
            slot,
            message,
            signature: await signMessage(account, deployment, "Report", message),
          };
    const outcome = await submitOnce(gateway, submission);
    this.#reported.add(key);
    log.info({ epoch, truth, ...outcome }, "reported");
  }

  /** The truth, or the losses of the synthesis that stands; none while none does. */
  async #reportOf(
    epoch: bigint,
    truth: bigint,
  ): Promise<{ truth: bigint } | { root: Hex; losses: readonly bigint[] } | undefined> {
    const { client, deployment, topic, logLoss } = this.#options;
    if (topic.lossFunction !== LossFunction.Reported) return { truth };
    if (logLoss === undefined) {
      throw new InputError("loss", "the topic's reputers report losses, and there is no loss function", {
        value: "none",
        limit: "a loss function",
      });
    }
    const posted = await readStanding(client, deployment, topic.id, epoch);
    if (posted === undefined) return undefined;
    const synthesis = postedSynthesis(posted.inferers, posted.forecasters, posted.trace);
    const losses = evaluatedInferences(synthesis).map((inference) =>
      inference === ABSENT ? 0n : clamp(logLoss(inference, truth), -MAX_LOG_LOSS, MAX_LOG_LOSS),
    );
    return { root: posted.root, losses };
  }
}
