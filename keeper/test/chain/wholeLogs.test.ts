/** Logs from endpoints that serve those of some blocks only at a time. */
import { createPublicClient, custom, type EIP1193RequestFn, HttpRequestError, hexToBigInt, numberToHex } from "viem";
import { describe, expect, it } from "vitest";
import { withWholeLogs } from "../../src/chain/wholeLogs.ts";

const NEWEST = 1000n;
const FROM = 7n;
const HAPPENED = "0x4a2cb0a5b8c1d0a7a9ed5b5cd8a1b1c6d2d1e7b7a0d6e8f1c2b3a4d5e6f70812";

/** An endpoint with a log in every block, which refuses more than `most` blocks at once. */
function endpoint(most: bigint, refuse: () => Error) {
  const spans: bigint[] = [];
  const request = (async ({ method, params }: { method: string; params: [{ fromBlock: "0x0"; toBlock: string }] }) => {
    if (method === "eth_blockNumber") return numberToHex(NEWEST);
    const [{ fromBlock, toBlock }] = params;
    const first = hexToBigInt(fromBlock);
    const last = toBlock === "latest" ? NEWEST : hexToBigInt(toBlock as "0x0");
    spans.push(last - first + 1n);
    if (last - first + 1n > most) throw refuse();
    return Array.from({ length: Number(last - first + 1n) }, (_, i) => ({
      address: `0x${"11".repeat(20)}`,
      topics: [HAPPENED],
      data: "0x",
      blockNumber: numberToHex(first + BigInt(i)),
      blockHash: HAPPENED,
      transactionHash: HAPPENED,
      transactionIndex: "0x0",
      logIndex: "0x0",
      removed: false,
    }));
  }) as unknown as EIP1193RequestFn;
  const client = withWholeLogs(createPublicClient({ transport: custom({ request }, { retryCount: 0 }) }));
  const blocks = async (toBlock: bigint | "latest" = "latest") =>
    (await client.getLogs({ fromBlock: FROM, toBlock })).map(({ blockNumber }) => blockNumber);
  return { client, blocks, spans };
}

const tooMany = () => Object.assign(new Error("query exceeds max block range"), { code: -32602 });
const badRequest = () => new HttpRequestError({ url: "http://127.0.0.1", status: 400 });
const all = (last: bigint) => Array.from({ length: Number(last - FROM + 1n) }, (_, i) => FROM + BigInt(i));

describe("logs of many blocks", () => {
  it("are asked for at once where the endpoint serves them", async () => {
    const { blocks, spans } = endpoint(NEWEST, tooMany);
    expect(await blocks()).toEqual(all(NEWEST));
    expect(spans).toHaveLength(1);
  });

  it.each([
    ["an error of the endpoint", tooMany],
    ["a bad request", badRequest],
  ])("are put together after %s", async (_, refuse) => {
    const { blocks, spans } = endpoint(100n, refuse);
    expect(await blocks()).toEqual(all(NEWEST));
    expect(await blocks(500n)).toEqual(all(500n));
    expect(spans.length).toBeLessThan(40);
  });

  it("are asked for one by one where they must be, and not without end", async () => {
    expect(await endpoint(1n, tooMany).blocks(20n)).toEqual(all(20n));
    const none = endpoint(0n, tooMany);
    await expect(none.blocks()).rejects.toThrow("query exceeds max block range");
    expect(none.spans.length).toBeLessThan(15);
  });

  it.each([
    ["HTTP request failed", () => new HttpRequestError({ url: "http://127.0.0.1" })],
    ["socket hang up", () => new Error("socket hang up")],
  ])("are not divided for an endpoint that does not answer: %s", async (message, fail) => {
    const { blocks, spans } = endpoint(0n, fail);
    await expect(blocks()).rejects.toThrow(message);
    expect(spans).toHaveLength(1);
  });
});
