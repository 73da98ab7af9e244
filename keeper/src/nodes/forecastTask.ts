/**
 * Forecasts of a model: asked for once there is as much to know as there will be, when all inferences are in and the
 * epoch before is settled, or three quarters of the window are over.
 */
import { epochsAbi, participantsAbi } from "@allora-evm/contracts/abis";
import { contextOf, lossesOf, type ModelAdapter } from "../adapters/context.ts";
import { readCommitments, readSubmissions } from "../chain/epochs.ts";
import { epochTimes, readMath } from "../chain/topic.ts";
import { toNumber } from "../decimal.ts";
import type { Participant } from "../engine/types.ts";
import { maskOf, slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";
import { History } from "./history.ts";
import type { Payload } from "./sealing.ts";
import type { WorkerOptions } from "./worker.ts";
import { WorkerTask } from "./workerTask.ts";

/** An inferer of an epoch; its inference is undefined while it is sealed. */
interface Entry extends Participant {
  readonly value?: bigint;
}

export class ForecastTask extends WorkerTask {
  readonly #history: History;

  constructor(options: WorkerOptions, model: ModelAdapter) {
    super(options, Role.Forecaster, model);
    this.#history = new History(options.sender.client, options.deployment, options.topic.id);
  }

  /** Undefined where nothing can be said of any inferer. What is sealed is expected to be what it was the last time. */
  protected async payload(epoch: bigint, time: number): Promise<Payload | undefined> {
    const { sender, deployment, topic } = this.options;
    const entries = await this.#entries(epoch);
    const { opensAt, closesAt } = epochTimes(topic.schedule, epoch);
    const late = time >= opensAt + (3 * (closesAt - opensAt)) / 4;
    if (entries.length === 0 || !(late || (await this.#isComplete(epoch, entries.length)))) return undefined;
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
    const { address } = sender.wallet.account;
    const { pNorm, cNorm, epsilon } = await readMath(sender.client, deployment, topic.id, epoch);
    const weighting = { pNorm: toNumber(pNorm), cNorm: toNumber(cNorm), epsilon: toNumber(epsilon) };
    const expected = lossesOf(await this.ask(contextOf("forecast", topic, epoch, address, values, past, weighting)));
    const losses = entries
      .flatMap(({ id, slot }) => {
        const loss = expected?.get(id);
        return loss === undefined ? [] : [{ slot, loss }];
      })
      .sort((a, b) => a.slot - b.slot);
    if (losses.length === 0) return undefined;
    return {
      role: Role.Forecaster,
      inferers: maskOf(losses.map(({ slot }) => slot)),
      losses: losses.map(({ loss }) => loss),
    };
  }

  /** Inferers that have submitted for the epoch, or committed to an inference that nobody has seen. */
  async #entries(epoch: bigint): Promise<Entry[]> {
    const { sender, deployment, topic } = this.options;
    const sealed = topic.schedule.revealWindow > 0;
    const entries: readonly (Entry & { readonly role: Role })[] = sealed
      ? await readCommitments(sender.client, deployment, topic.id, epoch)
      : await readSubmissions(sender.client, deployment, topic.id, epoch);
    return entries.filter(({ role }) => role === Role.Inferer);
  }

  async #isComplete(epoch: bigint, submitted: number): Promise<boolean> {
    const { sender, deployment, topic } = this.options;
    const [occupied, next] = await Promise.all([
      sender.client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "occupiedSlots",
        args: [topic.id, Role.Inferer],
      }),
      sender.client.readContract({
        address: deployment.epochs,
        abi: epochsAbi,
        functionName: "nextToSettle",
        args: [topic.id],
      }),
    ]);
    return submitted === slotsOf(occupied).length && next >= epoch;
  }
}
