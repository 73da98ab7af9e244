/** Keeper, watcher, reputer and gateway at work on a chain, step by step. */
import { epochsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimAll } from "../../keeper/src/chain/claims.ts";
import { readSettlement, Status } from "../../keeper/src/chain/epochs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { History } from "../../keeper/src/nodes/history.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Reputer } from "../../keeper/src/nodes/reputer.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { localTruth } from "../../keeper/src/truths/local.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, forgePayout, forgeState, randomInputs } from "../support/epochs.ts";
import { startGateway as serveGateway } from "../support/gateway.ts";
import { REWARD_PER_EPOCH, STAKE, testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const SIZE = { inferers: 4, forecasters: 2, reputers: 3 };

let world: World;
let random: Random;
let keeper: Keeper;
let watcher: Watcher;

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create(SIZE);
  const { deployment, topic } = world;
  const watching = testAccount("watcher");
  await world.adopt(watching.address);
  keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
  watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
});
afterEach(() => world.close());

const truths = () => world.reputers.map(() => 100n * UNIT);
const settled = () =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [world.topic.id],
  });

describe("a keeper", () => {
  it("carries epochs from submissions to settlement, and does nothing when nothing is due", async () => {
    await keeper.step();
    for (let epoch = 0n; epoch < 3n; epoch++) {
      await world.submit(epoch, randomInputs(world, random));
      await keeper.step();
      expect(await world.status(epoch)).toBe(Status.None);
      await world.warp(world.times(epoch).closesAt);
      await keeper.step();
      expect(await world.status(epoch)).toBe(Status.Posted);
      const block = await world.client.getBlockNumber({ cacheTime: 0 });
      await keeper.step();
      expect(await world.client.getBlockNumber({ cacheTime: 0 })).toBe(block);
      await world.warp(world.times(epoch).closesAt + world.topic.schedule.challengeWindow + 60);
      await keeper.step();
      await world.report(epoch, truths());
      await world.warp(world.times(epoch).reportsUntil);
      await keeper.step();
      expect(await settled()).toBe(Number(epoch) + 1);
      expect((await keeper.view()).epochs.find((view) => view.epoch === epoch)?.recorded).toBe(true);
    }
  });

  it("skips epochs without submissions or reports and goes on after them", async () => {
    await world.submit(2n, randomInputs(world, random));
    await world.warp(world.times(2n).closesAt);
    await keeper.step();
    expect((await keeper.view()).next).toBe(2n);
    await world.report(2n, truths());
    await world.warp(world.times(2n).reportsUntil);
    await keeper.step();
    expect((await keeper.view()).next).toBe(3n);
    expect(await settled()).toBe(1);
  });
});

describe("a watcher", () => {
  it("refutes a forged post, and the keeper posts the epoch again", async () => {
    await world.runEpoch(0n, randomInputs(world, random), truths());
    await world.submit(1n, randomInputs(world, random));
    await world.warp(world.times(1n).closesAt);
    const honest = await world.computeSynthesis(1n);
    await world.postSynthesis(1n, forgeNetwork(honest), honest.base, 1);

    await watcher.step();
    expect(await world.status(1n)).toBe(Status.Void);
    const liar = world.reputers[1].address;
    const { staking } = world.deployment;
    const stake = { address: staking, abi: stakingAbi, functionName: "stakeOf", args: [world.topic.id, liar] } as const;
    expect(await world.client.readContract(stake)).toBe(STAKE / 2n);

    await keeper.step();
    expect(await world.status(1n)).toBe(Status.Posted);
    await watcher.step();
    expect(await world.status(1n)).toBe(Status.Posted);
    const posts = (await world.posted(1n)).trace;
    expect(posts).toBe(honest.bytes);
  });
});

describe("a watcher of settlements", () => {
  const stakeOf = (reputer: number) => {
    const { staking } = world.deployment;
    const args = [world.topic.id, world.reputers[reputer].address] as const;
    return world.client.readContract({ address: staking, abi: stakingAbi, functionName: "stakeOf", args });
  };
  const settlement = (number: number) => readSettlement(world.client, world.deployment, world.topic.id, number);
  /** Submissions, synthesis and reports of an epoch whose settlement is due. */
  const play = async (epoch: bigint) => {
    await world.submit(epoch, randomInputs(world, random));
    await world.warp(world.times(epoch).closesAt);
    await keeper.step();
    await world.report(epoch, truths());
    await world.warp(world.times(epoch).reportsUntil);
  };

  it("refutes a forged settlement; what stood on it falls, is posted again, and everybody is paid", async () => {
    // A long window keeps the forged settlement open to challenges while others are built on it.
    await world.close();
    world = await World.create({ ...SIZE, schedule: { challengeWindow: 20_000 } });
    const { deployment, topic } = world;
    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });

    await world.runEpoch(0n, randomInputs(world, random), truths());
    await play(1n);
    const honest = await world.computeSettlement(1n);
    await world.postSettlement(1n, forgeState(honest, "smoothedLosses", 0), 1);
    await play(2n);
    await keeper.step();
    await world.submit(3n, randomInputs(world, random));
    await world.warp(world.times(3n).closesAt);
    await keeper.step();
    expect(await settled()).toBe(3);

    await watcher.step();
    expect(await settled()).toBe(1);
    expect([await stakeOf(0), await stakeOf(1)]).toEqual([STAKE, STAKE / 2n]);
    const statuses = await Promise.all([0n, 1n, 2n, 3n].map((epoch) => world.status(epoch)));
    expect(statuses).toEqual([Status.Posted, Status.Posted, Status.Void, Status.Void]);
    await expect(world.postSettlement(1n, forgeState(honest, "smoothedLosses", 0))).rejects.toThrow("Epochs_Refuted");

    for (let step = 0; step < 3; step++) await keeper.step();
    expect(await settled()).toBe(3);
    expect((await settlement(2)).state).toBe(honest.state);
    await watcher.step();
    expect(await settled()).toBe(3);
    expect(await world.status(3n)).toBe(Status.Posted);

    await world.warp(Number((await settlement(3)).deadline));
    const earned = await claimAll(world.sender(world.reputers[0]), deployment, topic.id);
    const total = earned.reduce((sum, { cumulative }) => sum + cumulative, 0n);
    expect(total).toBeLessThanOrEqual(3n * REWARD_PER_EPOCH);
    expect(total).toBeGreaterThan(3n * REWARD_PER_EPOCH - 1000n);
  });

  it("leaves honest settlements alone, also one of a synthesis that was wrong and became final", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, 1);
    await world.report(0n, truths());
    await world.warp(world.times(0n).reportsUntil);
    await keeper.step();
    await watcher.step();
    expect(await settled()).toBe(1);
    expect([await stakeOf(0), await stakeOf(1)]).toEqual([STAKE, STAKE]);
    await world.runEpoch(1n, randomInputs(world, random), truths());
    await watcher.step();
    expect(await settled()).toBe(2);
  });

  it("is too late at the deadline", async () => {
    await play(0n);
    await world.postSettlement(0n, forgePayout(await world.computeSettlement(0n), "scores", 0), 1);
    await world.warp(Number((await settlement(1)).deadline));
    await watcher.step();
    expect(await settled()).toBe(1);
    expect(await stakeOf(1)).toBe(STAKE);
  });
});

describe("a keeper without enough stake for another post", () => {
  it("is refused with what its posts would tie up and what it has", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    await keeper.step();
    await world.unbond(world.reputers[0].address, STAKE - 50n * UNIT);
    await world.report(0n, truths());
    await world.warp(world.times(0n).reportsUntil);
    // 100 of the reward and 1 of minimum stake for each part; the synthesis is final by now.
    const refusal = { code: "Staking_BondExceeded", value: expect.stringContaining(`${102n * UNIT}, ${50n * UNIT}`) };
    await expect(keeper.act({ kind: "postSettlement", epoch: 0n })).rejects.toMatchObject(refusal);
    await world.undoing(async () => {
      await world.send("token", "transfer", [world.inferers[0].address, STAKE], world.owner);
      await world.send("token", "approve", [world.deployment.staking, STAKE], world.inferers[0].address);
      const delegation = [world.topic.id, world.reputers[0].address, 52n * UNIT];
      await world.send("staking", "delegate", delegation, world.inferers[0].address);
      await keeper.act({ kind: "postSettlement", epoch: 0n });
      expect(await settled()).toBe(1);
    });
  });
});

/** A gateway of its own, and its address. */
async function startGateway() {
  const server = await serveGateway(world);
  return { server, gateway: server.url };
}

describe("an operator", () => {
  it("reports and posts for its reputer, with a key of its own", async () => {
    const { deployment, topic } = world;
    const [, principal] = world.reputers;
    const operator = testAccount("operator");
    await world.adopt(operator.address);
    await world.send("staking", "nameOperator", [topic.id, operator.address], principal.address);
    await world.send("staking", "serve", [topic.id, principal.address], operator.address);

    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    await new Keeper({ sender: world.sender(operator), deployment, topic, log }).step();
    expect((await world.posted(0n)).poster).toBe(principal.address);

    await world.warp(world.times(0n).reportsFrom);
    const { server, gateway } = await startGateway();
    const truth = localTruth(() => 7, true);
    const base = { sender: world.sender(operator), gateways: [gateway], journal: new Journal(":memory:") };
    await new Reputer({ ...base, deployment, topic, truth, log }).step();
    expect(await world.reports(0n)).toMatchObject([{ slot: 1, participant: principal.address, truth: 7n * UNIT }]);
    await server.close();
  });
});

describe("a reputer", () => {
  it("reports each epoch once through a gateway, when its window is open and the truth is known", async () => {
    const { deployment, topic } = world;
    const { server, gateway } = await startGateway();
    let known = false;
    const create = () =>
      new Reputer({
        sender: world.sender(world.reputers[0]),
        deployment,
        topic,
        gateways: [gateway],
        truth: localTruth(() => (known ? 7 : undefined), true),
        journal: new Journal(":memory:"),
        log,
      });
    const reputer = create();
    const reports = async () => (await world.reports(0n)).map(({ slot, truth }) => [slot, truth]);

    await world.warp(world.times(0n).reportsFrom - 10);
    known = true;
    await reputer.step();
    expect(await reports()).toEqual([]);
    known = false;
    await world.warp(world.times(0n).reportsFrom);
    await reputer.step();
    expect(await reports()).toEqual([]);
    known = true;
    await reputer.step();
    await reputer.step();
    expect(await reports()).toEqual([[0, 7n * UNIT]]);
    // A restart without its journal forgets what was reported; the chain does not.
    await create().step();
    expect(await reports()).toEqual([[0, 7n * UNIT]]);
    await server.close();
  });
});

describe("history", () => {
  it("holds every epoch's inferences, and the losses of those that are settled", async () => {
    const history = new History(world.client, world.deployment, world.topic.id);
    await world.runEpoch(0n, { inferences: [99n * UNIT, null, 101n * UNIT, null], forecasts: [null, null] }, truths());
    await history.update();
    await world.submit(1n, randomInputs(world, random));
    await world.warp(world.times(1n).closesAt);
    await keeper.step();
    await history.update();
    const [first, second] = history.epochs;
    expect([...first.inferences]).toEqual([
      [1, 99],
      [3, 101],
    ]);
    expect(first.losses).toEqual(
      new Map([
        [1, 0],
        [3, 0],
      ]),
    );
    expect(second).toMatchObject({ epoch: 1n, losses: undefined });
  });
});
