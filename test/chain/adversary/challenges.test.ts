/** Attacks on posts and on challenges of them. The numbers are those of docs/adversary.md. */
import { stakingAbi } from "@allora-evm/contracts/abis";
import { zeroHash } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Status } from "../../../keeper/src/chain/epochs.ts";
import { compactSignature, signMessage } from "../../../keeper/src/chain/typedData.ts";
import { UNIT } from "../../../keeper/src/math/fixed.ts";
import { SYNTHESIS_LAYOUT, SYNTHESIS_SECTIONS } from "../../../keeper/src/trace/layout.ts";
import { synthesisSize } from "../../../keeper/src/trace/traces.ts";
import { Random, SEED } from "../../random.ts";
import { goesThrough, synthesisChallenge } from "../../support/challenges.ts";
import { forgeNetwork, randomInputs } from "../../support/epochs.ts";
import { STAKE, World } from "../../support/world.ts";

const SIZE = { inferers: 5, forecasters: 3, reputers: 2 };
const GAS_LIMIT = 16_777_216n;
const LIAR = 1;

let world: World;
let random: Random;

beforeEach(async () => {
  random = new Random(SEED);
  world = await World.create(SIZE);
  await world.submit(0n, randomInputs(world, random));
  await world.warp(world.times(0n).closesAt);
});
afterEach(() => world.close());

const stakeOf = (reputer: number) =>
  world.client.readContract({
    address: world.deployment.staking,
    abi: stakingAbi,
    functionName: "stakeOf",
    args: [world.topic.id, world.reputers[reputer].address],
  });
/** Posts the epoch with a wrong network value. */
const postWrong = async () => {
  const honest = await world.computeSynthesis(0n);
  await world.postSynthesis(0n, forgeNetwork(honest), honest.base, LIAR);
  return honest;
};

describe("8: gas starvation of the verifier", () => {
  /** From too little for anything to all that a transaction may use. */
  const amounts = () => {
    const steps: bigint[] = [];
    for (let gas = 30_000n; gas < GAS_LIMIT; gas += gas / 10n) steps.push(gas);
    return [...steps, GAS_LIMIT];
  };

  it("never voids an honest post, whatever the gas and the number", async () => {
    const { bytes, base, synthesis } = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, bytes, base);
    const size = synthesisSize(synthesis);
    for (const section of SYNTHESIS_SECTIONS.filter((name) => SYNTHESIS_LAYOUT[name].count(size) > 0)) {
      const index = random.int(0, SYNTHESIS_LAYOUT[section].count(size) - 1);
      const args = await synthesisChallenge(world, 0n, section, index);
      for (const gas of amounts()) {
        expect(await goesThrough(world, "challengeSynthesis", args, gas), `${section} with ${gas}`).toBe(false);
      }
    }
  });

  it("does not save a wrong post: a challenge refutes with the least gas that it goes through with", async () => {
    await postWrong();
    const args = await synthesisChallenge(world, 0n, "combined", 0);
    let [low, high] = [30_000n, GAS_LIMIT];
    while (high - low > 1n) {
      const middle = (low + high) / 2n;
      if (await goesThrough(world, "challengeSynthesis", args, middle)) high = middle;
      else low = middle;
    }
    expect(high).toBeLessThan(GAS_LIMIT);
    await world.undoing(async () => {
      await expect(world.sendWith("disputes", "challengeSynthesis", args, world.owner, low)).rejects.toThrow();
      expect([await world.status(0n), await stakeOf(LIAR)]).toEqual([Status.Posted, STAKE]);
      // Whoever starved it has used up nothing: the same challenge goes through after it.
      await world.sendWith("disputes", "challengeSynthesis", args, world.owner, high);
      expect([await world.status(0n), await stakeOf(LIAR)]).toEqual([Status.Void, STAKE / 2n]);
    });
    await world.sendWith("disputes", "challengeSynthesis", args, world.owner, high);
    expect([await world.status(0n), await stakeOf(LIAR)]).toEqual([Status.Void, STAKE / 2n]);
  });

  it("does not use up the one verdict on an equivocation", async () => {
    const report = async (truth: bigint) => {
      const message = { topicId: world.topic.id, epoch: 0n, truth };
      const signature = await signMessage(world.reputers[LIAR], world.deployment, "Report", message);
      return { slot: LIAR, truth, ...compactSignature(signature) };
    };
    const args = [world.topic.id, 0n, await report(UNIT), await report(2n * UNIT), zeroHash];
    const starved: bigint[] = [];
    for (const gas of amounts()) if (!(await goesThrough(world, "slashEquivocation", args, gas))) starved.push(gas);
    expect(starved.length).toBeGreaterThan(5);
    for (const gas of starved.slice(-5)) {
      await expect(world.sendWith("disputes", "slashEquivocation", args, world.owner, gas)).rejects.toThrow();
      expect(await stakeOf(LIAR)).toBe(STAKE);
    }
    await world.send("disputes", "slashEquivocation", args, world.owner);
    expect(await stakeOf(LIAR)).toBe(STAKE / 2n);
  });
});

describe("11: reorganization of a post", () => {
  it("does not turn a challenge of a wrong post on the right one that takes its place", async () => {
    const before = await world.rpc("evm_snapshot", []);
    const honest = await postWrong();
    const challenge = await synthesisChallenge(world, 0n, "combined", 0);
    await world.rpc("evm_revert", [before]);
    await world.postSynthesis(0n, honest.bytes, honest.base, LIAR);
    const late = world.send("disputes", "challengeSynthesis", challenge, world.owner);
    await expect(late).rejects.toThrow("Epochs_OtherRoot");
    expect([await world.status(0n), await stakeOf(LIAR)]).toEqual([Status.Posted, STAKE]);
  });
});

describe("13: block stuffing", () => {
  it("leaves a challenge the last second of the window, and not the one after it", async () => {
    await postWrong();
    const challenge = await synthesisChallenge(world, 0n, "combined", 0);
    const deadline = Number((await world.posted(0n)).deadline);
    await world.warp(deadline - 2);
    await world.undoing(async () => {
      await world.warp(deadline);
      const late = world.send("disputes", "challengeSynthesis", challenge, world.owner);
      await expect(late).rejects.toThrow("Epochs_TooLate");
      expect(await world.status(0n)).toBe(Status.Final);
    });
    await world.rpc("evm_setNextBlockTimestamp", [deadline - 1]);
    await world.send("disputes", "challengeSynthesis", challenge, world.owner);
    expect([await world.time(), await world.status(0n)]).toEqual([deadline - 1, Status.Void]);
  });

  it("before a post does not shorten the window after it", async () => {
    await world.warp(world.times(0n).closesAt + 5_000);
    await postWrong();
    const window = BigInt(world.topic.schedule.challengeWindow);
    expect((await world.posted(0n)).deadline).toBe(BigInt(await world.time()) + window);
  });

  it("of keepers loses no epoch: it can be posted for as long as it can be settled", async () => {
    await world.warp(world.times(0n).reportsUntil + 80_000);
    const { bytes, base } = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, bytes, base);
    expect(await world.status(0n)).toBe(Status.Posted);
  });
});
