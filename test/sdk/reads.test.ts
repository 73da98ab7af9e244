/** Reads of the SDK on a chain: feeds, traces and their proofs, epochs computed anew. */
import type { Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import {
  deploymentOn,
  isRight,
  proveNumber,
  readFeed,
  readFeedAt,
  readFeedHistory,
  readFeeds,
  readFeedTerms,
  readFreshValue,
  readPaidValue,
  readPending,
  readProvenNumber,
  readTrace,
  stands,
  verifyEpoch,
  verifyNumber,
} from "../../sdk/src/index.ts";
import { type Consumed, createConsumed, LIMITS, PENDING, SETTLED } from "../support/consumer.ts";

let consumed: Consumed;
let of: { deployment: Consumed["deployment"]; topicId: bigint };

beforeAll(async () => {
  consumed = await createConsumed();
  of = { deployment: consumed.deployment, topicId: consumed.world.topic.id };
});
afterAll(() => consumed.world.close());

describe("feeds", () => {
  it("serve final values, apart from pending ones", async () => {
    const { world } = consumed;
    const { client } = world;
    const latest = await readFeed(client, of);
    const posted = await world.posted(2n);
    expect(latest).toMatchObject({
      epoch: 2n,
      round: 3n,
      status: "Final",
      traceStatus: "Final",
      quality: "Good",
      dataTime: world.times(2n).closesAt,
      inferers: 3,
      forecasters: 1,
      root: posted.root,
    });
    expect(latest.lower <= latest.value && latest.value <= latest.upper).toBe(true);
    expect(await readPaidValue(client, of)).toMatchObject({ value: latest.value, epoch: 2n });
    const pending = await readPending(client, of);
    expect(pending).toMatchObject({ epoch: PENDING, round: 0n, status: "Posted" });
    expect(await readPending(client, { ...of, epoch: PENDING })).toEqual(pending);
    const none = await readPending(client, { ...of, epoch: 2n }).catch((error) => error);
    expect(none).toMatchObject({ name: "RefusalError", code: "InferenceFeed_NotPending" });
  });

  it("serve the past by epoch, round and time", async () => {
    const { client } = consumed.world;
    const second = await readFeedAt(client, { ...of, epoch: 1n });
    expect(await readFeedAt(client, { ...of, round: 2n })).toEqual(second);
    expect(await readFeedAt(client, { ...of, time: second.dataTime + 1 })).toEqual(second);
    const history = await readFeedHistory(client, { ...of, limit: 10 });
    expect(history.map(({ epoch }) => epoch)).toEqual(SETTLED.toReversed());
    expect(await readFeedHistory(client, { ...of, from: 2n, limit: 1 })).toEqual([second]);
  });

  it("tell values that are too old or not good enough from others", async () => {
    const { client } = consumed.world;
    const { value } = await readFeed(client, of);
    expect((await readFreshValue(client, { ...of, maxAge: 1_000_000 })).value).toBe(value);
    const stale = await readFreshValue(client, { ...of, maxAge: 60 }).catch((error) => error);
    expect(stale.code).toBe("InferenceFeed_Stale");
    expect(stale.message).toMatch(/^the data of topic 1 is of .*, older than 60 s at /);
    const limits = { ...LIMITS, inferers: 4 };
    const poor = await readFreshValue(client, { ...of, maxAge: 1_000_000, limits }).catch((error) => error);
    expect(poor.code).toBe("InferenceFeed_BadQuality");
  });

  it("of several topics do not spoil each other", async () => {
    const { client } = consumed.world;
    const { deployment, topicId } = of;
    const [good, unknown] = await readFeeds(client, { deployment, topicIds: [topicId, 99n] });
    expect(good.quality).toBe("Good");
    expect(unknown).toMatchObject({ quality: "NoTopic", value: 0n });
  });

  it("say how often there is something new", async () => {
    const { client, topic } = consumed.world;
    const { schedule } = topic;
    expect(await readFeedTerms(client, of)).toEqual({
      heartbeat: schedule.epochLength + schedule.challengeWindow,
      epochLength: schedule.epochLength,
      limits: LIMITS,
    });
  });

  it("are named where a deployment has none", async () => {
    const { client, deployment } = consumed.world;
    await expect(readFeed(client, { ...of, deployment })).rejects.toThrow("names no inference feed");
    expect(() => deploymentOn(5)).toThrow("there is no known deployment on chain 5");
  });
});

describe("traces", () => {
  it("hold every number, by section", async () => {
    const { client } = consumed.world;
    const { value } = await readFeed(client, of);
    const trace = await readTrace(client, { ...of, epoch: 2n });
    expect(trace).toMatchObject({ final: true, inferers: [0, 1, 2], forecasters: [0] });
    expect(trace.numbers.combined[0]).toBe(value);
    expect(trace.numbers.inferences).toEqual([102n * UNIT, 103n * UNIT, 104n * UNIT]);
    expect((await readTrace(client, { ...of, epoch: PENDING })).final).toBe(false);
  });

  it("prove each of their numbers, to whoever knows the root, and to the chain", async () => {
    const { client } = consumed.world;
    for (const [section, index] of [
      ["combined", 0],
      ["weights", 3],
      ["oneInForecast", 0],
    ] as const) {
      const number = { ...of, epoch: 2n, section, index };
      const proof = await proveNumber(client, number);
      expect(verifyNumber(number, proof)).toBe(proof.number);
      expect(await readProvenNumber(client, number, proof.evidence)).toBe(proof.number);
      const { section: bytes } = proof.evidence;
      const last = bytes.endsWith("0") ? "1" : "0";
      const forged = { ...proof, evidence: { ...proof.evidence, section: `${bytes.slice(0, -1)}${last}` as Hex } };
      expect(() => verifyNumber(number, forged)).toThrow("the evidence leads to");
      expect(() => verifyNumber({ ...number, epoch: 1n }, proof)).toThrow("the evidence leads to");
    }
    const none = proveNumber(client, { ...of, epoch: 2n, section: "weights", index: 4 });
    await expect(none).rejects.toThrow("weights has 4 numbers, and none at 4");
  });

  it("are computed anew by the engine of the keepers", async () => {
    const { client } = consumed.world;
    const verdict = await verifyEpoch(client, { ...of, epoch: 1n });
    expect(stands(verdict)).toBe(true);
    expect(verdict.posts.map(({ kind }) => kind)).toEqual(["synthesis", "settlement", "payout"]);
    expect(verdict.posts.every(isRight)).toBe(true);
  });
});
