/**
 * Reputer: reports each epoch once its ground truth is known and its reputer window is open: the truth itself, or, in a
 * topic whose loss function is Reported, the losses of the synthesis that stands. It never signs two different reports
 * of one epoch, which would cost its stake: docs/nodes/reputer.md says why not.
 */
import { type Address, isAddressEqual } from "viem";
import { z } from "zod";
import { postedSynthesis } from "../chain/compute.ts";
import { readReports, readStanding } from "../chain/epochs.ts";
import { epochAt, epochTimes, type Topic } from "../chain/topic.ts";
import { evaluatedInferences } from "../engine/synthesis.ts";
import type { Participant } from "../engine/types.ts";
import { InputError } from "../errors.ts";
import { clamp } from "../math/fixed.ts";
import { LossFunction } from "../math/losses.ts";
import { ABSENT } from "../math/statistics.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { Role } from "../trace/submissions.ts";
import type { TruthSource } from "../truths/truth.ts";
import { Courier, type CourierOptions } from "./courier.ts";
import { isSubmitted, type Unsigned } from "./direct.ts";
import { reportsHeld } from "./gatewayClient.ts";
import type { Journal, Place } from "./journal.ts";
import { readReputer, readSeat } from "./seat.ts";
import { settled } from "./settled.ts";

/** log10 loss of an inference, SD59x18; the same each time. */
export type LogLoss = (inference: bigint, truth: bigint) => bigint;

/** The account of `sender` is a registered reputer's, or its operator's. */
export interface ReputerOptions extends CourierOptions {
  readonly topic: Topic;
  readonly truth: TruthSource;
  /** Needed where losses are reported. */
  readonly logLoss?: LogLoss | undefined;
  readonly journal: Journal;
  /** Clock of the machine, ms. */
  readonly now?: (() => number) | undefined;
}

/** Seconds by which the newest block may be behind the machine's clock because endpoints are; more is another clock. */
const MOST_BEHIND = 3600;
/** A window that opens this many seconds after the first step counts as open then: heads go back, and so do clocks. */
const HEAD_SLACK = 120;
const LOSSES = z.array(z.string().transform(BigInt));

/** Epochs whose reputer window is open at `time`, oldest first; windows of neighbouring epochs may overlap. */
export function reportableEpochs({ schedule }: Topic, time: number): bigint[] {
  const epochs: bigint[] = [];
  let epoch = epochAt(schedule, time - schedule.workerWindow - schedule.groundTruthLag);
  for (; epoch >= 0n && time < epochTimes(schedule, epoch).reportsUntil; epoch--) epochs.unshift(epoch);
  return epochs;
}

/** An epoch to report, and the reputer's place in it. */
interface Due {
  readonly epoch: bigint;
  readonly reputer: Address;
  readonly seat: Participant;
}

export class Reputer {
  readonly #options: ReputerOptions;
  readonly #courier: Courier;
  /** Time of the first step: what an earlier process said of windows that were open then, only its journal knows. */
  #startedAt: number | undefined;
  /** What was logged, by epoch. */
  readonly #told = new Map<bigint, Set<string>>();

  constructor(options: ReputerOptions) {
    const { topic, logLoss } = options;
    if (topic.lossFunction === LossFunction.Reported && logLoss === undefined) {
      throw new InputError("loss", "the topic's reputers report losses, and there is no loss function", {
        value: "none",
        limit: "a loss function",
      });
    }
    this.#options = options;
    this.#courier = new Courier(options);
  }

  async step(): Promise<void> {
    const time = await this.#time();
    this.#startedAt ??= this.#beganAt(time);
    await this.#courier.expire(time);
    const epochs = reportableEpochs(this.#options.topic, time);
    for (const epoch of this.#told.keys()) if (!epochs.includes(epoch)) this.#told.delete(epoch);
    if (epochs.length > 0) this.#options.journal.forgetBefore(this.#place(epochs[0], "truth"));
    await settled(epochs.map((epoch) => this.#report(epoch, time)));
  }

  async #report(epoch: bigint, time: number): Promise<void> {
    const { sender, deployment, topic } = this.#options;
    const { client, wallet } = sender;
    const reputer = await readReputer(client, deployment, topic.id, wallet.account.address);
    const seat = await readSeat(client, deployment, topic.id, epoch, Role.Reputer, reputer);
    if (seat === undefined) {
      this.#tell("warn", epoch, "no seat in this epoch");
      return;
    }
    const due = { epoch, reputer, seat };
    const item =
      topic.lossFunction === LossFunction.Reported ? await this.#losses(due, time) : await this.#truth(due, time);
    if (item === undefined) return;
    const { reportsFrom, reportsUntil } = epochTimes(topic.schedule, epoch);
    await this.#courier.deliver({ item, from: reportsFrom, until: reportsUntil }, await this.#time());
  }

  async #truth(due: Due, time: number): Promise<Unsigned | undefined> {
    const { journal, topic } = this.#options;
    const { epoch, seat } = due;
    const place = this.#place(epoch, "truth");
    const base = { kind: "Report", slot: seat.slot } as const;
    const message = { topicId: topic.id, epoch };
    let said = journal.said(place);
    if (said === undefined) {
      if (await this.#isIn({ ...base, message }, due, (report) => journal.say(place, String(report.truth)))) return;
      const held = (await this.#held(epoch)).find(({ kind }) => kind === "Report");
      if (held?.kind === "Report") said = journal.say(place, String(held.message.truth));
    }
    const truth = said === undefined ? await this.#known(epoch, time) : BigInt(said);
    return truth === undefined ? undefined : { ...base, message: { ...message, truth } };
  }

  /** None while no synthesis stands. Of another synthesis there are other losses, but of the same truth. */
  async #losses(due: Due, time: number): Promise<Unsigned | undefined> {
    const { sender, deployment, topic, journal, logLoss } = this.#options;
    const { epoch, seat } = due;
    const posted = await readStanding(sender.client, deployment, topic.id, epoch);
    if (posted === undefined || logLoss === undefined) return undefined;
    const { root } = posted;
    const place = this.#place(epoch, `losses/${root}`);
    const base = { kind: "LossReport", slot: seat.slot } as const;
    const message = { topicId: topic.id, epoch, root };
    let said = journal.said(place);
    if (said === undefined) {
      if (await this.#isIn({ ...base, message }, due, ({ losses }) => journal.say(place, lossesText(losses)))) return;
      const held = (await this.#held(epoch)).find((item) => item.kind === "LossReport" && item.message.root === root);
      if (held?.kind === "LossReport") said = journal.say(place, lossesText(held.message.losses));
    }
    if (said === undefined) {
      const truth = journal.said(this.#place(epoch, "truth")) ?? (await this.#known(epoch, time));
      if (truth === undefined) return undefined;
      const synthesis = postedSynthesis(posted.inferers, posted.forecasters, posted.trace);
      const losses = evaluatedInferences(synthesis).map((inference) =>
        inference === ABSENT ? 0n : clamp(logLoss(inference, BigInt(truth)), -MAX_LOG_LOSS, MAX_LOG_LOSS),
      );
      said = journal.say(place, lossesText(losses));
    }
    return { ...base, message: { ...message, losses: LOSSES.parse(JSON.parse(said)) } };
  }

  /**
   * What the source says, written down. Of a window that was open when this process started, an earlier one may have
   * signed a report that neither the journal nor anybody who can be asked knows: only a source that repeats itself may
   * be asked again.
   */
  async #known(epoch: bigint, time: number): Promise<bigint | undefined> {
    const { topic, truth, journal, log, metrics } = this.#options;
    const times = epochTimes(topic.schedule, epoch);
    if (!truth.repeatable && times.reportsFrom <= (this.#startedAt ?? time) + HEAD_SLACK) {
      const text = "not reported: the window was open at the start, and an earlier report may have been signed";
      if (this.#tell("error", epoch, text)) {
        metrics?.count("allora_reputer_withheld_total", { topic: String(topic.id) });
      }
      return undefined;
    }
    const known = await truth.truthOf({ topicId: topic.id, epoch, times, time });
    if (known === undefined) return undefined;
    const stands = BigInt(journal.say(this.#place(epoch, "truth"), String(known)));
    log.info({ topic: topic.id, epoch, truth: stands }, "truth known");
    return stands;
  }

  /** Whether the chain holds a report already; what it says is written down. */
  async #isIn(
    probe: Parameters<typeof isSubmitted>[2],
    { epoch, reputer }: Due,
    adopt: (report: { truth: bigint; losses: readonly bigint[] }) => void,
  ): Promise<boolean> {
    const { sender, deployment, topic } = this.#options;
    if (!(await isSubmitted(sender.client, deployment, probe))) return false;
    const reports = await readReports(sender.client, deployment, topic.id, epoch);
    const own = reports.find(({ participant }) => isAddressEqual(participant, reputer));
    if (own !== undefined) adopt(own);
    this.#tell("info", epoch, "reported before");
    return true;
  }

  /** Reports of this account that gateways hold, where an earlier process may have handed them in. */
  async #held(epoch: bigint) {
    const { sender, deployment, topic, gateways, gatewayTimeoutMs, log } = this.#options;
    if (epochTimes(topic.schedule, epoch).reportsFrom > (this.#startedAt ?? 0) + HEAD_SLACK) return [];
    const { address } = sender.wallet.account;
    const answers = gateways.map((gateway) =>
      reportsHeld(gateway, deployment, topic.id, epoch, address, gatewayTimeoutMs).catch((error) => {
        log.warn({ topic: topic.id, epoch, gateway, err: error }, "cannot ask a gateway what it holds");
        return [];
      }),
    );
    return (await Promise.all(answers)).flat();
  }

  /** The time of the first step: of the block that it sees, or by the machine's clock where endpoints may be behind. */
  #beganAt(time: number): number {
    const clock = Math.floor((this.#options.now ?? Date.now)() / 1000);
    return clock > time && clock - time <= MOST_BEHIND ? clock : time;
  }

  #place(epoch: bigint, kind: string): Place {
    const { sender, deployment, topic } = this.#options;
    const { chainId, inbox } = deployment;
    return { chainId, inbox, account: sender.wallet.account.address, topicId: topic.id, epoch, kind };
  }

  /** Logs once; whether it was the first time. */
  #tell(level: "info" | "warn" | "error", epoch: bigint, text: string): boolean {
    const { topic, sender, log } = this.#options;
    const told = this.#told.get(epoch) ?? new Set();
    if (told.has(text)) return false;
    this.#told.set(epoch, told.add(text));
    log[level]({ topic: topic.id, epoch, account: sender.wallet.account.address }, text);
    return true;
  }

  async #time(): Promise<number> {
    return Number((await this.#options.sender.client.getBlock()).timestamp);
  }
}

function lossesText(losses: readonly bigint[]): string {
  return JSON.stringify(losses.map(String));
}
