/** Epochs of a topic whose reputers report losses, from submissions to claims, with all nodes at work. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSettlement, Status } from "../../keeper/src/chain/epochs.ts";
import { stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { evaluatedInferences } from "../../keeper/src/engine/synthesis.ts";
import { abs, UNIT } from "../../keeper/src/math/fixed.ts";
import { LossFunction, logLoss } from "../../keeper/src/math/losses.ts";
import { ABSENT } from "../../keeper/src/math/statistics.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { type LogLoss, Reputer } from "../../keeper/src/nodes/reputer.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { STATE_LAYOUT } from "../../keeper/src/trace/layout.ts";
import { localTruth } from "../../keeper/src/truths/local.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, forgeState, randomInputs, randomLosses } from "../support/epochs.ts";
import { startGateway as serveGateway } from "../support/gateway.ts";
import { testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
/** A loss that no contract knows: the square root of the error. */
const rootLoss: LogLoss = (inference, truth) => logLoss(abs(inference - truth), 1n) / 2n;

let world: World;
let random: Random;
let keeper: Keeper;
let watcher: Watcher;

beforeEach(async () => {
  random = new Random(SEED);
  const math = { lossFunction: LossFunction.Reported, lossFloor: 0n };
  world = await World.create({ inferers: 4, forecasters: 2, reputers: 3, math });
  const { deployment, topic } = world;
  const watching = testAccount("watcher");
  await world.adopt(watching.address);
  keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
  watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
});
afterEach(() => world.close());

const settled = () =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [world.topic.id],
  });

async function startGateway() {
  const server = await serveGateway(world);
  return { server, gateway: server.url };
}

function reputersAt(gateway: string): Reputer[] {
  const { deployment, topic } = world;
  return world.reputers.map(
    (account, m) =>
      new Reputer({
        sender: world.sender(account),
        deployment,
        topic,
        gateways: [gateway],
        truth: localTruth(() => (m === 2 ? 101 : 100), true),
        logLoss: rootLoss,
        journal: new Journal(":memory:"),
        log,
      }),
  );
}

describe("a topic with reported losses", () => {
  it("runs from submissions to settlements that hold what was reported", async () => {
    const { server, gateway } = await startGateway();
    const reputers = reputersAt(gateway);
    for (let epoch = 0n; epoch < 3n; epoch++) {
      await world.submit(epoch, randomInputs(world, random));
      await world.warp(world.times(epoch).closesAt);
      const { synthesis } = await world.computeSynthesis(epoch);
      await keeper.step();
      await world.warp(world.times(epoch).reportsFrom);
      for (const reputer of [...reputers, ...reputers]) await reputer.step();
      expect((await world.reports(epoch)).map(({ slot }) => slot)).toEqual([0, 1, 2]);
      await world.warp(world.times(epoch).reportsUntil);
      await keeper.step();
      await watcher.step();
      expect(await settled()).toBe(Number(epoch) + 1);
      const { size, state } = await readSettlement(world.client, world.deployment, world.topic.id, Number(epoch) + 1);
      expect(size.reports).toBe(2);
      const { losses } = unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, state));
      const expected = [100n, 101n].flatMap((truth) =>
        evaluatedInferences(synthesis).map((value) => (value === ABSENT ? ABSENT : rootLoss(value, truth * UNIT))),
      );
      expect(losses).toEqual(expected);
      const verdict = await verifyEpoch(world.client, world.deployment, world.topic, epoch);
      expect(verdict.inputs && stands(verdict)).toBe(true);
    }
    await server.close();
  });

  it("forgets reports of a synthesis that is refuted, and takes those of the next", async () => {
    const { server, gateway } = await startGateway();
    const reputers = reputersAt(gateway);
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).reportsFrom);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, 1);
    for (const reputer of reputers) await reputer.step();
    const first = await world.reports(0n);
    expect(first).toHaveLength(3);
    await watcher.step();
    expect(await world.status(0n)).toBe(Status.Void);
    // Nothing stands: there is nothing to report of.
    for (const reputer of reputers) await reputer.step();
    expect(await world.reports(0n)).toEqual(first);
    await keeper.step();
    await reputers[0].step();
    expect(await world.reports(0n)).toHaveLength(1);
    await reputers[1].step();
    await world.warp(world.times(0n).reportsUntil);
    const settlement = await world.computeSettlement(0n);
    expect(settlement.size.reputers).toBe(2);
    await world.postSettlement(0n, forgeState(settlement, "losses", 0), 1);
    await watcher.step();
    expect(await settled()).toBe(0);
    await keeper.step();
    expect(await settled()).toBe(1);
    await watcher.step();
    expect(await settled()).toBe(1);
    expect(stands(await verifyEpoch(world.client, world.deployment, world.topic, 0n))).toBe(true);
    await server.close();
  });

  it("closes an epoch whose reports are all of a refuted synthesis", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).reportsFrom);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, 1);
    await world.reportLosses(0n, randomLosses(world, random, honest.synthesis, 50));
    await world.warp(world.times(0n).reportsUntil);
    await watcher.step();
    await keeper.step();
    expect(await world.status(0n)).toBe(Status.Posted);
    await keeper.step();
    expect((await keeper.view()).next).toBe(1n);
    expect(await settled()).toBe(0);
  });
});
