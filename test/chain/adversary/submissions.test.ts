/** Attacks on what workers submit. The numbers are those of docs/adversary.md. */
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSubmissions, Status } from "../../../keeper/src/chain/epochs.ts";
import { readMath } from "../../../keeper/src/chain/topic.ts";
import { compactSignature, signMessage } from "../../../keeper/src/chain/typedData.ts";
import { EMPTY_STATE } from "../../../keeper/src/engine/slots.ts";
import { UNIT } from "../../../keeper/src/math/fixed.ts";
import { Watcher } from "../../../keeper/src/nodes/watcher.ts";
import { synthesisTrace } from "../../../keeper/src/trace/epoch.ts";
import { testAccount, World } from "../../support/world.ts";

const log = pino({ level: "silent" });
const FORECAST = [0n, 0n, 0n];

let world: World;
let watcher: Watcher;

beforeEach(async () => {
  world = await World.create({ inferers: 3, forecasters: 1, reputers: 2 });
  const { deployment, topic } = world;
  const watching = testAccount("watcher");
  await world.adopt(watching.address);
  watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
});
afterEach(() => world.close());

describe("2: censorship of a worker", () => {
  const CENSORED = 2;
  const VALUE = 120n * UNIT;

  /** The gateway relays everybody but one worker, which submits by itself. */
  beforeEach(async () => {
    await world.submit(0n, { inferences: [99n * UNIT, 101n * UNIT, null], forecasts: [FORECAST] });
    await world.send("inbox", "submitInference", [world.topic.id, 0n, VALUE], world.inferers[CENSORED].address);
    await world.warp(world.times(0n).closesAt);
  });

  it("fails where a gateway leaves it out: it submits directly, and counts", async () => {
    const { synthesis } = await world.computeSynthesis(0n);
    expect(synthesis.inferences).toEqual([99n * UNIT, 101n * UNIT, VALUE]);
  });

  it("fails where a keeper leaves it out: the trace has no other length than that of the inbox", async () => {
    const submissions = await readSubmissions(world.client, world.deployment, world.topic.id, 0n);
    const others = submissions.filter(({ role, slot }) => !(role === 0 && slot === CENSORED));
    expect(others.length).toBe(submissions.length - 1);
    const math = await readMath(world.client, world.deployment, world.topic.id, 0n);
    const { bytes } = synthesisTrace(math, EMPTY_STATE, others);
    await expect(world.postSynthesis(0n, bytes, 0)).rejects.toThrow("Trace_WrongLength");
  });

  it("is refuted where a keeper puts another number in its place", async () => {
    const submissions = await readSubmissions(world.client, world.deployment, world.topic.id, 0n);
    const altered = submissions.map((s) => (s.role === 0 && s.slot === CENSORED ? { ...s, value: 100n * UNIT } : s));
    const math = await readMath(world.client, world.deployment, world.topic.id, 0n);
    const { bytes } = synthesisTrace(math, EMPTY_STATE, altered);
    await world.postSynthesis(0n, bytes, 0, 1);
    expect(await watcher.check(await world.posted(0n))).toMatchObject({ section: "inferences", index: CENSORED });
    await watcher.step();
    expect(await world.status(0n)).toBe(Status.Void);
  });
});

describe("16: replay of an epoch", () => {
  const inputs = { inferences: [99n * UNIT, 100n * UNIT, 101n * UNIT], forecasts: [FORECAST] };

  it("fails with an old signature: it is of another epoch", async () => {
    await world.submit(0n, inputs);
    const message = { topicId: world.topic.id, epoch: 0n, value: 99n * UNIT };
    const signature = await signMessage(world.inferers[0], world.deployment, "Inference", message);
    const item = { slot: 0, value: message.value, ...compactSignature(signature) };
    await world.warp(world.times(1n).opensAt);
    const relay = world.send("inbox", "relaySubmissions", [world.topic.id, 1n, [item], []], world.owner);
    await expect(relay).rejects.toThrow("Inbox_WrongSigner");
  });

  it("is refuted with an old trace, which has another root in another epoch", async () => {
    await world.submit(0n, inputs);
    await world.warp(world.times(0n).closesAt);
    const old = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, old.bytes, old.base);
    const { root } = await world.posted(0n);
    await world.submit(1n, { ...inputs, inferences: [90n * UNIT, 100n * UNIT, 101n * UNIT] });
    await world.warp(world.times(1n).closesAt);
    await world.postSynthesis(1n, old.bytes, 0, 1);
    expect((await world.posted(1n)).root).not.toBe(root);
    await watcher.step();
    expect([await world.status(0n), await world.status(1n)]).toEqual([Status.Final, Status.Void]);
  });
});
