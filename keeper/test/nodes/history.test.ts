import type { PublicClient } from "viem";
import { describe, expect, it } from "vitest";
import { History } from "../../src/nodes/history.ts";
import { joinSections, packSections } from "../../src/trace/codec.ts";
import { SYNTHESIS_LAYOUT } from "../../src/trace/layout.ts";
import { DEPLOYMENT } from "../gateway/stub.ts";

const SIZE = { inferers: 1, forecasters: 0 };
const EPOCHS = 50n;
const values = Object.entries(SYNTHESIS_LAYOUT).map(([name, section]) => [name, Array(section.count(SIZE)).fill(0n)]);
const trace = joinSections(packSections(SYNTHESIS_LAYOUT, SIZE, Object.fromEntries(values)));

/** A synthesis in every block, of an epoch with the block's number. */
function clientAt(head: () => bigint): PublicClient {
  return {
    getBlockNumber: async () => head(),
    getContractEvents: async (filter: { eventName: string; fromBlock: bigint; toBlock: bigint }) => {
      if (filter.eventName !== "SynthesisPosted") return [];
      const count = Number(filter.toBlock - filter.fromBlock) + 1;
      const epochs = Array.from({ length: count }, (_, i) => filter.fromBlock + BigInt(i));
      return epochs.map((epoch) => ({ args: { epoch, inferers: 1, forecasters: 0, trace } }));
    },
  } as unknown as PublicClient;
}

describe("history", () => {
  it("holds the newest epochs only, however many there were", async () => {
    let head = EPOCHS;
    const history = new History(
      clientAt(() => head),
      DEPLOYMENT,
      1n,
      40,
    );
    const range = () => {
      const epochs = history.epochs.map(({ epoch }) => epoch);
      return [epochs.length, epochs.at(0), epochs.at(-1)];
    };
    await history.update();
    expect(range()).toEqual([40, 11n, 50n]);
    head += 3n;
    await history.update();
    expect(range()).toEqual([40, 14n, 53n]);
  });
});
