/** Workers whose gateways drop, refuse or lose what they say: the chain gets it all the same, in time. */
import { alloTokenAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import type { Account } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localModel } from "../../keeper/src/adapters/local.ts";
import { claimAll } from "../../keeper/src/chain/claims.ts";
import { readSettlement, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Worker, type WorkerOptions } from "../../keeper/src/nodes/worker.ts";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { startGateway } from "../support/gateway.ts";
import { CountedMetrics, censor, refuse, type StubGateway, stubGateway } from "../support/stubs.ts";
import { World, type WorldOptions } from "../support/world.ts";

const log = pino({ level: "silent" });
const SIZE = { inferers: 2, forecasters: 1, reputers: 2 };

let world: World;
let honest: string;
let metrics: CountedMetrics;
const closing: (() => Promise<void> | void)[] = [];

async function open(options: WorldOptions) {
  world = await World.create(options);
  const gateway = await startGateway(world);
  honest = gateway.url;
  closing.push(() => gateway.close());
}

beforeEach(async () => {
  metrics = new CountedMetrics();
  await open(SIZE);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await world.close();
});

async function stub(...parameters: Parameters<typeof stubGateway>): Promise<StubGateway> {
  const gateway = await stubGateway(...parameters);
  closing.push(gateway.close);
  return gateway;
}

function worker(account: Account, gateways: readonly string[], options: Partial<WorkerOptions> = {}): Worker {
  const { deployment, topic } = world;
  const journal = new Journal(":memory:");
  const infer = localModel({ infer: () => 101 });
  return new Worker({
    sender: world.sender(account),
    deployment,
    topic,
    gateways,
    journal,
    infer,
    log,
    metrics,
    ...options,
  });
}

const values = async (epoch: bigint) =>
  (await readSubmissions(world.client, world.deployment, world.topic.id, epoch)).map(({ slot, value }) => [
    slot,
    value,
  ]);
/** Transactions that an account has sent. */
const sent = ({ address }: Account) => world.client.getTransactionCount({ address });

describe("a gateway that drops one worker's submissions", () => {
  it("is noticed: the worker submits directly in time, is in the synthesis and is paid", async () => {
    // What it drops it acknowledges; all others it serves.
    const [victim, other] = world.inferers;
    const gateway = await stub(async (submission) => {
      if (submission.slot === 0) return censor();
      const body = JSON.stringify(submission);
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${honest}/submissions`, { method: "POST", headers, body });
      return { status: response.status, body: await response.json() };
    });
    const workers = [worker(victim, [gateway.url]), worker(other, [gateway.url])];
    const before = await sent(victim);
    const { opensAt, closesAt, reportsUntil } = world.times(0n);
    const steps = async () => {
      for (const item of workers) await item.step();
    };
    await world.warp(opensAt);
    await steps();
    await world.warp(opensAt + 300);
    await steps();
    // It trusts the gateway until the deadline nears.
    expect(await values(0n)).toEqual([[1, 101n * UNIT]]);
    expect(await sent(victim)).toBe(before);
    // Blocks are far apart in this chain, so the worker leaves two thirds of the window to gateways.
    await world.warp(opensAt + 410);
    await steps();
    expect(await values(0n)).toEqual([
      [1, 101n * UNIT],
      [0, 101n * UNIT],
    ]);
    expect(await world.time()).toBeLessThan(closesAt);
    expect([await sent(victim), await sent(other)]).toEqual([before + 1, before]);
    await steps();
    expect(await sent(victim)).toBe(before + 1);
    const id = String(world.topic.id);
    expect(metrics.counts).toEqual(
      new Map([
        [`allora_participant_submissions_total ${id} Inference direct`, 1],
        [`allora_participant_submissions_total ${id} Inference gateway`, 1],
      ]),
    );

    const { deployment, topic } = world;
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    await world.warp(closesAt);
    await keeper.step();
    expect(await world.status(0n)).toBe(Status.Posted);
    expect(slotsOf((await world.posted(0n)).inferers)).toEqual([0, 1]);
    await world.report(0n, [100n * UNIT, 100n * UNIT]);
    await world.warp(reportsUntil);
    await keeper.step();
    await world.warp(Number((await readSettlement(world.client, deployment, topic.id, 1)).deadline));
    const earned = (await claimAll(world.sender(world.reputers[0]), deployment, topic.id)).find(
      ({ role, slot }) => role === Role.Inferer && slot === 0,
    );
    const balance = await world.client.readContract({
      address: deployment.token,
      abi: alloTokenAbi,
      functionName: "balanceOf",
      args: [victim.address],
    });
    expect(balance).toBeGreaterThan(0n);
    expect(balance).toBe(earned?.cumulative);
  });

  it("is passed by where another gateway serves: nothing is sent directly", async () => {
    const [account] = world.inferers;
    const dropping = await stub(censor);
    const item = worker(account, [dropping.url, honest]);
    const before = await sent(account);
    const { opensAt } = world.times(0n);
    await world.warp(opensAt);
    await item.step();
    await item.step();
    expect(await values(0n)).toEqual([]);
    await world.warp(opensAt + 310);
    await item.step();
    expect(await values(0n)).toEqual([[0, 101n * UNIT]]);
    await world.warp(opensAt + 500);
    await item.step();
    expect(await sent(account)).toBe(before);
    expect(dropping.received).toHaveLength(1);
  });
});

describe("a worker whose gateways fail", () => {
  it.each([
    ["refuse", refuse],
    ["answer nonsense", async () => ({ status: 200, body: ["?"] })],
    ["break", async () => ({ status: 500, body: {} })],
    ["hang", () => new Promise<never>(() => {})],
  ])("submits directly when they %s", async (_, answer) => {
    const [account] = world.inferers;
    const gateway = await stub(answer);
    const item = worker(account, [gateway.url, "http://127.0.0.1:9"], { gatewayTimeoutMs: 200, directSeconds: 60 });
    const { opensAt, closesAt } = world.times(0n);
    await world.warp(opensAt);
    await item.step();
    await world.warp(closesAt - 70);
    await item.step();
    expect(await values(0n)).toEqual([]);
    expect(gateway.received.length).toBeGreaterThanOrEqual(2);
    await world.warp(closesAt - 60);
    await item.step();
    expect(await values(0n)).toEqual([[0, 101n * UNIT]]);
  });

  it("submits directly at once without any, forecasts as well", async () => {
    const forecast = localModel({ forecast: ({ inferers }) => ({ [inferers[0].id]: -1 }) });
    const forecaster = worker(world.forecasters[0], [], { infer: undefined, forecast });
    await world.warp(world.times(0n).opensAt);
    for (const account of world.inferers) await worker(account, []).step();
    await forecaster.step();
    const found = await readSubmissions(world.client, world.deployment, world.topic.id, 0n);
    expect(found.map(({ losses }) => losses)).toEqual([[], [], [-UNIT]]);
  });

  it("forecasts though its other model fails, and the other way round", async () => {
    const account = world.inferers[0];
    await world.send("participants", "register", [world.topic.id, 1], account.address);
    const broken = { ask: () => Promise.reject(new Error("broken")), close: async () => {} };
    const [other] = world.inferers.slice(1);
    await world.warp(world.times(0n).opensAt);
    await worker(other, []).step();
    await world.warp(world.times(0n).closesAt - 60);
    const forecast = localModel({ forecast: ({ inferers }) => ({ [inferers[0].id]: -1 }) });
    const both = worker(account, [], { infer: broken, forecast });
    await expect(both.step()).rejects.toThrow("broken");
    const submissions = () => readSubmissions(world.client, world.deployment, world.topic.id, 0n);
    expect((await submissions()).map(({ role }) => role)).toEqual([0, 1]);
    expect(metrics.counts.get(`allora_worker_model_failures_total ${world.topic.id} infer failed`)).toBe(1);
    await expect(worker(account, [], { forecast: broken }).step()).resolves.toBeUndefined();
    expect((await submissions()).map(({ role, slot }) => [role, slot])).toEqual([
      [0, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it("says loudly that it cannot pay, and goes on asking gateways", async () => {
    const [account] = world.inferers;
    await world.rpc("hardhat_setBalance", [account.address, "0x0"]);
    let serving = false;
    const gateway = await stub(async () => (serving ? censor() : refuse()));
    const item = worker(account, [gateway.url], { directSeconds: 60 });
    const { opensAt, closesAt } = world.times(0n);
    await world.warp(opensAt);
    await item.step();
    await world.warp(closesAt - 30);
    await item.step();
    serving = true;
    await item.step();
    expect(gateway.received).toHaveLength(3);
    await world.warp(closesAt);
    await item.step();
    const id = String(world.topic.id);
    expect(metrics.counts.get(`allora_participant_direct_failures_total ${id} unfunded`)).toBe(2);
    expect(metrics.counts.get(`allora_participant_missed_total ${id} Inference`)).toBe(1);
    expect(await values(0n)).toEqual([]);
  });

  it("says what it said before a restart, whatever its model says now", async () => {
    const [account] = world.inferers;
    const journal = new Journal(":memory:");
    const gateway = await stub(refuse);
    let said = 7;
    const create = () => worker(account, [gateway.url], { journal, infer: localModel({ infer: () => said++ }) });
    await world.warp(world.times(0n).opensAt);
    await create().step();
    await create().step();
    await world.warp(world.times(0n).closesAt - 30);
    await create().step();
    expect(await values(0n)).toEqual([[0, 7n * UNIT]]);
    expect(new Set(gateway.received.map(({ value }) => value))).toEqual(new Set(["7.000000000000000000"]));
    // Nor is a model asked without a journal for what the chain holds.
    await worker(account, [], { infer: localModel({ infer: () => said++ }) }).step();
    expect(said).toBe(8);
  });
});

describe("a sealed topic", () => {
  it("is committed and revealed to directly; after a restart by the journal, not the model", async () => {
    for (const close of closing.splice(0)) await close();
    await world.close();
    await open({ ...SIZE, schedule: { revealWindow: 120 } });
    const [account] = world.inferers;
    const gateway = await stub(censor);
    const journal = new Journal(":memory:");
    let said = 7;
    const infer = localModel({ infer: () => said++ });
    const create = () => worker(account, [gateway.url], { journal, infer, directSeconds: 30 });
    const { opensAt, closesAt, revealsUntil } = world.times(0n);
    await world.warp(opensAt);
    await create().step();
    await world.warp(closesAt - 30);
    await create().step();
    await world.warp(closesAt);
    await create().step();
    expect(await values(0n)).toEqual([]);
    await world.warp(revealsUntil - 30);
    await create().step();
    expect(await values(0n)).toEqual([[0, 7n * UNIT]]);
    expect(said).toBe(8);
  });
});
