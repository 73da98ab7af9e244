/** Leaders are drawn by the keeper as they are by the contracts. */
import { network } from "hardhat";
import { toHex } from "viem";
import { beforeAll, describe, expect, it } from "vitest";
import { leaderOf, openFrom, seedOf } from "../../keeper/src/engine/leaders.ts";
import { Random, SEED } from "../random.ts";

const CASES = 200;
const WORD = 2n ** 256n - 1n;

describe("leaders", () => {
  const random = new Random(SEED);
  let draws: { read: Record<string, (args: unknown[]) => Promise<unknown>> };
  beforeAll(async () => {
    const { viem } = await network.create();
    draws = (await viem.deployContract("Draws")) as never;
  });

  it("are drawn alike from any stakes and any number", async () => {
    for (let i = 0; i < CASES; i++) {
      const stakes = random.chance(5) ? [0n, 0n, 0n] : random.stakes(random.int(1, 8));
      const total = stakes.reduce((sum, stake) => sum + stake, 0n);
      const seed =
        random.chance(30) && total > 0n ? random.pick([0n, total - 1n, total, WORD]) : random.bigint(0n, WORD);
      expect(await draws.read.leaderOf([stakes, seed])).toBe(leaderOf(stakes, seed));
    }
  });

  it("have the same seed", async () => {
    for (let i = 0; i < CASES; i++) {
      const head = toHex(random.bigint(0n, WORD), { size: 32 });
      expect(await draws.read.seedOf([head])).toBe(seedOf(head));
    }
  });

  it("are missed after the same time", async () => {
    for (const epochLength of [
      12n,
      28_799n,
      28_800n,
      28_801n,
      ...random.list(20, () => random.bigint(12n, 31_536_000n)),
    ]) {
      const keptAt = random.bigint(0n, 2n ** 40n);
      expect(await draws.read.openFrom([keptAt, epochLength])).toBe(openFrom(keptAt, epochLength));
    }
  });
});
