/** What consumers pay and topics earn: from a payment through the treasury to keepers and participants. */
import { paymentsAbi, rewardsAbi, stakingAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { type Address, maxUint256, parseEther, zeroHash } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimArguments, entitlements } from "../../keeper/src/chain/claims.ts";
import { readAllotment } from "../../keeper/src/chain/compute.ts";
import { readSettlement } from "../../keeper/src/chain/epochs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Random, SEED } from "../random.ts";
import { REWARD_PER_EPOCH, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const SIZE = { inferers: 5, forecasters: 3, reputers: 5 };
/** What the issue allows a claim and a payment with a reading, gas. */
const GAS_LIMIT = 90_000n;

let world: World;
let random: Random;

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create(SIZE);
});
afterEach(() => world.close());

const truths = () => world.reputers.map(() => 100n * UNIT);
const inputs = () => ({
  inferences: random.list(SIZE.inferers, () => random.bigint(90n * UNIT, 110n * UNIT)),
  forecasts: random.list(SIZE.forecasters, () =>
    random.list(SIZE.inferers, () => random.bigint(-2n * UNIT, 2n * UNIT)),
  ),
});
const pay = (functionName: string, amount: bigint) =>
  world.send("payments", functionName, [world.topic.id, amount, zeroHash], world.owner);
const allow = (amount: bigint) => world.send("token", "approve", [world.deployment.payments, amount], world.owner);
const stakeOf = (reputer: Address) => {
  const args = [world.topic.id, reputer] as const;
  return world.client.readContract({
    address: world.deployment.staking,
    abi: stakingAbi,
    functionName: "stakeOf",
    args,
  });
};

describe("fees and emission", () => {
  it("come to keepers and participants of the epochs that are posted, and keepers claim by themselves", async () => {
    const { client, deployment, topic, owner } = world;
    const [keeping, other] = world.reputers;
    const keeper = new Keeper({ sender: world.sender(keeping), deployment, topic, log });
    // From the next day on stake counts, and emission flows to the topic, which has revenue.
    await allow(maxUint256);
    await world.send("treasury", "touch", [topic.id], owner);
    await pay("pay", parseEther("1000"));
    await world.send("treasury", "touch", [topic.id], owner);
    const epoch = 26n;
    await world.submit(epoch, inputs());
    await world.warp(world.times(epoch).closesAt);
    await keeper.step();
    const allotment = await readAllotment(client, deployment, topic.id, epoch);
    const collected = 4n * allotment.keeping;
    expect(allotment.keeping).toBeGreaterThan(0n);
    expect(allotment.reward - REWARD_PER_EPOCH - 3n * allotment.keeping).toBeLessThan(4n);
    const paid = { address: deployment.treasury, abi: treasuryAbi, functionName: "paid" } as const;
    expect((await client.readContract(paid)) - collected).toBeLessThan(4n);

    await world.report(epoch, truths());
    await world.warp(world.times(epoch).reportsUntil);
    // More fees, ahead of the settlement, are for later epochs.
    await pay("pay", parseEther("1"));
    await keeper.step();
    const { reward } = await readSettlement(client, deployment, topic.id, 1);
    expect(reward).toBe(allotment.reward);

    const [before, ofOther] = [await stakeOf(keeping.address), await stakeOf(other.address)];
    const { deadline } = await readSettlement(client, deployment, topic.id, 1);
    await world.warp(Number(deadline) - 10);
    await keeper.step();
    expect(await stakeOf(keeping.address)).toBe(before);
    await world.warp(Number(deadline));
    expect((await keeper.view()).owing).toEqual([1]);
    // Who posted nothing has nothing to claim.
    const idle = new Keeper({ sender: world.sender(other), deployment, topic, log });
    expect((await idle.view()).owing).toEqual([]);
    await keeper.step();
    expect((await stakeOf(keeping.address)) - before).toBe(allotment.keeping);
    expect(await stakeOf(other.address)).toBe(ofOther);
    expect((await keeper.view()).owing).toEqual([]);
    const noted = { address: deployment.rewards, abi: rewardsAbi, functionName: "notedOf" } as const;
    expect(await client.readContract({ ...noted, args: [topic.id] })).toBe(1);

    // What is left is what participants have earned, the sponsors' funds, and dust.
    let earned = 0n;
    for (const entitlement of entitlements(await readSettlement(client, deployment, topic.id, 1))) {
      earned += entitlement.cumulative;
      const args = claimArguments(topic.id, 1, entitlement);
      if (entitlement.cumulative > 0n) await world.send("rewards", "claim", args, owner);
    }
    expect(reward - earned).toBeGreaterThanOrEqual(0n);
    expect(reward - earned).toBeLessThan(10_000n);
  });
});

describe("gas", () => {
  it("of a payment with a reading stays below 90,000, with any allowance", async () => {
    await world.runEpoch(0n, inputs(), truths());
    await world.warp(world.times(1n).opensAt);
    await world.send("epochs", "finalize", [world.topic.id, 0n], world.owner);
    for (const allowance of [maxUint256, parseEther("10000")]) {
      await allow(allowance);
      // The ring of prices is full then, and what is overwritten is another price.
      for (let i = 0; i < 64; i++) await pay("payAndRead", BigInt(i) * UNIT);
      const { gasUsed } = await pay("payAndRead", parseEther("1.23"));
      expect(gasUsed).toBeLessThan(GAS_LIMIT);
    }
    const prices = { address: world.deployment.payments, abi: paymentsAbi, functionName: "pricesOf" } as const;
    const { payments, median, prices: newest } = await world.client.readContract({ ...prices, args: [1n] });
    expect([payments, newest.length, newest[0]]).toEqual([130n, 64, parseEther("1.23")]);
    expect(median).toBeGreaterThan(30n * UNIT);
  });

  it("of a claim from noted payouts stays below 90,000, the first one too", async () => {
    const { client, deployment, topic, owner } = world;
    for (let epoch = 0n; epoch < 2n; epoch++) await world.runEpoch(epoch, inputs(), truths());
    await world.warp(world.times(3n).reportsUntil);
    for (const { address } of world.inferers) await world.send("token", "transfer", [address, 1n], owner);
    const claim = async (settlement: number, place: number) => {
      const all = entitlements(await readSettlement(client, deployment, topic.id, settlement));
      return (await world.send("rewards", "claim", claimArguments(topic.id, settlement, all[place]), owner)).gasUsed;
    };
    await claim(1, 0);
    await world.send("rewards", "note", [topic.id, 2], owner);
    expect(await claim(2, 1)).toBeLessThan(GAS_LIMIT);
    expect(await claim(2, 0)).toBeLessThan(GAS_LIMIT);
  });
});
