/** Truths of another contract's feed: the round in force when the ground truth lag ended, or none. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { feedTruth } from "../../keeper/src/truths/feed.ts";
import { World } from "../support/world.ts";

let world: World;
let feed: Awaited<ReturnType<typeof deploy>>;
let from: number;

beforeEach(async () => {
  world = await World.create({ inferers: 0, forecasters: 0, reputers: 0 });
  feed = await deploy();
  from = world.times(0n).reportsFrom;
});
afterEach(() => world.close());

async function deploy() {
  return world.connection.viem.deployContract("FeedMock", [8]);
}

const truth = (maxAge = 100, confirmations = 0) => {
  const source = feedTruth({ client: world.client, address: feed.address, maxAge, confirmations });
  const times = world.times(0n);
  return source.truthOf({ topicId: 1n, epoch: 0n, times, time: from });
};
const push = (round: bigint, answer: bigint, updatedAt: number) => feed.write.push([round, answer, BigInt(updatedAt)]);

describe("a feed as a source of truths", () => {
  it("says what it said at the end of the lag, once a confirmed block is past it", async () => {
    for (let i = 1n; i <= 9n; i++) await push(i, i * 10n ** 8n, from - 60 + 10 * Number(i));
    await world.warp(from);
    expect(await truth()).toBeUndefined();
    await world.warp(from + 1);
    // Round 6 was updated in that very second; 7 to 9 came later.
    expect(await truth()).toBe(6n * UNIT);
    expect(await truth(100, 3)).toBeUndefined();
    await world.rpc("hardhat_mine", ["0x3"]);
    expect(await truth(100, 3)).toBe(6n * UNIT);
    await push(10n, 5n, from + 1000);
    expect(await truth()).toBe(6n * UNIT);
  });

  it("of the newest aggregator only", async () => {
    const phase = (2n << 64n) + 1n;
    await push((1n << 64n) + 7n, 10n ** 8n, from - 20);
    await push(phase, 2n * 10n ** 8n, from + 10);
    await world.warp(from + 20);
    await expect(truth()).rejects.toMatchObject({ name: "TruthError", code: "phase" });
    await push(phase, 2n * 10n ** 8n, from - 10);
    expect(await truth()).toBe(2n * UNIT);
  });

  it("says nothing where it is stale, incomplete or unusable", async () => {
    await push(1n, 10n ** 8n, from - 50);
    await world.warp(from + 1);
    expect(await truth(50)).toBe(UNIT);
    await expect(truth(49)).rejects.toMatchObject({ code: "stale", value: "50", limit: "49" });
    await push(1n, 0n, from - 50);
    await expect(truth()).rejects.toMatchObject({ code: "answer" });
    await feed.write.setDecimals([19]);
    await push(1n, 1n, from - 50);
    await expect(truth()).rejects.toMatchObject({ code: "answer" });
    await feed.write.set([1n, 10n ** 8n, BigInt(from - 50), 0n]);
    await expect(truth()).rejects.toMatchObject({ code: "incomplete" });
    await feed.write.setSilent([true]);
    await expect(truth()).rejects.toThrow("FeedMock_Silent");
  });
});
