/** Where a posted trace differs from what the equations yield, so that it can be refuted. */
import { concat, type Hex } from "viem";
import { type Packed, splitSections, unpackSections, type Values } from "../trace/codec.ts";
import {
  SETTLEMENT_LAYOUT,
  type SettlementSection,
  type SettlementSize,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
} from "../trace/layout.ts";

/** One number of a posted trace that is not what the equations yield; undefined where one side has no such number. */
export interface Difference<Section = SynthesisSection> {
  readonly section: Section;
  readonly index: number;
  readonly posted: bigint | undefined;
  readonly expected: bigint | undefined;
}

/** Sizes and bytes of a settlement, as posted or as computed. */
export interface SettlementBytes {
  readonly size: SettlementSize;
  readonly state: Hex;
  readonly payout: Hex;
}

/** Sections of a settlement such that each depends on those before it only. */
const SETTLEMENT_ORDER: readonly SettlementSection[] = [
  "reporters",
  "reported",
  "losses",
  "consensusLoss",
  "smoothedLosses",
  "holders",
  "inclusions",
  "listeningSteps",
  "listening",
  "adjustedStakes",
  "scores",
  "scoreMoments",
  "fractions",
  "smoothedFractions",
  "scalars",
  "rewards",
  "cumulative",
];

/**
 * First difference between a posted synthesis and the recomputed sections, in the order in which sections depend on
 * each other: everything that the differing element is computed from is right, so that it can be refuted.
 */
export function firstDifference(
  posted: Packed<typeof SYNTHESIS_LAYOUT>,
  expected: Packed<typeof SYNTHESIS_LAYOUT>,
): Difference | undefined {
  return firstOf(
    SYNTHESIS_SECTIONS,
    unpackSections(SYNTHESIS_LAYOUT, posted),
    unpackSections(SYNTHESIS_LAYOUT, expected),
  );
}

/** Likewise for a settlement, whose poster also chose the numbers of distinct reports and of listening steps. */
export function firstSettlementDifference(
  posted: SettlementBytes,
  expected: SettlementBytes,
): Difference<SettlementSection> | undefined {
  const [theirs, ours] = [posted, expected].map(({ size, state, payout }) =>
    unpackSections(SETTLEMENT_LAYOUT, splitSections(SETTLEMENT_LAYOUT, size, concat([state, payout]))),
  );
  const found = firstOf(SETTLEMENT_ORDER, theirs, ours);
  if (found?.section === "losses" && found.posted === undefined) {
    // Losses of a distinct report are missing: its reporter is named, with no room for what it reported.
    const index = ours.reported.findIndex((report) => report >= BigInt(posted.size.reports));
    return { section: "reported", index, posted: theirs.reported[index], expected: ours.reported[index] };
  }
  return found;
}

function firstOf<L>(order: readonly (keyof L)[], theirs: Values<L>, ours: Values<L>): Difference<keyof L> | undefined {
  for (const section of order) {
    const [a, b] = [theirs[section], ours[section]];
    const length = Math.max(a.length, b.length);
    for (let index = 0; index < length; index++) {
      if (a[index] === b[index]) continue;
      // Nobody can point at a number that is not there: the last one that is shows that more should follow.
      const at = Math.min(index, a.length - 1);
      return { section, index: at, posted: a[index], expected: b[index] };
    }
  }
  return undefined;
}
