/** Who is seated, who was absent and what a node is started with: as the contracts and the keeper have it. */
import { participantsAbi } from "@allora-evm/contracts/abis";
import type { Abi, PublicClient } from "viem";
import { afterEach, describe, expect, it } from "vitest";
import { parseConfig } from "../../keeper/src/runtime/config.ts";
import { Random, SEED } from "../../test/random.ts";
import { World } from "../../test/support/world.ts";
import { comparison, memoProblem } from "../src/features/payments/comparison.ts";
import { LOOKED_AT, windowsOver } from "../src/features/work/attendance.ts";
import { gatewaysOf, type NodePlan, nodeConfig, wordsOf } from "../src/features/work/nodeConfig.ts";
import { Role } from "../src/features/work/roles.ts";
import { parseWorkSearch } from "../src/features/work/search.ts";
import { LIMITS, readSeats } from "../src/features/work/seats.ts";
import { absentSeat, canActivate, standing } from "../src/features/work/standing.ts";
import type { Reader } from "../src/lib/chain/client.ts";

const UNIT = 10n ** 18n;
const PLAN: NodePlan = {
  topicId: 3n,
  title: "ETH / USD",
  role: Role.Inferer,
  rpcUrl: "http://127.0.0.1:8545/",
  gateways: [],
  command: ["python3", "model.py"],
  feed: null,
  reportsLosses: false,
  keeps: true,
};

describe("the configuration of a node", () => {
  const parse = (plan: NodePlan) => parseConfig(nodeConfig(plan), "/home/allora/allora.yaml");

  it("is one that nodes take, for every role", () => {
    const workers = [Role.Inferer, Role.Forecaster].map((role) => parse({ ...PLAN, role }).workers[0]);
    expect(workers.map(({ topic, key }) => [topic, key])).toEqual(Array(2).fill([3n, "model"]));
    expect(workers[0].infer).toMatchObject({ command: ["python3", "model.py"] });
    expect([workers[0].forecast, workers[1].infer]).toEqual([undefined, undefined]);
    expect(workers[1].forecast).toMatchObject({ command: ["python3", "model.py"] });
    const { reputers, keeper, chain, storage } = parse({ ...PLAN, role: Role.Reputer });
    expect(reputers[0].truth).toMatchObject({ csv: "/home/allora/truths.csv", key: { epoch: "epoch" } });
    expect(keeper).toMatchObject({ key: "reputer", topics: [3n] });
    expect(chain).toMatchObject({ rpcs: [PLAN.rpcUrl], deployment: "/home/allora/deployment.json" });
    expect(storage).toBe("/home/allora/data");
    expect(parse({ ...PLAN, role: Role.Reputer, keeps: false }).keeper).toBeUndefined();
  });

  it("takes truths from the topic's feed, and losses from a module", () => {
    const address = "0x00000000000000000000000000000000000000AA";
    const plan = { ...PLAN, role: Role.Reputer, reportsLosses: true, feed: { address, maxAge: 400_000 } } as const;
    const [reputer] = parse(plan).reputers;
    expect(reputer.truth).toMatchObject({ feed: address, maxAge: 86_400 });
    expect(reputer.loss).toBe("/home/allora/loss.js");
  });

  it("survives any title, gateway and command", () => {
    const random = new Random(SEED);
    const letters = [..."ab: {}[]#&*!|>'\"%@`,\\/\n\r\t\u2028\u0085-?="];
    const text = () => random.list(random.int(1, 12), () => letters[random.int(0, letters.length - 1)]).join("");
    for (let i = 0; i < 200; i++) {
      const command = wordsOf(`${text()}x`);
      const gateways = [`https://example.org/${encodeURIComponent(text())}`];
      const { workers } = parse({ ...PLAN, title: text(), command, gateways });
      expect(workers[0].infer).toMatchObject({ command });
      expect(workers[0].gateways).toEqual(gateways);
    }
  });

  it("has only gateways that are addresses", () => {
    expect(gatewaysOf(" https://a.example , http://b.example\n")).toEqual({
      urls: ["https://a.example", "http://b.example"],
      problem: null,
    });
    expect(gatewaysOf("https://a.example ftp://b").problem).toBe('"ftp://b" is not an http(s) address.');
  });
});

describe("seats", () => {
  let world: World | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  const read = (of: World) => readSeats(of.client as PublicClient as Reader, of.deployment, of.topic.id);
  const would = (of: World, functionName: string, args: readonly unknown[]) =>
    of.client
      .simulateContract({
        address: of.deployment.participants,
        abi: participantsAbi as Abi,
        functionName,
        args: [of.topic.id, Role.Forecaster, ...args],
        account: of.owner,
      })
      .then(
        () => true,
        () => false,
      );
  const membership = (of: World, account: `0x${string}`) =>
    of.client.readContract({
      address: of.deployment.participants,
      abi: participantsAbi,
      functionName: "membershipOf",
      args: [of.topic.id, Role.Forecaster, account],
    });

  it("are given when the contract gives them", { timeout: 300_000 }, async () => {
    world = await World.create({ inferers: 1, forecasters: LIMITS[Role.Forecaster] + 1, reputers: 0 });
    const [first] = world.forecasters;
    const waiting = world.forecasters[LIMITS[Role.Forecaster]].address;
    const at = async (of: World) => {
      const seats = await read(of);
      return { seats, of: standing(seats.roles[Role.Forecaster], waiting, await membership(of, waiting)) };
    };

    const { seats, of: passive } = await at(world);
    expect(seats.roles.map(({ seats }) => seats.length)).toEqual([1, 8, 0]);
    expect(seats.roles[Role.Forecaster].seats.map(({ slot }) => slot)).toEqual([7, 6, 5, 4, 3, 2, 1, 0]);
    expect(passive).toEqual({ kind: "passive", free: 0, missing: 0n });
    expect(canActivate(passive)).toBe(false);
    expect(await would(world, "activate", [waiting])).toBe(false);

    // Of the last seat of the list the contract says that it is the weakest.
    const epochs = Number(LOOKED_AT) + 2;
    const changes: boolean[] = [];
    for (let epoch = 0; epoch <= epochs; epoch++) {
      await world.warp(world.times(BigInt(epoch)).revealsUntil);
      const state = (await read(world)).roles[Role.Forecaster];
      const absent = absentSeat(state);
      const slot = absent?.slot ?? state.seats[0].slot;
      expect([epoch, await would(world, "replaceAbsent", [waiting, BigInt(slot)])]).toEqual([epoch, absent !== null]);
      expect(state.seats[0].attendance.missed.length).toBe(Math.min(epoch + 1, Number(LOOKED_AT)));
      changes.push(absent !== null);
    }
    expect(changes).toEqual([...Array(9).fill(false), ...Array(4).fill(true)]);

    await world.send("participants", "deregister", [world.topic.id, Role.Forecaster], first.address);
    const { of: lucky } = await at(world);
    expect(lucky).toMatchObject({ kind: "passive", free: 1 });
    expect(canActivate(lucky)).toBe(true);
    expect(await would(world, "activate", [waiting])).toBe(true);
    await world.send("participants", "activate", [world.topic.id, Role.Forecaster, waiting], world.owner);
    expect((await at(world)).of).toMatchObject({ kind: "seated", above: 0n, seat: { slot: 0 } });
    const stranger = standing(
      (await read(world)).roles[Role.Forecaster],
      first.address,
      await membership(world, first.address),
    );
    expect(stranger).toEqual({ kind: "stranger", free: 0 });
  });

  it("have missed only epochs in which there was something to do", () => {
    const schedule = {
      start: 1000,
      epochLength: 100,
      workerWindow: 20,
      groundTruthLag: 50,
      reputerWindow: 10,
      challengeWindow: 60,
      headStart: 0,
      revealWindow: 5,
      freshBase: true,
      eager: false,
    };
    expect([1024, 1025, 1124, 1125].map((time) => windowsOver(schedule, Role.Inferer, time))).toEqual([0n, 1n, 1n, 2n]);
    expect([1079, 1080, 1180].map((time) => windowsOver(schedule, Role.Reputer, time))).toEqual([0n, 1n, 2n]);
  });
});

describe("addresses of the page about taking part", () => {
  it("keep a known role and an account", () => {
    expect(parseWorkSearch({ role: "reputer", account: "0x1" })).toEqual({ role: "reputer", account: "0x1" });
    expect(parseWorkSearch({ role: "king", account: 5, other: 1 })).toEqual({});
  });
});

describe("payments", () => {
  it("are compared with those of others", () => {
    const prices = [UNIT, 2n * UNIT, 2n * UNIT, 0n];
    expect(comparison(2n * UNIT, prices)).toBe("2 ALLO is more than 2, as much as 2 of the last 4 payments.");
    expect(comparison(0n, prices)).toBe("Nothing is as much as 1, less than 3 of the last 4 payments.");
    expect(comparison(UNIT, [])).toBe("It would be the first payment for this topic.");
  });

  it("take memos of 32 bytes", () => {
    expect(memoProblem("é".repeat(16))).toBeNull();
    expect(memoProblem("é".repeat(17))).toBe("The memo has 34 bytes; at most 32 fit.");
  });
});
