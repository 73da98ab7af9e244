/** Who posts when: the leader's head start, and posts with a bond where keepers are silent. */
import { alloTokenAbi, epochsAbi, inboxAbi, stakingAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { parseEther } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { leaderOf as drawLeader, seedOf } from "../../keeper/src/engine/leaders.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { Watcher } from "../../keeper/src/nodes/watcher.ts";
import { SubmissionWindow } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork, randomInputs } from "../support/epochs.ts";
import { REWARD_PER_EPOCH, STAKE, testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const SIZE = { inferers: 4, forecasters: 2, reputers: 3 };

let world: World;
let random: Random;

beforeEach(() => {
  random = new Random(SEED);
});
afterEach(() => world.close());

const truths = () => world.reputers.map(() => 100n * UNIT);
const settled = () =>
  world.client.readContract({
    address: world.deployment.epochs,
    abi: epochsAbi,
    functionName: "settlementCount",
    args: [world.topic.id],
  });

describe("keepers with a head start", () => {
  const HEAD_START = 30;
  const keepers = () =>
    world.reputers.map(
      (account) => new Keeper({ sender: world.sender(account), deployment: world.deployment, topic: world.topic, log }),
    );
  const blocks = () => world.client.getBlockNumber({ cacheTime: 0 });
  const leaderOf = async (epoch: bigint, window: SubmissionWindow) => {
    const { epochs } = world.deployment;
    const args = [world.topic.id, epoch, window] as const;
    const [leader] = await world.client.readContract({
      address: epochs,
      abi: epochsAbi,
      functionName: "leaderOf",
      args,
    });
    return world.reputers.findIndex(({ address }) => address === leader);
  };

  beforeEach(async () => {
    world = await World.create({ ...SIZE, schedule: { headStart: HEAD_START } });
  });

  it("leave the first seconds to the leader, without a transaction, and post when it is silent", async () => {
    const all = keepers();
    await world.submit(0n, randomInputs(world, random));
    const { closesAt, reportsUntil } = world.times(0n);
    await world.warp(closesAt);
    const leader = await leaderOf(0n, SubmissionWindow.Workers);
    const second = (leader + 1) % all.length;
    const before = await blocks();
    for (const [i, other] of all.entries()) if (i !== leader) await other.step();
    expect(await blocks()).toBe(before);
    // A block at the last second of the head start changes nothing; the one after it does.
    await world.warp(closesAt + HEAD_START - 1);
    await all[second].step();
    expect(await world.status(0n)).toBe(Status.None);
    await world.warp(closesAt + HEAD_START);
    await all[second].step();
    expect((await world.posted(0n)).poster).toBe(world.reputers[second].address);

    await world.report(0n, truths());
    await world.warp(reportsUntil);
    const settler = await leaderOf(0n, SubmissionWindow.Reputers);
    for (const [i, other] of all.entries()) if (i !== settler) await other.step();
    expect(await settled()).toBe(0);
    await all[settler].step();
    expect(await settled()).toBe(1);
  });

  it("draw the leader that the engine draws, from the submissions and the stakes before the deadline", async () => {
    const { staking, inbox } = world.deployment;
    for (let epoch = 0n; epoch < 4n; epoch++) {
      await world.submit(epoch, randomInputs(world, random));
      await world.warp(world.times(epoch).closesAt);
      const stakes = await Promise.all(
        world.reputers.map(({ address }) => {
          const args = [world.topic.id, address, BigInt(world.times(epoch).closesAt - 1)] as const;
          return world.client.readContract({ address: staking, abi: stakingAbi, functionName: "stakeAt", args });
        }),
      );
      const args = [world.topic.id, epoch] as const;
      const intake = { address: inbox, abi: inboxAbi, functionName: "intakeOf", args } as const;
      const { submissions } = await world.client.readContract(intake);
      const drawn = Number(drawLeader(stakes, seedOf(submissions)));
      expect(await leaderOf(epoch, SubmissionWindow.Workers)).toBe(drawn);
      await world.send("token", "transfer", [world.reputers[drawn].address, STAKE], world.owner);
      await world.send("token", "approve", [staking, STAKE], world.reputers[drawn].address);
      await world.send("staking", "stake", [world.topic.id, STAKE], world.reputers[drawn].address);
    }
  });

  it("pay less than 110,000 gas for the draw among all seats, and next to nothing after the head start", async () => {
    const cost = async (headStart: number, wait: number) => {
      await world.close();
      world = await World.create({ inferers: 2, forecasters: 0, reputers: 8, schedule: { headStart } });
      await world.submit(0n, { inferences: [UNIT, 2n * UNIT], forecasts: [] });
      await world.warp(world.times(0n).closesAt + wait);
      const { bytes, base } = await world.computeSynthesis(0n);
      const poster = headStart === 0 ? 0 : await leaderOf(0n, SubmissionWindow.Workers);
      return (await world.postSynthesis(0n, bytes, base, poster)).gasUsed;
    };
    const plain = await cost(0, 0);
    const drawn = (await cost(HEAD_START, 0)) - plain;
    expect(drawn).toBeGreaterThan(0n);
    expect(drawn).toBeLessThan(110_000n);
    expect((await cost(HEAD_START, HEAD_START)) - plain).toBeLessThan(5_000n);
  });

  it("post again at once what was refuted", async () => {
    await world.submit(0n, randomInputs(world, random));
    await world.warp(world.times(0n).closesAt);
    const leader = await leaderOf(0n, SubmissionWindow.Workers);
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forgeNetwork(honest), honest.base, leader);
    const { deployment, topic } = world;
    const watching = testAccount("watcher");
    await world.adopt(watching.address);
    await new Watcher({ sender: world.sender(watching), deployment, topic, log }).step();
    expect(await world.time()).toBeLessThan(world.times(0n).closesAt + HEAD_START);
    const second = (leader + 1) % 3;
    await keepers()[second].step();
    expect(await world.posted(0n)).toMatchObject({ poster: world.reputers[second].address, trace: honest.bytes });
  });
});

describe("a keeper without stake", () => {
  const BOND = parseEther("1");
  const outsider = testAccount("outsider");
  beforeEach(async () => {
    world = await World.create(SIZE);
  });
  const create = (bond: boolean) =>
    new Keeper({ sender: world.sender(outsider), deployment: world.deployment, topic: world.topic, log, bond });
  const tokens = () => {
    const { token } = world.deployment;
    return world.client.readContract({
      address: token,
      abi: alloTokenAbi,
      functionName: "balanceOf",
      args: [outsider.address],
    });
  };

  it("posts with a bond when keepers are silent, if it is asked to, and gets the bond back", async () => {
    await world.adopt(outsider.address);
    await world.send("token", "transfer", [outsider.address, STAKE], world.owner);
    // Two epochs of the three that keepers have.
    await world.submit(2n, randomInputs(world, random));
    await world.warp(world.times(2n).closesAt);
    await create(true).step();
    expect(await world.status(2n)).toBe(Status.None);
    await world.submit(3n, randomInputs(world, random));
    await world.warp(world.times(3n).closesAt);
    await create(false).step();
    expect(await world.status(3n)).toBe(Status.None);

    await create(true).step();
    expect((await world.posted(3n)).poster).toBe(outsider.address);
    await world.warp(world.times(3n).closesAt + world.topic.schedule.challengeWindow + 60);
    await world.report(3n, truths());
    await world.warp(world.times(3n).reportsUntil);
    await create(true).step();
    expect(await settled()).toBe(1);
    expect(STAKE - (await tokens())).toBe(2n * BOND + REWARD_PER_EPOCH);

    const { staking } = world.deployment;
    const delay = await world.client.readContract({
      address: staking,
      abi: stakingAbi,
      functionName: "exitDelay",
      args: [world.topic.id],
    });
    await world.unbond(outsider.address, 2n * BOND + REWARD_PER_EPOCH);
    await world.warp((await world.time()) + Number(delay));
    await world.send("staking", "withdraw", [world.topic.id, outsider.address, 1], outsider.address);
    expect(await tokens()).toBe(STAKE);
  });
});
