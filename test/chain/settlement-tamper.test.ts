/**
 * Random settlements of many sizes on a real chain: any single number that is altered is refuted in one transaction, as
 * are wrong numbers of distinct reports and of listening steps; no number of an honest one ever is. ALLORA_SETTLEMENTS
 * and ALLORA_SETTLEMENT_TAMPERS set how many.
 */
import { disputesAbi, epochsAbi } from "@allora-evm/contracts/abis";
import { concat, type Hex, zeroHash } from "viem";
import { afterAll, describe, expect, it } from "vitest";
import { firstSettlementDifference } from "../../keeper/src/chain/differences.ts";
import { type PostedSettlement, readReports, readSettlement, readSynthesis } from "../../keeper/src/chain/epochs.ts";
import { settlementEvidence } from "../../keeper/src/chain/settlementEvidence.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { LossFunction } from "../../keeper/src/math/losses.ts";
import * as lossVector from "../../keeper/src/math/lossVector.ts";
import { ABSENT } from "../../keeper/src/math/statistics.ts";
import {
  joinSections,
  packSections,
  splitSections,
  unpackSections,
  type Values,
} from "../../keeper/src/trace/codec.ts";
import type { SettlementTrace } from "../../keeper/src/trace/epoch.ts";
import {
  Kind,
  PAYOUT_LAYOUT,
  PAYOUT_SECTIONS,
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  type SettlementSize,
  STATE_LAYOUT,
} from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";
import { alteredNumber, randomInputs, randomLosses, randomTruths, rejoin } from "../support/epochs.ts";
import { World } from "../support/world.ts";

const SETTLEMENTS = Number(process.env.ALLORA_SETTLEMENTS ?? 40);
const TAMPERS = Number(process.env.ALLORA_SETTLEMENT_TAMPERS ?? 1_000);
const GAS_LIMIT = 16_777_216n;

/** Registered inferers, forecasters, reputers; the share of all settlements that each world plays; what is reported. */
const WORLDS: readonly {
  inferers: number;
  forecasters: number;
  reputers: number;
  share: number;
  reported?: "losses";
}[] = [
  { inferers: 1, forecasters: 0, reputers: 1, share: 0.1 },
  { inferers: 1, forecasters: 2, reputers: 2, share: 0.1 },
  { inferers: 3, forecasters: 1, reputers: 3, share: 0.25 },
  { inferers: 6, forecasters: 3, reputers: 4, share: 0.3 },
  { inferers: 12, forecasters: 4, reputers: 6, share: 0.15 },
  { inferers: 32, forecasters: 8, reputers: 8, share: 0.1 },
  { inferers: 4, forecasters: 2, reputers: 4, share: 0.2, reported: "losses" },
  { inferers: 32, forecasters: 8, reputers: 8, share: 0.05, reported: "losses" },
];

interface Forgery {
  readonly size: SettlementSize;
  readonly values: Values<typeof SETTLEMENT_LAYOUT>;
  /** Where the first wrong number is. */
  readonly section: SettlementSection;
  readonly index?: number;
}

type Honest = SettlementTrace & { readonly reward: bigint };

const worst = new Map<SettlementSection, { gas: bigint; where: string }>();
let tampered = 0;
let defended = 0;

describe(`seed ${SEED}: ${SETTLEMENTS} settlements, ${TAMPERS} altered numbers`, () => {
  it.each(
    WORLDS.map(
      (world) =>
        [
          `${world.inferers}x${world.forecasters}x${world.reputers}${world.reported ? " of losses" : ""}`,
          world,
        ] as const,
    ),
  )("%s", async (name, options) => {
    const random = new Random(SEED + options.reputers);
    const world = await World.create({
      ...options,
      schedule: { freshBase: random.chance(70) },
      // Rates at which the iteration stops after any number of steps.
      math: {
        learningRate: random.pick([UNIT / 20n, UNIT / 2n]),
        gradientThreshold: UNIT / 100n,
        ...(options.reported ? { lossFunction: LossFunction.Reported, lossFloor: 0n } : {}),
      },
    });
    const epochs = Math.ceil(SETTLEMENTS * options.share);
    const perEpoch = Math.ceil(TAMPERS / SETTLEMENTS);
    for (let epoch = 0n; epoch < BigInt(epochs); epoch++) {
      if (random.chance(30)) await rejoin(world, random, epoch);
      await world.submit(epoch, randomInputs(world, random));
      await world.warp(world.times(epoch).closesAt);
      const { bytes, base, synthesis } = await world.computeSynthesis(epoch);
      await world.postSynthesis(epoch, bytes, base);
      if (options.reported) {
        await world.reportLosses(epoch, randomLosses(world, random, synthesis, epoch % 2n === 0n ? 80 : 0));
      } else {
        await world.report(epoch, truthsOf(world, random, epoch));
      }
      await world.warp(world.times(epoch).reportsUntil);
      const honest = await world.computeSettlement(epoch);
      await attack(world, random, epoch, honest, perEpoch, name);
      await world.postSettlement(epoch, honest);
      await defend(world, random, perEpoch, name);
    }
    await world.close();
  });

  afterAll(() => {
    const rows = [...worst].map(([section, { gas, where }]) => `${section} ${gas} (${where})`);
    console.log(`${tampered} altered numbers refuted, ${defended} honest ones stood; most gas: ${rows.join(", ")}`);
    expect(tampered).toBeGreaterThanOrEqual(TAMPERS);
    expect(defended).toBeGreaterThanOrEqual(TAMPERS);
  });
});

/** In every other epoch all reputers report something else. */
function truthsOf(world: World, random: Random, epoch: bigint): (bigint | null)[] {
  if (epoch % 2n === 0n) return randomTruths(world, random);
  return world.reputers.map((_, m) => 100n * UNIT + (BigInt(m) * UNIT) / 10n + random.bigint(0n, UNIT / 100n));
}

/** Posts settlements that are wrong somewhere, each on a copy of the chain, and refutes them. */
async function attack(world: World, random: Random, epoch: bigint, honest: Honest, count: number, name: string) {
  const elements = SETTLEMENT_SECTIONS.flatMap((section) =>
    random.list(SETTLEMENT_LAYOUT[section].count(honest.size), (index) => ({ section, index })),
  );
  const forgeries = [
    ...missized(honest),
    // Two of each section, the last among them, and more of the large ones.
    ...SETTLEMENT_SECTIONS.map((section) => random.pick(elements.filter((element) => element.section === section))),
    ...SETTLEMENT_SECTIONS.map((section) => elements.findLast((element) => element.section === section)),
    ...random.list(count, () => random.pick(elements)),
  ]
    .filter((item) => item !== undefined)
    .map((item) => ("values" in item ? item : altered(random, honest, item.section, item.index)));
  for (const forgery of forgeries) {
    await world.undoing(() => refute(world, random, epoch, honest, forgery, name));
    tampered++;
  }
}

async function refute(
  world: World,
  random: Random,
  epoch: bigint,
  honest: Honest,
  { size, values, section, index }: Forgery,
  name: string,
) {
  const { client, deployment, topic } = world;
  const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
  const state = joinSections(packSections(STATE_LAYOUT, size, values));
  const payout = joinSections(packSections(PAYOUT_LAYOUT, size, values));
  await world.postSettlement(epoch, { ...honest, size, state, payout }, random.int(0, world.reputers.length - 1));
  const number = await client.readContract({ ...read, args: [topic.id] });
  const posted = await readSettlement(client, deployment, topic.id, number);
  const found = firstSettlementDifference(posted, honest);
  expect(found).toMatchObject(index === undefined ? { section } : { section, index });
  const args = await challengeOf(world, posted, section, found!.index);
  const { gasUsed } = await world.send("disputes", "challengeSettlement", args, world.owner);
  expect(gasUsed).toBeLessThan(GAS_LIMIT);
  if (gasUsed > (worst.get(section)?.gas ?? 0n)) worst.set(section, { gas: gasUsed, where: name });
  // A number of the payout part takes no state with it.
  const stands = (PAYOUT_SECTIONS as readonly string[]).includes(section);
  expect(await client.readContract({ ...read, args: [topic.id] })).toBe(stands ? number : number - 1);
  expect(await client.readContract({ ...read, functionName: "paidCount", args: [topic.id] })).toBe(number - 1);
}

/** Challenges numbers of the newest settlement, which is honest, in vain: all of them in small worlds. */
async function defend(world: World, random: Random, count: number, name: string) {
  const { client, deployment, topic } = world;
  const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
  const posted = await readSettlement(
    client,
    deployment,
    topic.id,
    await client.readContract({ ...read, args: [topic.id] }),
  );
  const sections = SETTLEMENT_SECTIONS.filter((section) => SETTLEMENT_LAYOUT[section].count(posted.size) > 0);
  const elements = sections.flatMap((section) =>
    random.list(SETTLEMENT_LAYOUT[section].count(posted.size), (index) => ({ section, index })),
  );
  const perSection = sections.map((section) => random.pick(elements.filter((element) => element.section === section)));
  const chosen = elements.length < 200 ? elements : [...perSection, ...random.list(count, () => random.pick(elements))];
  for (const { section, index } of chosen) {
    const challenge = client.simulateContract({
      address: deployment.disputes,
      abi: disputesAbi,
      functionName: "challengeSettlement",
      args: (await challengeOf(world, posted, section, index)) as never,
      account: world.owner,
    });
    await expect(challenge, `${section} ${index} at ${name}`).rejects.toThrow("Disputes_SettlementNotWrong");
    defended++;
  }
}

async function challengeOf(world: World, posted: PostedSettlement, section: SettlementSection, index: number) {
  const { client, deployment, topic } = world;
  const synthesis = await readSynthesis(client, deployment, topic.id, posted.epoch);
  const base = posted.number === 1 ? null : await readSettlement(client, deployment, topic.id, posted.number - 1);
  const reports = await readReports(client, deployment, topic.id, posted.epoch);
  const evidence = settlementEvidence(deployment, topic.id, posted, synthesis, base, reports, section, index);
  return [
    topic.id,
    posted.number,
    (PAYOUT_SECTIONS as readonly string[]).includes(section) ? posted.payoutRoot : posted.stateRoot,
    SETTLEMENT_SECTIONS.indexOf(section),
    BigInt(index),
    evidence,
    zeroHash,
  ];
}

/** The honest numbers with one changed; now and then a number that is there is marked as absent. */
function altered(random: Random, honest: Honest, section: SettlementSection, index: number): Forgery {
  const values = valuesOf(honest);
  const value = values[section][index];
  const format = SETTLEMENT_LAYOUT[section];
  const isNetworkLoss = section === "consensusLoss" && index === lossVector.NETWORK;
  const vanish = format.kind === Kind.SignedOrAbsent && value !== ABSENT && !isNetworkLoss && random.chance(10);
  const other = vanish ? ABSENT : alteredNumber(random, format, value);
  return { size: honest.size, values: { ...values, [section]: values[section].with(index, other) }, section, index };
}

/** One distinct report or listening step too many or too few. */
function missized(honest: Honest): Forgery[] {
  const { size } = honest;
  const values = valuesOf(honest);
  const length = lossVector.size(size.inferers, size.forecasters);
  const { losses, listeningSteps } = values;
  const forgeries: Forgery[] = [];
  if (size.reports < size.reputers) {
    const more = { ...values, losses: [...losses, ...losses.slice(0, length)] };
    const index = size.reports * length;
    forgeries.push({ size: { ...size, reports: size.reports + 1 }, values: more, section: "losses", index });
  }
  if (size.reports > 1) {
    const fewer = { ...values, losses: losses.slice(0, -length) };
    forgeries.push({ size: { ...size, reports: size.reports - 1 }, values: fewer, section: "reported" });
  }
  if (size.steps < 10) {
    const more = { ...values, listeningSteps: [...listeningSteps, ...listeningSteps.slice(-size.reputers)] };
    forgeries.push({ size: { ...size, steps: size.steps + 1 }, values: more, section: "listeningSteps" });
  }
  if (size.steps > 1) {
    const fewer = { ...values, listeningSteps: listeningSteps.slice(0, -size.reputers) };
    forgeries.push({ size: { ...size, steps: size.steps - 1 }, values: fewer, section: "listeningSteps" });
  }
  return forgeries;
}

function valuesOf({ size, state, payout }: { size: SettlementSize; state: Hex; payout: Hex }) {
  return unpackSections(SETTLEMENT_LAYOUT, splitSections(SETTLEMENT_LAYOUT, size, concat([state, payout])));
}
