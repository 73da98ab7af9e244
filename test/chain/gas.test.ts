/**
 * Gas of every kind of transaction at several sizes, against the snapshot in the repository. ALLORA_UPDATE_SNAPSHOT=1
 * writes a new one.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { concat, maxUint256, parseEther, zeroHash } from "viem";
import { afterAll, describe, expect, it } from "vitest";
import { claimArguments, entitlements } from "../../keeper/src/chain/claims.ts";
import { readReports, readSettlement, readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { recordEvidence, synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { settlementEvidence } from "../../keeper/src/chain/settlementEvidence.ts";
import { compactSignature, signMessage } from "../../keeper/src/chain/typedData.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { joinSections, packSections, splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { maskOf } from "../../keeper/src/trace/epoch.ts";
import {
  PAYOUT_LAYOUT,
  PAYOUT_SECTIONS,
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  STATE_LAYOUT,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
} from "../../keeper/src/trace/layout.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { synthesisSize } from "../../keeper/src/trace/traces.ts";
import { Random, SEED } from "../random.ts";
import { topicParameters, World } from "../support/world.ts";

const FILE = join(import.meta.dirname, "gas.json");
/** Relative change that is not a regression: bytes of signatures and hashes differ from run to run of a compiler. */
const TOLERANCE = 0.01;

const SIZES = {
  "1x0x1": { inferers: 1, forecasters: 0, reputers: 1 },
  "5x3x5": { inferers: 5, forecasters: 3, reputers: 5 },
  "10x3x5": { inferers: 10, forecasters: 3, reputers: 5 },
  "32x6x6": { inferers: 32, forecasters: 6, reputers: 6 },
  "32x8x8": { inferers: 32, forecasters: 8, reputers: 8 },
};

type Snapshot = Record<string, Record<string, number>>;
const measured: Snapshot = {};

describe("gas", () => {
  it.each(Object.entries(SIZES))("%s", async (name, size) => {
    measured[name] = await measure(size);
  });

  afterAll(() => {
    if (process.env.ALLORA_UPDATE_SNAPSHOT !== undefined) {
      writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
      return;
    }
    const snapshot: Snapshot = JSON.parse(readFileSync(FILE, "utf8"));
    const changes = Object.entries(measured).flatMap(([size, kinds]) =>
      Object.entries(kinds).flatMap(([kind, gas]) => {
        const known = snapshot[size]?.[kind] ?? 0;
        return Math.abs(gas - known) > TOLERANCE * known ? [`${size} ${kind}: ${known} -> ${gas}`] : [];
      }),
    );
    expect(changes).toEqual([]);
    expect(Object.keys(measured)).toEqual(Object.keys(snapshot));
  });
});

async function measure(size: (typeof SIZES)["5x3x5"]): Promise<Record<string, number>> {
  const world = await World.create(size);
  const random = new Random(SEED);
  const { client, deployment, topic, owner } = world;
  const gas: Record<string, number> = {};
  const take = async (kind: string, receipt: Promise<{ gasUsed: bigint }>) => {
    gas[kind] = Number((await receipt).gasUsed);
  };
  const inputs = () => ({
    inferences: random.list(size.inferers, () => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: random.list(size.forecasters, () =>
      random.list(size.inferers, () => random.bigint(-2n * UNIT, 2n * UNIT)),
    ),
  });
  // All reputers disagree a little: distinct reports cost most, and listening coefficients take all their steps.
  const truths = () => random.list(size.reputers, (m) => 100n * UNIT + (BigInt(m) * UNIT) / 10n);
  for (let epoch = 0n; epoch < 2n; epoch++) await world.runEpoch(epoch, inputs(), truths());

  const reputer = world.reputers[0].address;
  await world.undoing(async () => {
    const { timestamp } = await client.getBlock();
    const parameters = topicParameters(Number(timestamp) + 600);
    await take("createTopic", world.send("topics", "createTopic", [parameters], owner));
    await take(
      "deregister",
      world.send("participants", "deregister", [topic.id, Role.Inferer], world.inferers[0].address),
    );
    await take("register", world.send("participants", "register", [topic.id, Role.Inferer], world.inferers[0].address));
    await world.send("token", "transfer", [reputer, parseEther("3")], owner);
    await world.send("token", "approve", [deployment.staking, parseEther("3")], reputer);
    await take("stake", world.send("staking", "stake", [topic.id, parseEther("1")], reputer));
    const delegate = [topic.id, world.reputers.at(-1)!.address, parseEther("1")];
    await take("delegate", world.send("staking", "delegate", delegate, reputer));
    await take("unbond, first", world.unbond(reputer, parseEther("1")));
    await take("unbond", world.unbond(reputer, parseEther("1")));
    await take("cancelUnbonding", world.send("staking", "cancelUnbonding", [topic.id, reputer, 1], reputer));
    await world.undoing(async () => {
      await world.warp((await world.time()) + 30 * 86_400);
      await take("withdraw", world.send("staking", "withdraw", [topic.id, reputer, 2], reputer));
    });
    await world.send("token", "approve", [deployment.rewards, parseEther("1")], owner);
    await take("fund", world.send("rewards", "fund", [topic.id, parseEther("1")], owner));
  });

  const epoch = 2n;
  await world.warp(world.times(epoch).opensAt);
  const { inferences, forecasts } = inputs();
  await world.undoing(async () => {
    const direct = (slot: number) =>
      world.send("inbox", "submitInference", [topic.id, epoch, inferences[slot]], world.inferers[slot].address);
    await take("submitInference, first of the epoch", direct(0));
    if (size.inferers > 1) await take("submitInference", direct(1));
    if (size.forecasters === 0) return;
    const all = maskOf(random.list(size.inferers, (slot) => slot));
    const forecast = [topic.id, epoch, all, forecasts[0]];
    await take("submitForecast", world.send("inbox", "submitForecast", forecast, world.forecasters[0].address));
  });
  await take("relaySubmissions, all at once", world.submit(epoch, { inferences, forecasts }));
  await world.warp(world.times(epoch).closesAt);
  const { bytes, base, synthesis, sections } = await world.computeSynthesis(epoch);

  const traceSize = synthesisSize(synthesis);
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  const settlement = await readSettlement(client, deployment, topic.id, base);
  for (const section of SYNTHESIS_SECTIONS) {
    const index = SYNTHESIS_LAYOUT[section].count(traceSize) - 1;
    if (index < 0) continue;
    const values = unpackSections(SYNTHESIS_LAYOUT, sections);
    const forged = { ...values, [section]: values[section].with(index, values[section][index] + 1n) };
    await world.undoing(async () => {
      await world.postSynthesis(epoch, joinSections(packSections(SYNTHESIS_LAYOUT, traceSize, forged)), base);
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
      args[6] = await world.commitTo(posted.root, owner);
      await take(`challengeSynthesis, ${section}`, world.send("disputes", "challengeSynthesis", args, owner));
      await take("claimBounty", world.send("staking", "claimBounty", [], owner));
    });
  }

  await take("postSynthesis", world.postSynthesis(epoch, bytes, base));
  await world.undoing(async () => {
    await world.warp(world.times(epoch).reportsFrom);
    await take(
      "submitReport, first of the epoch",
      world.send("inbox", "submitReport", [topic.id, epoch, 100n * UNIT], world.reputers[0].address),
    );
    if (size.reputers === 1) return;
    await take(
      "submitReport",
      world.send("inbox", "submitReport", [topic.id, epoch, 100n * UNIT], world.reputers[1].address),
    );
  });
  await world.undoing(async () => {
    await take("nameOperator", world.send("staking", "nameOperator", [topic.id, owner], reputer));
    await take("serve", world.send("staking", "serve", [topic.id, reputer], owner));
    await take("setCommission", world.send("staking", "setCommission", [topic.id, UNIT / 10n], reputer));
    const signed = async (truth: bigint) => {
      const message = { topicId: topic.id, epoch, truth };
      const signature = await signMessage(world.reputers[0], deployment, "Report", message);
      return { slot: 0, truth, ...compactSignature(signature) };
    };
    const equivocation = [topic.id, epoch, await signed(1n), await signed(2n), zeroHash];
    await take("slashEquivocation", world.send("disputes", "slashEquivocation", equivocation, owner));
  });
  await take("relayReports, all at once", world.report(epoch, truths()));
  await take("finalize", world.send("epochs", "finalize", [topic.id, epoch], owner));
  await world.warp(world.times(epoch).reportsUntil);
  const honest = await world.computeSettlement(epoch);
  const before = await readSettlement(client, deployment, topic.id, 2);
  const settles = await world.posted(epoch);
  const reports = await readReports(client, deployment, topic.id, epoch);
  for (const section of SETTLEMENT_SECTIONS) {
    const index = SETTLEMENT_LAYOUT[section].count(honest.size) - 1;
    const parts = splitSections(SETTLEMENT_LAYOUT, honest.size, concat([honest.state, honest.payout]));
    if (index < 0) continue;
    const values = unpackSections(SETTLEMENT_LAYOUT, parts);
    const forged = { ...values, [section]: values[section].with(index, values[section][index] + 1n) };
    await world.undoing(async () => {
      const state = joinSections(packSections(STATE_LAYOUT, honest.size, forged));
      const payout = joinSections(packSections(PAYOUT_LAYOUT, honest.size, forged));
      await world.postSettlement(epoch, { ...honest, state, payout });
      const posted = await readSettlement(client, deployment, topic.id, 3);
      const evidence = settlementEvidence(deployment, topic.id, posted, settles, before, reports, section, index);
      const root = (PAYOUT_SECTIONS as readonly string[]).includes(section) ? posted.payoutRoot : posted.stateRoot;
      const args = [topic.id, 3, root, SETTLEMENT_SECTIONS.indexOf(section), BigInt(index), evidence, zeroHash];
      await take(`challengeSettlement, ${section}`, world.send("disputes", "challengeSettlement", args, owner));
    });
  }
  await take("postSettlement", world.postSettlement(epoch, honest));
  // To the second: where the machine is slow, the post is later than its epoch would have it.
  const { deadline } = await readSettlement(client, deployment, topic.id, 3);
  await world.warp(Number(deadline));
  await world.undoing(async () => {
    await take("claim, first, not yet recorded", claim(world, 3, 0));
  });
  for (const number of [1, 2]) await record(world, number);
  await take("record", record(world, 3));
  await take("claim, first", claim(world, 2, 0));
  await take("claim, again", claim(world, 3, 0));
  await take("claim, of a reputer", claim(world, 3, size.inferers + size.forecasters));
  await world.undoing(async () => {
    if (size.inferers > 1) {
      await world.send("token", "transfer", [world.inferers[1].address, 1n], owner);
      await take("claim, first, of a holder of ALLO", claim(world, 3, 1));
    }
    await world.send("token", "approve", [deployment.payments, maxUint256], owner);
    const pay = (functionName: string, amount: bigint) =>
      world.send("payments", functionName, [topic.id, amount, zeroHash], owner);
    await take("pay, first of a topic", pay("pay", UNIT));
    // The ring of prices is full then.
    for (let i = 2; i <= 64; i++) await pay("pay", UNIT);
    await take("pay", pay("pay", 2n * UNIT));
    await take("payAndRead", pay("payAndRead", 2n * UNIT));
    await take("payAndRead, nothing", pay("payAndRead", 0n));
  });
  await world.warp(world.times(epoch + 2n).reportsUntil);
  await take("skip, one epoch", world.send("epochs", "skip", [topic.id, 1n], owner));
  await world.close();
  return gas;
}

/** Has merits take in what a settlement says, and its payouts noted. */
async function record(world: World, number: number) {
  const { client, deployment, topic } = world;
  const posted = await readSettlement(client, deployment, topic.id, number);
  const { payoutLeaves, scores, rewards } = recordEvidence(deployment, topic.id, posted);
  return world.send("participants", "record", [topic.id, number, payoutLeaves, scores, rewards], world.owner);
}

/** Claims what a settlement says that the slot at `place` has earned. */
async function claim(world: World, number: number, place: number) {
  const { client, deployment, topic } = world;
  const all = entitlements(await readSettlement(client, deployment, topic.id, number));
  return world.send("rewards", "claim", claimArguments(topic.id, number, all[place]), world.owner);
}
