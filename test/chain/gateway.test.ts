/** A gateway over real epochs: submissions in, results out, each answer of the shape that its description promises. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signMessage } from "../../keeper/src/chain/typedData.ts";
import { formatDecimal } from "../../keeper/src/decimal.ts";
import * as answers from "../../keeper/src/gateway/answers.ts";
import { receiptSchema } from "../../keeper/src/gateway/submissionRoutes.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { formatSubmission, type SignedSubmission } from "../../keeper/src/nodes/submissions.ts";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import { Random, SEED } from "../random.ts";
import { randomInputs } from "../support/epochs.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { World } from "../support/world.ts";

const FLUSH_MS = 60_000;

let world: World;
let server: TestGateway;

beforeAll(async () => {
  world = await World.create({ inferers: 3, forecasters: 2, reputers: 2 });
  const random = new Random(SEED);
  const truths = world.reputers.map(() => 100n * UNIT);
  await world.runEpoch(0n, randomInputs(world, random), truths);
  await world.runEpoch(1n, randomInputs(world, random), truths);
  server = await startGateway(world);
});
afterAll(async () => {
  await server.close();
  await world.close();
});

async function get<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const response = await server.gateway.app.request(path);
  const body = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  return schema.parse(body);
}
async function raw(path: string): Promise<{ status: number; body: any }> {
  const response = await server.gateway.app.request(path);
  return { status: response.status, body: await response.json() };
}

describe("results", () => {
  it("are topics, epochs and traces, as they stand on the chain", async () => {
    const topic = await get("/topics/1", answers.topicSchema);
    expect(topic).toMatchObject({ id: "1", title: "test", epoch: "2" });
    expect((await raw("/topics")).body).toEqual({ items: [topic] });
    expect((await raw("/topics/2")).status).toBe(404);

    const { body } = await raw("/topics/1/epochs?before=2&limit=1");
    expect(body).toMatchObject({ next: "1" });
    const [newest] = body.items.map((item: unknown) => answers.epochSchema.parse(item));
    expect(newest).toEqual(await get("/topics/1/epochs/1", answers.epochSchema));
    const posted = await world.posted(1n);
    expect(newest).toMatchObject({ epoch: "1", inference: { root: posted.root }, settlement: { number: 2 } });
    const older = await raw(`/topics/1/epochs?before=${body.next}`);
    expect(older.body.items.map(({ epoch }: { epoch: string }) => epoch)).toEqual(["0"]);
    expect(older.body.next).toBeUndefined();

    const traces = await get("/topics/1/epochs/1/traces", answers.traceSchema);
    expect(traces.synthesis).toMatchObject({ root: posted.root, trace: posted.trace });
  });

  it("are the newest inference with its finality, and evidence that the contract takes", async () => {
    const { body } = await raw("/topics/1/inference?proof=true");
    const latest = answers.inferenceSchema.parse(body.latest);
    const posted = await world.posted(1n);
    expect(latest).toMatchObject({ epoch: "1", root: posted.root });
    expect(body.proof).toMatchObject({ section: "combined", root: posted.root });

    // What can still be proven is proven with it.
    await world.undoing(async () => {
      const epoch = 5n;
      await world.submit(epoch, randomInputs(world, new Random(SEED)));
      await world.warp(world.times(epoch).closesAt);
      const { bytes, base } = await world.computeSynthesis(epoch);
      await world.postSynthesis(epoch, bytes, base);
      const { body: shown } = await raw("/topics/1/epochs/5/evidence/weights");
      const { evidence, submissions, root } = shown;
      const { slot } = evidence.submission;
      const numbers = {
        ...evidence,
        position: BigInt(evidence.position),
        submission: { ...evidence.submission, slot: BigInt(slot), value: 0n },
      };
      const { inferers, forecasters } = await world.posted(epoch);
      const count = BigInt(slotsOf(inferers).length + slotsOf(forecasters).length);
      const args = [1n, epoch, root, 4, 0n, count, numbers, submissions];
      await world.send("proofs", "proveSynthesis", args, world.owner);
    });

    const scores = await raw("/topics/1/settlements/2/evidence/scores?index=0");
    expect([scores.status, scores.body.section]).toEqual([200, "scores"]);
    expect((await raw("/topics/1/settlements/3/evidence/scores")).status).toBe(404);
    expect((await raw("/topics/1/epochs/1/evidence/scores")).status).toBe(400);
  });

  it("are the curated stream: what each said, lost, scored and earned, in pages", async () => {
    const first = await raw("/topics/1/stream?limit=1");
    expect(first.body).toMatchObject({ last: "0", more: true });
    const second = await raw(`/topics/1/stream?after=${first.body.last}`);
    expect(second.body).toMatchObject({ last: "1", more: false });
    const epochs = [...first.body.items, ...second.body.items].map((item) => answers.curatedSchema.parse(item));
    expect(epochs.map(({ epoch }) => epoch)).toEqual(["0", "1"]);
    for (const { epoch, participants, reward } of epochs) {
      const said = (await get(`/topics/1/epochs/${epoch}`, answers.epochSchema)).submissions;
      expect(participants).toHaveLength(said.length);
      for (const { role, slot, inference, truth, forecasts, id } of participants) {
        const same = said.find((item) => item.role === role && item.slot === slot);
        expect([id, inference ?? truth]).toEqual([same?.id, same?.value]);
        expect(forecasts?.map(({ loss }) => loss)).toEqual(same?.losses);
      }
      const paid = participants.reduce((sum, item) => sum + BigInt(item.reward), 0n);
      expect(paid).toBeLessThanOrEqual(BigInt(reward));
      expect(BigInt(reward) - paid).toBeLessThan(1000n);
    }
    const earned = (await raw("/topics/1/settlements/2/entitlements")).body.items.map((item: unknown) =>
      answers.entitlementSchema.parse(item),
    );
    for (const { role, id, cumulative } of earned.filter((item: { id: number }) => item.id !== 0)) {
      const own = epochs
        .flatMap(({ participants }) => participants)
        .filter((one) => one.role === role && one.id === id);
      expect(BigInt(cumulative)).toBe(own.reduce((sum, one) => sum + BigInt(one.reward), 0n));
    }
  });

  it("are events for readers that stay", async () => {
    const response = await server.gateway.app.request("/topics/1/stream/live", { headers: { "last-event-id": "0" } });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    const text = new TextDecoder().decode(value);
    expect(text).toContain("event: epoch");
    const data = /^data: (.*)$/m.exec(text)?.[1];
    expect(answers.curatedSchema.parse(JSON.parse(data!)).epoch).toBe("1");
    await reader.cancel();
  });

  it("are seats with merits, and prices", async () => {
    const { body } = await raw("/topics/1/participants");
    const seats = body.items.map((item: unknown) => answers.seatSchema.parse(item));
    const held = [...world.inferers, ...world.forecasters, ...world.reputers].map(({ address }) =>
      address.toLowerCase(),
    );
    expect(seats.map(({ participant }: { participant: string }) => participant)).toEqual(held);
    await world.send("token", "approve", [world.deployment.payments, 5n], world.owner);
    await world.send("payments", "pay", [1n, 5n, `0x${"00".repeat(32)}`], world.owner);
    const prices = await get("/topics/1/prices", answers.pricesSchema);
    expect(prices).toEqual({ payments: "1", lower: "5", median: "5", upper: "5", prices: ["5"] });
  });
});

describe("submissions", () => {
  const signed = async (slot: number, epoch: bigint, value: bigint): Promise<SignedSubmission> => {
    const message = { topicId: 1n, epoch, value };
    const signature = await signMessage(world.inferers[slot], world.deployment, "Inference", message);
    return { kind: "Inference", slot, message, signature };
  };
  const post = async (submission: SignedSubmission) => {
    const body = JSON.stringify(formatSubmission(submission));
    const response = await server.gateway.app.request("/submissions", { method: "POST", body });
    return receiptSchema.parse(await response.json());
  };
  const status = (id: string) => get(`/submissions/${id}`, receiptSchema);
  const intake = async (epoch: bigint) => {
    const read = { address: world.deployment.inbox, abi: inboxAbi, functionName: "intakeOf" } as const;
    return (await world.client.readContract({ ...read, args: [1n, epoch] })).inferers;
  };

  it("are on the chain, or on it again after it lost their block, for good once that is confirmed", async () => {
    const epoch = 2n;
    await world.warp(world.times(epoch).opensAt);
    const snapshot = await world.rpc("evm_snapshot", []);
    const receipts = [await post(await signed(0, epoch, 7n * UNIT)), await post(await signed(1, epoch, 8n * UNIT))];
    await server.gateway.flush(FLUSH_MS);
    expect(await intake(epoch)).toBe(3);
    for (const { id } of receipts) expect(await status(id)).toMatchObject({ state: "onchain", final: false });
    const { transaction } = await status(receipts[0].id);

    await world.rpc("evm_revert", [snapshot]);
    expect(await intake(epoch)).toBe(0);
    await world.warp(world.times(epoch).opensAt + 5);
    await world.rpc("hardhat_mine", ["0x3"]);
    await server.gateway.step();
    await server.gateway.flush(FLUSH_MS);
    expect(await intake(epoch)).toBe(3);
    const again = await status(receipts[0].id);
    expect(again.state).toBe("onchain");
    expect(again.transaction).not.toBe(transaction);
    await world.rpc("hardhat_mine", ["0x6"]);
    await server.gateway.step();
    for (const { id } of receipts) expect(await status(id)).toMatchObject({ state: "onchain", final: true });
    expect(formatDecimal(7n * UNIT)).toBe((await raw("/topics/1/epochs/2")).body.submissions[0].value);
  });

  it("are late when their window was over before they were relayed, once that is confirmed", async () => {
    const epoch = 3n;
    await world.warp(world.times(epoch).opensAt);
    const { id } = await post(await signed(0, epoch, UNIT));
    await world.warp(world.times(epoch).closesAt);
    await world.rpc("hardhat_mine", ["0x8"]);
    await server.gateway.step();
    expect(await status(id)).toMatchObject({ state: "late", final: true });
    expect(await intake(epoch)).toBe(0);
  });

  it("are skipped where the participant submitted something else itself", async () => {
    const epoch = 4n;
    await world.warp(world.times(epoch).opensAt);
    const { id } = await post(await signed(0, epoch, UNIT));
    await world.send("inbox", "submitInference", [1n, epoch, 2n * UNIT], world.inferers[0].address);
    await server.gateway.step();
    expect(await status(id)).toMatchObject({ state: "skipped", reason: "another submission of the slot counts" });
  });
});
