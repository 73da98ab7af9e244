/** Nodes of a topic that its creator pauses or changes. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { parseEther } from "viem";
import { afterEach, beforeEach, expect, it } from "vitest";
import { localModel } from "../../keeper/src/adapters/local.ts";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { NO_SOURCE, readMath, readSecurity } from "../../keeper/src/chain/topic.ts";
import { compactSignature, signMessage } from "../../keeper/src/chain/typedData.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { type GatewayError, submitTo } from "../../keeper/src/nodes/gatewayClient.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Worker } from "../../keeper/src/nodes/worker.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { STAKE, World } from "../support/world.ts";

const log = pino({ level: "silent" });

let world: World;
let server: TestGateway;
let gateway: string;
let keeper: Keeper;
let worker: Worker;

beforeEach(async () => {
  world = await World.create({ inferers: 1, forecasters: 0, reputers: 1 });
  const { deployment, topic } = world;
  server = await startGateway(world);
  gateway = server.url;
  keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
  const infer = localModel({ infer: () => 100 });
  const base = { sender: world.sender(world.inferers[0]), gateways: [gateway], journal: new Journal(":memory:") };
  worker = new Worker({ ...base, deployment, topic, infer, log });
});
afterEach(async () => {
  await server.close();
  await world.close();
});

const inferersOf = async (epoch: bigint) => {
  const read = { address: world.deployment.inbox, abi: inboxAbi, functionName: "intakeOf" } as const;
  return (await world.client.readContract({ ...read, args: [world.topic.id, epoch] })).inferers;
};
const settled = async () => (await keeper.view()).settled;

/** Code of the gateway's refusal of an inference of the only inferer. */
async function refusal(epoch: bigint) {
  const message = { topicId: world.topic.id, epoch, value: 101n * UNIT };
  const signature = await signMessage(world.inferers[0], world.deployment, "Inference", message);
  const submission = { kind: "Inference", slot: 0, message, signature } as const;
  return submitTo(gateway, submission).catch((error) => (error as GatewayError).code);
}

it("a paused topic: its worker waits, its gateway refuses, its keeper finishes what is under way", async () => {
  await world.warp(world.times(0n).opensAt);
  await worker.step();
  await world.send("topics", "pause", [world.topic.id], world.owner);
  await world.warp(world.times(0n).closesAt);
  await keeper.step();
  expect(await world.status(0n)).toBe(Status.Posted);

  await world.warp(world.times(1n).opensAt);
  await worker.step();
  expect(await refusal(1n)).toBe("paused");
  expect(await inferersOf(1n)).toBe(0);
  const signature = await signMessage(world.inferers[0], world.deployment, "Inference", {
    topicId: world.topic.id,
    epoch: 1n,
    value: 100n * UNIT,
  });
  const item = { slot: 0, value: 100n * UNIT, ...compactSignature(signature) };
  const relayed = world.send("inbox", "relaySubmissions", [world.topic.id, 1n, [item], []], world.owner);
  await expect(relayed).rejects.toThrow("Inbox_Paused");
  await world.send("topics", "unpause", [world.topic.id], world.owner);
  await worker.step();
  expect(await inferersOf(1n)).toBe(0);

  await world.report(0n, [100n * UNIT]);
  await world.warp(world.times(0n).reportsUntil);
  await keeper.step();
  expect(await settled()).toBe(1);

  await world.warp(world.times(2n).opensAt);
  await worker.step();
  expect(await inferersOf(2n)).toBe(1);
  expect(await refusal(2n)).toBe("duplicate");
});

it("a keeper whose stake is below the minimum of a coming epoch posts until that one opens", async () => {
  const { client, deployment, topic } = world;
  const security = await readSecurity(client, deployment, topic.id, 0n);
  const from = 30n;
  const more = { ...security, minStake: STAKE + parseEther("1") };
  const math = await readMath(client, deployment, topic.id, 0n);
  await world.send("topics", "updateTopic", [topic.id, from, math, more, NO_SOURCE], world.owner);
  await world.warp(world.times(from).opensAt - 1);
  expect((await keeper.view()).poster).toBe(world.reputers[0].address);
  await world.warp(world.times(from).opensAt);
  expect((await keeper.view()).poster).toBeUndefined();
});
