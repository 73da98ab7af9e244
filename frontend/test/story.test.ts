/** What the page says about epochs on a real chain is what its contracts say. */
import { aggregatorFeedAbi, epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import { afterEach, describe, expect, it } from "vitest";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { curate } from "../../keeper/src/gateway/curated.ts";
import { History as GatewayHistory } from "../../keeper/src/gateway/history.ts";
import { Results } from "../../keeper/src/gateway/results.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { LossFunction } from "../../keeper/src/math/losses.ts";
import * as lossVector from "../../keeper/src/math/lossVector.ts";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../../test/random.ts";
import { World } from "../../test/support/world.ts";
import { forged, refute, STORY, tellStory } from "../../test/web/story.ts";
import { advance, type History } from "../src/lib/chain/history.ts";
import { logSource } from "../src/lib/chain/source.ts";
import { readContributions } from "../src/lib/contributions/read.ts";
import { feedView, truthRange } from "../src/lib/epochs/feed.ts";
import { epochRecords, standingSettlement } from "../src/lib/epochs/records.ts";
import { type EpochStatus, epochStatus } from "../src/lib/epochs/status.ts";

/** Statuses of the contract for those of the page that it has. */
const ON_CHAIN: Partial<Record<EpochStatus["kind"], number>> = {
  posted: Status.Posted,
  final: Status.Final,
  void: Status.Void,
};

let world: World | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const read = (of: World, history?: History) => advance(history, logSource(of.client, of.deployment, of.topic.id));

/** Compares every epoch so far with the contracts, and returns the page's statuses. */
async function compare(of: World, history: History): Promise<string[]> {
  const { client, deployment, topic } = of;
  const records = epochRecords(history.events);
  const { current, time } = feedView(records, topic.schedule, history);
  const kinds: string[] = [];
  for (let epoch = 0n; epoch <= current; epoch++) {
    const record = records.get(epoch);
    const status = epochStatus(record, topic.schedule, epoch, time);
    expect([epoch, ON_CHAIN[status.kind] ?? Status.None]).toEqual([epoch, await of.status(epoch)]);
    const args = [topic.id, epoch] as const;
    const intake = await client.readContract({
      address: deployment.inbox,
      abi: inboxAbi,
      functionName: "intakeOf",
      args,
    });
    const count = (mask: number) => slotsOf(mask).length;
    expect([record?.inferers ?? 0, record?.forecasters ?? 0, record?.reports.length ?? 0]).toEqual(
      [intake.inferers, intake.forecasters, intake.reputers].map(count),
    );
    const { network, lower, upper, poster, deadline, root } = await client.readContract({
      address: deployment.epochs,
      abi: epochsAbi,
      functionName: "synthesisOf",
      args,
    });
    const post = record?.posts.at(-1);
    if (post !== undefined) expect(post).toMatchObject({ network, lower, upper, poster, deadline, root });
    else expect(deadline).toBe(0);
    kinds.push(status.kind === "void" && !status.refuted ? "void with its base" : status.kind);
  }
  return kinds;
}

describe("a topic", () => {
  it("with an empty, a disputed, a repaired and an abandoned epoch", async () => {
    const story = await tellStory();
    world = story.world;
    const { client, deployment, topic } = world;
    const history = await read(world);
    const kinds = await compare(world, history);
    expect(kinds).toEqual([
      ...["final", "final", "final", "final", "empty", "final", "void", "final", "posted", "closed", "open"],
    ]);
    const records = epochRecords(history.events);
    const view = feedView(records, topic.schedule, history);
    expect(view).toMatchObject({ refuted: [STORY.abandoned, STORY.repaired], current: STORY.open });
    expect(view.newestFinal?.record.epoch).toBe(STORY.final);
    expect(view.newestPosted?.record.epoch).toBe(STORY.posted);

    const [round, answer, , updatedAt] = await client.readContract({
      address: story.feed,
      abi: aggregatorFeedAbi,
      functionName: "latestRoundData",
    });
    expect(view.served).toMatchObject({ round, dataTime: Number(updatedAt), record: { epoch: STORY.disputed } });
    expect((view.served?.post.network as bigint) / 10n ** 10n).toBe(answer);

    const logs = await client.getContractEvents({
      address: deployment.epochs,
      abi: epochsAbi,
      eventName: "SynthesisRefuted",
      fromBlock: 0n,
      strict: true,
    });
    const slashed = [STORY.repaired, STORY.abandoned].map(
      (epoch) => records.get(epoch)?.posts.find(({ refutation }) => refutation)?.refutation?.slashed,
    );
    expect(slashed).toEqual(logs.map(({ args }) => args.slashed));

    // Losses and contributions are those that a gateway reads from the same chain.
    const settled = [...records.values()].filter((record) => standingSettlement(record) !== undefined);
    expect(settled.length).toBeGreaterThan(4);
    const results = new Results(client, deployment);
    const told = await new GatewayHistory(results).rows(
      topic.id,
      settled.map(({ epoch }) => epoch),
    );
    expect(settled.map((record) => standingSettlement(record)?.losses)).toEqual(
      told.map(({ networkLoss, naiveLoss, bestLoss }) => ({ network: networkLoss, naive: naiveLoss, best: bestLoss })),
    );
    expect(new Set(told.map(({ networkLoss }) => networkLoss)).size).toBeGreaterThan(4);
    const found = await readContributions(client, deployment, topic.id, records, settled);
    expect(found.map(({ epoch }) => epoch)).toEqual(settled.map(({ epoch }) => epoch));
    for (const { epoch, contributions } of found) {
      const workers = (await results.workers(topic.id, epoch)).map(({ inference: _, ...worker }) => worker);
      expect(contributions.filter(({ role }) => role !== Role.Reputer)).toMatchObject(workers);
      const reputers = contributions.filter(({ role }) => role === Role.Reputer);
      const curated = curate(await results.record(topic.id, epoch))?.participants ?? [];
      const earned = curated
        .filter(({ role }) => role === Role.Reputer)
        .map(({ id, score, reward }) => ({ id, score, reward }));
      expect(reputers).toHaveLength(3);
      expect(reputers).toMatchObject(earned);
      for (const { weight, listening } of reputers) {
        for (const number of [weight, listening]) {
          expect(number).toBeGreaterThan(0n);
          expect(number).toBeLessThanOrEqual(UNIT);
        }
      }
    }
    expect(found.at(-1)?.contributions.some(({ regret }) => regret !== undefined && regret !== 0n)).toBe(true);
  });

  it("of which a refuted epoch takes its descendants down, read as it happens", async () => {
    const schedule = { challengeWindow: 20_000 };
    world = await World.create({ inferers: 2, forecasters: 0, reputers: 2, schedule });
    const inputs = { inferences: [10n * UNIT, 12n * UNIT], forecasts: [] };
    const truths = [11n * UNIT, 11n * UNIT];
    await world.runEpoch(0n, inputs, truths);
    let history = await read(world);
    expect(await compare(world, history)).toEqual(["posted", "open"]);

    await world.submit(1n, inputs);
    await world.warp(world.times(1n).closesAt);
    const trace = await world.computeSynthesis(1n);
    await world.postSynthesis(1n, forged(trace, 99n * UNIT), trace.base, 1);
    await world.report(1n, truths);
    await world.warp(world.times(1n).reportsUntil);
    await world.settleNext(1n);
    await world.submit(2n, inputs);
    await world.warp(world.times(2n).closesAt);
    const next = await world.computeSynthesis(2n);
    expect(next.base).toBe(2);
    await world.postSynthesis(2n, next.bytes, next.base);
    history = await read(world, history);
    expect(await compare(world, history)).toEqual(["posted", "posted", "posted"]);

    await refute(world, 1n);
    history = await read(world, history);
    expect(await compare(world, history)).toEqual(["posted", "void", "void with its base"]);
    expect(
      epochRecords(history.events)
        .get(1n)
        ?.settlements.map(({ voided }) => voided),
    ).toEqual([true]);

    await world.postSynthesis(1n, trace.bytes, trace.base);
    await world.warp(world.times(0n).closesAt + 21_000);
    await world.rpc("hardhat_mine", ["0x1"]);
    history = await read(world, history);
    expect((await compare(world, history)).slice(0, 3)).toEqual(["final", "posted", "void with its base"]);
  });

  it("whose reputers report losses, again where their synthesis was refuted", async () => {
    const math = { lossFunction: LossFunction.Reported, lossFloor: 0n };
    world = await World.create({
      inferers: 3,
      forecasters: 0,
      reputers: 2,
      math,
      schedule: { challengeWindow: 20_000 },
    });
    const random = new Random(SEED);
    await world.submit(0n, { inferences: [10n * UNIT, 11n * UNIT, 12n * UNIT], forecasts: [] });
    await world.warp(world.times(0n).closesAt);
    const { synthesis, bytes, base } = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, forged(await world.computeSynthesis(0n), 99n * UNIT), base, 1);
    const losses = () =>
      world?.reportLosses(
        0n,
        [1, 2].map(() => random.list(lossVector.size(3, 0), () => -UNIT)),
      );
    await losses();
    await refute(world, 0n);
    await world.postSynthesis(0n, bytes, base);
    await losses();
    await world.warp(world.times(0n).reportsUntil);
    await world.settleNext(0n);
    const history = await read(world);
    const records = epochRecords(history.events);
    const [record] = records.values();
    expect(record.reports.map(({ slot, truth }) => [slot, truth])).toEqual([
      [0, null],
      [1, null],
    ]);
    expect(truthRange(record.reports)).toBeNull();
    const { client, deployment, topic } = world;
    const [{ contributions }] = await readContributions(client, deployment, topic.id, records, [record]);
    expect(contributions.map(({ role, participant }) => [role, participant])).toEqual([
      ...synthesis.inferers.map(({ slot }) => [Role.Inferer, world?.inferers[slot].address]),
      ...world.reputers.map(({ address }) => [Role.Reputer, address]),
    ]);
    expect(standingSettlement(record)?.losses).toEqual({ network: -UNIT, naive: -UNIT, best: -UNIT });
  });
});
