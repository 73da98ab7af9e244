/**
 * Every number of both traces of whole epochs, altered by one unit and by much, is found wrong by its verifier within
 * the gas of one transaction. What a challenge costs on top (commitments, verdict, slash) is in gas.test.ts. Of the long
 * sections of the largest epoch, every so many numbers are altered; all of them with ALLORA_DEEP=1.
 */

import { concat } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PostedSettlement, PostedSynthesis } from "../../keeper/src/chain/epochs.ts";
import { settlementRoots } from "../../keeper/src/chain/evidence.ts";
import { joinSections, packSections, splitSections, unpackSections } from "../../keeper/src/trace/codec.ts";
import { rootOf, sectionLeaves, traceDomain } from "../../keeper/src/trace/commitment.ts";
import { slotsOf } from "../../keeper/src/trace/epoch.ts";
import {
  type NumberFormat,
  PAYOUT_LAYOUT,
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  STATE_LAYOUT,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
  TraceKind,
} from "../../keeper/src/trace/layout.ts";
import { Random, SEED } from "../random.ts";
import { alteredNumber } from "../support/epochs.ts";
import { type Act, Scene, type SceneSize } from "../support/scene.ts";
import { type Call, Trial } from "../support/trial.ts";

/** Numbers of one section that are altered at most; fewer of the largest epoch. */
const MOST = process.env.ALLORA_DEEP === "1" ? Number.POSITIVE_INFINITY : 60;
const MOST_OF_THE_LARGEST = process.env.ALLORA_DEEP === "1" ? Number.POSITIVE_INFINITY : 12;

const TIMEOUT = 7_200_000;

/** Calls that one request holds at most. */
const BATCH = 10;

const SIZES: readonly SceneSize[] = [
  { inferers: 1, forecasters: 0, reputers: 1 },
  { inferers: 2, forecasters: 1, reputers: 2 },
  { inferers: 5, forecasters: 3, reputers: 5 },
  { inferers: 10, forecasters: 3, reputers: 5 },
  { inferers: 32, forecasters: 8, reputers: 8 },
];

interface Forgery {
  readonly section: SynthesisSection | SettlementSection;
  readonly what: string;
  readonly call: Call;
}

const nameOf = ({ inferers, forecasters, reputers }: SceneSize) => `${inferers}x${forecasters}x${reputers}`;
const gas = new Map<string, Map<string, bigint>>();
let trial: Trial;
let altered = 0;

beforeAll(async () => {
  trial = await Trial.create();
});

describe(`seed ${SEED}: all numbers, altered`, () => {
  it.each(SIZES.map((size) => [nameOf(size), size] as const))(
    "%s",
    async (name, size) => {
      const random = new Random(SEED + size.inferers);
      const scene = new Scene(random, size, { full: true });
      const coldStart = scene.next();
      // The first epoch of a topic is computed from nothing before it; it matters where it costs little to look at, too.
      if (size.inferers < 10) await refuteAll(random, scene, coldStart, name);
      await refuteAll(random, scene, scene.next(), name);
    },
    TIMEOUT,
  );

  afterAll(() => {
    console.log(`${altered} altered numbers found wrong; most gas of the verifiers by section and size:\n${table()}`);
  });
});

async function refuteAll(random: Random, scene: Scene, act: Act, name: string): Promise<void> {
  let batch: Forgery[] = [];
  const flush = async () => {
    const verdicts = await trial.ask(batch.map(({ call }) => call));
    verdicts.forEach(({ answered, wrong, gas: used }, i) => {
      const { section, what } = batch[i];
      expect({ answered, wrong }, what).toEqual({ answered: true, wrong: true });
      const bySize = gas.get(section) ?? new Map<string, bigint>();
      gas.set(section, bySize.set(name, used > (bySize.get(name) ?? 0n) ? used : bySize.get(name)!));
    });
    altered += batch.length;
    batch = [];
  };
  for (const forgery of [...forgedSyntheses(random, scene, act), ...forgedSettlements(random, scene, act)]) {
    batch.push(forgery);
    if (batch.length === BATCH) await flush();
  }
  await flush();
}

function* forgedSyntheses(random: Random, scene: Scene, act: Act): Generator<Forgery> {
  const { synthesis } = act;
  const size = { inferers: slotsOf(synthesis.inferers).length, forecasters: slotsOf(synthesis.forecasters).length };
  const values = unpackSections(SYNTHESIS_LAYOUT, splitSections(SYNTHESIS_LAYOUT, size, synthesis.trace));
  const { chainId, epochs: contract } = scene.deployment;
  const place = { chainId, contract, topicId: scene.topicId, epoch: synthesis.epoch };
  const domain = traceDomain(place, TraceKind.Synthesis);
  for (const section of SYNTHESIS_SECTIONS) {
    for (const [index, value] of some(values[section], size.inferers === 32)) {
      for (const other of alterations(random, SYNTHESIS_LAYOUT[section], value)) {
        const forged = { ...values, [section]: values[section].with(index, other) };
        const packed = packSections(SYNTHESIS_LAYOUT, size, forged);
        const trace = joinSections(packed);
        const posted: PostedSynthesis = { ...synthesis, trace, root: rootOf(sectionLeaves(packed, domain)) };
        yield {
          section,
          what: `${section} ${index}: ${other} for ${value}`,
          call: trial.synthesisCall(scene, act, posted, section, index),
        };
      }
    }
  }
}

function* forgedSettlements(random: Random, scene: Scene, act: Act): Generator<Forgery> {
  const { settlement } = act;
  const { size } = settlement;
  const bytes = concat([settlement.state, settlement.payout]);
  const values = unpackSections(SETTLEMENT_LAYOUT, splitSections(SETTLEMENT_LAYOUT, size, bytes));
  for (const section of SETTLEMENT_SECTIONS) {
    for (const [index, value] of some(values[section], size.inferers === 32)) {
      for (const other of alterations(random, SETTLEMENT_LAYOUT[section], value)) {
        const forged = { ...values, [section]: values[section].with(index, other) };
        const state = joinSections(packSections(STATE_LAYOUT, size, forged));
        const payout = joinSections(packSections(PAYOUT_LAYOUT, size, forged));
        const unnamed: PostedSettlement = { ...settlement, state, payout };
        const posted = { ...unnamed, ...settlementRoots(scene.deployment, scene.topicId, unnamed) };
        yield {
          section,
          what: `${section} ${index}: ${other} for ${value}`,
          call: trial.settlementCall(scene, act, posted, section, index),
        };
      }
    }
  }
}

/** Numbers of a section and their places: all of a short one, of a long one the first, the last and some between. */
function some(values: readonly bigint[], isLargest: boolean): (readonly [number, bigint])[] {
  const most = isLargest ? MOST_OF_THE_LARGEST : MOST;
  const step = Math.max(1, Math.ceil(values.length / most));
  return [...values.entries()].filter(([index]) => index % step === 0 || index === values.length - 1);
}

/** The nearest other number, and one anywhere in what the section has room for. */
function alterations(random: Random, format: NumberFormat, value: bigint): bigint[] {
  const next = format.kind === 0 && value === (1n << BigInt(8 * format.width)) - 1n ? value - 1n : value + 1n;
  return [next, alteredNumber(random, format, next === value + 1n ? value : next)].filter((other) => other !== value);
}

function table(): string {
  const names = SIZES.map(nameOf);
  const rows = [...gas].map(([section, bySize]) => [section, ...names.map((name) => String(bySize.get(name) ?? ""))]);
  return [["section", ...names], ...rows].map((row) => row.join(" | ")).join("\n");
}
