/**
 * Random epochs of many sizes on a real chain: any single number of a posted synthesis that is altered is refuted in
 * one transaction, and no number of an honest one ever is. ALLORA_EPOCHS and ALLORA_TAMPERS set how many.
 */
import { disputesAbi } from "@allora-evm/contracts/abis";
import { zeroHash } from "viem";
import { afterAll, describe, expect, it } from "vitest";
import { firstDifference } from "../../keeper/src/chain/differences.ts";
import { readSettlement, readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { joinSections, packSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS } from "../../keeper/src/trace/layout.ts";
import { synthesisSize } from "../../keeper/src/trace/traces.ts";
import { Random, SEED } from "../random.ts";
import { alteredNumber, randomInputs, randomTruths, rejoin } from "../support/epochs.ts";
import { World } from "../support/world.ts";

const EPOCHS = Number(process.env.ALLORA_EPOCHS ?? 200);
const TAMPERS = Number(process.env.ALLORA_TAMPERS ?? 5_000);
const GAS_LIMIT = 16_777_216n;

/** Registered inferers, forecasters, reputers; the share of all epochs that each world plays. */
const WORLDS = [
  { inferers: 1, forecasters: 0, reputers: 1, share: 0.05 },
  { inferers: 1, forecasters: 2, reputers: 2, share: 0.05 },
  { inferers: 3, forecasters: 1, reputers: 2, share: 0.2 },
  { inferers: 6, forecasters: 3, reputers: 4, share: 0.35 },
  { inferers: 12, forecasters: 4, reputers: 5, share: 0.25 },
  { inferers: 32, forecasters: 8, reputers: 8, share: 0.1 },
];

const worst = { gas: 0n, where: "" };
let tampered = 0;
let defended = 0;

describe(`seed ${SEED}: ${EPOCHS} epochs, ${TAMPERS} altered numbers`, () => {
  it.each(WORLDS.map((world) => [`${world.inferers}x${world.forecasters}x${world.reputers}`, world] as const))(
    "%s",
    async (name, options) => {
      const random = new Random(SEED + options.inferers);
      const world = await World.create({ ...options, schedule: { freshBase: random.chance(70) } });
      const epochs = Math.ceil(EPOCHS * options.share);
      const perEpoch = Math.ceil(TAMPERS / EPOCHS);
      for (let epoch = 0n; epoch < BigInt(epochs); epoch++) {
        if (random.chance(20)) await rejoin(world, random, epoch);
        await world.submit(epoch, randomInputs(world, random));
        await world.warp(world.times(epoch).closesAt);
        await attackEpoch(world, random, epoch, perEpoch, name);
        await defendEpoch(world, random, epoch, perEpoch);
        if (random.chance(10)) continue;
        await world.report(epoch, randomTruths(world, random));
        await world.warp(world.times(epoch).reportsUntil);
        await world.settleNext(epoch);
      }
      await world.close();
    },
  );

  afterAll(() => {
    console.log(
      `${tampered} altered numbers refuted, ${defended} honest ones stood; most gas ${worst.gas} (${worst.where})`,
    );
    expect(tampered).toBeGreaterThanOrEqual(TAMPERS);
    expect(defended).toBeGreaterThanOrEqual(TAMPERS);
  });
});

/** Posts traces with one number altered, each on a copy of the chain, and refutes them. */
async function attackEpoch(world: World, random: Random, epoch: bigint, count: number, name: string) {
  const { synthesis, sections, base } = await world.computeSynthesis(epoch);
  const { client, deployment, topic } = world;
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  const settlement = base === 0 ? null : await readSettlement(client, deployment, topic.id, base);
  const size = synthesisSize(synthesis);
  const elements = SYNTHESIS_SECTIONS.flatMap((section) =>
    random.list(SYNTHESIS_LAYOUT[section].count(size), (index) => ({ section, index })),
  );
  for (let i = 0; i < count; i++) {
    const { section, index } = random.pick(elements);
    const values = unpackSections(SYNTHESIS_LAYOUT, sections);
    const other = alteredNumber(random, SYNTHESIS_LAYOUT[section], values[section][index]);
    const forged = packSections(SYNTHESIS_LAYOUT, size, { ...values, [section]: values[section].with(index, other) });
    expect(firstDifference(forged, sections)).toMatchObject({ section, index });
    await world.undoing(async () => {
      await world.postSynthesis(epoch, joinSections(forged), base, random.int(0, world.reputers.length - 1));
      const posted = await world.posted(epoch);
      const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, settlement, section, index);
      const args = [
        topic.id,
        epoch,
        posted.root,
        SYNTHESIS_SECTIONS.indexOf(section),
        BigInt(index),
        evidence,
        zeroHash,
      ];
      const { gasUsed } = await world.send("disputes", "challengeSynthesis", args, world.owner);
      expect(gasUsed).toBeLessThan(GAS_LIMIT);
      if (gasUsed > worst.gas) Object.assign(worst, { gas: gasUsed, where: `${section} at ${name}` });
      expect(await world.status(epoch)).toBe(3);
    });
    tampered++;
  }
}

/** Posts the honest trace and challenges its numbers, in vain. */
async function defendEpoch(world: World, random: Random, epoch: bigint, count: number) {
  const { synthesis, bytes, base } = await world.computeSynthesis(epoch);
  await world.postSynthesis(epoch, bytes, base);
  const { client, deployment, topic } = world;
  const posted = await world.posted(epoch);
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  const settlement = base === 0 ? null : await readSettlement(client, deployment, topic.id, base);
  const size = synthesisSize(synthesis);
  for (let i = 0; i < count; i++) {
    const section = random.pick(SYNTHESIS_SECTIONS.filter((name) => SYNTHESIS_LAYOUT[name].count(size) > 0));
    const index = random.int(0, SYNTHESIS_LAYOUT[section].count(size) - 1);
    const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, settlement, section, index);
    const challenge = client.simulateContract({
      address: deployment.disputes,
      abi: disputesAbi,
      functionName: "challengeSynthesis",
      args: [topic.id, epoch, posted.root, SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence, zeroHash],
      account: world.owner,
    });
    await expect(challenge).rejects.toThrow("Disputes_NotWrong");
    defended++;
  }
  expect(await world.status(epoch)).toBe(1);
}
