/** The form that creates topics: what it means, and what it refuses, is what the contract takes and refuses. */
import { aggregatorFeedAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { topicDefinition, topicParameters } from "../../keeper/src/chain/topicDefinition.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import { LossFunction } from "../../keeper/src/math/losses.ts";
import { Random, SEED } from "../../test/random.ts";
import { createFeed } from "../../test/support/feeds.ts";
import { World } from "../../test/support/world.ts";
import {
  formOf,
  formOfDefinition,
  INITIAL,
  parseDraft,
  type TopicForm,
  understand,
} from "../src/features/topics/form.ts";
import { problemsOf } from "../src/features/topics/limits.ts";
import { exitDelay, finality, heartbeat, phasesOf } from "../src/features/topics/phases.ts";
import { startText } from "../src/features/topics/texts.ts";
import { formatSeconds, parseDuration } from "../src/lib/format/durations.ts";
import { epochTimes, type Schedule } from "../src/lib/protocol.ts";
import type { TopicParameters } from "../src/lib/topicTerms.ts";

const UNIT = 10n ** 18n;
const NOW = 1_800_000_000;
const DAY = 86_400;

function filled(texts: Partial<TopicForm["texts"]>, more: Partial<TopicForm> = {}): TopicForm {
  const form = { ...INITIAL, ...more };
  return { ...form, texts: { ...form.texts, title: "A topic", start: startText(NOW + 3600), ...texts } };
}

describe("durations", () => {
  it("are read as they are typed", () => {
    const read = ["90", "90 s", "1 h 30 min", "2d", "1 day 1 hour", " 5 minutes ", "0", "0 s"].map(parseDuration);
    expect(read).toEqual([90, 90, 5400, 2 * DAY, DAY + 3600, 300, 0, 0]);
    expect(["", "h", "1.5 h", "-5", "5 parsecs", "1,5"].map(parseDuration)).toEqual(Array(6).fill(null));
  });

  it("are what they were after they were written", () => {
    const random = new Random(SEED);
    for (let i = 0; i < 500; i++) {
      const seconds = random.int(0, 400 * DAY);
      expect(parseDuration(formatSeconds(seconds))).toBe(seconds);
    }
  });
});

describe("the form", () => {
  it("begins with the paper's numbers, and misses title and start", () => {
    expect([...understand(INITIAL, NOW).problems.keys()]).toEqual(["start"]);
    const { parameters, problems } = understand(filled({ title: "" }), NOW);
    expect(parameters?.math).toEqual(PAPER_TOPIC);
    expect([...problems]).toEqual([["title", "The title is empty; it must have from 1 to 100 bytes."]]);
  });

  it("names value and limits", () => {
    const { problems } = understand(filled({ workerWindow: "2 h", pNorm: "0.5", slashFraction: "2" }), NOW);
    expect([...problems.values()]).toEqual([
      "Worker window is 2 h; it must be from 1 s to 1 h.",
      "p of the weights is 0.5; it must be from 1 to 10.",
      "Slash is 2; it must be from 0.01 to 1.",
    ]);
  });

  it("says what cannot be read, and makes nothing of it", () => {
    const { parameters, problems } = understand(
      filled({ epsilon: "0,01", epochLength: "soon", minStake: "1,304", feed: "0x12" }),
      NOW,
    );
    expect(parameters).toBeNull();
    expect([...problems.keys()].sort()).toEqual(["epochLength", "epsilon", "feed", "minStake"]);
    expect(problems.get("minStake")).toContain("can be read in two ways");
  });

  it("counts a title in bytes", () => {
    expect(understand(filled({ title: "é".repeat(51) }), NOW).problems.get("title")).toBe(
      "The title has 102 bytes; it must have from 1 to 100.",
    );
  });

  it("leaves out what a loss function or a missing feed does not take", () => {
    const reported = understand(filled({}, { lossFunction: LossFunction.Reported }), NOW);
    expect(reported.parameters?.math).toMatchObject({ lossFloor: 0n, lossParameter: 0n });
    expect(reported.parameters?.source).toMatchObject({ maxAge: 0, tolerance: 0n });
    expect(reported.problems.size).toBe(0);
  });

  it("takes over a definition as tune prints it, alone or in a report", () => {
    const math = { ...PAPER_TOPIC, pNorm: (5n * UNIT) / 2n, lossFloor: 123n, lossFunction: LossFunction.Huber };
    const definition = topicDefinition("Tuned", { ...math, lossParameter: UNIT }, { epochLength: 7200, horizon: 2 });
    for (const json of [definition, { seed: 1, topic: definition }]) {
      const form = formOfDefinition(JSON.stringify(json), startText(NOW + 60));
      const { parameters, problems } = understand(form, NOW);
      expect(problems.size).toBe(0);
      expect(parameters).toEqual(topicParameters(definition, NOW + 60));
    }
    expect(() => formOfDefinition('{"title":"x"}', "")).toThrow(/schedule/);
    expect(() => formOfDefinition("{", "")).toThrow();
  });

  it("is what it was after a reload, and the initial one where nothing can be read", () => {
    const form = filled({ pNorm: "4", feed: "0x" }, { lossFunction: LossFunction.Quantile });
    expect(parseDraft(JSON.stringify(form))).toEqual(form);
    for (const text of ["", "null", "[]", "{", '{"texts":{"pNorm":4},"lossFunction":9}']) {
      expect(parseDraft(text)).toEqual(INITIAL);
    }
  });
});

/** Parameters that differ from usual ones in one place, at and beyond the ends of its range. */
function* variants(time: number): Generator<TopicParameters> {
  const usual = understand(filled({ start: startText(time + DAY) }), time).parameters as TopicParameters;
  const { schedule, math, security, source } = usual;
  const whole = (low: number, high: number) => [low - 1, low, high, high + 1].filter((value) => value >= 0);
  const big = (low: bigint, high: bigint) => [low - 1n, low, high, high + 1n];
  for (const title of ["", "a", "é".repeat(50), `${"é".repeat(50)}a`]) yield { ...usual, title };
  const windows = {
    epochLength: whole(600, 365 * DAY),
    workerWindow: whole(1, schedule.epochLength),
    groundTruthLag: whole(0, 365 * DAY),
    reputerWindow: whole(1, 365 * DAY),
    challengeWindow: whole(60, 90 * DAY),
    headStart: whole(0, schedule.challengeWindow),
    revealWindow: whole(0, schedule.groundTruthLag),
    // The block in which it is created is a little later than the newest one.
    start: [time - DAY, time + DAY, time + 364 * DAY, time + 366 * DAY],
  };
  for (const [key, values] of Object.entries(windows)) {
    for (const value of values) yield { ...usual, schedule: { ...schedule, [key]: value } };
  }
  yield { ...usual, schedule: { ...schedule, epochLength: 12, workerWindow: 12 } };
  yield { ...usual, schedule: { ...schedule, epochLength: 11, workerWindow: 11 } };
  const one = big(UNIT, 10n * UNIT);
  const numbers = {
    pNorm: one,
    cNorm: big(-9n * UNIT, 9n * UNIT),
    epsilon: big(1n, 10n * UNIT),
    alphaRegret: big(1n, UNIT),
    pRewardInference: one,
    pRewardForecast: one,
    pRewardReputer: one,
    cReward: big(-9n * UNIT, 9n * UNIT),
    betaEntropy: [0n, UNIT, UNIT + 1n],
    alphaTask: big(1n, UNIT),
    epsilonReputer: big(UNIT / 1000n, UNIT),
    learningRate: big(1n, UNIT),
    gradientThreshold: [0n, UNIT, UNIT + 1n],
    minStakeFraction: [0n, UNIT, UNIT + 1n],
    maxGradientIterations: whole(1, 10),
    lossFloor: [0n, 1n, 2n ** 127n - 1n, 2n ** 127n],
    lossParameter: [0n, 1n],
  };
  for (const [key, values] of Object.entries(numbers)) {
    for (const value of values) yield { ...usual, math: { ...math, [key]: value } };
  }
  for (const lossFunction of Object.values(LossFunction)) {
    for (const lossParameter of [0n, 1n, UNIT - 1n, UNIT, 2n ** 127n - 1n, 2n ** 127n]) {
      for (const lossFloor of [0n, 1n]) yield { ...usual, math: { ...math, lossFunction, lossParameter, lossFloor } };
    }
  }
  const stakes = { minStake: [0n, 1n, 2n ** 96n - 1n], rewardPerEpoch: [0n, 2n ** 96n - 1n] };
  for (const [key, values] of Object.entries({ ...stakes, slashFraction: big(UNIT / 100n, UNIT) })) {
    for (const value of values) yield { ...usual, security: { ...security, [key]: value } };
  }
  for (const maxAge of [0, 1])
    for (const tolerance of [0n, 1n]) yield { ...usual, source: { ...source, maxAge, tolerance } };
}

describe("limits", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create({ inferers: 0, forecasters: 0, reputers: 0 });
  }, 120_000);
  afterAll(() => world?.close());

  const isTaken = (parameters: TopicParameters) =>
    world.client
      .simulateContract({
        address: world.deployment.topics,
        abi: topicsAbi,
        functionName: "createTopic",
        args: [parameters],
        account: world.owner,
      })
      .then(
        () => true,
        () => false,
      );

  it("are those of the contract", { timeout: 300_000 }, async () => {
    const time = await world.time();
    const counts = { taken: 0, refused: 0 };
    for (const parameters of variants(time)) {
      const taken = await isTaken(parameters);
      expect([problemsOf(parameters, time).size === 0, parameters]).toEqual([taken, parameters]);
      counts[taken ? "taken" : "refused"]++;
    }
    expect(counts.taken).toBeGreaterThan(60);
    expect(counts.refused).toBeGreaterThan(60);
  });

  it("of stake and age are what the contracts say", async () => {
    const { deployment, topic } = world;
    const delay = await world.client.readContract({
      address: deployment.staking,
      abi: stakingAbi,
      functionName: "exitDelay",
      args: [topic.id],
    });
    expect(exitDelay(topic.schedule)).toBe(Number(delay));
    const { address } = await createFeed(world, "heartbeat");
    const beat = await world.client.readContract({ address, abi: aggregatorFeedAbi, functionName: "heartbeat" });
    expect(heartbeat(topic.schedule)).toBe(Number(beat));
  });
});

describe("the preview of the schedule", () => {
  it("has the windows of the engine, and nothing final before it can be refuted", () => {
    const random = new Random(SEED);
    for (let i = 0; i < 200; i++) {
      const epochLength = random.int(12, 10 * DAY);
      const groundTruthLag = random.int(0, 10 * DAY);
      const schedule: Schedule = {
        start: NOW,
        epochLength,
        workerWindow: random.int(1, epochLength),
        groundTruthLag,
        reputerWindow: random.int(1, DAY),
        challengeWindow: random.int(60, DAY),
        headStart: 0,
        revealWindow: random.int(0, 1) * random.int(0, groundTruthLag),
        freshBase: true,
        eager: random.int(0, 1) === 1,
      };
      const epoch = BigInt(random.int(0, 1000));
      const times = epochTimes(schedule, epoch);
      const phases = new Map(phasesOf(schedule, epoch).map((phase) => [phase.key, phase]));
      expect(phases.get("work")).toMatchObject({ from: times.opensAt, until: times.closesAt });
      expect(phases.get("report")).toMatchObject({ from: times.reportsFrom, until: times.reportsUntil });
      expect(phases.has("reveal")).toBe(times.revealsUntil > times.closesAt);
      const { value, rewards } = finality(schedule, epoch);
      if (schedule.eager) expect([phases.has("value"), value]).toEqual([false, times.revealsUntil]);
      else expect(phases.get("value")).toMatchObject({ from: times.revealsUntil, until: value });
      expect(value).toBe(times.revealsUntil + (schedule.eager ? 0 : schedule.challengeWindow));
      expect(phases.get("settlement")).toMatchObject({ from: times.reportsUntil, until: rewards });
    }
  });

  it("of a form is that of the parameters that it means", () => {
    const { parameters } = understand(filled({ start: "2027-02-03T04:05" }), NOW);
    const schedule = (parameters as TopicParameters).schedule;
    expect(schedule.start).toBe(new Date("2027-02-03T04:05").getTime() / 1000);
    expect(formOf(parameters as TopicParameters, startText(schedule.start)).texts.start).toBe("2027-02-03T04:05");
  });
});
