/** Leads the demo through its epochs: moves the chain's time from window to window and waits for the nodes to act. */
import { epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import { computeSynthesis } from "../chain/compute.ts";
import { Status } from "../chain/epochs.ts";
import { epochTimes, type Topic } from "../chain/topic.ts";
import { joinSections, packSections, unpackSections } from "../trace/codec.ts";
import { SYNTHESIS_LAYOUT } from "../trace/layout.ts";
import { synthesisSize } from "../trace/traces.ts";
import type { Cast } from "./cast.ts";
import type { Clock } from "./clock.ts";
import type { Processes } from "./processes.ts";
import type { Stage } from "./stage.ts";

/** The forged network value is this much higher than the right one. */
const FORGED_PERCENT = 1n;
/** More than any post needs; a forged one is sent without asking what it will take. */
const FORGED_GAS = 2_000_000n;
/** Seconds after a deadline at which its consequences are looked for. */
const MARGIN = 60;

/** What became of the forged post. */
export interface Forgery {
  readonly epoch: bigint;
  readonly poster: Address;
  readonly challenger: Address;
  readonly section: number;
  readonly index: bigint;
  /** Wei. */
  readonly slashed: bigint;
}

export class Conductor {
  readonly #stage: Stage;
  readonly #client: PublicClient;
  readonly #clock: Clock;
  readonly #topic: Topic;
  readonly #cast: Cast;
  readonly #processes: Processes;

  constructor(stage: Stage, client: PublicClient, clock: Clock, topic: Topic, cast: Cast, processes: Processes) {
    this.#stage = stage;
    this.#client = client;
    this.#clock = clock;
    this.#topic = topic;
    this.#cast = cast;
    this.#processes = processes;
  }

  /** One epoch until it is final, with the settlement of the epoch before; forged where asked. */
  async playEpoch(epoch: bigint, forge: boolean): Promise<Forgery | undefined> {
    const { opensAt, closesAt } = epochTimes(this.#topic.schedule, epoch);
    await this.#clock.moveTo(opensAt);
    await this.#until(`inferences of epoch ${epoch}`, async () => {
      const { inferers } = await this.#intake(epoch);
      return inferers === full(this.#cast.inferers.length);
    });
    if (epoch > 0n) await this.#settle(epoch - 1n);
    await this.#until(`forecasts of epoch ${epoch}`, async () => {
      const { forecasters } = await this.#intake(epoch);
      return forecasters === full(this.#cast.forecasters.length);
    });
    const forgery = forge ? await this.#forge(epoch) : undefined;
    await this.#clock.moveTo(closesAt);
    await this.#status(epoch, Status.Posted);
    await this.#clock.moveTo(closesAt + this.#topic.schedule.challengeWindow + MARGIN);
    await this.#until(`finality of epoch ${epoch}`, async () => (await this.#record(epoch)).recorded);
    return forgery;
  }

  async #settle(epoch: bigint): Promise<void> {
    await this.#until(`reports of epoch ${epoch}`, async () => {
      const { reputers } = await this.#intake(epoch);
      return reputers === full(this.#cast.reputers.length);
    });
    await this.#clock.moveTo(epochTimes(this.#topic.schedule, epoch).reportsUntil);
    await this.#until(`settlement of epoch ${epoch}`, async () => (await this.#next()) > epoch);
  }

  /**
   * Posts a forged network value as the last reputer, in the first block after the worker window, and waits until it is
   * refuted and the epoch posted again.
   */
  async #forge(epoch: bigint): Promise<Forgery> {
    const { deployment } = this.#stage;
    const forger = this.#cast.reputers[this.#cast.reputers.length - 1];
    const { synthesis, sections, base } = await computeSynthesis(this.#client, deployment, this.#topic, epoch);
    const values = unpackSections(SYNTHESIS_LAYOUT, sections);
    const network = (synthesis.network * (100n + FORGED_PERCENT)) / 100n;
    const forged = { ...values, combined: values.combined.with(0, network) };
    const trace = joinSections(packSections(SYNTHESIS_LAYOUT, synthesisSize(synthesis), forged));
    const { wallet } = await this.#stage.sender(forger);
    await this.#clock.setNext(epochTimes(this.#topic.schedule, epoch).closesAt);
    await wallet.writeContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "postSynthesis",
      args: [this.#topic.id, epoch, base, trace],
      gas: FORGED_GAS,
    });
    const refutations = () =>
      this.#client.getContractEvents({
        address: deployment.epochs,
        abi: epochsAbi,
        eventName: "SynthesisRefuted",
        args: { topicId: this.#topic.id, epoch },
        fromBlock: deployment.block,
        strict: true,
      });
    await this.#until(`refutation of epoch ${epoch}`, async () => (await refutations()).length > 0);
    await this.#status(epoch, Status.Posted);
    const [{ args }] = await refutations();
    return { ...args, epoch };
  }

  #status(epoch: bigint, status: Status): Promise<void> {
    const { epochs } = this.#stage.deployment;
    const read = { address: epochs, abi: epochsAbi, functionName: "statusOf", args: [this.#topic.id, epoch] } as const;
    return this.#until(`status ${status} of epoch ${epoch}`, async () => {
      return (await this.#client.readContract(read)) === status;
    });
  }

  #record(epoch: bigint) {
    const { epochs } = this.#stage.deployment;
    const args = [this.#topic.id, epoch] as const;
    return this.#client.readContract({ address: epochs, abi: epochsAbi, functionName: "synthesisOf", args });
  }

  #next(): Promise<bigint> {
    const { epochs } = this.#stage.deployment;
    const args = [this.#topic.id] as const;
    return this.#client.readContract({ address: epochs, abi: epochsAbi, functionName: "nextToSettle", args });
  }

  #intake(epoch: bigint) {
    const { inbox } = this.#stage.deployment;
    const args = [this.#topic.id, epoch] as const;
    return this.#client.readContract({ address: inbox, abi: inboxAbi, functionName: "intakeOf", args });
  }

  #until(what: string, reached: () => Promise<boolean>): Promise<void> {
    return this.#clock.until(what, reached, () => this.#processes.check());
  }
}

/** Bit mask of the first `count` slots. */
function full(count: number): number {
  return 2 ** count - 1;
}
