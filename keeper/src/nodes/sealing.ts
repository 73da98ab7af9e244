/**
 * What workers say, as they submit it: openly, or, in topics with a reveal window, as a commitment that they open once
 * the worker window is over. The salt of a commitment follows from the key, so that it cannot be lost with a journal.
 */
import { type Hex, isAddressEqual, keccak256 } from "viem";
import { z } from "zod";
import { type AcceptedCommitment, readCommitments } from "../chain/epochs.ts";
import { signMessage } from "../chain/typedData.ts";
import { commitmentOf, forecastPayload, inferencePayload } from "../trace/sealing.ts";
import { Role } from "../trace/submissions.ts";
import type { Unsigned } from "./direct.ts";
import type { WorkerOptions } from "./worker.ts";

/** What a worker has to say for an epoch. */
export type Payload =
  | { readonly role: typeof Role.Inferer; readonly value: bigint }
  | { readonly role: typeof Role.Forecaster; readonly inferers: number; readonly losses: readonly bigint[] };

const integer = z.string().transform(BigInt);
const payload = z.discriminatedUnion("role", [
  z.object({ role: z.literal(Role.Inferer), value: integer }),
  z.object({ role: z.literal(Role.Forecaster), inferers: z.int(), losses: z.array(integer) }),
]);

/** A payload as the journal holds it. */
export function formatPayload(value: Payload): string {
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
}

export function parsePayload(text: string): Payload {
  return payload.parse(JSON.parse(text));
}

/** Submits a payload openly. */
export function payloadItem(topicId: bigint, epoch: bigint, slot: number, said: Payload): Unsigned {
  if (said.role === Role.Inferer) return { kind: "Inference", slot, message: { topicId, epoch, value: said.value } };
  return { kind: "Forecast", slot, message: { topicId, epoch, inferers: said.inferers, losses: said.losses } };
}

/** Commitments of one worker in one role. */
export class Sealing {
  readonly #options: Pick<WorkerOptions, "sender" | "deployment" | "topic" | "log">;
  readonly #role: Payload["role"];
  /** Of the newest epoch that was to be revealed: what reveals it, or that nothing does. */
  #newest: { readonly epoch: bigint; readonly item: Unsigned | undefined } | undefined;

  constructor(options: WorkerOptions, role: Payload["role"]) {
    this.#options = options;
    this.#role = role;
  }

  /** Commits to a payload. */
  async commit(epoch: bigint, slot: number, said: Payload): Promise<Unsigned> {
    const commitment = await this.#commitment(epoch, said);
    const message = { topicId: this.#options.topic.id, epoch, role: this.#role, commitment };
    return { kind: "Commitment", slot, message };
  }

  /** Opens what the chain holds; undefined where it holds nothing, or nothing that `said` says now. */
  async reveal(epoch: bigint, said: () => Promise<Payload | undefined>): Promise<Unsigned | undefined> {
    if (this.#newest?.epoch === epoch) return this.#newest.item;
    const made = await this.#made(epoch);
    if (made === undefined) return undefined;
    const payload = await said();
    const known = payload !== undefined && made.commitment === (await this.#commitment(epoch, payload));
    if (!known) {
      const { topic, log } = this.#options;
      log.error({ topic: topic.id, epoch, commitment: made.commitment }, "cannot say again what was committed to");
    }
    const item = known ? await this.#opening(epoch, made, payload) : undefined;
    this.#newest = { epoch, item };
    return item;
  }

  async #opening(epoch: bigint, { slot, id }: AcceptedCommitment, said: Payload): Promise<Unsigned> {
    const base = { topicId: this.#options.topic.id, epoch, id, salt: await this.#salt(epoch) };
    if (said.role === Role.Inferer) return { kind: "InferenceReveal", slot, message: { ...base, value: said.value } };
    return { kind: "ForecastReveal", slot, message: { ...base, inferers: said.inferers, losses: said.losses } };
  }

  async #made(epoch: bigint): Promise<AcceptedCommitment | undefined> {
    const { sender, deployment, topic } = this.#options;
    const commitments = await readCommitments(sender.client, deployment, topic.id, epoch);
    return commitments.find(
      ({ role, participant }) => role === this.#role && isAddressEqual(participant, sender.wallet.account.address),
    );
  }

  async #commitment(epoch: bigint, said: Payload): Promise<Hex> {
    const { sender, deployment, topic } = this.#options;
    const place = { chainId: deployment.chainId, contract: deployment.inbox, topicId: topic.id, epoch };
    const hash =
      said.role === Role.Inferer ? inferencePayload(said.value) : forecastPayload(said.inferers, said.losses);
    return commitmentOf(place, this.#role, sender.wallet.account.address, hash, await this.#salt(epoch));
  }

  async #salt(epoch: bigint): Promise<Hex> {
    const { sender, deployment, topic } = this.#options;
    const message = { topicId: topic.id, epoch, role: this.#role };
    return keccak256(await signMessage(sender.wallet.account, deployment, "Salt", message));
  }
}
