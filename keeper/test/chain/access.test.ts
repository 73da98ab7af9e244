/** Endpoints, heads and logs: what is false, late or gone is noticed, and nothing waits for ever. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { type Address, type Hex, pad, toHex } from "viem";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ChainAccess, type ChainOptions } from "../../src/chain/access.ts";
import type { Deployment } from "../../src/chain/deployment.ts";
import { ChainError } from "../../src/chain/epochs.ts";
import { rereading } from "../../src/chain/inputs.ts";
import type { Endpoint, RpcRequest } from "../../src/chain/rpc.ts";
import type { RpcLog } from "../../src/storage/logStore.ts";
import { FakeChain, FakeError } from "./fakeChain.ts";

const address = (i: number): Address => pad(toHex(i), { size: 20 });
const [INBOX, EPOCHS, OTHER] = [address(5), address(6), address(99)];
const topic = (i: number): Hex => pad(toHex(i), { size: 32 });

let chain: FakeChain;
let folder: string;
let opened: ChainAccess[];

beforeEach(() => {
  chain = new FakeChain(1);
  folder = mkdtempSync(join(tmpdir(), "allora-access-"));
  opened = [];
});
afterEach(async () => {
  for (const access of opened) await access.close();
  rmSync(folder, { recursive: true });
});

function deployment(block = 0n): Deployment {
  const names = ["token", "topics", "participants", "staking", "inbox", "epochs", "disputes", "proofs"] as const;
  const more = ["rewards", "treasury", "payments"] as const;
  const addresses = Object.fromEntries([...names, ...more].map((name, i) => [name, address(i + 1)]));
  return { chainId: chain.chainId, block, ...addresses } as unknown as Deployment;
}

const honest: Endpoint = { name: "honest", request: (body) => chain.request(body) };

function open(options: Partial<ChainOptions> = {}): ChainAccess {
  const access = new ChainAccess({
    rpcs: [honest],
    deployment: deployment(),
    pollMs: 1,
    timeoutMs: 200,
    log: pino({ level: "silent" }),
    ...options,
  });
  opened.push(access);
  return access;
}

/** Blocks and first topics of the logs that a node sees. */
async function logs(access: ChainAccess, filter: object = {}) {
  const params = [{ address: [INBOX, EPOCHS], fromBlock: "0x0", toBlock: "latest", ...filter }];
  const found = (await access.client.request({ method: "eth_getLogs", params } as never)) as {
    blockNumber: Hex;
    topics: Hex[];
  }[];
  return found.map((log) => [Number(log.blockNumber), Number(log.topics[0])]);
}

const logRequests = () => chain.requests.filter(({ method }) => method === "eth_getLogs").length;

describe("the log index", () => {
  it("answers from what it has read, in the order of the chain, also after a restart", async () => {
    const storage = join(folder, "logs.sqlite");
    for (let i = 1; i <= 5; i++) {
      chain.emit(i % 2 === 0 ? INBOX : EPOCHS, [topic(i)]);
      chain.emit(OTHER, [topic(100 + i)]);
      chain.mine(3);
    }
    const expected = [1, 2, 3, 4, 5].map((i) => [3 * i - 2, i]);
    const access = open({ storage });
    expect(await logs(access)).toEqual(expected);
    const asked = logRequests();
    expect(await logs(access, { address: EPOCHS })).toEqual(expected.filter((_, i) => i % 2 === 0));
    expect(await logs(access, { fromBlock: "0x4", toBlock: "0x7" })).toEqual(expected.slice(1, 3));
    expect(logRequests()).toBe(asked);
    await access.close();
    opened = [];
    expect(await logs(open({ storage }))).toEqual(expected);
    expect(logRequests()).toBe(asked);
  });

  it("reads long histories in ranges that fit the endpoint, and recent blocks one by one", async () => {
    for (let i = 1; i <= 300; i++) {
      chain.emit(INBOX, [topic(i)]);
      chain.mine();
    }
    const limited: Endpoint = {
      name: "limited",
      request: async (body) => {
        const [filter] = (body.params ?? []) as [{ fromBlock?: Hex; toBlock?: Hex }];
        if (body.method === "eth_getLogs" && Number(filter.toBlock) - Number(filter.fromBlock) > 40) {
          throw new FakeError("query returned too many results", -32005);
        }
        return chain.request(body);
      },
    };
    const access = open({ rpcs: [limited] });
    expect(await logs(access)).toEqual(Array.from({ length: 300 }, (_, i) => [i + 1, i + 1]));
  });

  it("has filters mean what they mean to a node", async () => {
    chain.emit(INBOX, [topic(1), topic(10), topic(20)]);
    chain.emit(INBOX, [topic(1), topic(11), topic(20)]);
    chain.emit(INBOX, [topic(2), topic(10)]);
    chain.mine();
    const access = open();
    const count = async (topics: unknown) => (await logs(access, { topics })).length;
    expect(await count([])).toBe(3);
    expect(await count([topic(1)])).toBe(2);
    expect(await count([null, topic(10)])).toBe(2);
    expect(await count([[topic(1), topic(2)], topic(10)])).toBe(2);
    expect(await count([topic(1), [topic(10), topic(11)], topic(20)])).toBe(2);
    expect(await count([null, null, null])).toBe(2);
    expect(await count([null, []])).toBe(3);
    expect(await count([topic(3)])).toBe(0);
  });

  it("lets go of what a reorganisation took back, at any depth", async () => {
    const storage = join(folder, "logs.sqlite");
    for (let i = 1; i <= 200; i++) {
      if (i % 10 === 0) chain.emit(EPOCHS, [topic(i)]);
      chain.mine();
    }
    const access = open({ storage });
    for (const depth of [1, 5, 63, 100, 150]) {
      await logs(access);
      chain.reorganize(depth);
      chain.emit(EPOCHS, [topic(1000 + depth)]);
      chain.mine();
      const expected = await chain.request({ method: "eth_getLogs", params: [{ address: EPOCHS }] });
      const known = (expected as { blockNumber: Hex; topics: Hex[] }[]).map((log) => [
        Number(log.blockNumber),
        Number(log.topics[0]),
      ]);
      expect(await logs(access)).toEqual(known);
    }
  });

  it("is not misled by an endpoint that has not got the newest block's logs yet", async () => {
    let empty = 2;
    const slow: Endpoint = {
      name: "slow",
      request: async (body) => (body.method === "eth_getLogs" && empty-- > 0 ? [] : chain.request(body)),
    };
    const access = open({ rpcs: [slow] });
    chain.emit(INBOX, [topic(7)]);
    chain.mine();
    expect(await logs(access)).toEqual([[1, 7]]);
  });

  it("is not misled by one of several endpoints that has no logs", async () => {
    const blind: Endpoint = {
      name: "blind",
      request: async (body) => (body.method === "eth_getLogs" ? [] : chain.request(body)),
    };
    const access = open({ rpcs: [blind, honest] });
    for (let i = 1; i <= 5; i++) {
      chain.emit(INBOX, [topic(i)]);
      chain.mine();
      expect(await logs(access)).toHaveLength(i);
    }
  });

  it("keeps what it has while no endpoint can say how deep a reorganisation goes", async () => {
    for (let i = 1; i <= 200; i++) {
      if (i % 10 === 0) chain.emit(EPOCHS, [topic(i)]);
      chain.mine();
    }
    let failing = false;
    const flaky: Endpoint = {
      name: "flaky",
      request: (body) => {
        const [first] = (body.params ?? []) as [{ fromBlock?: Hex; toBlock?: Hex }];
        const isWide = body.method === "eth_getLogs" && Number(first.toBlock) - Number(first.fromBlock) > 40;
        if (isWide) return Promise.reject(new FakeError("query returned too many results", -32005));
        const isOld = body.method === "eth_getBlockByNumber" && Number(first) < 130;
        return failing && isOld ? Promise.reject(new FakeError("internal", -32603)) : chain.request(body);
      },
    };
    const access = open({ rpcs: [flaky], timeoutMs: 50 });
    await logs(access);
    chain.reorganize(100);
    chain.mine();
    failing = true;
    await logs(access).catch(() => {});
    failing = false;
    chain.requests = [];
    expect(await logs(access)).toHaveLength(10);
    const asked = chain.requests.filter(({ method }) => method === "eth_getLogs");
    expect(asked.map(({ params }) => (params as { fromBlock?: Hex }[])[0].fromBlock)).not.toContain("0x0");
  });

  it("reads again from all endpoints what cannot be all there is, and drops what is of no block", async () => {
    for (let i = 1; i <= 200; i++) {
      chain.emit(INBOX, [topic(i)]);
      chain.mine();
    }
    let forgets = true;
    const forgetful: Endpoint = {
      name: "forgetful",
      request: async (body) => {
        const answer = await chain.request(body);
        const [filter] = (body.params ?? []) as [{ fromBlock?: Hex }];
        const isRange = body.method === "eth_getLogs" && filter.fromBlock !== undefined;
        if (!isRange || !forgets) return answer;
        const found = (answer as RpcLog[]).filter(({ blockNumber }) => Number(blockNumber) % 3 > 0);
        // One that it has besides is of a block that is not of the chain.
        return [...found, { ...found[0], logIndex: toHex(7), blockHash: topic(666) }];
      },
    };
    const storage = join(folder, "logs.sqlite");
    await logs(open({ rpcs: [forgetful], storage }));
    const access = open({ rpcs: [forgetful, honest], storage });
    const span = [1_700_000_030, 1_700_000_090] as const;
    const complete = Array.from({ length: 200 }, (_, i) => [i + 1, i + 1]);
    const within = ([block]: number[]) => block >= 30 && block <= 90;
    const read = async () => {
      const found = (await logs(access)).filter(within);
      if (found.length === 61) return found;
      throw new ChainError("inputs", "logs are missing", { value: found.length, limit: 61 });
    };
    expect((await logs(access)).filter(within).length).toBeLessThan(61);
    expect(await rereading(access.client, ...span, read)).toEqual(complete.filter(within));
    expect(await access.client.reread(...span)).toBe(false);
    // What is missing elsewhere, and what was added, is as it was.
    const first = (await logs(access)).filter(([block]) => block < 30);
    expect(first).not.toEqual(complete.slice(0, 29));
    forgets = false;
    expect(await access.client.reread(0, span[0])).toBe(true);
    expect((await logs(access)).filter(([block]) => block < 30)).toEqual(complete.slice(0, 29));
  });

  it("closes in the middle of a long history", async () => {
    chain.mine(3_000);
    const limited: Endpoint = {
      name: "limited",
      request: async (body) => {
        await new Promise((resolve) => setImmediate(resolve));
        const [filter] = (body.params ?? []) as [{ fromBlock?: Hex; toBlock?: Hex }];
        if (body.method === "eth_getLogs" && Number(filter.toBlock) - Number(filter.fromBlock) > 1) {
          throw new FakeError("query returned too many results", -32005);
        }
        return chain.request(body);
      },
    };
    const access = open({ rpcs: [limited] });
    const reading = logs(access).catch((error) => error);
    while (logRequests() < 10) await new Promise((resolve) => setTimeout(resolve, 1));
    const before = logRequests();
    await access.close();
    opened = [];
    expect(String(await reading)).toContain("closed");
    expect(logRequests()).toBeLessThan(before + 20);
  });

  it("is shared by two that follow the chain", async () => {
    const storage = join(folder, "logs.sqlite");
    const [one, other] = [open({ storage }), open({ storage })];
    for (let i = 1; i <= 10; i++) {
      chain.emit(INBOX, [topic(i)]);
      chain.mine();
      if (i === 5) chain.reorganize(2);
      const [a, b] = await Promise.all([logs(one), logs(other)]);
      expect(a).toEqual(b);
    }
  });
});

describe("heads", () => {
  const changed = (name: string, change: (block: Record<string, Hex>) => unknown): Endpoint => ({
    name,
    request: async (body: RpcRequest) => {
      const block = await chain.request(body);
      const [first] = (body.params ?? []) as unknown[];
      const isHead = body.method === "eth_getBlockByNumber" && first === "latest";
      return isHead ? change(block as Record<string, Hex>) : block;
    },
  });
  const ahead = (block: Record<string, Hex>) => ({ ...block, number: toHex(Number(block.number) + 7) });
  const invented = (block: Record<string, Hex>) => ({ ...ahead(block), hash: topic(666) });
  const lower = (block: Record<string, Hex>) => ({ ...block, number: "0x1", hash: topic(3) });

  it.each([
    ["with another number", ahead],
    ["that nobody can show", invented],
    ["that nobody can show and that are lower", lower],
  ])("%s are not accepted, and their endpoint is asked last", async (_, lie) => {
    chain.mine(5);
    const liar = changed("liar", lie);
    const access = open({ rpcs: [liar, honest] });
    for (let i = 0; i < 3; i++) {
      chain.mine();
      expect(Number(await access.client.getBlockNumber())).toBe(chain.head.number);
    }
    // A head below another that was accepted is not looked at.
    if (lie !== lower) expect(access.rpc.failures.get("liar")).toBeGreaterThan(access.rpc.failures.get("honest") ?? 0);
    const alone = open({ rpcs: [liar] });
    await expect(alone.client.getBlockNumber()).rejects.toThrow();
  });

  it("of an endpoint that falls behind change nothing", async () => {
    chain.mine(5);
    let late = false;
    const behind = changed("behind", (block) => block);
    const { request } = behind;
    const lagging: Endpoint = {
      name: "lagging",
      request: (body) => {
        const isHead = body.method === "eth_getBlockByNumber" && (body.params as unknown[])[0] === "latest";
        return late && isHead ? request({ ...body, params: ["0x2", false] }) : request(body);
      },
    };
    const access = open({ rpcs: [lagging] });
    const before = await access.client.getBlock();
    late = true;
    expect((await access.client.getBlock()).hash).toBe(before.hash);
    expect(access.rpc.failures.get("lagging")).toBe(0);
    late = false;
    chain.mine();
    expect((await access.client.getBlock()).number).toBe(before.number + 1n);
  });
});

describe("requests", () => {
  it("go to another endpoint where one fails or hangs, and end where all do", async () => {
    const failing: Endpoint = { name: "failing", request: () => Promise.reject(new Error("no")) };
    const hanging: Endpoint = { name: "hanging", request: () => new Promise(() => {}) };
    chain.mine(3);
    const access = open({ rpcs: [hanging, failing, honest] });
    for (let i = 0; i < 5; i++) expect(Number(await access.client.getBlockNumber())).toBe(3);
    expect(await access.client.getBalance({ address: OTHER })).toBe(chain.balance);
    const none = open({ rpcs: [hanging, failing] });
    await expect(none.rpc.request({ method: "eth_chainId" })).rejects.toMatchObject({ code: "rpc" });
  });

  it("do not wait for the head of an endpoint that hangs, once that is known", async () => {
    let asked = 0;
    const hanging: Endpoint = {
      name: "hanging",
      request: (body) => {
        if (body.method === "eth_chainId") return chain.request(body);
        return asked++ === 0 ? Promise.reject(new Error("no")) : new Promise(() => {});
      },
    };
    const access = open({ rpcs: [hanging, honest], timeoutMs: 3_600_000 });
    for (let i = 0; i < 3; i++) expect(await access.rpc.heads()).toHaveLength(1);
    expect(asked).toBe(3);
  });

  it("go to no endpoint of another chain, not even after it was of the right one", async () => {
    let chainId = chain.chainId;
    let fails = false;
    const told: RpcRequest[] = [];
    const moving: Endpoint = {
      name: "moving",
      request: async (body) => {
        if (fails) throw new FakeError("internal", -32603);
        if (body.method === "eth_chainId") return toHex(chainId);
        if (chainId === chain.chainId) return chain.request(body);
        told.push(body);
        return toHex(666);
      },
    };
    const access = open({ rpcs: [moving, honest] });
    expect(await access.client.getBalance({ address: OTHER })).toBe(chain.balance);
    // It fails, and whoever answers for it then is of another chain.
    fails = true;
    await access.rpc.heads();
    fails = false;
    chainId = 5;
    access.rpc.blame("honest");
    for (let i = 0; i < 3; i++) expect(await access.client.getBalance({ address: OTHER })).toBe(chain.balance);
    expect(told).toEqual([]);
    await access.requireChain();
    const alone = open({ rpcs: [moving] });
    await expect(alone.requireChain()).rejects.toMatchObject({ name: "InputError", code: "chain", value: "5" });
    expect(told).toEqual([]);
  });

  it("tell of endpoints that are all of another chain, which is a fault of the configuration", async () => {
    const access = open({
      rpcs: [{ name: "foreign", request: async ({ method }) => (method === "eth_chainId" ? "0x2" : null) }],
    });
    await expect(access.requireChain()).rejects.toMatchObject({ name: "InputError", code: "chain" });
    const answered = open();
    await expect(answered.requireChain()).resolves.toBeUndefined();
    const silent = open({ rpcs: [{ name: "silent", request: () => Promise.reject(new FakeError("down")) }] });
    await expect(silent.requireChain()).rejects.not.toMatchObject({ name: "InputError" });
  });

  it("are not repeated where the answer would be the same", async () => {
    chain.refuses = () => true;
    const access = open({ rpcs: [honest, { ...honest, name: "second" }] });
    const call = { method: "eth_call", params: [{ to: OTHER, data: "0x01" }, "latest"] };
    await expect(access.rpc.request(call)).rejects.toThrow(/reverted/);
    expect(chain.requests.filter(({ method }) => method === "eth_call")).toHaveLength(1);
  });

  it("survive an endpoint of which one answer in three is an error", async () => {
    let calls = 0;
    const flaky: Endpoint = {
      name: "flaky",
      request: (body) => (calls++ % 3 === 0 ? Promise.reject(new FakeError("internal", -32603)) : chain.request(body)),
    };
    const access = open({ rpcs: [flaky] });
    for (let i = 1; i <= 20; i++) {
      chain.emit(INBOX, [topic(i)]);
      chain.mine();
      expect(await logs(access)).toHaveLength(i);
    }
  });

  it("for a receipt go on to an endpoint that has it", async () => {
    const blind: Endpoint = {
      name: "blind",
      request: async (body) => (body.method === "eth_getTransactionReceipt" ? null : chain.request(body)),
    };
    const sighted: Endpoint = {
      name: "sighted",
      request: async (body) => {
        if (body.method === "eth_chainId") return chain.request(body);
        return body.method === "eth_getTransactionReceipt" ? {} : null;
      },
    };
    const access = open({ rpcs: [blind, sighted] });
    expect(await access.rpc.find({ method: "eth_getTransactionReceipt", params: [topic(1)] })).toEqual({});
  });

  it("for a block go on to another endpoint while one hangs", async () => {
    vi.useFakeTimers();
    try {
      const hanging: Endpoint = {
        name: "hanging",
        request: (body) => (body.method === "eth_chainId" ? chain.request(body) : new Promise(() => {})),
      };
      const access = open({ rpcs: [hanging, honest], timeoutMs: 10_000 });
      access.rpc.blame("honest");
      let found: unknown;
      const body = { method: "eth_getBlockByNumber", params: ["0x0", false] };
      const asked = access.rpc.find(body).then((block) => {
        found = block;
      });
      await vi.advanceTimersByTimeAsync(1_900);
      expect(found).toBeUndefined();
      await vi.advanceTimersByTimeAsync(200);
      await asked;
      expect(found).toMatchObject({ number: "0x0" });
      // What nobody has is null, once all have said so.
      const none = access.rpc.find({ method: "eth_getBlockByNumber", params: ["0x99", false] });
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await none).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });
});
