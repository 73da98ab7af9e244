/**
 * How workers submit: openly, or, in topics with a reveal window, by a commitment that they open once the worker window
 * is over. The salt of a commitment follows from the key, so that a restart loses nothing but what the model would not
 * say again.
 */
import { type Hex, isAddressEqual, keccak256 } from "viem";
import { readCommitments } from "../chain/epochs.ts";
import { epochAt, epochTimes } from "../chain/topic.ts";
import { signMessage } from "../chain/typedData.ts";
import { commitmentOf, forecastPayload, inferencePayload } from "../trace/sealing.ts";
import { Role } from "../trace/submissions.ts";
import { submitOnce } from "./gatewayClient.ts";
import { readSeat } from "./seat.ts";
import type { WorkerOptions } from "./worker.ts";

/** What a worker has to say for an epoch. */
export type Payload =
  | { readonly role: typeof Role.Inferer; readonly value: bigint }
  | { readonly role: typeof Role.Forecaster; readonly inferers: number; readonly losses: readonly bigint[] };

/** Submits payloads of one worker and one role. */
export class Submitter {
  readonly #options: WorkerOptions;
  readonly #role: Payload["role"];
  readonly #committed = new Map<bigint, Payload>();
  #revealed: bigint | undefined;

  constructor(options: WorkerOptions, role: Payload["role"]) {
    this.#options = options;
    this.#role = role;
  }

  /** Submits a payload for an epoch whose worker window is open, or commits to it. */
  async submit(epoch: bigint, payload: Payload): Promise<{ transaction: Hex | "earlier" }> {
    const { client, account, deployment, topic, gateway } = this.#options;
    const { slot } = await readSeat(client, deployment, topic.id, epoch, this.#role, account.address);
    const base = { topicId: topic.id, epoch };
    if (topic.schedule.revealWindow > 0) {
      const commitment = await this.#commitment(epoch, payload);
      const message = { ...base, role: this.#role, commitment };
      const signature = await signMessage(account, deployment, "Commitment", message);
      const outcome = await submitOnce(gateway, { kind: "Commitment", slot, message, signature });
      this.#committed.set(epoch, payload);
      return outcome;
    }
    if (payload.role === Role.Inferer) {
      const message = { ...base, value: payload.value };
      const signature = await signMessage(account, deployment, "Inference", message);
      return submitOnce(gateway, { kind: "Inference", slot, message, signature });
    }
    const message = { ...base, inferers: payload.inferers, losses: payload.losses };
    const signature = await signMessage(account, deployment, "Forecast", message);
    return submitOnce(gateway, { kind: "Forecast", slot, message, signature });
  }

  /**
   * Opens the commitment of the newest epoch whose worker window is over, while its reveal window is open. `again` says
   * after a restart what was committed to.
   */
  async reveal(time: number, again: (epoch: bigint) => Promise<Payload | undefined>): Promise<void> {
    const { client, account, deployment, topic, gateway, log } = this.#options;
    const epoch = epochAt(topic.schedule, time - topic.schedule.workerWindow);
    if (epoch < 0n || epoch === this.#revealed) return;
    if (time >= epochTimes(topic.schedule, epoch).revealsUntil) return;
    const made = (await readCommitments(client, deployment, topic.id, epoch)).find(
      ({ role, participant }) => role === this.#role && isAddressEqual(participant, account.address),
    );
    if (made === undefined) return;
    const payload = this.#committed.get(epoch) ?? (await again(epoch));
    this.#revealed = epoch;
    if (payload === undefined || made.commitment !== (await this.#commitment(epoch, payload))) {
      log.error({ epoch, commitment: made.commitment }, "cannot say again what was committed to");
      return;
    }
    const { slot, id } = made;
    const base = { topicId: topic.id, epoch, id, salt: await this.#salt(epoch) };
    const outcome = await submitOnce(
      gateway,
      payload.role === Role.Inferer
        ? { kind: "InferenceReveal", slot, message: { ...base, value: payload.value } }
        : { kind: "ForecastReveal", slot, message: { ...base, inferers: payload.inferers, losses: payload.losses } },
    ).catch((error) => {
      this.#revealed = undefined;
      throw error;
    });
    this.#committed.delete(epoch);
    log.info({ epoch, ...outcome }, "revealed");
  }

  async #commitment(epoch: bigint, payload: Payload): Promise<Hex> {
    const { account, deployment, topic } = this.#options;
    const place = { chainId: deployment.chainId, contract: deployment.inbox, topicId: topic.id, epoch };
    const hash =
      payload.role === Role.Inferer
        ? inferencePayload(payload.value)
        : forecastPayload(payload.inferers, payload.losses);
    return commitmentOf(place, this.#role, account.address, hash, await this.#salt(epoch));
  }

  async #salt(epoch: bigint): Promise<Hex> {
    const { account, deployment, topic } = this.#options;
    return keccak256(await signMessage(account, deployment, "Salt", { topicId: topic.id, epoch, role: this.#role }));
  }
}
