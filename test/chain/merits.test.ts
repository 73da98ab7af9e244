/** Scores of real settlements, as a keeper has them taken in: merits, and who is active after it. */
import { participantsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSettlement } from "../../keeper/src/chain/epochs.ts";
import { recordEvidence } from "../../keeper/src/chain/evidence.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { entryMerit, MERIT_ALPHA, MERIT_QUANTILE, smoothedMerit } from "../../keeper/src/math/merit.ts";
import { quantile } from "../../keeper/src/math/statistics.ts";
import { Keeper } from "../../keeper/src/nodes/keeper.ts";
import { splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { PAYOUT_LAYOUT } from "../../keeper/src/trace/layout.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { testAccount, World } from "../support/world.ts";

const WORKERS = 32;

let world: World;
beforeAll(async () => {
  world = await World.create({ inferers: WORKERS, forecasters: 0, reputers: 2 });
});
afterAll(() => world.close());

const read = () => ({ address: world.deployment.participants, abi: participantsAbi }) as const;
const membership = (address: `0x${string}`) =>
  world.client.readContract({
    ...read(),
    functionName: "membershipOf",
    args: [world.topic.id, Role.Inferer, address],
  });
const recorded = () => world.client.readContract({ ...read(), functionName: "recordedCount", args: [world.topic.id] });

async function scoresOf(settlement: number): Promise<bigint[]> {
  const { size, payout } = await readSettlement(world.client, world.deployment, world.topic.id, settlement);
  return unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, payout)).scores.slice(0, size.inferers);
}

describe("a keeper", () => {
  it("has the scores of final settlements taken in, and a passive inferer gets the seat of a worse one", async () => {
    const { deployment, topic } = world;
    const random = new Random(SEED);
    const newcomer = testAccount("newcomer").address;
    await world.adopt(newcomer);
    await world.send("participants", "register", [topic.id, Role.Inferer], newcomer);
    expect(await membership(newcomer)).toMatchObject({ registered: true, active: false });
    // The last of them misses both epochs, the first is far off.
    const truth = 100n * UNIT;
    const inferences = random.list(WORKERS, (slot) =>
      slot === 0 ? 3n * truth : slot === WORKERS - 1 ? null : truth + random.bigint(-UNIT, UNIT),
    );
    for (let epoch = 0n; epoch < 2n; epoch++)
      await world.runEpoch(epoch, { inferences, forecasts: [] }, [truth, truth]);
    const keeper = new Keeper({
      sender: world.sender(world.reputers[0]),
      deployment,
      topic,
      log: pino({ level: "silent" }),
    });
    // Payouts of the second epoch are open to challenges still.
    await keeper.step();
    expect(await recorded()).toBe(1);
    await world.warp((await world.time()) + topic.schedule.challengeWindow);
    await keeper.step();
    expect(await recorded()).toBe(2);

    let merits = Array.from({ length: WORKERS }, () => 0n);
    let passive = 0n;
    for (const settlement of [1, 2]) {
      const scores = await scoresOf(settlement);
      const scored = merits.map((merit, slot) => {
        const score = scores[slot];
        return score === undefined ? merit : smoothedMerit(MERIT_ALPHA, score, merit);
      });
      const entry = entryMerit(scored);
      merits = scored.map((merit, slot) =>
        scores[slot] === undefined ? smoothedMerit(MERIT_ALPHA, entry, merit) : merit,
      );
      passive = smoothedMerit(MERIT_ALPHA, quantile(scores, MERIT_QUANTILE), passive);
    }
    for (const [slot, { address }] of world.inferers.entries()) {
      expect((await membership(address)).merit - merits[slot]).toBeOneOf([-1n, 0n, 1n]);
    }
    const { merit } = await membership(newcomer);
    expect(merit - passive).toBeOneOf([-1n, 0n, 1n]);
    const least = merits.reduce((low, other) => (other < low ? other : low));
    expect(merit).toBeGreaterThan(least);

    const epoch = BigInt(Math.floor(((await world.time()) - topic.schedule.start) / topic.schedule.epochLength));
    const { gasUsed } = await world.send("participants", "activate", [topic.id, Role.Inferer, newcomer], world.owner);
    console.info(`activate: ${gasUsed} gas`);
    const worst = merits.indexOf(least);
    expect(await membership(newcomer)).toMatchObject({ active: true, slot: BigInt(worst), id: WORKERS + 1 });
    const seatIn = (at: bigint) =>
      world.client.readContract({
        ...read(),
        functionName: "seatIn",
        args: [topic.id, at, Role.Inferer, BigInt(worst)],
      });
    expect(await seatIn(epoch)).toMatchObject({ account: world.inferers[worst].address });
    expect(await seatIn(epoch + 1n)).toMatchObject({ account: newcomer });
  });

  it("takes no settlement in twice", async () => {
    const { deployment, topic } = world;
    const posted = await readSettlement(world.client, deployment, topic.id, 2);
    const { payoutLeaves, scores, rewards } = recordEvidence(deployment, topic.id, posted);
    const again = world.send("participants", "record", [topic.id, 2, payoutLeaves, scores, rewards], world.owner);
    await expect(again).rejects.toThrow("Participants_OutOfOrder");
  });
});
