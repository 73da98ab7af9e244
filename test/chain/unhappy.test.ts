/**
 * Everything that can go wrong with an epoch, one after the other: its leader is silent, a wrong synthesis, a wrong
 * settlement with others built on it. What remains is what would have been without: right numbers, one of them proven,
 * and everybody paid.
 */
import { alloTokenAbi, epochsAbi, rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { type Address, parseEther } from "viem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { claimAll } from "../../keeper/src/chain/claiming.ts";
import { readSettlement, Status } from "../../keeper/src/chain/epochs.ts";
import { proveSynthesis } from "../../keeper/src/chain/proofs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { Role, SubmissionWindow } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, forgeState, randomInputs } from "../support/epochs.ts";
import { REWARD_PER_EPOCH, STAKE, testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const SIZE = { inferers: 4, forecasters: 2, reputers: 4 };
const HEAD_START = 60;
const FUNDS = parseEther("1000000");
const watching = testAccount("watcher");

let world: World;
let keepers: Keeper[];
let watcher: Watcher;
let supply: bigint;

beforeAll(async () => {
  // A long window keeps all posts open to challenges while others are built on them.
  world = await World.create({ ...SIZE, schedule: { headStart: HEAD_START, challengeWindow: 20_000 } });
  const { deployment, topic } = world;
  await world.adopt(watching.address);
  keepers = world.reputers.map((account) => new Keeper({ sender: world.sender(account), deployment, topic, log }));
  watcher = new Watcher({ sender: world.sender(watching), deployment, topic, log });
  supply = await totalSupply();
});
afterAll(() => world.close());

const totalSupply = () =>
  world.client.readContract({ address: world.deployment.token, abi: alloTokenAbi, functionName: "totalSupply" });
const balanceOf = (account: Address) =>
  world.client.readContract({
    address: world.deployment.token,
    abi: alloTokenAbi,
    functionName: "balanceOf",
    args: [account],
  });
const stakeOf = (reputer: number) =>
  world.client.readContract({
    address: world.deployment.staking,
    abi: stakingAbi,
    functionName: "stakeOf",
    args: [world.topic.id, world.reputers[reputer].address],
  });
const stakes = () => Promise.all(world.reputers.map((_, reputer) => stakeOf(reputer)));
const settled = () =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [world.topic.id],
  });
const statuses = (count: number) => Promise.all(Array.from({ length: count }, (_, i) => world.status(BigInt(i))));
const leaderOf = async (epoch: bigint, window: SubmissionWindow) => {
  const [leader] = await world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "leaderOf",
    args: [world.topic.id, epoch, window],
  });
  return world.reputers.findIndex(({ address }) => address === leader);
};
const others = (...excluded: number[]) => world.reputers.map((_, i) => i).filter((i) => !excluded.includes(i));
/** Every keeper looks at the chain once, but those that are down. */
const allStep = async (...down: number[]) => {
  for (const i of others(...down)) await keepers[i].step();
};
const truths = () => world.reputers.map(() => 100n * UNIT);

it("an epoch survives silence, a wrong synthesis and a wrong settlement, and everybody is paid to the wei", async () => {
  const random = new Random(SEED);
  const inputs = () => randomInputs(world, random);

  // The leader is silent, and nobody posts in its place before the head start is over; then a liar is first.
  await world.submit(0n, inputs());
  await world.warp(world.times(0n).closesAt);
  const leader = await leaderOf(0n, SubmissionWindow.Workers);
  const [liar, honestOne] = others(leader);
  await allStep(leader);
  expect(await world.status(0n)).toBe(Status.None);
  const synthesis = await world.computeSynthesis(0n);
  await expect(world.postSynthesis(0n, forgeNetwork(synthesis), 0, liar)).rejects.toThrow("Epochs_NotLeader");
  await world.warp(world.times(0n).closesAt + HEAD_START);
  await world.postSynthesis(0n, forgeNetwork(synthesis), 0, liar);

  // The watcher refutes it, and a keeper posts the epoch again at once.
  await watcher.step();
  expect(await world.status(0n)).toBe(Status.Void);
  expect(await stakeOf(liar)).toBe(STAKE / 2n);
  await keepers[honestOne].step();
  expect(await world.posted(0n)).toMatchObject({
    poster: world.reputers[honestOne].address,
    trace: synthesis.bytes,
  });
  await watcher.step();
  expect(await world.status(0n)).toBe(Status.Posted);

  // Whoever does not want to wait for its deadline proves it.
  await proveSynthesis(world.sender(watching), world.deployment, world.topic, 0n);
  await world.warp((await world.time()) + 1);
  expect(await world.status(0n)).toBe(Status.Final);

  // Its settlement is wrong too: by one unit of one smoothed loss.
  await world.report(0n, truths());
  await world.warp(world.times(0n).reportsUntil);
  const settlementLeader = await leaderOf(0n, SubmissionWindow.Reputers);
  const [cheat] = others(settlementLeader, liar);
  await world.warp(world.times(0n).reportsUntil + HEAD_START);
  const settlement = await world.computeSettlement(0n);
  await world.postSettlement(0n, forgeState(settlement, "smoothedLosses", 0), cheat);

  // The watcher is away, the keepers build on it: a settled epoch, and one that is not settled yet.
  await world.submit(1n, inputs());
  await world.warp(world.times(1n).closesAt);
  await allStep();
  await world.report(1n, truths());
  await world.warp(world.times(1n).reportsUntil);
  await allStep();
  await world.submit(2n, inputs());
  await world.warp(world.times(2n).closesAt);
  await allStep();
  expect(await settled()).toBe(2);
  expect(await statuses(3)).toEqual([Status.Final, Status.Posted, Status.Posted]);
  const posters = await stakes();

  // It comes back and refutes the settlement: what stood on it falls, and only the cheat pays.
  await watcher.step();
  expect(await settled()).toBe(0);
  expect(await statuses(3)).toEqual([Status.Final, Status.Void, Status.Void]);
  expect(await stakes()).toEqual(posters.map((stake, i) => (i === cheat ? stake / 2n : stake)));

  // Everything is posted again without waiting for a leader, by the first that looks.
  const block = await world.time();
  for (let step = 0; step < 3; step++) await keepers[honestOne].step();
  expect(await settled()).toBe(2);
  expect(await statuses(3)).toEqual([Status.Final, Status.Posted, Status.Posted]);
  expect((await world.time()) - block).toBeLessThan(HEAD_START);
  expect((await readSettlement(world.client, world.deployment, world.topic.id, 1)).payout).toBe(settlement.payout);
  await world.report(2n, truths());
  await world.warp(world.times(2n).reportsUntil);
  await allStep();
  await watcher.step();
  expect(await settled()).toBe(3);

  // At the deadline everything is final, recorded, and paid.
  const last = await readSettlement(world.client, world.deployment, world.topic.id, 3);
  await world.warp(Number(last.deadline));
  await allStep();
  expect(await statuses(3)).toEqual([Status.Final, Status.Final, Status.Final]);
  const before = await stakes();
  const earned = await claimAll(world.sender(watching), world.deployment, world.topic.id);
  const paid = await stakes();
  for (const { role, slot, cumulative } of earned) {
    if (role === Role.Reputer) expect(paid[slot] - before[slot]).toBe(cumulative);
    else {
      const account = (role === Role.Inferer ? world.inferers : world.forecasters)[slot];
      expect(await balanceOf(account.address)).toBe(cumulative);
    }
  }
  const total = earned.reduce((sum, { cumulative }) => sum + cumulative, 0n);
  expect(await balanceOf(world.deployment.rewards)).toBe(FUNDS - total);
  expect(total).toBeLessThanOrEqual(3n * REWARD_PER_EPOCH);
  expect(total).toBeGreaterThan(3n * REWARD_PER_EPOCH - 1000n);
  const available = await world.client.readContract({
    address: world.deployment.rewards,
    abi: rewardsAbi,
    functionName: "availableOf",
    args: [world.topic.id],
  });
  expect(available).toBe(FUNDS - 3n * REWARD_PER_EPOCH);

  // The lies cost half of two stakes: half of that burnt, half the watcher's.
  const bounty = STAKE / 4n + posters[cheat] / 4n;
  await world.send("staking", "claimBounty", [], watching.address);
  expect(await balanceOf(watching.address)).toBe(bounty);
  expect(supply - (await totalSupply())).toBe(bounty);
});
