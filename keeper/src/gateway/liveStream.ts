/** Settled epochs for one reader that stays: each once, and again when another settlement takes its place. */
import type { CuratedEpoch } from "./curated.ts";

/** A settlement that stands, payouts included. */
export interface Standing {
  readonly epoch: bigint;
  /** Names all that was posted of it. */
  readonly name: string;
  /** It is final from this time on. */
  readonly deadline: number;
}

/** What a stream asks about its topic. */
export interface SettledSource {
  readonly time: () => Promise<number>;
  readonly nextToSettle: () => Promise<bigint>;
  /** The newest settlements that stand, oldest first. */
  readonly standing: () => Promise<readonly Standing[]>;
  /** Those of the epochs that are settled. */
  readonly curated: (epochs: readonly bigint[]) => Promise<readonly CuratedEpoch[]>;
}

export class SettledStream {
  readonly #source: SettledSource;
  readonly #most: number;
  /** Names of what the reader knows, by epoch. */
  readonly #known = new Map<bigint, string>();
  #after: bigint;
  #again: boolean;

  /** Goes on after an epoch; what is not final up to it is sent `again` to a reader that may have missed a change. */
  constructor(source: SettledSource, after: bigint, most: number, again: boolean) {
    this.#source = source;
    this.#after = after;
    this.#most = most;
    this.#again = again;
  }

  /** What is new, oldest first, and whether there is more of it at once. */
  async next(): Promise<{ items: readonly CuratedEpoch[]; time: number; more: boolean }> {
    const { time: clock, nextToSettle, standing: newest, curated } = this.#source;
    const [time, next, standing] = await Promise.all([clock(), nextToSettle(), newest()]);
    if (!this.#again) this.#note(standing.filter(({ epoch }) => epoch <= this.#after));
    this.#again = true;
    // Where the chain of settlements was cut back, epochs that had been passed over may be settled now.
    if (next <= this.#after) this.#after = next - 1n;
    const last = next - 1n;
    const end = this.#after + BigInt(this.#most) < last ? this.#after + BigInt(this.#most) : last;
    const changed = standing.filter(({ epoch, name, deadline }) => {
      if (epoch > this.#after) return false;
      const known = this.#known.get(epoch);
      return known === undefined ? deadline > time : known !== name;
    });
    const fresh = Array.from({ length: Number(end - this.#after) }, (_, i) => this.#after + 1n + BigInt(i));
    const items = await curated([...changed.map(({ epoch }) => epoch), ...fresh]);
    const sent = new Set(items.map(({ epoch }) => epoch));
    this.#note(standing.filter(({ epoch }) => sent.has(epoch)));
    for (const epoch of this.#known.keys()) if (epoch < (standing[0]?.epoch ?? 0n)) this.#known.delete(epoch);
    this.#after = end;
    return { items, time, more: end < last };
  }

  #note(standing: readonly Standing[]): void {
    for (const { epoch, name } of standing) this.#known.set(epoch, name);
  }
}
