/** Epochs of a topic whose workers commit and reveal, with all nodes at work. */
import pino from "pino";
import type { Account } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localModel } from "../../keeper/src/adapters/local.ts";
import { readCommitments, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { signMessage } from "../../keeper/src/chain/typedData.ts";
import { stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { submitTo } from "../../keeper/src/nodes/gatewayClient.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { Worker } from "../../keeper/src/nodes/worker.ts";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import { commitmentOf, inferencePayload } from "../../keeper/src/trace/sealing.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { startGateway } from "../support/gateway.ts";
import { testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const REVEAL_WINDOW = 120;
const SALT = `0x${"5a".repeat(32)}` as const;

let world: World;
let gateway: string;
let close: () => Promise<void>;

beforeEach(async () => {
  const schedule = { revealWindow: REVEAL_WINDOW };
  world = await World.create({ inferers: 3, forecasters: 1, reputers: 2, schedule });
  const server = await startGateway(world);
  gateway = server.url;
  close = server.close;
});
afterEach(async () => {
  await close();
  await world.close();
});

const options = (account: Account) => {
  const { deployment, topic } = world;
  const base = { sender: world.sender(account), gateways: [gateway], journal: new Journal(":memory:") };
  return { ...base, deployment, topic, log };
};
const inferer = (slot: number) => {
  const infer = localModel({ infer: ({ epoch }) => 100 + slot + epoch / 8 });
  return new Worker({ ...options(world.inferers[slot]), infer });
};
const submitted = async (epoch: bigint) =>
  (await readSubmissions(world.client, world.deployment, world.topic.id, epoch))
    .map(({ role, slot, value }) => [role, slot, value])
    .sort();
const committed = (epoch: bigint) => readCommitments(world.client, world.deployment, world.topic.id, epoch);

describe("a topic with a reveal window", () => {
  it("runs from commitments to settlements; nothing is known before the worker window is over", async () => {
    const { deployment, topic } = world;
    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    const keeper = new Keeper({ sender: world.sender(world.reputers[0]), deployment, topic, log });
    const watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
    const workers = world.inferers.map((_, slot) => inferer(slot));
    const seen: number[] = [];
    const forecast = localModel({
      forecast: ({ inferers }) => {
        seen.push(...inferers.map(({ inference }) => inference));
        return new Map(inferers.map(({ id }) => [id, id]));
      },
    });
    const forecaster = new Worker({ ...options(world.forecasters[0]), forecast });
    for (let epoch = 0n; epoch < 3n; epoch++) {
      const { opensAt, closesAt, revealsUntil, reportsUntil } = world.times(epoch);
      await world.warp(opensAt);
      for (const worker of [...workers, ...workers]) await worker.step();
      await world.warp(closesAt - 60);
      await forecaster.step();
      expect(await committed(epoch)).toHaveLength(epoch === 0n ? 3 : 4);
      expect(await submitted(epoch)).toEqual([]);
      await world.warp(closesAt);
      // A restart without its journal forgets the payload; the key and the model say it again.
      workers[0] = inferer(0);
      for (const worker of [...workers, forecaster, ...workers]) await worker.step();
      const expected = [0, 1, 2].map((slot) => [
        Role.Inferer,
        slot,
        (100n + BigInt(slot)) * UNIT + (epoch * UNIT) / 8n,
      ]);
      expect((await submitted(epoch)).filter(([role]) => role === Role.Inferer)).toEqual(expected);
      await keeper.step();
      expect(await world.status(epoch)).toBe(Status.None);
      await world.warp(revealsUntil);
      await keeper.step();
      expect(await world.status(epoch)).toBe(Status.Posted);
      const { forecasters } = await world.posted(epoch);
      expect(slotsOf(forecasters)).toEqual(epoch === 0n ? [] : [0]);
      await world.report(epoch, [100n * UNIT, 100n * UNIT]);
      await world.warp(reportsUntil);
      await keeper.step();
      await watcher.step();
      const verdict = await verifyEpoch(world.client, deployment, topic, epoch);
      expect(verdict.inputs && stands(verdict)).toBe(true);
      expect(verdict.posts.map(({ kind }) => kind)).toEqual(["synthesis", "settlement", "payout"]);
    }
    // A forecaster goes by what inferers said before.
    expect(seen.slice(0, 3)).toEqual([100, 101, 102]);
  });

  it("does without whoever does not reveal in time", async () => {
    const { opensAt, closesAt, revealsUntil } = world.times(0n);
    await world.warp(opensAt);
    const workers = world.inferers.map((_, slot) => inferer(slot));
    for (const worker of workers) await worker.step();
    await world.warp(closesAt);
    await workers[0].step();
    await world.warp(revealsUntil);
    await workers[1].step();
    expect(await submitted(0n)).toEqual([[Role.Inferer, 0, 100n * UNIT]]);
    await world.postSynthesis(0n, (await world.computeSynthesis(0n)).bytes, 0);
    expect(slotsOf((await world.posted(0n)).inferers)).toEqual([0]);
  });

  it("refuses another payload, a copied commitment, and open submissions", async () => {
    const { deployment, topic } = world;
    const [alice, bob] = world.inferers;
    const base = { topicId: topic.id, epoch: 0n };
    const place = { chainId: deployment.chainId, contract: deployment.inbox, ...base };
    const commitment = commitmentOf(place, Role.Inferer, alice.address, inferencePayload(7n * UNIT), SALT);
    await world.warp(world.times(0n).opensAt);
    for (const [slot, account] of [alice, bob].entries()) {
      const message = { ...base, role: Role.Inferer, commitment };
      const signature = await signMessage(account, deployment, "Commitment", message);
      await submitTo(gateway, { kind: "Commitment", slot, message, signature });
      const other = { ...message, commitment: SALT };
      const changed = { kind: "Commitment", slot, message: other } as const;
      await expect(
        submitTo(gateway, { ...changed, signature: await signMessage(account, deployment, "Commitment", other) }),
      ).rejects.toMatchObject({ code: "duplicate" });
    }
    const open = { ...base, value: UNIT };
    const signature = await signMessage(world.inferers[2], deployment, "Inference", open);
    await expect(submitTo(gateway, { kind: "Inference", slot: 2, message: open, signature })).rejects.toMatchObject({
      code: "kind",
    });
    const reveal = (slot: number, id: number, value: bigint) =>
      submitTo(gateway, { kind: "InferenceReveal", slot, message: { ...base, id, value, salt: SALT } });
    await expect(reveal(0, 1, 7n * UNIT)).rejects.toMatchObject({ code: "window" });
    await world.warp(world.times(0n).closesAt);
    await expect(reveal(0, 1, 8n * UNIT)).rejects.toMatchObject({ code: "commitment" });
    await expect(reveal(1, 2, 7n * UNIT)).rejects.toMatchObject({ code: "commitment" });
    await expect(reveal(1, 1, 7n * UNIT)).rejects.toMatchObject({ code: "commitment" });
    await reveal(0, 1, 7n * UNIT);
    // Who says it again gets the same answer.
    await reveal(0, 1, 7n * UNIT);
    expect(await submitted(0n)).toEqual([[Role.Inferer, 0, 7n * UNIT]]);
  });

  it("takes commitments and reveals directly", async () => {
    const { deployment, topic } = world;
    const { address } = world.inferers[2];
    const place = { chainId: deployment.chainId, contract: deployment.inbox, topicId: topic.id, epoch: 0n };
    const commitment = commitmentOf(place, Role.Inferer, address, inferencePayload(7n), SALT);
    await world.warp(world.times(0n).opensAt);
    await world.send("inbox", "commitSubmission", [topic.id, 0n, Role.Inferer, commitment], address);
    await world.warp(world.times(0n).closesAt);
    const reveals = [{ slot: 2, id: 3, value: 7n, salt: SALT }];
    await world.send("inbox", "revealSubmissions", [topic.id, 0n, reveals, []], address);
    expect(await submitted(0n)).toEqual([[Role.Inferer, 2, 7n]]);
  });
});
