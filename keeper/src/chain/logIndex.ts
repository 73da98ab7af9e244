/** Follows the chain: the logs of some contracts, kept with the blocks that they are in, and the newest of those blocks. */
import { type Address, type Hex, hexToBytes, keccak256 } from "viem";
import { type LogFilter, LogStore, type RpcLog, type StoredHeader } from "../storage/logStore.ts";
import { ChainError } from "./epochs.ts";
import type { Head, Rpc, RpcHeader } from "./rpc.ts";

export interface LogIndexOptions {
  readonly rpc: Rpc;
  readonly chainId: number;
  readonly addresses: readonly Address[];
  /** First block that can hold logs of them. */
  readonly from: bigint;
  /** SQLite file; without one the index is in memory. */
  readonly path?: string | undefined;
  /** Told of blocks that are not of the chain any more. */
  readonly onReorg?: ((from: bigint, depth: bigint) => void) | undefined;
  /** Told of an endpoint whose head is not to be believed. */
  readonly onFalseHead?: ((endpoint: string, error: Error) => void) | undefined;
}

/** Blocks below the head that are read one by one, each with the hash that its logs belong to. */
const LINKED = 64n;
/** Headers that are kept: a reorganisation that goes deeper has more read again than it would have to. */
const KEPT = 1024n;
/** Blocks that one request for logs spans at first, and at most. */
const FIRST_RANGE = 1_000n;
const MAX_RANGE = 50_000n;
/** Logs of one answer above which ranges do not grow. */
const MANY_LOGS = 2_000;
const PARALLEL = 16;
/** First and last pause before logs that should be there are asked for again, ms. */
const EMPTY_PAUSE_MS = 50;
const LAST_PAUSE_MS = 100;

export class LogIndex {
  readonly #options: LogIndexOptions;
  readonly #store: LogStore;
  readonly #addresses: ReadonlySet<string>;
  #head: RpcHeader | undefined;
  #range = FIRST_RANGE;
  #running: Promise<void> | undefined;
  #queued: Promise<void> | undefined;
  #closed = false;

  constructor(options: LogIndexOptions) {
    const addresses = options.addresses.map((address) => address.toLowerCase()).sort();
    this.#options = options;
    this.#addresses = new Set(addresses);
    this.#store = new LogStore(options.path ?? ":memory:", [options.chainId, options.from, ...addresses].join("/"));
  }

  /** Newest block whose logs are known. */
  get tip(): StoredHeader | undefined {
    return this.#store.tip();
  }

  covers(address: string): boolean {
    return this.#addresses.has(address.toLowerCase());
  }

  find(filter: LogFilter): RpcLog[] {
    return this.#store.find(filter);
  }

  hashAt(number: bigint): Hex | undefined {
    return this.#store.hashAt(number);
  }

  /**
   * Reads on to the highest head that can be shown to continue the chain, and returns it. What this was called for after
   * a round began may be missing in that round, so it waits for the next one, which all who wait share.
   */
  async sync(): Promise<RpcHeader> {
    if (this.#running === undefined) {
      this.#running = this.#advance().finally(() => {
        this.#running = undefined;
      });
      await this.#running;
    } else {
      this.#queued ??= this.#running
        .catch(() => {})
        .then(() => {
          this.#queued = undefined;
          return this.sync().then(() => {});
        });
      await this.#queued;
    }
    return this.#head as RpcHeader;
  }

  /**
   * Reads the logs of blocks again that cannot be all there are, from every endpoint: what any of them shows of a block
   * of the chain is taken in, what is of none is dropped. Whether that changed anything.
   */
  async reread(from: bigint, to: bigint): Promise<boolean> {
    const last = min(to, this.#store.tip()?.number ?? -1n);
    let changed = false;
    for (let start = from; start <= last && !this.#closed; ) {
      const end = min(start + this.#range - 1n, last);
      try {
        if (await this.#amend(start, end)) changed = true;
        start = end + 1n;
      } catch (error) {
        if (this.#range === 1n) throw error;
        this.#range = max(this.#range / 4n, 1n);
      }
    }
    return changed;
  }

  async #amend(start: bigint, end: bigint): Promise<boolean> {
    const addresses = [...this.#addresses];
    const filter = { address: addresses, fromBlock: toHex(start), toBlock: toHex(end) };
    const body = { method: "eth_getLogs", params: [filter] };
    const answers = (await this.#options.rpc.every(body, { patient: true })) as RpcLog[][];
    const known = this.#store.find({ addresses, topics: [], from: start, to: end });
    const all = new Map<string, RpcLog>();
    for (const logs of [known, ...answers]) {
      this.#requireFitting(logs, start, end);
      for (const log of logs) all.set(`${log.blockHash}/${Number(log.logIndex)}`, log);
    }
    const numbers = [...new Set([...all.values()].map(({ blockNumber }) => BigInt(blockNumber)))];
    const hashes = new Set((await inParallel(numbers, (number) => this.#headerAt(number))).map(({ hash }) => hash));
    const kept = [...all.values()].filter(({ blockHash }) => hashes.has(blockHash));
    const same = kept.length === known.length && known.every(({ blockHash }) => hashes.has(blockHash));
    return !same && this.#store.amend(start, end, kept);
  }

  /** Ends between two ranges of a long history; the rest is read after a restart. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#queued?.catch(() => {});
    await this.#running?.catch(() => {});
    this.#store.close();
  }

  async #advance(): Promise<void> {
    const { rpc, onFalseHead } = this.#options;
    let failure: unknown;
    for (const { endpoint, block } of await rpc.heads()) {
      try {
        await this.#follow(block);
        return;
      } catch (error) {
        failure = error;
        if (this.#closed) break;
        rpc.blame(endpoint);
        onFalseHead?.(endpoint, error as Error);
      }
    }
    // A head that cannot be followed now says nothing about the one that was.
    if (this.#head === undefined) throw failure;
  }

  /** Takes in everything up to a head; rejects where that cannot be shown. */
  async #follow(claimed: RpcHeader): Promise<void> {
    if (claimed.hash === this.#head?.hash && claimed.hash === this.#store.tip()?.hash) return;
    const head = await this.#header(claimed.hash);
    if (head.number !== claimed.number) throw falseHead(claimed, "another number");
    const number = BigInt(head.number);
    for (;;) {
      if (this.#closed)
        throw new ChainError("closed", "the log index is closed", { value: claimed.hash, limit: "open" });
      const tip = this.#store.tip();
      if (tip !== undefined && number <= tip.number && (await this.#isKnown(head, tip))) return;
      const start = tip === undefined ? this.#options.from : tip.number + 1n;
      if (number < start && tip === undefined) {
        this.#head = head;
        return;
      }
      const done =
        number >= start + LINKED ? await this.#readRange(tip, start, number - LINKED) : await this.#link(tip, head);
      if (done) {
        this.#head = head;
        return;
      }
    }
  }

  /** Whether a head that is not above the tip adds nothing: of an endpoint that lags, or of a branch that it alone is on. */
  async #isKnown(head: RpcHeader, tip: StoredHeader): Promise<boolean> {
    const known = this.#store.hashAt(BigInt(head.number));
    if (known === head.hash || known === undefined) {
      if (tip.hash === head.hash) this.#head = head;
      this.#head ??= await this.#header(tip.hash);
      return true;
    }
    const [ours, canonical] = await Promise.all([
      this.#options.rpc.find({ method: "eth_getBlockByHash", params: [tip.hash, false] }),
      this.#options.rpc.find({ method: "eth_getBlockByNumber", params: [toHex(tip.number), false] }),
    ]);
    if (ours === null || (canonical as RpcHeader | null)?.hash !== tip.hash) return false;
    this.#head ??= ours as RpcHeader;
    return true;
  }

  /** One range of blocks that are too old to be replaced, up to `last` at most. Never the last thing to do. */
  async #readRange(tip: StoredHeader | undefined, start: bigint, last: bigint): Promise<false> {
    if (tip !== undefined && (await this.#headerAt(tip.number)).hash !== tip.hash) {
      await this.#rollBack(tip);
      return false;
    }
    const end = start + this.#range - 1n < last ? start + this.#range - 1n : last;
    const { hash } = await this.#headerAt(end);
    try {
      const filter = { address: [...this.#addresses], fromBlock: toHex(start), toBlock: toHex(end) };
      const logs = (await this.#options.rpc.request({ method: "eth_getLogs", params: [filter] })) as RpcLog[];
      this.#requireFitting(logs, start, end);
      this.#store.replace(tip, start - 1n, [{ number: end, hash }], logs, end - KEPT);
      if (logs.length < MANY_LOGS) this.#range = min(2n * this.#range, MAX_RANGE);
    } catch (error) {
      if (this.#range === 1n) throw error;
      this.#range = max(this.#range / 4n, 1n);
    }
    return false;
  }

  /** Takes in the blocks from the last one that is known and still of the chain up to a head. */
  async #link(tip: StoredHeader | undefined, head: RpcHeader): Promise<boolean> {
    const branch = await this.#branch(tip, head);
    if (branch === undefined) {
      await this.#rollBack(tip as StoredHeader);
      return false;
    }
    const logs = await inParallel(branch, (header) => this.#logsOf(header));
    const after = BigInt(branch[0].number) - 1n;
    const headers = branch.map(({ number, hash }) => ({ number: BigInt(number), hash }));
    const stored = this.#store.replace(tip, after, headers, logs.flat(), BigInt(head.number) - KEPT);
    if (stored && tip !== undefined && after < tip.number) this.#options.onReorg?.(after + 1n, tip.number - after);
    return stored;
  }

  /** Headers up to a head, from the first one whose parent is stored; undefined where no stored one is its ancestor. */
  async #branch(tip: StoredHeader | undefined, head: RpcHeader): Promise<RpcHeader[] | undefined> {
    const first = tip === undefined ? this.#options.from : tip.number + 1n;
    const numbers: bigint[] = [];
    for (let number = first; number < BigInt(head.number); number++) numbers.push(number);
    const branch = [...(await inParallel(numbers, (number) => this.#headerAt(number))), head];
    for (const [i, header] of branch.entries()) {
      if (i > 0 && header.parentHash !== branch[i - 1].hash) throw falseHead(head, "no link to its parent");
    }
    for (;;) {
      const { number, parentHash } = branch[0];
      const parent = BigInt(number) - 1n;
      if (parent < this.#options.from || tip === undefined) return branch;
      const known = this.#store.hashAt(parent);
      if (known === parentHash) return branch;
      if (known === undefined) return undefined;
      branch.unshift(await this.#header(parentHash));
    }
  }

  /** Forgets what is not of the chain any more, where more than the linked blocks is. */
  async #rollBack(tip: StoredHeader): Promise<void> {
    let found: StoredHeader | undefined = tip;
    while (found !== undefined && (await this.#headerAt(found.number).catch(nothingIfUnknown))?.hash !== found.hash) {
      found = this.#store.headerUpTo(found.number - 1n);
    }
    const after = found?.number ?? this.#options.from - 1n;
    if (this.#store.replace(tip, after, [], [], 0n)) this.#options.onReorg?.(after + 1n, tip.number - after);
  }

  async #logsOf({ hash, number, logsBloom }: RpcHeader): Promise<RpcLog[]> {
    const body = { method: "eth_getLogs", params: [{ address: [...this.#addresses], blockHash: hash }] };
    const { rpc } = this.#options;
    const expected = [...this.#addresses].some((address) => inBloom(logsBloom, address as Hex));
    for (let pauseMs = EMPTY_PAUSE_MS; ; pauseMs *= 2) {
      // An endpoint that has not got the block yet may say that it has no logs: another one, or it itself soon, has them.
      const answer = expected ? await rpc.find(body, (logs) => (logs as RpcLog[]).length > 0) : await rpc.request(body);
      const logs = (answer ?? []) as RpcLog[];
      this.#requireFitting(logs, BigInt(number), BigInt(number), hash);
      if (logs.length > 0 || !expected || pauseMs > LAST_PAUSE_MS) return logs;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  #requireFitting(logs: readonly RpcLog[], from: bigint, to: bigint, hash?: Hex): void {
    const wrong = logs.find(({ address, blockNumber, blockHash }) => {
      const number = BigInt(blockNumber);
      return !this.covers(address) || number < from || number > to || (hash !== undefined && blockHash !== hash);
    });
    if (wrong === undefined) return;
    throw new ChainError("logs", `a log of block ${wrong.blockNumber} was not asked for`, {
      value: wrong.blockHash,
      limit: hash ?? `${from} to ${to}`,
    });
  }

  #header(hash: Hex): Promise<RpcHeader> {
    return this.#shown("eth_getBlockByHash", hash, ({ hash: found }) => found === hash);
  }

  #headerAt(number: bigint): Promise<RpcHeader> {
    return this.#shown("eth_getBlockByNumber", toHex(number), (block) => BigInt(block.number) === number);
  }

  async #shown(method: string, key: Hex, fits: (header: RpcHeader) => boolean): Promise<RpcHeader> {
    const header = (await this.#options.rpc.find({ method, params: [key, false] })) as RpcHeader | null;
    if (header !== null && fits(header)) return header;
    throw new ChainError("block", `no endpoint shows block ${key}`, { value: key, limit: "a block" });
  }
}

/** An endpoint that has no such block, not one that does not answer. */
function nothingIfUnknown(error: unknown): undefined {
  if (!(error instanceof ChainError) || error.code !== "block") throw error;
}

function falseHead({ number, hash }: Head["block"], reason: string): ChainError {
  return new ChainError("head", `block ${BigInt(number)} ${hash}: ${reason}`, { value: hash, limit: reason });
}

/** Whether a block's bloom filter says that there may be logs of an address. */
export function inBloom(bloom: Hex, address: Hex): boolean {
  const bits = hexToBytes(bloom);
  const hash = hexToBytes(keccak256(address));
  return [0, 2, 4].every((i) => {
    const bit = ((hash[i] << 8) | hash[i + 1]) & 2047;
    return (bits[255 - (bit >> 3)] >> (bit & 7)) & 1;
  });
}

/** Results in order; at most so many are under way at a time. */
async function inParallel<T, R>(items: readonly T[], action: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += PARALLEL) {
    results.push(...(await Promise.all(items.slice(i, i + PARALLEL).map(action))));
  }
  return results;
}

function toHex(number: bigint): Hex {
  return `0x${number.toString(16)}`;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
