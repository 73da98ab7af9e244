/** A topic's first epochs with everything that a page about it must be able to show. */
import { type Address, type Hex, zeroHash } from "viem";
import { readSettlement, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { joinSections } from "../../keeper/src/trace/codec.ts";
import type { SynthesisTrace } from "../../keeper/src/trace/epoch.ts";
import { SYNTHESIS_SECTIONS } from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";
import { createFeed } from "../support/feeds.ts";
import { type EpochInputs, World } from "../support/world.ts";

const SIZE = { inferers: 5, forecasters: 2, reputers: 3 };

/** What happens in which epoch; everything else about the first `settled` epochs is as usual. */
export const STORY = {
  /** Forged, refuted, and posted again. */
  repaired: 3n,
  /** Nobody submits. */
  empty: 4n,
  /** Reputers report different truths. */
  disputed: 5n,
  /** Forged, refuted, and not posted again. */
  abandoned: 6n,
  /** Newest final value; nobody recorded it yet, so that feeds still serve `disputed`. */
  final: 7n,
  /** Can still be refuted. */
  posted: 8n,
  /** Over without a post. */
  closed: 9n,
  /** In its worker window. */
  open: 10n,
} as const;

export interface Story {
  readonly world: World;
  readonly feed: Address;
  /** Inputs of epochs to come. */
  readonly inputs: () => EpochInputs;
}

/** Plays the story on a new chain, up to the worker window of its last epoch. */
export async function tellStory(): Promise<Story> {
  const random = new Random(SEED);
  const schedule = { epochLength: 3600, workerWindow: 600, groundTruthLag: 3000, reputerWindow: 300 };
  const title = "ETH / USD, one hour ahead";
  const world = await World.create({ ...SIZE, title, schedule: { ...schedule, challengeWindow: 8400 } });
  const feed = await createFeed(world, "ETH / USD");

  let truth = 3012n * UNIT;
  const inputs = (): EpochInputs => ({
    inferences: random.list(SIZE.inferers, () => truth + random.bigint(-12n * UNIT, 12n * UNIT)),
    forecasts: random.list(SIZE.forecasters, () => random.list(SIZE.inferers, () => random.bigint(0n, 2n * UNIT))),
  });

  for (let epoch = 0n; epoch <= STORY.posted; epoch++) {
    truth += random.bigint(-9n * UNIT, 10n * UNIT);
    await world.warp(world.times(epoch).opensAt);
    // Phases of neighbouring epochs overlap: reports of the one before are due while this one is open.
    if (epoch !== STORY.empty) await world.submit(epoch, inputs());
    if (epoch > 0n) await settle(world, epoch - 1n, truth);
    await world.warp(world.times(epoch).closesAt);
    if (epoch !== STORY.empty) await post(world, epoch);
  }
  await world.submit(STORY.closed, inputs());
  await settle(world, STORY.posted, truth);
  await world.submit(STORY.open, { inferences: [truth, truth + UNIT, null, null, null], forecasts: [null, null] });
  return { world, feed: feed.address, inputs };
}

/** Posts an epoch's synthesis as the story has it. */
async function post(world: World, epoch: bigint): Promise<void> {
  const trace = await world.computeSynthesis(epoch);
  if (epoch === STORY.repaired || epoch === STORY.abandoned) {
    await world.postSynthesis(epoch, forged(trace, (trace.synthesis.network * 104n) / 100n), trace.base, 1);
    await refute(world, epoch);
  }
  if (epoch !== STORY.abandoned) await world.postSynthesis(epoch, trace.bytes, trace.base);
}

/** Reports and settlement of an epoch, and whatever can be finalized by then. */
async function settle(world: World, epoch: bigint, truth: bigint): Promise<void> {
  if (epoch === STORY.empty || epoch === STORY.abandoned) return;
  const doubt = epoch === STORY.disputed ? 7n * UNIT : 0n;
  await world.report(epoch, [truth, truth, truth + doubt]);
  await world.warp(world.times(epoch).reportsUntil);
  await world.settleNext(epoch);
  if (epoch >= 2n && (await world.status(epoch - 2n)) === Status.Final) {
    await world.send("epochs", "finalize", [world.topic.id, epoch - 2n], world.owner);
  }
}

/** The trace with another network value. */
export function forged({ sections }: SynthesisTrace, network: bigint): Hex {
  const digits = network.toString(16).padStart(32, "0");
  return joinSections({ ...sections, combined: `0x${digits}${sections.combined.slice(2 + 32)}` });
}

/** Refutes the network value of an epoch's newest post, as a watcher does. */
export async function refute(world: World, epoch: bigint): Promise<void> {
  const { client, deployment, topic, owner } = world;
  const posted = await world.posted(epoch);
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  const base = posted.base === 0 ? null : await readSettlement(client, deployment, topic.id, posted.base);
  const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, base, "combined", 0);
  const section = SYNTHESIS_SECTIONS.indexOf("combined");
  await world.send(
    "disputes",
    "challengeSynthesis",
    [topic.id, epoch, posted.root, section, 0n, evidence, zeroHash],
    owner,
  );
}
