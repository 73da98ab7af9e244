/** Updates of a topic: every epoch is computed, judged and verified with the parameters that hold for it. */
import { epochsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { postedSynthesis, readStakedReports } from "../../keeper/src/chain/compute.ts";
import { readReports, readState, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { NO_SOURCE, readMath, readSecurity, toChain } from "../../keeper/src/chain/topic.ts";
import { stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import type { TopicMath } from "../../keeper/src/engine/types.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { settlementTrace, synthesisTrace } from "../../keeper/src/trace/epoch.ts";
import { Random, SEED } from "../random.ts";
import { randomInputs } from "../support/epochs.ts";
import { testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
/** First epoch that the update holds for. */
const FROM = 2n;
const BEFORE: TopicMath = PAPER_TOPIC;
const AFTER: TopicMath = {
  ...PAPER_TOPIC,
  pNorm: 5n * UNIT,
  alphaRegret: UNIT / 2n,
  epsilonReputer: UNIT / 20n,
  maxGradientIterations: 3,
  lossFloor: 10n ** 6n,
};

let world: World;
let watcher: Watcher;
let random: Random;

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create({ inferers: 4, forecasters: 2, reputers: 3 });
  const { deployment, topic } = world;
  const account = testAccount("watcher");
  await world.adopt(account.address);
  watcher = new Watcher({ sender: world.sender(account), deployment, topic, log });
});
afterEach(() => world.close());

const truths = () => world.reputers.map((_, m) => BigInt(100 + m) * UNIT);
const security = () => readSecurity(world.client, world.deployment, world.topic.id, 0n);
const base = (epoch: bigint) =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "baseOf",
    args: [world.topic.id, epoch],
  });

/** Synthesis of an epoch as these parameters would have it. */
async function synthesisWith(math: TopicMath, epoch: bigint) {
  const { client, deployment, topic } = world;
  const number = await base(epoch);
  const state = await readState(client, deployment, topic.id, number);
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  return { base: number, ...synthesisTrace(math, state, submissions) };
}

/** Settlement of an epoch, on the newest, as these parameters would have it. */
async function settlementWith(math: TopicMath, epoch: bigint) {
  const { client, deployment, topic } = world;
  const { reward } = await world.computeSettlement(epoch);
  const count = await client.readContract({
    address: deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [topic.id],
  });
  const state = await readState(client, deployment, topic.id, count);
  const { inferers, forecasters, trace } = await world.posted(epoch);
  const reports = await readStakedReports(client, deployment, topic, epoch);
  return { reward, ...settlementTrace(math, state, postedSynthesis(inferers, forecasters, trace), reports, reward) };
}

/** Posts what is wrong and then what is right of an epoch, and has the watcher look at both. */
async function judgeSynthesis(epoch: bigint, wrong: TopicMath, right: TopicMath) {
  const forged = await synthesisWith(wrong, epoch);
  const honest = await world.computeSynthesis(epoch);
  expect(forged.bytes).not.toBe(honest.bytes);
  expect((await synthesisWith(right, epoch)).bytes).toBe(honest.bytes);
  await world.postSynthesis(epoch, forged.bytes, forged.base, 1);
  await watcher.step();
  expect(await world.status(epoch)).toBe(Status.Void);
  await world.postSynthesis(epoch, honest.bytes, honest.base);
  await watcher.step();
  expect(await world.status(epoch)).toBe(Status.Posted);
}

async function judgeSettlement(epoch: bigint, wrong: TopicMath, right: TopicMath) {
  const { epochs } = world.deployment;
  const count = () =>
    world.client.readContract({
      address: epochs,
      abi: epochsAbi,
      functionName: "settlementCount",
      args: [world.topic.id],
    });
  const before = await count();
  const forged = await settlementWith(wrong, epoch);
  const honest = await world.computeSettlement(epoch);
  expect(forged.state).not.toBe(honest.state);
  expect((await settlementWith(right, epoch)).state).toBe(honest.state);
  await world.postSettlement(epoch, forged, 1);
  expect(await count()).toBe(before + 1);
  await watcher.step();
  expect(await count()).toBe(before);
  await world.postSettlement(epoch, honest);
  await watcher.step();
  expect(await count()).toBe(before + 1);
}

describe("26: change of parameters under a live post", () => {
  it("leaves it to the parameters of its epoch: nodes compute, refute and verify with those", async () => {
    await world.runEpoch(0n, randomInputs(world, random), truths());
    await world.submit(1n, randomInputs(world, random));
    const update = [world.topic.id, FROM, toChain(AFTER), await security(), NO_SOURCE];
    await world.send("topics", "updateTopic", update, world.owner);

    // Epoch 1 is posted when the update holds already.
    await world.submit(FROM, randomInputs(world, random));
    await judgeSynthesis(1n, AFTER, BEFORE);
    await world.report(1n, truths());
    await world.warp(world.times(1n).reportsUntil);
    await judgeSettlement(1n, AFTER, BEFORE);

    await world.warp(world.times(FROM).closesAt);
    await judgeSynthesis(FROM, BEFORE, AFTER);
    await world.report(FROM, truths());
    await world.warp(world.times(FROM).reportsUntil);
    await judgeSettlement(FROM, BEFORE, AFTER);

    for (const epoch of [0n, 1n, FROM]) {
      expect(stands(await verifyEpoch(world.client, world.deployment, world.topic, epoch))).toBe(true);
      const math = await readMath(world.client, world.deployment, world.topic.id, epoch);
      expect(math).toEqual(epoch < FROM ? BEFORE : AFTER);
    }
    expect((await readReports(world.client, world.deployment, world.topic.id, FROM)).length).toBe(3);
  });

  it("is impossible: no function of a topic changes an epoch that has opened", async () => {
    await world.warp(world.times(1n).opensAt);
    const parameters = [toChain(AFTER), await security(), NO_SOURCE];
    const tooSoon = world.send("topics", "updateTopic", [world.topic.id, 1n, ...parameters], world.owner);
    await expect(tooSoon).rejects.toThrow("Topics_TooSoon");
    const names = topicsAbi.flatMap((item) =>
      item.type === "function" && item.stateMutability === "nonpayable" ? [item.name as string] : [],
    );
    expect(names.filter((name) => /^(update|set.*(Math|Security|Source|Schedule))/.test(name))).toEqual([
      "updateTopic",
    ]);
  });

  it("can be followed by events alone: who applies them has what the contract has", async () => {
    const { client, deployment, topic } = world;
    const known = new Map<bigint, TopicMath>();
    for (let i = 0n; i < 6n; i++) {
      await world.warp(world.times(i).opensAt + 10);
      const math = { ...BEFORE, pNorm: UNIT + BigInt(random.int(0, 9)) * UNIT };
      const from = i + BigInt(random.int(1, 4));
      await world.send(
        "topics",
        "updateTopic",
        [topic.id, from, toChain(math), await security(), NO_SOURCE],
        world.owner,
      );
    }
    const filter = { address: deployment.topics, abi: topicsAbi, fromBlock: deployment.block, strict: true } as const;
    const [{ args: created }] = await client.getContractEvents({ ...filter, eventName: "TopicCreated" });
    for (let epoch = 0n; epoch < 16n; epoch++) known.set(epoch, created.parameters.math as TopicMath);
    for (const { args } of await client.getContractEvents({ ...filter, eventName: "TopicUpdated" })) {
      for (let epoch = args.fromEpoch; epoch < 16n; epoch++) known.set(epoch, args.math as TopicMath);
    }
    for (let epoch = 0n; epoch < 16n; epoch++) {
      expect(await readMath(client, deployment, topic.id, epoch)).toEqual(known.get(epoch));
    }
  });
});
