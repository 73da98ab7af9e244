/** Relayer: brings what attestors have signed to a remote feed on another chain, and values that are new there. */
import { remoteFeedAbi } from "@allora-evm/contracts/abis";
import type { Logger } from "pino";
import type { Address, Hex } from "viem";
import type { Sender } from "../chain/clients.ts";
import { ChainError } from "../chain/epochs.ts";
import { send } from "../chain/transactions.ts";
import { AlloraError } from "../errors.ts";
import { originOf } from "../runtime/log.ts";
import { type Metrics, NO_METRICS } from "../runtime/metrics.ts";
import { type Attestation, fetchAttestation, setsByHash } from "./attestations.ts";
import { type RemoteState, readRemote, requireHome } from "./remoteChain.ts";
import type { SignerSet } from "./signers.ts";
import { approvalOf, rotateArguments, updateArguments } from "./statements.ts";
import { type FinalValue, type Home, valueProof } from "./values.ts";

export interface RelayerOptions {
  readonly home: Home;
  /** The remote feed, on the sender's chain. */
  readonly feed: Address;
  readonly sender: Sender;
  readonly attestors: readonly string[];
  /** Longest that an attestor may take, ms. */
  readonly timeoutMs: number;
  /** Whose values are brought. */
  readonly topics: readonly bigint[];
  readonly log: Logger;
  readonly metrics?: Metrics | undefined;
}

/** Rotations of one step. */
const MOST_ROTATIONS = 8;
/** Refusals that mean that somebody else was first. */
const LATE: readonly string[] = [
  "RemoteFeed_OldTime",
  "RemoteFeed_OldRound",
  "RemoteFeed_NotInBatch",
  "RemoteFeed_OtherSet",
];

export class Relayer {
  readonly #options: RelayerOptions;
  readonly #metrics: Metrics;
  #isOfHome = false;
  /** Newest state seen. */
  #state: RemoteState | undefined;

  constructor(options: RelayerOptions) {
    this.#options = options;
    this.#metrics = options.metrics ?? NO_METRICS;
  }

  get state(): RemoteState | undefined {
    return this.#state;
  }

  async step(): Promise<void> {
    if (!this.#isOfHome) await requireHome(this.#options.sender.client, this.#options.feed, this.#options.home);
    this.#isOfHome = true;
    const found = await this.#attestations();
    let state = await this.#read();
    if (state.time >= state.expiresAt) {
      const { set: value, expiresAt } = state;
      throw new ChainError("expired", `the set ${value} has expired at ${expiresAt}`, { value, limit: expiresAt });
    }
    const sets = setsByHash(found);
    const present = sets.get(state.set);
    if (present === undefined) {
      this.#options.log.warn({ set: state.set, attestors: found.length }, "no attestor knows the present set");
      return;
    }
    try {
      state = await this.#rotate(state, found, sets);
      const signers = sets.get(state.set);
      if (signers !== undefined) await this.#bring(state, found, signers);
    } catch (error) {
      if (!(error instanceof ChainError) || !LATE.includes(error.code)) throw error;
      this.#options.log.info({ code: error.code }, "somebody else was first");
    }
  }

  /** Answers that can be used. Who answers need not be who signed: only signatures count. */
  async #attestations(): Promise<Attestation[]> {
    const { attestors, home, timeoutMs, log } = this.#options;
    const answers = attestors.map((url) =>
      fetchAttestation(url, home, timeoutMs).catch((error) => {
        const code = error instanceof AlloraError ? error.code : "error";
        this.#metrics.count("allora_relayer_attestor_failures_total", { attestor: originOf(url), code });
        log.warn({ attestor: originOf(url), err: error }, "no attestation");
        return undefined;
      }),
    );
    return (await Promise.all(answers)).filter((answer) => answer !== undefined);
  }

  async #read(): Promise<RemoteState> {
    const { feed, sender } = this.#options;
    this.#state = await readRemote(sender.client, feed);
    const { expiresAt, time } = this.#state;
    this.#metrics.set("allora_relayer_set_left_seconds", Number(expiresAt - time), { feed });
    return this.#state;
  }

  /** Follows the sets as far as their signers have agreed. */
  async #rotate(
    state: RemoteState,
    found: readonly Attestation[],
    sets: ReadonlyMap<Hex, SignerSet>,
  ): Promise<RemoteState> {
    for (let rotations = 0; rotations < MOST_ROTATIONS; rotations++) {
      const present = sets.get(state.set);
      if (present === undefined) return state;
      const named = found.flatMap(({ rotations: all }) => all.filter(({ set }) => set === state.set));
      const step = [...new Set(named.map(({ next }) => next))]
        .map((hash) => ({ hash, next: sets.get(hash), approval: this.#approval(state, present, found, hash) }))
        .find(({ next, approval }) => next !== undefined && approval !== undefined && next.time <= state.time);
      if (step?.next === undefined || step.approval === undefined) return state;
      await this.#send("rotate", `${step.hash}`, rotateArguments(step.next, present, step.approval));
      state = await this.#read();
    }
    return state;
  }

  /** Signatures under the present set of its successor. */
  #approval({ threshold, set: of }: RemoteState, present: SignerSet, found: readonly Attestation[], hash: Hex) {
    const signatures = found.flatMap(({ signer, rotations }) =>
      rotations
        .filter(({ set, next }) => set === of && next === hash)
        .map(({ signature }) => [signer, signature] as const),
    );
    return approvalOf(present, new Map(signatures), threshold);
  }

  /** The newest batch that enough have signed, where it has something new, and what is new of it. */
  async #bring(state: RemoteState, found: readonly Attestation[], present: SignerSet): Promise<void> {
    const batches = found.flatMap(({ signer, batches }) => batches.map((batch) => ({ ...batch, signer })));
    const rounds = await this.#rounds();
    const news = (values: readonly FinalValue[]) =>
      values.filter(({ topicId, round }) => round > (rounds.get(topicId) ?? round));
    let standing = batches.find(({ root }) => root === state.root);
    const newer = batches
      .filter(({ time, set }) => set === state.set && time > state.batchTime && time <= state.time)
      .sort((a, b) => Number(b.time - a.time));
    for (const batch of newer) {
      const { time, root, set } = batch;
      const known = standing?.values ?? [];
      const isKnown = ({ topicId, round }: FinalValue) =>
        known.some((item) => item.topicId === topicId && item.round >= round);
      if (news(batch.values).every(isKnown)) continue;
      const signatures = newer
        .filter((item) => item.time === time && item.root === root)
        .map(({ signer, signature }) => [signer, signature] as const);
      const approval = approvalOf(present, new Map(signatures), state.threshold);
      if (approval === undefined) continue;
      await this.#send("update", `${time}/${root}`, updateArguments({ time, root, set }, present, approval));
      standing = batch;
      break;
    }
    if (standing === undefined) return;
    const { values, root } = standing;
    for (const value of news(values)) {
      const proof = valueProof(this.#options.home, values, values.indexOf(value));
      await this.#send("prove", `${value.topicId}/${value.round}/${root}`, [value, proof]);
    }
  }

  /** Newest rounds on the other chain, of the topics that are wanted; 0 for none. */
  async #rounds(): Promise<ReadonlyMap<bigint, bigint>> {
    const { feed, topics, sender } = this.#options;
    const read = { address: feed, abi: remoteFeedAbi } as const;
    const found = topics.map(async (topicId) => {
      const args = [topicId] as const;
      const count = await sender.client.readContract({ ...read, functionName: "roundCount", args });
      if (count === 0n) return [topicId, 0n] as const;
      const { round } = await sender.client.readContract({ ...read, functionName: "latest", args });
      return [topicId, round] as const;
    });
    return new Map(await Promise.all(found));
  }

  async #send(functionName: "rotate" | "update" | "prove", what: string, args: readonly unknown[]): Promise<void> {
    const { feed, sender, log } = this.#options;
    const intent = `remote/${feed}/${functionName}/${what}`;
    await send(sender, { address: feed, abi: remoteFeedAbi, functionName, args }, { intent });
    this.#metrics.count("allora_relayer_sent_total", { feed, action: functionName });
    log.info({ action: functionName, what }, "sent");
  }
}
