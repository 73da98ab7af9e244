/** Proofs on a real chain: whole epochs of several sizes, eager posts, and what stays when other parts are refuted. */
import { epochsAbi, proofsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { readSettlement, Status } from "../../keeper/src/chain/epochs.ts";
import { postProven, proveSettlement, proveSynthesis, VALUE_SECTIONS } from "../../keeper/src/chain/proofs.ts";
import { terminalTable } from "../../keeper/src/cli/output.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { joinSections, packSections, splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { PAYOUT_LAYOUT, SYNTHESIS_LAYOUT } from "../../keeper/src/trace/layout.ts";
import { synthesisSize } from "../../keeper/src/trace/traces.ts";
import { Random, SEED } from "../random.ts";
import { testAccount, World } from "../support/world.ts";

const GAS_LIMIT = 16_777_216n;
const SIZES = [
  { inferers: 1, forecasters: 0, reputers: 1 },
  { inferers: 5, forecasters: 3, reputers: 5 },
  { inferers: 10, forecasters: 3, reputers: 5 },
  { inferers: 32, forecasters: 8, reputers: 8 },
];
const log = pino({ level: "silent" });

/** Gas by section and size: all transactions, their number, the largest. */
const gas = new Map<string, Map<string, { total: bigint; count: number; most: bigint }>>();

function inputs({ inferers, forecasters }: World, random: Random) {
  return {
    inferences: inferers.map(() => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: forecasters.map(() => inferers.map(() => random.bigint(-2n * UNIT, 2n * UNIT))),
  };
}

/** All reputers report something else, which costs most. */
function truths({ reputers }: World) {
  return reputers.map((_, m) => 100n * UNIT + (BigInt(m) * UNIT) / 10n);
}

function record(world: World, epoch: bigint) {
  const args = [world.topic.id, epoch] as const;
  const read = { address: world.deployment.epochs, abi: epochsAbi, functionName: "synthesisOf", args } as const;
  return world.client.readContract(read);
}

function settlement(world: World, number: number) {
  const args = [world.topic.id, number] as const;
  const read = { address: world.deployment.epochs, abi: epochsAbi, functionName: "settlementAt", args } as const;
  return world.client.readContract(read);
}

function traceStatus(world: World, epoch: bigint) {
  const args = [world.topic.id, epoch] as const;
  const read = { address: world.deployment.epochs, abi: epochsAbi, functionName: "traceStatusOf", args } as const;
  return world.client.readContract(read);
}

function paid(world: World) {
  const read = { address: world.deployment.epochs, abi: epochsAbi, functionName: "paidCount" } as const;
  return world.client.readContract({ ...read, args: [world.topic.id] });
}

async function nextSecond(world: World) {
  await world.warp((await world.time()) + 1);
}

describe("whole epochs", () => {
  it.each(SIZES.map((size) => [`${size.inferers}x${size.forecasters}x${size.reputers}`, size] as const))(
    "%s is final as soon as it is proven",
    async (name, size) => {
      const random = new Random(SEED + size.inferers);
      const world = await World.create({ ...size, schedule: { challengeWindow: 7_000 } });
      const { deployment, topic } = world;
      // Anybody proves; the keepers of the epochs do not matter.
      const anybody = testAccount("anybody");
      await world.adopt(anybody.address);
      const sender = world.sender(anybody);
      const measured = new Map<string, { total: bigint; count: number; most: bigint }>();
      gas.set(name, measured);
      const take = (section: string, gasUsed: bigint) => {
        expect(gasUsed).toBeLessThan(GAS_LIMIT);
        const { total, count, most } = measured.get(section) ?? { total: 0n, count: 0, most: 0n };
        measured.set(section, { total: total + gasUsed, count: count + 1, most: gasUsed > most ? gasUsed : most });
      };
      const onReceipt = (section: string, receipt: { gasUsed: bigint }) => take(section, receipt.gasUsed);
      await world.runEpoch(0n, inputs(world, random), truths(world));

      // The settlement that the epoch stands on is final when its window closes.
      await world.submit(3n, inputs(world, random));
      await world.warp(world.times(3n).closesAt);
      await world.undoing(async () => {
        const receipt = await postProven(world.sender(world.reputers[0]), deployment, topic, 3n);
        take("postProven", receipt.gasUsed);
        await nextSecond(world);
        expect(await world.status(3n)).toBe(Status.Final);
      });
      const { bytes, base } = await world.computeSynthesis(3n);
      expect(base).toBe(1);
      await world.postSynthesis(3n, bytes, base);
      await proveSynthesis(sender, deployment, topic, 3n, { sections: VALUE_SECTIONS, onReceipt });
      await nextSecond(world);
      expect([await world.status(3n), await traceStatus(world, 3n)]).toEqual([Status.Final, Status.Posted]);
      await proveSynthesis(sender, deployment, topic, 3n, { onReceipt });
      await nextSecond(world);
      expect(await traceStatus(world, 3n)).toBe(Status.Final);

      await world.report(3n, truths(world));
      await world.warp(world.times(3n).reportsUntil);
      await world.settleNext(3n);
      await proveSettlement(sender, deployment, topic, 2, { onReceipt });
      const { stateDeadline, deadline } = await settlement(world, 2);
      const now = await world.time();
      expect(stateDeadline).toBeLessThanOrEqual(now + 1);
      expect(deadline).toBeLessThanOrEqual(now + 1);
      await world.close();
    },
  );

  afterAll(() => {
    const names = [...gas.keys()];
    const sections = [...new Set([...gas.values()].flatMap((measured) => [...measured.keys()]))];
    const rows = sections.map((section) => [
      section,
      ...names.map((name) => {
        const found = gas.get(name)?.get(section);
        return found === undefined ? "" : `${found.total} in ${found.count}`;
      }),
    ]);
    console.log(terminalTable(["gas", ...names], rows));
  });
});

describe("proofs", () => {
  const random = new Random(SEED);

  it("are split by budget and resumed by somebody else", async () => {
    const world = await World.create({ inferers: 3, forecasters: 2, reputers: 2 });
    const { deployment, topic } = world;
    await world.submit(0n, inputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const { bytes, base } = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, bytes, base);
    const [one, other] = world.reputers.map((account) => world.sender(account));
    const sections = ["oneOutImplied"];
    let sent = 0;
    const stop = new Error("stopped half-way");
    const onReceipt = () => {
      sent += 1;
      if (sent === 2) throw stop;
    };
    const options = { sections, gasBudget: 1n, onReceipt };
    await expect(proveSynthesis(one, deployment, topic, 0n, options)).rejects.toBe(stop);
    const proven = () =>
      world.client.readContract({
        address: deployment.proofs,
        abi: proofsAbi,
        functionName: "provenOf",
        args: [topic.id, 0n, 3],
      });
    const before = await proven();
    expect(before).toBeGreaterThan(0n);
    expect(before).toBeLessThan(6n);
    await proveSynthesis(other, deployment, topic, 0n);
    expect(await proven()).toBe(6n);
    await nextSecond(world);
    expect(await traceStatus(world, 0n)).toBe(Status.Final);
    expect(await proveSynthesis(other, deployment, topic, 0n)).toEqual([]);
    await world.close();
  });

  it("post in eager topics, where nothing else does", async () => {
    const world = await World.create({ inferers: 3, forecasters: 2, reputers: 2, schedule: { eager: true } });
    const { deployment, topic } = world;
    await world.submit(0n, inputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const { bytes, base } = await world.computeSynthesis(0n);
    await expect(world.postSynthesis(0n, bytes, base)).rejects.toThrow("Epochs_Eager");
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    await keeper.step();
    await nextSecond(world);
    expect(await world.status(0n)).toBe(Status.Final);
    await keeper.step();
    expect((await record(world, 0n)).recorded).toBe(true);
    await world.close();
  });

  it("are made by a keeper that is asked to", async () => {
    const world = await World.create({ inferers: 2, forecasters: 1, reputers: 2 });
    const { deployment, topic } = world;
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log, prove: true });
    await world.submit(0n, inputs(world, random));
    await world.warp(world.times(0n).closesAt);
    await keeper.step();
    await world.report(0n, truths(world));
    await world.warp(world.times(0n).reportsUntil);
    await keeper.step();
    await nextSecond(world);
    expect(await traceStatus(world, 0n)).toBe(Status.Final);
    expect((await settlement(world, 1)).deadline).toBeLessThanOrEqual(await world.time());
    await world.close();
  });
});

describe("finality of parts", () => {
  const random = new Random(SEED + 1);

  it("keeps states and inferences when payouts are refuted, and pays by those that are posted again", async () => {
    const size = { inferers: 3, forecasters: 2, reputers: 3 };
    const world = await World.create({ ...size, schedule: { challengeWindow: 20_000 } });
    const { deployment, topic } = world;
    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    const watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
    const play = async (epoch: bigint) => {
      await world.submit(epoch, inputs(world, random));
      await world.warp(world.times(epoch).closesAt);
      await keeper.step();
      await world.report(epoch, truths(world));
      await world.warp(world.times(epoch).reportsUntil);
    };
    await play(0n);
    await keeper.step();
    await play(1n);
    const honest = await world.computeSettlement(1n);
    const payouts = unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, honest.size, honest.payout));
    const rewards = payouts.rewards.with(0, payouts.rewards[0] + 1n);
    const payout = joinSections(packSections(PAYOUT_LAYOUT, honest.size, { ...payouts, rewards }));
    await world.postSettlement(1n, { ...honest, payout }, 1);
    await play(2n);
    await keeper.step();
    const roots = (await Promise.all([1, 2, 3].map((number) => settlement(world, number)))).map((r) => r.stateRoot);
    await watcher.step();
    expect(await paid(world)).toBe(1);
    for (let epoch = 0n; epoch < 3n; epoch++) expect(await world.status(epoch)).toBe(Status.Posted);
    const kept = await Promise.all([1, 2, 3].map((number) => settlement(world, number)));
    expect(kept.map((r) => r.stateRoot)).toEqual(roots);

    await keeper.step();
    expect(await paid(world)).toBe(3);
    expect((await readSettlement(world.client, deployment, topic.id, 2)).payout).toBe(honest.payout);
    await watcher.step();
    expect(await paid(world)).toBe(3);
    expect((await settlement(world, 2)).payoutPoster).toBe(world.reputers[0].address);
    await world.close();
  });

  it("never takes back a proven value, though its trace falls and is posted again", async () => {
    const world = await World.create({ inferers: 3, forecasters: 1, reputers: 2 });
    const { deployment, topic } = world;
    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    const watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    await world.submit(0n, inputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const { synthesis, sections, base } = await world.computeSynthesis(0n);
    const values = unpackSections(SYNTHESIS_LAYOUT, sections);
    const oneOutInference = values.oneOutInference.with(1, values.oneOutInference[1] + 1n);
    const forged = packSections(SYNTHESIS_LAYOUT, synthesisSize(synthesis), { ...values, oneOutInference });
    await world.postSynthesis(0n, joinSections(forged), base, 1);
    await proveSynthesis(world.sender(watching), deployment, topic, 0n, { sections: VALUE_SECTIONS });
    await expect(proveSynthesis(world.sender(watching), deployment, topic, 0n)).rejects.toMatchObject({
      code: "Proofs_Wrong",
    });
    await nextSecond(world);
    expect(await world.status(0n)).toBe(Status.Final);

    await watcher.step();
    expect([await world.status(0n), await traceStatus(world, 0n)]).toEqual([Status.Final, Status.Void]);
    expect(await record(world, 0n)).toMatchObject({ network: synthesis.network, recorded: true });
    await keeper.step();
    expect([await world.status(0n), await traceStatus(world, 0n)]).toEqual([Status.Final, Status.Posted]);
    expect(await record(world, 0n)).toMatchObject({ network: synthesis.network, poster: world.reputers[0].address });
    await world.close();
  });
});
