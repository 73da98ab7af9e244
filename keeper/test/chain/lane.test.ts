/** Transaction lanes: what was meant once happens once, whatever crashes, is lost, or is reorganised. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { type Abi, createPublicClient, custom, encodeErrorResult, encodeFunctionData, parseAbi } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chainOf } from "../../src/chain/clients.ts";
import { Lane, type LaneOptions } from "../../src/chain/lane.ts";
import { LaneStore } from "../../src/storage/laneStore.ts";
import { FakeChain } from "./fakeChain.ts";

const account = privateKeyToAccount(`0x${"42".repeat(32)}`);
const target = "0x00000000000000000000000000000000000000cc";
const abi = parseAbi(["function act(uint256 what)"]) as Abi;
const log = pino({ level: "silent" });
const fees = { maxFeeGwei: 100, maxPriorityFeeGwei: 5, bumpPercent: 15, bumpAfterSeconds: 30 };

/** Of the steps at which a lane may crash, every one when ALLORA_DEEP is set. */
const STRIDE = process.env.ALLORA_DEEP === "1" ? 1 : 7;

const call = (what: bigint) => ({ address: target, abi, functionName: "act", args: [what] }) as const;
const dataOf = (what: bigint) => encodeFunctionData(call(what));

let chain: FakeChain;
let folder: string;
let time: number;
let lanes: Lane[];

beforeEach(() => {
  chain = new FakeChain(3);
  folder = mkdtempSync(join(tmpdir(), "allora-lane-"));
  time = 1_000_000;
  lanes = [];
});
afterEach(async () => {
  for (const lane of lanes) await lane.close().catch(() => {});
  rmSync(folder, { recursive: true });
});

function open(options: Partial<LaneOptions> & { request?: (body: never) => Promise<unknown> } = {}): Lane {
  const request = options.request ?? ((body: never) => chain.request(body));
  const transport = custom({ request } as never, { retryCount: 0 });
  const client = createPublicClient({ chain: chainOf(chain.chainId), transport, cacheTime: 0 });
  const lane = new Lane({
    client,
    account,
    chainId: chain.chainId,
    pendingCounts: async () => [await client.getTransactionCount({ address: account.address, blockTag: "pending" })],
    storage: join(folder, "lane.sqlite"),
    confirmations: 5,
    fees,
    pollMs: 1,
    log,
    now: () => time,
    ...options,
  });
  lanes.push(lane);
  return lane;
}

/** Mines as soon as something waits for it, until the promise is settled. */
async function mining<T>(promise: Promise<T>): Promise<T> {
  let done = false;
  const settled = promise.finally(() => {
    done = true;
  });
  settled.catch(() => {});
  while (!done) {
    if (chain.pool.length > 0) chain.mine();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return settled;
}

/** Until nothing is open: a block and a look, again and again. */
async function settle(lane: Lane): Promise<void> {
  for (let i = 0; i < 40 && lane.open.length > 0; i++) {
    chain.mine();
    await lane.tick();
  }
  expect(lane.open).toEqual([]);
}

describe("a lane", () => {
  it("sends an intent once, also when it is asked again, at once or after a restart", async () => {
    const lane = open();
    const [first, second] = await mining(
      Promise.all([lane.send(call(1n), { intent: "one" }), lane.send(call(1n), { intent: "one" })]),
    );
    expect(second.transactionHash).toBe(first.transactionHash);
    await settle(lane);
    expect((await open().send(call(1n), { intent: "one" })).transactionHash).toBe(first.transactionHash);
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("has several intents under way with consecutive nonces", async () => {
    const lane = open();
    await mining(Promise.all([1n, 2n, 3n].map((what) => lane.send(call(what), { intent: `do ${what}` }))));
    expect(chain.effects.toSorted()).toEqual([1n, 2n, 3n].map(dataOf));
    await settle(lane);
  });

  it("drops what the contract refuses, without a nonce", async () => {
    chain.refuses = (data) => data === dataOf(1n);
    const lane = open();
    await expect(lane.send(call(1n), { intent: "one" })).rejects.toMatchObject({ name: "ChainError" });
    expect(lane.open).toEqual([]);
    chain.refuses = () => false;
    await mining(lane.send(call(1n), { intent: "one" }));
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("says why what waits for the next block already has the call refused", async () => {
    const errors = parseAbi(["error Taken(uint256 by)"]);
    const data = encodeErrorResult({ abi: errors, errorName: "Taken", args: [7n] });
    const request = async (body: { method: string }) => {
      if (body.method !== "eth_estimateGas") return chain.request(body);
      throw Object.assign(new Error("execution reverted"), { code: 3, data });
    };
    const lane = open({ request: request as never });
    const declared = { ...call(1n), abi: [...abi, ...errors] };
    await expect(lane.send(declared, { intent: "one" })).rejects.toMatchObject({ code: "Taken", value: "7" });
    expect(lane.open).toEqual([]);
  });

  it("believes of what is pending only what all endpoints say, once it knows its own", async () => {
    let pending = [0, 3];
    const lane = open({ pendingCounts: async () => pending });
    const nonceOf = async (what: bigint) => {
      const intent = `do ${what}`;
      lane.send(call(what), { intent }).catch(() => {});
      for (;;) {
        const found = lane.open.find(({ key }) => key === intent);
        if (found !== undefined) return found.nonce;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    // Where it knows nothing, a gap that a lie makes can be filled; a nonce that is used again cannot be undone.
    expect(await nonceOf(1n)).toBe(3);
    pending = [4, 9];
    expect(await nonceOf(2n)).toBe(4);
    pending = [6, 7];
    expect(await nonceOf(3n)).toBe(6);
    lane.stop();
  });

  it("returns at once where nobody wants to wait, and goes on", async () => {
    const lane = open();
    const order = { intent: "one", waitSeconds: 0 };
    await expect(lane.send(call(1n), order)).rejects.toMatchObject({ code: "pending", limit: "0 s" });
    chain.mine();
    expect((await lane.send(call(1n), order)).status).toBe("success");
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("says when it reverts in a block, and may then be tried again", async () => {
    chain.reverts = () => true;
    const lane = open();
    await expect(mining(lane.send(call(1n), { intent: "one" }))).rejects.toMatchObject({ code: "reverted" });
    await settle(lane);
    chain.reverts = () => false;
    await mining(lane.send(call(1n), { intent: "one" }));
    expect(chain.blocks.flatMap(({ transactions }) => transactions)).toHaveLength(2);
  });

  it("names what gas may cost and what there is, before it takes a nonce", async () => {
    chain.balance = 1n;
    const lane = open();
    const refusal = { code: "insufficientFunds", value: "1", limit: String(60_000n * 3_000_000_000n) };
    await expect(lane.send(call(1n), { intent: "one" })).rejects.toMatchObject(refusal);
    expect(lane.open).toEqual([]);
  });

  it("offers more for what waits too long, within its limits, and takes whichever is mined", async () => {
    chain.takes = () => false;
    const lane = open({ waitSeconds: 0 });
    const failed = { code: "pending" };
    await expect(lane.send(call(1n), { intent: "one" })).rejects.toMatchObject(failed);
    const offers: bigint[] = [];
    for (let i = 0; i < 40; i++) {
      offers.push(chain.pool[0].maxFee);
      time += 31_000;
      await lane.tick();
    }
    const distinct = [...new Set(offers)];
    expect(distinct.length).toBeGreaterThan(5);
    for (const [i, offer] of distinct.entries())
      if (i > 0) expect(offer * 100n).toBeGreaterThanOrEqual(distinct[i - 1] * 110n);
    expect(distinct.every((offer) => offer <= 100n * 10n ** 9n)).toBe(true);
    // An earlier transaction, which the others were to replace, is the one that a proposer takes.
    const raw = new LaneStore(join(folder, "lane.sqlite"), `${chain.chainId}/${account.address}`);
    const oldest = raw.attempts(lane.open[0].id).at(-1);
    raw.close();
    chain.pool = [];
    chain.takes = () => true;
    await chain.request({ method: "eth_sendRawTransaction", params: [oldest?.raw] });
    chain.mine();
    expect((await lane.send(call(1n), { intent: "one" })).transactionHash).toBe(oldest?.hash);
    await settle(lane);
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("cancels what is too late or would revert by now, so that what is behind it goes on", async () => {
    const lane = open({ waitSeconds: 0 });
    chain.takes = () => false;
    const deadline = 1_700_000_000 + chain.head.number + 1;
    await expect(lane.send(call(1n), { intent: "late", deadline })).rejects.toMatchObject({ code: "pending" });
    await expect(lane.send(call(2n), { intent: "refused" })).rejects.toMatchObject({ code: "pending" });
    await expect(lane.send(call(3n), { intent: "good" })).rejects.toMatchObject({ code: "pending" });
    chain.mine(2);
    chain.refuses = (data) => data === dataOf(2n);
    // Only of the next one can be told what became of it: each is in a block before the one behind it is looked at.
    chain.takes = ({ data }) => data === "0x";
    for (let i = 0; i < 6; i++) {
      time += 31_000;
      await lane.tick();
      chain.mine();
    }
    chain.takes = () => true;
    await settle(lane);
    expect(chain.effects).toEqual([dataOf(3n)]);
  });

  it("broadcasts again what a reorganisation took back, also where it is lost", async () => {
    const lane = open();
    for (const [i, keep] of [true, false].entries()) {
      await mining(lane.send(call(BigInt(i)), { intent: `do ${i}` }));
      chain.mine(2);
      await lane.tick();
      chain.reorganize(4, { keep });
      await lane.tick();
      await settle(lane);
    }
    expect(chain.effects).toEqual([dataOf(0n), dataOf(1n)]);
  });

  it("broadcasts again what was final already", async () => {
    const lane = open();
    await mining(lane.send(call(1n), { intent: "one" }));
    await settle(lane);
    await mining(lane.send(call(2n), { intent: "two" }));
    chain.reorganize(10, { keep: false });
    await settle(lane);
    expect(chain.effects).toEqual([dataOf(1n), dataOf(2n)]);
  });

  it("broadcasts again what was final already when that is asked for, or when it is started, with nothing else open", async () => {
    const lane = open({ waitSeconds: 0 });
    for (const [i, again] of [() => lane.send(call(0n), { intent: "do 0" }), () => open().start()].entries()) {
      await lane.send(call(BigInt(i)), { intent: `do ${i}` }).catch(() => {});
      await settle(lane);
      chain.reorganize(6, { keep: false });
      expect(chain.effects).toHaveLength(i);
      await Promise.resolve(again()).catch(() => {});
      for (let i = 0; i < 500 && chain.pool.length === 0; i++) await new Promise((resolve) => setTimeout(resolve, 1));
      await settle(lane);
      expect(chain.effects).toHaveLength(i + 1);
    }
  });

  it("tells how many are open, also when none is any more", async () => {
    const told: number[] = [];
    const metrics = { count: () => {}, observe: () => {}, set: (_: string, value: number) => void told.push(value) };
    const lane = open({ metrics });
    await mining(lane.send(call(1n), { intent: "one" }));
    expect(told.at(-1)).toBe(1);
    await settle(lane);
    expect(told.at(-1)).toBe(0);
  });

  it("goes on with the others where it cannot find out what became of one", async () => {
    const lane = open({
      waitSeconds: 0,
      // An endpoint that has forgotten old states.
      request: async (body: never) => {
        const { method, params } = body as { method: string; params: unknown[] };
        const isOld = method === "eth_getTransactionCount" && String(params[1]).startsWith("0x");
        return isOld ? Promise.reject(new Error("missing trie node")) : chain.request(body);
      },
    });
    chain.takes = () => false;
    for (const what of [1n, 2n]) await lane.send(call(what), { intent: `do ${what}` }).catch(() => {});
    chain.pool = chain.pool.filter(({ nonce }) => nonce > 0);
    chain.takes = () => true;
    const offer = { type: "eip1559", gas: 50_000n, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 10n ** 9n } as const;
    const foreign = { ...offer, chainId: chain.chainId, nonce: 0, to: target, data: dataOf(9n) } as const;
    await chain.intrude(await account.signTransaction(foreign));
    for (let i = 0; i < 10; i++) {
      chain.mine();
      await lane.tick();
    }
    expect(chain.effects).toEqual([dataOf(9n), dataOf(2n)]);
    expect(lane.open.map(({ key }) => key)).toEqual(["do 1"]);
  });

  it("does not do what was tried again and succeeded a second time, however deep a reorganisation goes", async () => {
    chain.reverts = () => true;
    const lane = open();
    await expect(mining(lane.send(call(1n), { intent: "one" }))).rejects.toMatchObject({ code: "reverted" });
    await settle(lane);
    chain.reverts = () => false;
    const before = chain.blocks.length;
    await mining(lane.send(call(1n), { intent: "one" }));
    await mining(lane.send(call(2n), { intent: "two" }));
    await settle(lane);
    chain.reorganize(chain.blocks.length - 3, { keep: false, length: before });
    await mining(lane.send(call(3n), { intent: "three" }));
    await settle(lane);
    expect(chain.effects.toSorted()).toEqual([dataOf(1n), dataOf(2n), dataOf(3n)]);
  });

  it("gives up a nonce that somebody else used only when it can show by what", async () => {
    const lane = open({ waitSeconds: 0 });
    chain.takes = () => false;
    await expect(lane.send(call(1n), { intent: "one" })).rejects.toMatchObject({ code: "pending" });
    chain.takes = () => true;
    chain.pool = [];
    const raw = await account.signTransaction({
      type: "eip1559",
      chainId: chain.chainId,
      nonce: 0,
      to: target,
      data: dataOf(9n),
      gas: 50_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 10n ** 9n,
    });
    await chain.intrude(raw);
    for (let i = 0; i < 3; i++) await lane.tick();
    expect(lane.open).toHaveLength(1);
    chain.mine(5);
    await lane.tick();
    expect(lane.open).toEqual([]);
    await mining(open().send(call(1n), { intent: "one" }));
    expect(chain.effects).toEqual([dataOf(9n), dataOf(1n)]);
  });

  it("believes no endpoint that does not know its receipts", async () => {
    let blind = false;
    const lane = open({
      request: async (body: never) => {
        const { method } = body as { method: string };
        return blind && method === "eth_getTransactionReceipt" ? null : chain.request(body);
      },
    });
    await mining(lane.send(call(1n), { intent: "one" }));
    blind = true;
    for (let i = 0; i < 10; i++) {
      chain.mine();
      await lane.tick();
    }
    blind = false;
    await settle(lane);
    expect(await lane.send(call(1n), { intent: "one" })).toMatchObject({ status: "success" });
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("fills a gap that would keep everything behind it waiting", async () => {
    const lane = open({ waitSeconds: 0 });
    // An endpoint that counts too far.
    const count = chain.request.bind(chain);
    chain.request = async (body) => {
      const { method, params } = body as { method: string; params: unknown[] };
      const isPending = method === "eth_getTransactionCount" && params[1] === "pending";
      return isPending ? "0x2" : count(body);
    };
    await expect(lane.send(call(1n), { intent: "one" })).rejects.toMatchObject({ code: "pending" });
    chain.request = count;
    await settle(lane);
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("waits for nothing and sends nothing new once it is to stop, and goes on after a restart", async () => {
    const lane = open({ waitSeconds: 3600 });
    chain.takes = () => false;
    const waiting = lane.send(call(1n), { intent: "one" });
    waiting.catch(() => {});
    while (chain.pool.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    lane.stop();
    await expect(waiting).rejects.toMatchObject({ code: "closed" });
    await expect(lane.send(call(2n), { intent: "two" })).rejects.toMatchObject({ code: "closed" });
    expect(chain.pool).toHaveLength(1);
    chain.takes = () => true;
    await lane.close();
    await settle(open());
    expect(chain.effects).toEqual([dataOf(1n)]);
  });

  it("refuses the lane of another key", () => {
    open();
    expect(() => new LaneStore(join(folder, "lane.sqlite"), "1/0xother")).toThrowError(
      expect.objectContaining({ code: "scope" }),
    );
  });
});

describe("a lane that crashes", () => {
  class Crash extends Error {}

  /** Outlives the lanes that use it, as a file does. */
  const newStore = () => new LaneStore(":memory:", `${chain.chainId}/${account.address}`);

  /** A lane of which the `fatal`-th step is the last: a request, its answer, or what it does to its store. */
  function fragile(real: LaneStore, fatal: number) {
    let steps = 0;
    const cross = () => {
      if (++steps >= fatal) throw new Crash("crash");
    };
    const store = new Proxy(real, {
      get: (_, name: keyof LaneStore) => {
        return (...args: unknown[]) => {
          if (name === "close") return;
          cross();
          const result = (real[name] as (...values: unknown[]) => unknown)(...args);
          cross();
          return result;
        };
      },
    });
    const request = async (body: never) => {
      cross();
      const result = await chain.request(body);
      cross();
      return result;
    };
    return { lane: open({ store, request }), steps: () => steps };
  }

  /** Two intents, the second after the first; a reorganisation in between where asked for. */
  async function work(lane: Lane, depth: number): Promise<void> {
    await mining(lane.send(call(1n), { intent: "one" }));
    if (depth > 0) chain.reorganize(Math.min(depth, chain.blocks.length - 3), { keep: false });
    await mining(lane.send(call(2n), { intent: "two" }));
    for (let i = 0; i < 12 && lane.open.length > 0; i++) {
      chain.mine();
      await lane.tick();
    }
  }

  it.each([0, 1, 4])("does everything once, wherever it stops, with a reorganisation of %i blocks", async (depth) => {
    const whole = fragile(newStore(), Number.POSITIVE_INFINITY);
    await work(whole.lane, depth);
    await settle(whole.lane);
    const total = whole.steps();
    expect(total).toBeGreaterThan(100);
    for (let fatal = 1; fatal <= total; fatal += STRIDE) {
      chain = new FakeChain(3);
      const store = newStore();
      const outcome = await work(fragile(store, fatal).lane, depth).catch((error) => error);
      if (outcome !== undefined) expect(String(outcome)).toContain("crash");
      // After the crash the chain goes on, and what had been broadcast may or may not be in it.
      if (fatal % 2 === 0) chain.mine();
      if (fatal % 3 === 0) chain.pool = [];
      time += 6_000;
      const again = fragile(store, Number.POSITIVE_INFINITY).lane;
      await work(again, 0);
      await settle(again);
      expect([fatal, chain.effects.toSorted()]).toEqual([fatal, [dataOf(1n), dataOf(2n)]]);
      store.close();
    }
  });
});
