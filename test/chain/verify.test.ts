/** Epochs rebuilt from chain data alone, honest ones and forged ones. */

import pino from "pino";
import type { Hex } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requireSameEngine } from "../../keeper/src/chain/compute.ts";
import { ChainError } from "../../keeper/src/chain/epochs.ts";
import { type EpochVerdict, isRight, stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { joinSections, splitSections } from "../../keeper/src/trace/codec.ts";
import { PAYOUT_SECTIONS, STATE_LAYOUT, STATE_SECTIONS, SYNTHESIS_SECTIONS } from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, randomInputs, randomTruths, rejoin } from "../support/epochs.ts";
import { testAccount, World } from "../support/world.ts";

console.log(`seed ${SEED}`);
const EPOCHS = 12n;

let world: World;
let random: Random;

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create({ inferers: 5, forecasters: 2, reputers: 3 });
});
afterEach(() => world.close());

const verify = (epoch: bigint): Promise<EpochVerdict> =>
  verifyEpoch(world.client, world.deployment, world.topic, epoch);

describe("verification of an epoch", () => {
  it("finds every post of honest epochs right, old ones too, while participants come and go", async () => {
    for (let epoch = 0n; epoch < EPOCHS; epoch++) {
      if (random.chance(40)) await rejoin(world, random, epoch);
      await world.runEpoch(epoch, randomInputs(world, random), randomTruths(world, random));
    }
    for (let epoch = 0n; epoch < EPOCHS; epoch++) {
      const verdict = await verify(epoch);
      expect(verdict.inputs).toBe(true);
      expect(verdict.posts.map(({ kind, standing }) => [kind, standing])).toEqual([
        ["synthesis", true],
        ["settlement", true],
        ["payout", true],
      ]);
      expect(verdict.posts.filter((post) => !isRight(post))).toEqual([]);
      expect(stands(verdict)).toBe(true);
      const [synthesis, settlement, payout] = verdict.posts;
      expect(synthesis.sections.map(({ name }) => name)).toEqual(SYNTHESIS_SECTIONS);
      expect(settlement.sections.map(({ name }) => name)).toEqual(STATE_SECTIONS);
      expect(payout.sections.map(({ name }) => name)).toEqual(PAYOUT_SECTIONS);
    }
  });

  it("names the number that a forged synthesis has wrong, before and after it is refuted", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, 1);
    const forged = await verify(0n);
    expect(stands(forged)).toBe(false);
    const wrong = forged.posts[0].sections.filter((section) => section.wrong > 0);
    expect(wrong).toEqual([
      {
        name: "combined",
        count: 7,
        wrong: 1,
        first: { index: 0, posted: honest.synthesis.network + 1n, expected: honest.synthesis.network },
      },
    ]);

    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    const { deployment, topic } = world;
    await new Watcher({ sender: world.sender(watching), deployment, topic, log: pino({ level: "silent" }) }).step();
    await world.postSynthesis(0n, honest.bytes, honest.base);
    const mended = await verify(0n);
    expect(mended.posts.map((post) => [post.standing, isRight(post)])).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(stands(mended)).toBe(true);
  });

  it("names the number that a forged settlement has wrong", async () => {
    await world.runEpoch(0n, randomInputs(world, random), randomTruths(world, random));
    await world.submit(1n, randomInputs(world, random));
    await world.warp(world.times(1n).closesAt);
    const { bytes, base } = await world.computeSynthesis(1n);
    await world.postSynthesis(1n, bytes, base);
    await world.report(1n, randomTruths(world, random));
    await world.warp(world.times(1n).reportsUntil);
    const honest = await world.computeSettlement(1n);
    const sections = splitSections(STATE_LAYOUT, honest.size, honest.state);
    const last = Number.parseInt(sections.smoothedLosses.slice(-1), 16);
    const smoothedLosses = `${sections.smoothedLosses.slice(0, -1)}${(last ^ 1).toString(16)}` as Hex;
    await world.postSettlement(1n, { ...honest, state: joinSections({ ...sections, smoothedLosses }) });
    const { posts } = await verify(1n);
    expect(isRight(posts[0])).toBe(true);
    const wrong = posts[1].sections.filter((section) => section.wrong > 0);
    expect(wrong.map(({ name, wrong: count }) => [name, count])).toEqual([["smoothedLosses", 1]]);
    expect(wrong[0].first?.index).toBe(wrong[0].count - 1);
  });

  it("is refused where the contracts compute with other equations than the engine", async () => {
    await requireSameEngine(world.client, world.deployment);
    const computeId = `0x${"1".repeat(64)}`;
    const other = { readContract: async () => computeId } as unknown as typeof world.client;
    await expect(requireSameEngine(other, world.deployment)).rejects.toThrow(
      expect.objectContaining({ name: "ChainError", code: "computeId", value: computeId }),
    );
  });

  it("says so where nothing was posted", async () => {
    await expect(verify(3n)).rejects.toThrow(
      expect.objectContaining({ name: "ChainError", code: "epoch", value: "3" }),
    );
    await expect(verify(3n)).rejects.toBeInstanceOf(ChainError);
  });
});
