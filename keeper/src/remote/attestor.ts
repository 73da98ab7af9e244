/**
 * Attestor: signs, for other chains, the newest final values of its own, and who signs after whom. It signs one root for
 * a time and one successor of a set, whatever happens: docs/nodes/attestor.md.
 */
import type { Logger } from "pino";
import { isAddressEqual, type LocalAccount, type PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import type { Journal } from "../nodes/journal.ts";
import { type Metrics, NO_METRICS } from "../runtime/metrics.ts";
import type { Attestation, SignedBatch, SignedRotation } from "./attestations.ts";
import { batchTimeOf, closedAt, HomeReader } from "./home.ts";
import { SET_LIFETIME, SET_SECONDS, type SignerSet, setHash, setTimeAt } from "./signers.ts";
import { signStatement } from "./statements.ts";
import { type Home, valuesRoot } from "./values.ts";

/** The account is a reputer's, or its operator's. */
export interface AttestorOptions {
  readonly client: PublicClient;
  readonly deployment: Deployment;
  readonly account: LocalAccount;
  readonly journal: Journal;
  /** Blocks on top of those that count. */
  readonly confirmations: number;
  readonly log: Logger;
  readonly metrics?: Metrics | undefined;
}

/** Batches that are served: relayers need one that enough others have signed too. */
const SERVED = 4;

export class Attestor {
  readonly #options: AttestorOptions;
  readonly #home: Home;
  readonly #reader: HomeReader;
  readonly #metrics: Metrics;
  readonly #told = new Set<string>();
  /** Newest time that all was done for. */
  #closed = 0n;
  #sets: readonly SignerSet[] = [];
  #rotations: readonly SignedRotation[] = [];
  #batches: readonly SignedBatch[] = [];

  constructor(options: AttestorOptions) {
    const { client, deployment, metrics = NO_METRICS } = options;
    this.#options = options;
    this.#home = { chainId: deployment.chainId, epochs: deployment.epochs };
    this.#reader = new HomeReader(client, deployment);
    this.#metrics = metrics;
  }

  /** What it has signed lately. */
  get attestation(): Attestation {
    const { address: signer } = this.#options.account;
    return { home: this.#home, signer, sets: this.#sets, rotations: this.#rotations, batches: this.#batches };
  }

  async step(): Promise<void> {
    const { client, deployment, confirmations } = this.#options;
    const high = (await client.getBlock()).number - BigInt(confirmations);
    if (high <= deployment.block) return;
    const closed = closedAt((await client.getBlock({ blockNumber: high })).timestamp);
    if (closed <= this.#closed) return;
    const cut = await this.#reader.lastBlockAt(closed, high);
    if (cut === undefined) return;
    await this.#readSets(setTimeAt(closed), high);
    await this.#signRotations();
    await this.#signBatch(closed, cut);
    this.#closed = closed;
  }

  /** Sets that may still count somewhere, oldest first. */
  async #readSets(newest: bigint, high: bigint): Promise<void> {
    if (this.#sets.at(-1)?.time === newest) return;
    const sets: SignerSet[] = [];
    for (let time = newest; time > newest - SET_LIFETIME; time -= SET_SECONDS) {
      const set = await this.#reader.setAt(time, high);
      if (set.signers.length > 0) sets.unshift(set);
    }
    this.#sets = sets;
  }

  async #signRotations(): Promise<void> {
    const { account } = this.#options;
    const rotations: SignedRotation[] = [];
    for (const [i, next] of this.#sets.entries()) {
      const before = this.#sets[i - 1];
      if (before === undefined || !this.#isIn(before)) continue;
      const rotation = { set: setHash(before), next: setHash(next) };
      const known = this.#rotations.find(({ set, next }) => set === rotation.set && next === rotation.next);
      const allowed = known !== undefined || this.#say("rotation", before.time, `${rotation.set}/${rotation.next}`);
      if (!allowed) continue;
      rotations.push(
        known ?? { ...rotation, signature: await signStatement(account, this.#home, "Rotation", rotation) },
      );
    }
    this.#rotations = rotations;
  }

  /** There is a batch for every time at which values were new, and one for every set. */
  async #signBatch(closed: bigint, cut: bigint): Promise<void> {
    const { account, log } = this.#options;
    const found = await this.#reader.valuesAt(cut);
    const set = this.#sets.at(-1);
    if (found === undefined || set === undefined) return;
    const changed = batchTimeOf(found.changedAt);
    const time = changed > set.time ? changed : set.time;
    if (time > closed || time === this.#batches[0]?.time) return;
    if (!this.#isIn(set)) {
      this.#tell(`${set.time}`, "not among the signers of this set");
      return;
    }
    const batch = { time, root: valuesRoot(this.#home, found.values), set: setHash(set) };
    if (!this.#say("batch", time, `${batch.set}/${batch.root}`)) return;
    const signature = await signStatement(account, this.#home, "Batch", batch);
    this.#batches = [{ ...batch, signature, values: found.values }, ...this.#batches].slice(0, SERVED);
    this.#metrics.count("allora_attestor_batches_total");
    log.info({ batch: time, root: batch.root, values: found.values.length }, "batch signed");
  }

  /** Writes down what is to be signed; false where something else was, so that nothing is. */
  #say(kind: string, time: bigint, content: string): boolean {
    const { journal, account, log } = this.#options;
    const { chainId, epochs } = this.#home;
    const place = { chainId, inbox: epochs, account: account.address, topicId: 0n, epoch: time, kind };
    const said = journal.say(place, content);
    if (said === content) return true;
    if (this.#tell(`${kind}/${time}`, "not signed: something else was")) {
      this.#metrics.count("allora_attestor_withheld_total", { kind });
      log.error({ kind, time, said, found: content }, "the chain says something else than what was signed");
    }
    return false;
  }

  #isIn({ signers }: SignerSet): boolean {
    return signers.some(({ account }) => isAddressEqual(account, this.#options.account.address));
  }

  /** Logs once; whether it was the first time. */
  #tell(key: string, text: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    this.#options.log.warn({ account: this.#options.account.address, of: key }, text);
    return true;
  }
}
