/** Reputer: reports the ground truth of each epoch once it is known and its reputer window is open. */
import type { Logger } from "pino";
import type { Account, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { signMessage } from "../chain/typedData.ts";
import { Role } from "../trace/submissions.ts";
import { submitOnce } from "./gatewayClient.ts";
import { readReputer, readSeat } from "./seat.ts";

/** Ground truth of an epoch (SD59x18) as far as it is known at `time` (Unix seconds). */
export type TruthAt = (epoch: bigint, time: number) => bigint | undefined;

export interface ReputerOptions {
  readonly client: PublicClient;
  readonly account: Account;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly gateway: string;
  readonly truthAt: TruthAt;
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
  readonly #reported = new Set<bigint>();

  constructor(options: ReputerOptions) {
    this.#options = options;
  }

  async step(): Promise<void> {
    const { client, topic, truthAt } = this.#options;
    const { timestamp } = await client.getBlock();
    const time = Number(timestamp);
    for (const epoch of reportableEpochs(topic, time)) {
      if (this.#reported.has(epoch)) continue;
      const truth = truthAt(epoch, time);
      if (truth !== undefined) await this.#report(epoch, truth);
    }
  }

  async #report(epoch: bigint, truth: bigint): Promise<void> {
    const { client, account, deployment, topic, gateway, log } = this.#options;
    const message = { topicId: topic.id, epoch, truth };
    const reputer = await readReputer(client, deployment, topic.id, account.address);
    const { slot } = await readSeat(client, deployment, topic.id, Role.Reputer, reputer);
    const signature = await signMessage(account, deployment, "Report", message);
    const outcome = await submitOnce(gateway, { kind: "Report", slot, message, signature });
    this.#reported.add(epoch);
    log.info({ epoch, truth, ...outcome }, "reported");
  }
}
