/** The treasury's contract and its twin, through the same random months: every sum and every weight to the wei. */
import { network } from "hardhat";
import { describe, expect, it } from "vitest";
import { DAY, type EmissionState, MONTH, REFERENCE_RULES } from "../../keeper/src/economy/accrual.ts";
import type { Allocation } from "../../keeper/src/economy/allocations.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Random, SEED } from "../random.ts";
import { TreasuryTwin } from "./treasuryTwin.ts";

type Emission = EmissionState & { readonly totalWeight: bigint; readonly growth: bigint };

const TOPICS = 3;
const MIN_WEIGHT = 100_000n * UNIT;
const MILLION = 1_000_000n * UNIT;
const STEPS = Number(process.env.ALLORA_STEPS ?? 400);
/** Vesting ends within the months that the test plays. */
const VESTING: Allocation = {
  holders: "team",
  amount: 300n * MILLION,
  cliff: 2n * MONTH,
  duration: 5n * MONTH,
  staked: 0n,
};
const LIQUID: Allocation = {
  holders: "participants",
  amount: 340_500_000n * UNIT,
  cliff: 0n,
  duration: 0n,
  staked: 0n,
};

async function deployTreasury() {
  const { viem } = await network.create();
  const chain = await viem.getTestClient();
  const client = await viem.getPublicClient();
  const [{ account }] = await viem.getWalletClients();
  const me = account.address;
  const token = await viem.deployContract("AlloToken", [[{ holder: me, amount: VESTING.amount + LIQUID.amount }]]);
  const genesis = (await client.getBlock()).timestamp + 1000n;
  const vesting = await viem.deployContract("Vesting", [me, genesis, VESTING.duration, VESTING.cliff]);
  await token.write.transfer([vesting.address, VESTING.amount]);
  const stakes = await viem.deployContract("Stakes");
  await chain.setNextBlockTimestamp({ timestamp: genesis });
  const treasury = await viem.deployContract("Treasury", [
    token.address,
    stakes.address,
    [vesting.address],
    me,
    MIN_WEIGHT,
  ]);
  await treasury.write.bindParticipants([me]);
  await treasury.write.bindRewards([me]);
  await token.write.bindMinter([treasury.address]);
  return { chain, client, token, stakes, treasury, me, genesis };
}

describe(`Treasury, seed ${SEED}, ${STEPS} steps`, () => {
  it("does what its twin does", async () => {
    const { chain, client, token, stakes, treasury, me, genesis } = await deployTreasury();
    const twin = new TreasuryTwin(REFERENCE_RULES, [VESTING, LIQUID], MIN_WEIGHT, TOPICS, genesis);
    const r = new Random(SEED);
    let now = (await client.getBlock()).timestamp;
    const at = async (seconds: bigint) => {
      now += seconds;
      await chain.setNextBlockTimestamp({ timestamp: now });
    };
    const seen = { deactivated: 0, unlocked: false, active: 0 };

    for (let step = 0; step < STEPS; step++) {
      await at(r.pick([1n, 12n, 3600n, r.bigint(1n, DAY), r.bigint(1n, 3n * DAY), DAY - (now % DAY)]));
      const topic = r.int(0, TOPICS - 1);
      const id = BigInt(topic + 1);
      switch (r.int(0, 6)) {
        case 0: {
          const amount = r.chance(15) ? 0n : r.bigint(1n, 50n * MILLION);
          await stakes.write.setStake([id, amount]);
          twin.setStake(topic, amount, now);
          break;
        }
        case 1: {
          const amount = r.bigint(1n, 10n ** BigInt(r.int(18, 23)));
          await token.write.transfer([treasury.address, amount]);
          await at(1n);
          await treasury.write.credit([id, me]);
          twin.credit(topic, amount, now);
          break;
        }
        case 2: {
          const amount = r.bigint(1n, MILLION / 10n);
          await token.write.burn([amount]);
          twin.burn(amount, now);
          break;
        }
        case 3: {
          const total = r.bigint(1n, MILLION);
          const toReputers = r.bigint(0n, total);
          await treasury.write.noteShares([toReputers, total]);
          twin.noteShares(toReputers, total, now);
          break;
        }
        case 4:
          await treasury.write.accrue();
          twin.accrue(now);
          break;
        default: {
          const wasActive = twin.topicAt(topic, now).weight > 0n;
          await treasury.write.touch([id]);
          twin.touch(topic, now);
          if (wasActive && twin.topicAt(topic, now).weight === 0n) seen.deactivated++;
          if (twin.topicAt(topic, now).weight > 0n) seen.active++;
          expect(await treasury.read.accountOf([id]), `account, step ${step}`).toBe(twin.accountOf(topic));
        }
      }
      const { until, perToken, target, staked, started, emitted, room, totalWeight, growth } =
        (await treasury.read.emission()) as Emission;
      expect({ until, perToken, target, staked, started, emitted, room }, `step ${step}`).toEqual(twin.emission);
      expect({ totalWeight, growth }, `step ${step}`).toEqual({ totalWeight: twin.totalWeight, growth: twin.growth });
      const [weight, revenue] = await Promise.all([treasury.read.weightOf([id]), treasury.read.revenueOf([id])]);
      expect({ weight, revenue }, `step ${step}`).toEqual(twin.topicAt(topic, now));
      seen.unlocked ||= now > genesis + VESTING.cliff;
    }
    // What the comparison is about has happened.
    expect(twin.emission.emitted).toBeGreaterThan(MILLION);
    expect(seen.active).toBeGreaterThan(20);
    expect(seen.deactivated).toBeGreaterThan(0);
    expect(seen.unlocked).toBe(true);
  });
});
