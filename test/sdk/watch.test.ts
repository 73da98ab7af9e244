/** The watch of inferences on a chain that loses blocks, lags behind and fails, made up here. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import {
  createClient,
  custom,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  keccak256,
  numberToHex,
  toHex,
} from "viem";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import {
  advance,
  begin,
  formatCursor,
  type InferenceEvent,
  parseCursor,
  type WatchParameters,
  type WatchState,
  watchInferences,
} from "../../sdk/src/watch.ts";
import { Random, SEED } from "../random.ts";

const EPOCHS = `0x${"11".repeat(20)}` as const;
const deployment = { chainId: 1, epochs: EPOCHS } as Deployment;
const parameters = { deployment, topicId: 1n, depth: 8, range: 3, onEvents: () => {} } satisfies WatchParameters;

/** A block with the epochs that become final in it. */
interface Made {
  readonly hash: Hex;
  readonly final: readonly number[];
}

class FakeChain {
  blocks: Made[] = [];
  /** Blocks that the endpoint does not show yet. */
  lag = 0;
  /** Runs before logs are answered. */
  onLogs: () => void = () => {};
  #made = 0;

  constructor(blocks: number) {
    this.mine(...Array.from({ length: blocks }, () => []));
  }

  mine(...finals: readonly (readonly number[])[]): void {
    for (const final of finals) this.blocks.push({ hash: keccak256(toHex(`block ${this.#made++}`)), final });
  }

  drop(count: number): void {
    this.blocks.length -= count;
  }

  get client() {
    return createClient({ transport: custom({ request: (request) => this.#answer(request) }, { retryCount: 0 }) });
  }

  /** What a reader of the whole chain would see. */
  get finals(): number[] {
    return this.blocks.flatMap(({ final }) => final);
  }

  async #answer({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
    if (method === "eth_chainId") return "0x1";
    if (method === "eth_getBlockByNumber") {
      const [tag] = params as [Hex | "latest"];
      const number = tag === "latest" ? this.blocks.length - 1 - this.lag : Number(tag);
      const block = this.blocks[number];
      if (block === undefined || number >= this.blocks.length - this.lag) return null;
      return { number: toHex(number), hash: block.hash, timestamp: "0x0", transactions: [] };
    }
    this.onLogs();
    const [{ fromBlock, toBlock, topics }] = params as [{ fromBlock: Hex; toBlock: Hex; topics: [Hex[], Hex[]] }];
    expect(topics[1]).toEqual([numberToHex(1, { size: 32 })]);
    const shown = this.blocks.slice(Number(fromBlock), Number(toBlock) + 1);
    return shown.flatMap(({ hash, final }, i) =>
      final.map((epoch, logIndex) => ({
        address: EPOCHS,
        topics: encodeEventTopics({
          abi: epochsAbi,
          eventName: "SynthesisFinalized",
          args: { topicId: 1n, epoch: BigInt(epoch) },
        }),
        data: encodeAbiParameters([{ type: "uint256" }, { type: "int256" }], [BigInt(epoch), BigInt(epoch)]),
        blockNumber: toHex(Number(fromBlock) + i),
        blockHash: hash,
        transactionHash: hash,
        transactionIndex: "0x0",
        logIndex: toHex(logIndex),
        removed: false,
      })),
    );
  }
}

const epochsOf = (events: readonly InferenceEvent[]) => events.map(({ epoch }) => Number(epoch));

/** Follows a chain step by step, and keeps what a consumer would hold. */
class Follower {
  held: number[] = [];
  /** Everything that was ever told. */
  told: string[] = [];
  readonly #chain: FakeChain;
  #state: WatchState | undefined;

  constructor(chain: FakeChain) {
    this.#chain = chain;
  }

  async step(): Promise<void> {
    this.#state ??= await begin(this.#chain.client, 0n);
    const step = await advance(this.#chain.client, parameters, this.#state);
    // A watch that is taken up again from its cursor goes on as if it had never ended.
    this.#state = parseCursor(formatCursor(step.state));
    for (const epoch of epochsOf(step.removed)) {
      expect(this.held).toContain(epoch);
      this.held = this.held.filter((other) => other !== epoch);
    }
    for (const event of step.added) {
      const key = `${event.blockHash}/${event.logIndex}`;
      expect(this.told).not.toContain(key);
      this.told.push(key);
      this.held.push(Number(event.epoch));
    }
  }
}

describe("a watch", () => {
  it("tells what is new once, in the order of the chain", async () => {
    const chain = new FakeChain(5);
    const follower = new Follower(chain);
    chain.mine([1], [], [2, 3], [], [], [4]);
    await follower.step();
    expect(follower.held).toEqual([1, 2, 3, 4]);
    await follower.step();
    chain.mine([5]);
    await follower.step();
    expect(follower.held).toEqual([1, 2, 3, 4, 5]);
  });

  it("takes back what a reorganization undid, and tells what took its place", async () => {
    const chain = new FakeChain(5);
    const follower = new Follower(chain);
    chain.mine([1], [2]);
    await follower.step();
    chain.drop(1);
    chain.mine([3], [2]);
    await follower.step();
    expect(follower.held).toEqual([1, 3, 2]);
  });

  it("waits for an endpoint that lags, and for logs and head to be of one branch", async () => {
    const chain = new FakeChain(5);
    const follower = new Follower(chain);
    chain.mine([1], [2]);
    await follower.step();
    chain.lag = 2;
    await follower.step();
    expect(follower.held).toEqual([1, 2]);
    chain.lag = 0;
    chain.mine([3]);
    chain.onLogs = () => {
      chain.drop(1);
      chain.mine([4]);
      chain.onLogs = () => {};
    };
    await follower.step();
    expect(follower.held).toEqual([1, 2]);
    await follower.step();
    expect(follower.held).toEqual([1, 2, 4]);
  });

  it("tells a long history in parts, and goes on after an error where it was", async () => {
    const chain = new FakeChain(0);
    chain.mine(...Array.from({ length: 1000 }, (_, i) => [i]));
    const follower = new Follower(chain);
    let asked = 0;
    chain.onLogs = () => {
      if (++asked === 150) throw new Error("not now");
    };
    await follower.step();
    expect(follower.held).toEqual(chain.finals.slice(0, 300));
    await expect(follower.step()).rejects.toThrow("not now");
    for (let i = 0; i < 3; i++) await follower.step();
    expect(follower.held).toEqual(chain.finals);
    expect(asked).toBeLessThan(400);
  });

  it("says so where a reorganization is deeper than what it keeps", async () => {
    const chain = new FakeChain(5);
    const follower = new Follower(chain);
    await follower.step();
    for (let i = 0; i < 20; i++) {
      chain.mine([i]);
      await follower.step();
    }
    chain.drop(19);
    chain.mine(...Array.from({ length: 20 }, () => []));
    await expect(follower.step()).rejects.toMatchObject({ code: "reorganized" });
  });

  it("holds what the chain holds, whatever random reorganizations do", async () => {
    const random = new Random(SEED);
    const chain = new FakeChain(10);
    const follower = new Follower(chain);
    let epoch = 0;
    for (let i = 0; i < 300; i++) {
      if (random.chance(30)) chain.drop(random.int(1, 5));
      const finals = random.list(random.int(1, 7), () => (random.chance(40) ? [epoch++] : []));
      chain.mine(...finals);
      chain.lag = random.chance(20) ? random.int(0, 3) : 0;
      await follower.step();
    }
    chain.lag = 0;
    chain.mine([], [], [], [], []);
    await follower.step();
    expect(follower.held).toEqual(chain.finals);
    expect(epoch).toBeGreaterThan(100);
  });

  it("taken up from the cursor of what was undone, tells what took its place", async () => {
    const chain = new FakeChain(5);
    chain.mine([1], [2]);
    /** Watches until `onEvents` or `onRemoved` says that it is enough. */
    const watch = (from: bigint | string, enough: "added" | "removed") =>
      new Promise<{ epochs: number[]; cursor: string }>((resolve) => {
        const hear = (what: string) => (events: readonly InferenceEvent[], cursor: string) => {
          if (what !== enough) return;
          stop();
          resolve({ epochs: epochsOf(events), cursor });
        };
        const listeners = { onEvents: hear("added"), onRemoved: hear("removed") };
        const stop = watchInferences(chain.client, { ...parameters, ...listeners, from, pollingInterval: 1 });
      });
    const before = await watch(0n, "added");
    expect(before.epochs).toEqual([1, 2]);
    chain.drop(1);
    chain.mine([3], [2]);
    const undone = await watch(before.cursor, "removed");
    expect(undone.epochs).toEqual([2]);
    expect((await watch(undone.cursor, "added")).epochs).toEqual([3, 2]);
  });

  it("tells what is undone once, though what took its place is told again", async () => {
    const chain = new FakeChain(5);
    chain.mine([1]);
    const heard: string[] = [];
    let failures = 0;
    await new Promise<void>((resolve) => {
      const stop = watchInferences(chain.client, {
        ...parameters,
        from: 0n,
        pollingInterval: 1,
        onEvents: (events) => {
          heard.push(`added ${epochsOf(events)}`);
          if (epochsOf(events)[0] === 1) {
            chain.drop(1);
            chain.mine([2], []);
            return;
          }
          if (failures++ === 0) throw new Error("not now");
          stop();
          resolve();
        },
        onRemoved: (events) => {
          heard.push(`removed ${epochsOf(events)}`);
        },
      });
    });
    expect(heard).toEqual(["added 1", "removed 1", "added 2", "added 2"]);
  });

  it("goes on after errors, and tells again what its listener failed on", async () => {
    const chain = new FakeChain(3);
    const heard: number[] = [];
    const errors: string[] = [];
    const cursor = await new Promise<string>((resolve) => {
      let failures = 0;
      const stop = watchInferences(chain.client, {
        ...parameters,
        from: 3n,
        pollingInterval: 1,
        onEvents: (events, cursor) => {
          if (failures++ === 0) throw new Error("not now");
          heard.push(...epochsOf(events));
          stop();
          resolve(cursor);
        },
        onError: (error) => errors.push(error.message),
      });
      chain.mine([7]);
    });
    expect(heard).toEqual([7]);
    expect(errors).toContain("not now");
    chain.mine([8]);
    const later = await new Promise<number[]>((resolve) => {
      const stop = watchInferences(chain.client, {
        ...parameters,
        from: cursor,
        pollingInterval: 1,
        onEvents: (events) => {
          stop();
          resolve(epochsOf(events));
        },
      });
    });
    expect(later).toEqual([8]);
    expect(() => parseCursor("{}")).toThrow("this is not the cursor of a watch");
  });
});
