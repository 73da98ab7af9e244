/** Keeper and watcher as operators run them: on the log index, through a lane, restarted at any time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disputesAbi, epochsAbi, participantsAbi, rewardsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { type Account, type Address, type Hex, parseEther } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChainAccess } from "../../keeper/src/chain/access.ts";
import { readSyntheses, Status } from "../../keeper/src/chain/epochs.ts";
import { inBloom } from "../../keeper/src/chain/logIndex.ts";
import { providerEndpoint, type RpcRequest } from "../../keeper/src/chain/rpc.ts";
import { compactSignature, signMessage } from "../../keeper/src/chain/typedData.ts";
import { EnginePool } from "../../keeper/src/engine/pool.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Keeper, type KeeperOptions } from "../../keeper/src/nodes/keeper.ts";
import { isSelected } from "../../keeper/src/nodes/topics.ts";
import { Watcher, type WatcherOptions } from "../../keeper/src/nodes/watcher.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, randomInputs } from "../support/epochs.ts";
import { STAKE, testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const fees = { maxFeeGwei: 200, maxPriorityFeeGwei: 5, bumpPercent: 15, bumpAfterSeconds: 30 };

let world: World;
let random: Random;
let folder: string;
let opened: ChainAccess[];

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create({ inferers: 4, forecasters: 2, reputers: 3 });
  folder = mkdtempSync(join(tmpdir(), "allora-lanes-"));
  opened = [];
});
afterEach(async () => {
  for (const access of opened) await access.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const truths = () => world.reputers.map(() => 100n * UNIT);

/** A process with a key: its chain, its lane, and what it keeps in a folder. */
function start(account: Account, name: string | undefined, request?: (body: RpcRequest) => Promise<unknown>) {
  const { deployment, connection } = world;
  const endpoint = providerEndpoint("chain", connection.provider);
  const access = new ChainAccess({
    rpcs: [request === undefined ? endpoint : { name: "chain", request }],
    deployment,
    pollMs: 1,
    timeoutMs: 60_000,
    storage: name && join(folder, `${name}.logs.sqlite`),
    log,
  });
  opened.push(access);
  const storage = name && join(folder, `${name}.lane.sqlite`);
  return { access, sender: access.sender(account, { storage, confirmations: 3, fees, waitSeconds: 60 }) };
}

async function stop(access: ChainAccess): Promise<void> {
  await access.close();
  opened = opened.filter((other) => other !== access);
}

async function keeperStep(options: Partial<KeeperOptions> = {}): Promise<void> {
  const { access, sender } = start(world.reputers[0], "keeper");
  const { deployment, topic } = world;
  await new Keeper({ sender, deployment, topic, log, ...options }).step();
  await stop(access);
}

function watcher(options: Partial<WatcherOptions> = {}): Watcher {
  const { sender } = start(testAccount("watcher"), undefined);
  const { deployment, topic } = world;
  return new Watcher({ sender, deployment, topic, log, ...options });
}

const count = (functionName: "settlementCount" | "nextToSettle") =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName,
    args: [world.topic.id],
  });
const stakeOf = (reputer: Address) =>
  world.client.readContract({
    address: world.deployment.staking,
    abi: stakingAbi,
    functionName: "stakeOf",
    args: [world.topic.id, reputer],
  });

describe("a keeper that is restarted at every step", () => {
  it("carries epochs to their end on its index, its lane and its threads, and posts what one without them would", async () => {
    const engine = new EnginePool({ threads: 2 });
    for (let epoch = 0n; epoch < 2n; epoch++) {
      await world.submit(epoch, randomInputs(world, random));
      await world.warp(world.times(epoch).closesAt);
      const { bytes } = await world.computeSynthesis(epoch);
      await keeperStep({ engine });
      expect((await world.posted(epoch)).trace).toBe(bytes);
      await world.warp(world.times(epoch).closesAt + world.topic.schedule.challengeWindow + 60);
      await keeperStep({ engine });
      await world.report(epoch, truths());
      await world.warp(world.times(epoch).reportsUntil);
      await keeperStep({ engine });
      expect(await count("settlementCount")).toBe(Number(epoch) + 1);
      expect(await world.status(epoch)).toBe(Status.Final);
    }
    await engine.close();
    await expect(engine.synthesisTrace(undefined as never, undefined as never, [])).rejects.toThrow("closed");
  });

  it("posts again what was refuted with what it stood on", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, 1);
    const { access, sender } = start(world.reputers[0], "keeper");
    await world.adopt(testAccount("watcher").address);
    await watcher().step();
    const { deployment, topic } = world;
    await new Keeper({ sender, deployment, topic, log }).step();
    expect((await readSyntheses(access.client, deployment, topic.id, 0n)).map(({ trace }) => trace)).toEqual([
      forgeNetwork(honest),
      honest.bytes,
    ]);
    expect(await world.status(0n)).toBe(Status.Posted);
  });

  it("posts once, whichever request is its last", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const endpoint = providerEndpoint("chain", world.connection.provider);
    const { deployment, topic, client } = world;
    let total = Number.POSITIVE_INFINITY;
    for (let fatal = 200; fatal > 0; fatal -= 9) {
      await world.undoing(async () => {
        let requests = 0;
        let crashed = false;
        const { access, sender } = start(world.reputers[0], `crash${fatal}`, async (body) => {
          if (++requests > fatal) crashed = true;
          // What was sent may have arrived all the same.
          if (!crashed || (requests === fatal + 1 && fatal % 2 === 0)) {
            const result = await endpoint.request(body);
            if (!crashed) return result;
          }
          throw new Error("execution reverted: crash");
        });
        const keeper = new Keeper({ sender, deployment, topic, log });
        await keeper.step().catch(() => {});
        if (!crashed) total = requests;
        await stop(access);
        const again = start(world.reputers[0], `crash${fatal}`);
        await new Keeper({ sender: again.sender, deployment, topic, log }).step();
        expect(await readSyntheses(client, deployment, topic.id, 0n)).toHaveLength(1);
        expect(again.sender.lane.open.length).toBeLessThanOrEqual(1);
        await stop(again.access);
        const { reputers } = world;
        const sent = await client.getTransactionCount({ address: reputers[0].address });
        // Registration, allowance, stake, and the post.
        expect([fatal, sent]).toEqual([fatal, 4]);
      });
    }
    expect(total).toBeGreaterThan(20);
  });

  it("decides and sends nothing in a dry run", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const before = await world.client.getBlockNumber({ cacheTime: 0 });
    await keeperStep({ dryRun: true, upkeep: true });
    expect(await world.client.getBlockNumber({ cacheTime: 0 })).toBe(before);
  });
});

describe("a keeper with upkeep", () => {
  it("gives the seat of one who is absent to one who waits, and takes back what a skipped epoch was worth", async () => {
    const { deployment, topic } = world;
    const { client } = world;
    const crowd = Array.from({ length: 29 }, (_, i) => testAccount(`crowd/${i}`));
    for (const { address } of crowd) {
      await world.adopt(address);
      await world.send("participants", "register", [topic.id, Role.Inferer], address);
    }
    const waiting = crowd[28].address;
    const membership = () =>
      client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "membershipOf",
        args: [topic.id, Role.Inferer, waiting],
      });
    expect((await membership()).active).toBe(false);
    // Nobody reports in epoch 0: it is skipped, and its allotment goes back.
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    await keeperStep();
    await world.warp(world.times(0n).reportsUntil);
    await keeperStep();
    expect(await count("nextToSettle")).toBe(1n);
    await world.warp(world.times(12n).opensAt);
    await keeperStep({ upkeep: true });
    expect((await membership()).active).toBe(true);
    const reclaimed = await client.getContractEvents({
      address: deployment.rewards,
      abi: rewardsAbi,
      eventName: "Reclaimed",
      fromBlock: 0n,
    });
    expect(reclaimed.map(({ args }) => args.epoch)).toEqual([0n]);
  });
});

describe("a watcher of reports", () => {
  beforeEach(() => world.adopt(testAccount("watcher").address));

  it("has a reputer slashed whose truth its topic's source contradicts", async () => {
    const { deployment, topic } = world;
    const feed = await world.connection.viem.deployContract("FeedMock", [8]);
    const read = { address: deployment.topics, abi: topicsAbi } as const;
    const args = [topic.id, 0n] as const;
    const [math, security] = await Promise.all([
      world.client.readContract({ ...read, functionName: "mathOf", args }),
      world.client.readContract({ ...read, functionName: "securityOf", args }),
    ]);
    const source = { feed: feed.address, maxAge: 3600, tolerance: parseEther("0.01") };
    const exit = await world.client.readContract({
      address: deployment.staking,
      abi: stakingAbi,
      functionName: "exitDelay",
      args: [topic.id],
    });
    const epoch = BigInt(Math.ceil(Number(exit) / topic.schedule.epochLength)) + 4n;
    await world.send("topics", "updateTopic", [topic.id, epoch, math, security, source], world.owner);
    const { reportsFrom, reportsUntil } = world.times(epoch);
    const time = BigInt(reportsFrom);
    await world.submit(epoch, randomInputs(world, random));
    await feed.write.push([1n, 100n * 10n ** 8n, time - 100n]);
    await feed.write.push([2n, 200n * 10n ** 8n, time + 100n]);
    await world.report(epoch, [100n * UNIT, 101n * UNIT, 103n * UNIT]);
    await world.warp(reportsUntil);
    await watcher({ dryRun: true }).step();
    expect(await stakeOf(world.reputers[2].address)).toBe(STAKE);
    await watcher().step();
    const stakes = await Promise.all(world.reputers.map(({ address }) => stakeOf(address)));
    expect(stakes).toEqual([STAKE, STAKE, STAKE / 2n]);
    // One that is restarted finds nothing more to do.
    await watcher().step();
    const events = await world.client.getContractEvents({
      address: deployment.disputes,
      abi: disputesAbi,
      eventName: "TruthSlashed",
      fromBlock: 0n,
    });
    expect(events).toHaveLength(1);
  });

  it("has a reputer slashed that signed two truths, when the second was relayed and left out", async () => {
    const { topic, deployment } = world;
    await world.submit(0n, randomInputs(world, random));
    await world.report(0n, [100n * UNIT, 100n * UNIT, null]);
    const signed = async (reputer: number, truth: bigint) => {
      const message = { topicId: topic.id, epoch: 0n, truth };
      const signature = await signMessage(world.reputers[reputer], deployment, "Report", message);
      return { slot: reputer, truth, ...compactSignature(signature) };
    };
    // One is accepted; of those that are left out, the first was relayed before and the other is another truth.
    const reports = [await signed(2, UNIT), await signed(0, 100n * UNIT), await signed(1, 7n * UNIT)];
    await world.send("inbox", "relayReports", [topic.id, 0n, reports], world.owner);
    await world.warp(world.times(0n).reportsUntil);
    await watcher().step();
    const stakes = await Promise.all(world.reputers.map(({ address }) => stakeOf(address)));
    expect(stakes).toEqual([STAKE, STAKE / 2n, STAKE]);
  });
});

describe("blooms", () => {
  it("show the addresses that a block's logs are of", async () => {
    const receipt = await world.submit(0n, randomInputs(world, random));
    const block = (await world.rpc("eth_getBlockByHash", [receipt.blockHash, false])) as { logsBloom: Hex };
    expect(inBloom(block.logsBloom, world.deployment.inbox)).toBe(true);
    const others = Array.from({ length: 100 }, (_, i) => testAccount(`bloom/${i}`).address);
    expect(others.filter((address) => inBloom(block.logsBloom, address)).length).toBeLessThan(10);
  });
});

describe("shards", () => {
  it("have every topic exactly once", () => {
    const ids = Array.from({ length: 50 }, (_, i) => BigInt(i + 1));
    const shards = [0, 1, 2, 3].map((shard) => ids.filter((id) => isSelected(id, { shard, of: 4 })));
    expect(shards.flat().toSorted((a, b) => Number(a - b))).toEqual(ids);
    expect(ids.filter((id) => isSelected(id, [3n, 7n]))).toEqual([3n, 7n]);
    expect(ids.filter((id) => isSelected(id, "all"))).toEqual(ids);
  });
});
