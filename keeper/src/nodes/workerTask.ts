/** What inferring and forecasting have in common: one payload per epoch, said once and brought to the chain. */
import { type ModelAdapter, type ModelContext, ModelError } from "../adapters/context.ts";
import { epochAt, epochTimes, isPaused } from "../chain/topic.ts";
import type { Participant } from "../engine/types.ts";
import { Role } from "../trace/submissions.ts";
import { Courier, type Delivery } from "./courier.ts";
import { isSubmitted, type Unsigned } from "./direct.ts";
import { formatPayload, type Payload, parsePayload, payloadItem, Sealing } from "./sealing.ts";
import { readSeat } from "./seat.ts";
import { settled } from "./settled.ts";
import type { WorkerOptions } from "./worker.ts";

export abstract class WorkerTask {
  protected readonly options: WorkerOptions;
  readonly #role: Payload["role"];
  readonly #model: ModelAdapter;
  readonly #courier: Courier;
  readonly #sealing: Sealing;
  /** Seat in the newest epoch that opened, once there is one: another branch of the chain may have one where this has none. */
  #seat: { readonly epoch: bigint; readonly seat: Participant } | undefined;
  /** Newest epoch without one that the log knows of. */
  #unseatedIn: bigint | undefined;

  constructor(options: WorkerOptions, role: Payload["role"], model: ModelAdapter) {
    this.options = options;
    this.#role = role;
    this.#model = model;
    this.#courier = new Courier(options);
    this.#sealing = new Sealing(options, role);
  }

  /** What there is to say for an epoch; undefined while, or because, there is nothing. */
  protected abstract payload(epoch: bigint, time: number): Promise<Payload | undefined>;

  async step(): Promise<void> {
    const time = await this.#time();
    await this.#courier.expire(time);
    const sealed = this.options.topic.schedule.revealWindow > 0;
    await settled([this.#submit(time), ...(sealed ? [this.#reveal(time)] : [])]);
  }

  /** Asks the model, and takes the time that it needs. */
  protected async ask(context: ModelContext): Promise<unknown> {
    const { metrics, topic } = this.options;
    const labels = { topic: String(topic.id), task: context.task };
    const started = performance.now();
    try {
      const answer = await this.#model.ask(context);
      metrics?.observe("allora_worker_model_seconds", (performance.now() - started) / 1000, labels);
      return answer;
    } catch (error) {
      const code = error instanceof ModelError ? error.code : "failed";
      metrics?.count("allora_worker_model_failures_total", { ...labels, code });
      throw error;
    }
  }

  async #submit(time: number): Promise<void> {
    const { sender, deployment, topic, journal } = this.options;
    const epoch = epochAt(topic.schedule, time);
    const { opensAt, closesAt } = epochTimes(topic.schedule, epoch);
    if (epoch > 0n) journal.forgetBefore(this.#place(epoch - 1n));
    if (epoch < 0n || time >= closesAt) return;
    if (await isPaused(sender.client, deployment, topic.id, epoch)) return;
    const seat = await this.#seatIn(epoch);
    if (seat === undefined) return;
    const place = this.#place(epoch);
    const window = { from: opensAt, until: closesAt };
    const earlier = journal.said(place);
    if (earlier !== undefined) {
      await this.#courier.deliver({ ...window, item: await this.#item(epoch, seat, parsePayload(earlier)) }, time);
      return;
    }
    // Without its journal it cannot know what it said, but that it did.
    if (await isSubmitted(sender.client, deployment, this.#probe(epoch, seat))) return;
    const payload = await this.payload(epoch, time);
    if (payload === undefined) return;
    const stands = parsePayload(journal.say(place, formatPayload(payload)));
    this.options.log.info({ topic: topic.id, epoch, ...logged(stands) }, "said");
    // The model may have taken long.
    await this.#courier.deliver({ ...window, item: await this.#item(epoch, seat, stands) }, await this.#time());
  }

  /** Opens the commitment of the newest epoch whose worker window is over, while its reveal window is open. */
  async #reveal(time: number): Promise<void> {
    const { topic, journal } = this.options;
    const epoch = epochAt(topic.schedule, time - topic.schedule.workerWindow);
    const { closesAt, revealsUntil } = epochTimes(topic.schedule, epoch);
    if (epoch < 0n || time >= revealsUntil) return;
    const item = await this.#sealing.reveal(epoch, async () => {
      const said = journal.said(this.#place(epoch));
      return said === undefined ? this.payload(epoch, time) : parsePayload(said);
    });
    if (item === undefined) return;
    const delivery: Delivery = { item, from: closesAt, until: revealsUntil };
    await this.#courier.deliver(delivery, time);
  }

  async #item(epoch: bigint, { slot }: Participant, payload: Payload): Promise<Unsigned> {
    const { topic } = this.options;
    if (topic.schedule.revealWindow === 0) return payloadItem(topic.id, epoch, slot, payload);
    return this.#sealing.commit(epoch, slot, payload);
  }

  #probe(epoch: bigint, { slot }: Participant) {
    const { topic } = this.options;
    const open = this.#role === Role.Inferer ? "Inference" : "Forecast";
    const kind = topic.schedule.revealWindow > 0 ? "Commitment" : open;
    return { kind, slot, message: { topicId: topic.id, epoch, role: this.#role } } as const;
  }

  #place(epoch: bigint) {
    const { sender, deployment, topic } = this.options;
    const { chainId, inbox } = deployment;
    const kind = this.#role === Role.Inferer ? "inference" : "forecast";
    return { chainId, inbox, account: sender.wallet.account.address, topicId: topic.id, epoch, kind };
  }

  async #seatIn(epoch: bigint): Promise<Participant | undefined> {
    if (this.#seat?.epoch === epoch) return this.#seat.seat;
    const { sender, deployment, topic, log } = this.options;
    const { address } = sender.wallet.account;
    const seat = await readSeat(sender.client, deployment, topic.id, epoch, this.#role, address);
    if (seat !== undefined) this.#seat = { epoch, seat };
    else if (this.#unseatedIn !== epoch) {
      this.#unseatedIn = epoch;
      log.warn({ topic: topic.id, epoch, account: address }, "no seat in this epoch");
    }
    return seat;
  }

  async #time(): Promise<number> {
    return Number((await this.options.sender.client.getBlock()).timestamp);
  }
}

function logged(payload: Payload) {
  return payload.role === Role.Inferer ? { value: payload.value } : { inferers: payload.losses.length };
}
