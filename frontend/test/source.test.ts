import { createClient, type Hex, http } from "viem";
import { getBlock, getChainId, readContract } from "viem/actions";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Reader } from "../src/lib/chain/client.ts";
import { logSource } from "../src/lib/chain/source.ts";
import { DEPLOYMENT, FakeChain, log, TOPIC } from "./fakeChain.ts";
import { inference, synthesis } from "./logs.ts";

let chain: FakeChain;

beforeEach(() => {
  chain = new FakeChain();
  vi.stubGlobal("fetch", chain.fetch);
});
afterEach(() => vi.unstubAllGlobals());

function source() {
  const client = createClient({ transport: http("http://rpc.test", { retryCount: 0 }) });
  const reader = {
    getBlock: (parameters?: object) => getBlock(client, parameters as never),
    getChainId: () => getChainId(client),
    readContract: (parameters: never) => readContract(client, parameters),
    request: client.request,
  } as unknown as Reader;
  return logSource(reader, DEPLOYMENT, TOPIC);
}

const logRequests = () => chain.asked.filter((method) => method === "eth_getLogs").length;

describe("logSource", () => {
  it("reads the events of its topic only", async () => {
    chain.mine([inference(1n), log("InferenceSubmitted", { ...OTHER, topicId: TOPIC + 1n })]);
    const events = await source().events(0n, BigInt(chain.height));
    expect(events).toMatchObject([{ kind: "inference", epoch: 1n, blockNumber: BigInt(chain.height), logIndex: 0 }]);
  });

  it("halves the range until the node accepts it, and remembers", async () => {
    for (let i = 0; i < 100; i++) chain.mine([inference(BigInt(i))]);
    chain.rangeLimit = 20n;
    const reader = source();
    const all = await reader.events(6n, 105n);
    expect(all.map(({ blockNumber }) => blockNumber)).toEqual(Array.from({ length: 100 }, (_, i) => BigInt(i + 6)));
    expect(reader.span()).toBeLessThanOrEqual(20n);
  });

  it("halves the range where the answer is larger than the client takes", async () => {
    const trace: Hex = `0x${"00".repeat(400_000)}`;
    for (let i = 0n; i < 16n; i++) chain.mine([synthesis(i, 1n, { trace })]);
    expect(await source().events(6n, 21n)).toHaveLength(16);
    expect(logRequests()).toBeGreaterThan(1);
  });

  it("gives up on a node that accepts no range", async () => {
    chain.rangeLimit = 0n;
    await expect(source().events(0n, 500n)).rejects.toThrow("range is larger than 0 blocks");
    expect(logRequests()).toBe(9);
  });

  it.each([
    [413, true],
    [429, false],
    [503, false],
  ])("takes status %s for a range that is too large: %s", async (status, splits) => {
    for (let i = 0; i < 100; i++) chain.mine([inference(BigInt(i))]);
    Object.assign(chain, { rangeLimit: 50n, refusal: status });
    const reading = source().events(6n, 105n);
    if (splits) expect(await reading).toHaveLength(100);
    else await expect(reading).rejects.toThrow(`Status: ${status}`);
    expect(logRequests()).toBe(splits ? 3 : 1);
  });

  it("does not try again when nobody answers", async () => {
    const reader = source();
    chain.down = true;
    await expect(reader.events(0n, 500n)).rejects.toThrow("HTTP request failed");
  });

  it("asks for smaller ranges where there are many logs", async () => {
    chain.mine(Array.from({ length: 2_000 }, (_, slot) => inference(1n, slot)));
    const reader = source();
    const before = reader.span();
    expect(await reader.events(0n, BigInt(chain.height))).toHaveLength(2_000);
    expect(reader.span()).toBe(before / 2n);
  });

  it("knows blocks, and which there are not", async () => {
    const reader = source();
    expect(await reader.head()).toMatchObject({ number: 5n, timestamp: chain.blocks[5].timestamp });
    expect(await reader.block(2n)).toMatchObject({ number: 2n, hash: chain.blocks[2].hash });
    expect(await reader.block(6n)).toBeNull();
  });
});

const OTHER = { epoch: 1n, participant: DEPLOYMENT.token, slot: 0n, id: 1, value: 0n };
