/** The life of epochs on a real chain: posted, final, read through a feed, settled, claimed; and what refuting one undoes. */
import { aggregatorFeedAbi, alloTokenAbi, epochsAbi, rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { parseEther, zeroHash } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { claimArguments, type Entitlement, entitlements } from "../../keeper/src/chain/claims.ts";
import { readSettlement, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { settlementRoots, synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { firstDifference } from "../../keeper/src/nodes/differences.ts";
import { splitSections } from "../../keeper/src/trace/codec.ts";
import { SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS } from "../../keeper/src/trace/layout.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { forgeNetwork } from "../support/epochs.ts";
import { createFeed } from "../support/feeds.ts";
import { type EpochInputs, REWARD_PER_EPOCH, STAKE, World } from "../support/world.ts";

const SIZE = { inferers: 4, forecasters: 2, reputers: 3 };

describe("an epoch", () => {
  let world: World;
  let random: Random;

  beforeEach(async () => {
    random = new Random(SEED);
    world = await World.create(SIZE);
  });
  afterEach(() => world.close());

  const inputs = (): EpochInputs => ({
    inferences: random.list(SIZE.inferers, () => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: random.list(SIZE.forecasters, () =>
      random.list(SIZE.inferers, () => random.bigint(-2n * UNIT, 2n * UNIT)),
    ),
  });
  const truths = () => random.list(SIZE.reputers, () => 100n * UNIT);

  it("becomes final at its deadline, to the second, and is then a round of the feed", async () => {
    await world.submit(0n, inputs());
    await world.warp(world.times(0n).closesAt);
    const { bytes, base, synthesis } = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, bytes, base);
    const { viem } = world.connection;
    const { client, topic } = world;
    const feed = await createFeed(world, "TEST");
    const quoter = await viem.deployContract("LoanQuoter", [feed.address, 7200n]);

    const { deadline } = await world.posted(0n);
    await world.warp(Number(deadline) - 2);
    await expect(world.send("epochs", "finalize", [topic.id, 0n], world.owner)).rejects.toThrow("Epochs_NotFinal");
    await expect(feed.read.latestRoundData()).rejects.toThrow("No data present");
    await world.warp(Number(deadline));
    expect(await world.status(0n)).toBe(Status.Final);
    await world.send("epochs", "finalize", [topic.id, 0n], world.owner);

    const [round, answer, startedAt, updatedAt, answeredIn] = await client.readContract({
      address: feed.address,
      abi: aggregatorFeedAbi,
      functionName: "latestRoundData",
    });
    expect([round, answeredIn]).toEqual([1n, 1n]);
    expect(answer).toBe(synthesis.network / 10n ** 10n);
    expect([startedAt, updatedAt]).toEqual([world.times(0n).closesAt, world.times(0n).closesAt].map(BigInt));
    expect(await quoter.read.maxLoan([2n * UNIT])).toBe((2n * UNIT * answer * 75n) / (100n * 10n ** 8n));
    await world.warp(world.times(0n).closesAt + 7202);
    await expect(quoter.read.maxLoan([UNIT])).rejects.toThrow("LoanQuoter_StaleAnswer");
  });

  it("pays everyone what its final settlement says, once", async () => {
    await world.runEpoch(0n, inputs(), truths());
    await world.runEpoch(1n, inputs(), truths());
    const { client, deployment, topic } = world;
    const posted = await readSettlement(client, deployment, topic.id, 2);
    const earned = entitlements(posted);
    expect(
      await client.readContract({ ...epochsAt(world), functionName: "settlementAt", args: [topic.id, 2] }),
    ).toMatchObject(settlementRoots(deployment, topic.id, posted));
    const claim = (place: number, changes: Partial<Entitlement> = {}) =>
      claimArguments(topic.id, 2, { ...earned[place], ...changes });
    await expect(world.send("rewards", "claim", claim(0), world.owner)).rejects.toThrow("Epochs_NotFinal");
    const { deadline } = await client.readContract({
      ...epochsAt(world),
      functionName: "settlementAt",
      args: [topic.id, 2],
    });
    await world.warp(deadline);
    await expect(world.send("rewards", "claim", claim(0, { cumulative: 1n }), world.owner)).rejects.toThrow(
      "Rewards_BadProof",
    );

    let total = 0n;
    const accounts = [...world.inferers, ...world.forecasters, ...world.reputers];
    for (const [place, account] of accounts.entries()) {
      await world.send("rewards", "claim", claim(place), world.owner);
      const { address } = account;
      const { token, staking } = deployment;
      const balance = { address: token, abi: alloTokenAbi, functionName: "balanceOf", args: [address] } as const;
      const stake = { address: staking, abi: stakingAbi, functionName: "stakeOf", args: [topic.id, address] } as const;
      // Reputers are paid into their pools.
      const isReputer = earned[place].role === Role.Reputer;
      const paid = isReputer ? (await client.readContract(stake)) - STAKE : await client.readContract(balance);
      expect(paid).toBe(earned[place].cumulative);
      expect(paid).toBeGreaterThan(0n);
      total += paid;
    }
    await expect(world.send("rewards", "claim", claim(0), world.owner)).rejects.toThrow("Rewards_NothingToClaim");
    expect(total).toBeLessThanOrEqual(2n * REWARD_PER_EPOCH);
    expect(total).toBeGreaterThan(2n * REWARD_PER_EPOCH - 1000n);
  });

  it("is void once refuted: the poster is slashed, what stood on it falls, and it can be posted again", async () => {
    await world.runEpoch(0n, inputs(), truths());
    await world.submit(1n, inputs());
    await world.warp(world.times(1n).closesAt);
    const honest = await world.computeSynthesis(1n);
    const forged = forgeNetwork(honest);
    await world.postSynthesis(1n, forged, honest.base, 1);
    const posted = await world.posted(1n);
    const { client, deployment, topic } = world;

    const found = firstDifference(splitSections(SYNTHESIS_LAYOUT, SIZE, forged), honest.sections);
    expect(found).toMatchObject({ section: "combined", index: 0, expected: honest.synthesis.network });
    const submissions = await readSubmissions(client, deployment, topic.id, 1n);
    const base = await readSettlement(client, deployment, topic.id, honest.base);
    const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, base, "combined", 0);
    const section = SYNTHESIS_SECTIONS.indexOf("combined");
    const challenger = world.inferers[0].address;
    const salt = await world.commitTo(posted.root, challenger);
    const challenge = [topic.id, 1n, posted.root, section, 0n, evidence, salt];
    await world.send("disputes", "challengeSynthesis", challenge, challenger);

    expect(await world.status(1n)).toBe(Status.Void);
    const read = { address: deployment.staking, abi: stakingAbi } as const;
    const liar = world.reputers[1].address;
    expect(await client.readContract({ ...read, functionName: "stakeOf", args: [topic.id, liar] })).toBe(STAKE / 2n);
    expect(await client.readContract({ ...read, functionName: "bountyOf", args: [challenger] })).toBe(STAKE / 4n);
    await world.send("staking", "claimBounty", [], challenger);
    await expect(world.send("disputes", "challengeSynthesis", challenge, challenger)).rejects.toThrow(
      "Epochs_WrongStatus",
    );
    await expect(world.postSynthesis(1n, forged, honest.base)).rejects.toThrow("Epochs_Refuted");

    await world.postSynthesis(1n, honest.bytes, honest.base);
    expect(await world.status(1n)).toBe(Status.Posted);
  });

  it("takes its settlement and all that stand on it with it when it is refuted late", async () => {
    // A long challenge window keeps epoch 0 open to challenges while epochs 0 and 1 are settled.
    await world.close();
    world = await World.create({ ...SIZE, schedule: { challengeWindow: 20_000 } });
    await world.submit(0n, inputs());
    await world.warp(world.times(0n).closesAt);
    const honest = await world.computeSynthesis(0n);
    const forged = forgeNetwork(honest);
    await world.postSynthesis(0n, forged, honest.base, 1);
    await world.report(0n, truths());
    await world.warp(world.times(0n).reportsUntil);
    await world.settleNext(0n);
    await world.runEpoch(1n, inputs(), truths());
    const { client, deployment, topic } = world;
    const available = () =>
      client.readContract({
        address: deployment.rewards,
        abi: rewardsAbi,
        functionName: "availableOf",
        args: [topic.id],
      });
    const before = await available();
    const submissions = await readSubmissions(client, deployment, topic.id, 0n);
    const posted = await world.posted(0n);
    const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, null, "combined", 0);
    const section = SYNTHESIS_SECTIONS.indexOf("combined");
    const challenge = [topic.id, 0n, posted.root, section, 0n, evidence, zeroHash];
    await world.send("disputes", "challengeSynthesis", challenge, world.owner);

    expect(await world.status(0n)).toBe(Status.Void);
    expect(await world.status(1n)).toBe(Status.Void);
    // Epochs keep what they were allotted, and divide it again.
    expect(await available()).toBe(before);
    const count = { ...epochsAt(world), functionName: "settlementCount", args: [topic.id] } as const;
    expect(await client.readContract(count)).toBe(0);
    await world.postSynthesis(0n, honest.bytes, honest.base);
    await world.settleNext(0n);
    const again = await world.computeSynthesis(1n);
    expect(again.base).toBe(0);
    await world.postSynthesis(1n, again.bytes, again.base);
    await world.settleNext(1n);
    expect(await client.readContract(count)).toBe(2);
  });

  it("is skipped when nobody submits or nobody reports, and then gives back what it was allotted", async () => {
    await world.submit(1n, inputs());
    await world.warp(world.times(1n).closesAt);
    const { bytes, base } = await world.computeSynthesis(1n);
    await world.postSynthesis(1n, bytes, base);
    await world.warp(world.times(1n).reportsUntil);
    await world.send("epochs", "skip", [world.topic.id, 10n], world.owner);
    const next = { ...epochsAt(world), functionName: "nextToSettle", args: [world.topic.id] } as const;
    expect(await world.client.readContract(next)).toBe(2n);
    await world.runEpoch(2n, inputs(), truths());
    const { deployment, client } = world;
    expect(await client.readContract(availableIn(deployment))).toBe(parseEther("1000000") - 2n * REWARD_PER_EPOCH);
    await world.send("rewards", "reclaim", [world.topic.id, 1n, 0], world.owner);
    expect(await client.readContract(availableIn(deployment))).toBe(parseEther("1000000") - REWARD_PER_EPOCH);
  });
});

function availableIn({ rewards }: World["deployment"]) {
  return { address: rewards, abi: rewardsAbi, functionName: "availableOf", args: [1n] } as const;
}

function epochsAt(world: World) {
  return { address: world.deployment.epochs, abi: epochsAbi } as const;
}
