/** Reputers that crash, lose their journal or get an old one back never sign two different reports of an epoch. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { Reputer, type ReputerOptions } from "../../keeper/src/nodes/reputer.ts";
import { localTruth } from "../../keeper/src/truths/local.ts";
import { CountedMetrics, refuse, type StubGateway, stubGateway } from "../support/stubs.ts";
import { World } from "../support/world.ts";

const log = pino({ level: "silent" });

let world: World;
let folder: string;
let gateway: StubGateway;
let held: unknown[];
let metrics: CountedMetrics;
let journals: Journal[];
/** What the source says: something else whenever it is asked. */
let now: number;

beforeEach(async () => {
  world = await World.create({ inferers: 1, forecasters: 0, reputers: 1 });
  folder = mkdtempSync(join(tmpdir(), "allora-reputer-"));
  held = [];
  gateway = await stubGateway(refuse, () => held);
  metrics = new CountedMetrics();
  journals = [];
  now = 7;
});
afterEach(async () => {
  gateway.close();
  for (const journal of journals) journal.close();
  rmSync(folder, { recursive: true });
  await world.close();
});

function start(file: string, repeatable: boolean, options: Partial<ReputerOptions> = {}): Reputer {
  const { deployment, topic } = world;
  const journal = new Journal(join(folder, file));
  journals.push(journal);
  const truth = localTruth(() => now++, repeatable);
  const sender = world.sender(world.reputers[0]);
  const gateways = [gateway.url];
  return new Reputer({ sender, deployment, topic, gateways, truth, journal, log, metrics, ...options });
}

/** Different truths of an epoch that were signed. */
const signed = (epoch: bigint) => [
  ...new Set(gateway.received.filter((item) => item.epoch === String(epoch)).map(({ truth }) => Number(truth))),
];
const reported = async (epoch: bigint) => (await world.reports(epoch)).map(({ truth }) => truth);
const withheld = () => metrics.counts.get(`allora_reputer_withheld_total ${world.topic.id}`);

/** Something to report, and a process that waits for its window. */
async function running(file: string, epoch = 0n): Promise<Reputer> {
  await world.submit(epoch, { inferences: [UNIT], forecasts: [] });
  const reputer = start(file, false);
  await reputer.step();
  await world.warp(world.times(epoch).reportsFrom);
  return reputer;
}

describe("a reputer whose source says something else each time", () => {
  it("repeats after a crash what its journal says, and brings it to the chain by itself", async () => {
    const reputer = await running("journal");
    await reputer.step();
    await reputer.step();
    const again = start("journal", false);
    await again.step();
    expect(signed(0n)).toEqual([7]);
    await world.warp(world.times(0n).reportsUntil - 30);
    await again.step();
    expect(await reported(0n)).toEqual([7n * UNIT]);
    expect([now, withheld()]).toEqual([8, undefined]);
  });

  it("signs nothing of an open window after a backup was restored, and goes on with the next", async () => {
    await running("journal");
    copyFileSync(join(folder, "journal"), join(folder, "backup"));
    await start("journal", false).step();
    expect(signed(0n)).toEqual([]);
    expect(withheld()).toBe(1);

    // Epoch 1 is signed by a process that was there when its window opened; then the backup takes the journal's place.
    const second = await running("journal", 1n);
    await second.step();
    expect(signed(1n)).toEqual([7]);
    const before = Number(withheld());
    for (const file of ["backup", "new"]) {
      const restored = start(file, false);
      await restored.step();
      await world.warp(world.times(1n).reportsUntil - 60);
      await restored.step();
      expect(signed(1n)).toEqual([7]);
      expect(await reported(1n)).toEqual([]);
    }
    expect([now, withheld()]).toEqual([8, before + 2]);
    const third = await running("backup", 2n);
    await third.step();
    expect(signed(2n)).toEqual([8]);
  });

  it("signs again what a gateway holds of it, by its own signature only", async () => {
    await (await running("journal")).step();
    const [report] = gateway.received;
    held = [{ ...report, truth: "9.0" }];
    const restored = start("new", false);
    await restored.step();
    expect(withheld()).toBe(1);
    held = [report];
    await restored.step();
    await world.warp(world.times(0n).reportsUntil - 30);
    await restored.step();
    expect(signed(0n)).toEqual([7]);
    expect(await reported(0n)).toEqual([7n * UNIT]);
    expect(now).toBe(8);
  });

  it("takes from the chain what it reported", async () => {
    await (await running("journal")).step();
    await world.warp(world.times(0n).reportsUntil - 30);
    await start("journal", false).step();
    await start("new", false).step();
    const place = { chainId: world.deployment.chainId, inbox: world.deployment.inbox, topicId: world.topic.id };
    const journal = journals[journals.length - 1];
    const account = world.reputers[0].address;
    expect(journal.said({ ...place, account, epoch: 0n, kind: "truth" })).toBe(String(7n * UNIT));
    expect([now, signed(0n), withheld()]).toEqual([8, [7], undefined]);
  });
});

describe("a reputer whose source repeats itself", () => {
  it("reports windows that were open when it started, with a journal or without", async () => {
    await world.submit(0n, { inferences: [UNIT], forecasts: [] });
    await world.warp(world.times(0n).reportsFrom + 10);
    const truth = localTruth(() => 5, true);
    for (const file of ["first", "second"]) await start(file, true, { truth }).step();
    expect(signed(0n)).toEqual([5]);
    await start("third", true, { truth, gateways: [] }).step();
    expect(await reported(0n)).toEqual([5n * UNIT]);
  });
});
