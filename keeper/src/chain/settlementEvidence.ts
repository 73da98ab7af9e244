/** What a challenger or prover shows of a posted settlement. */
import { concat, type Hex } from "viem";
import * as lossVector from "../math/lossVector.ts";
import { distinct } from "../math/statistics.ts";
import { type Packed, splitSections } from "../trace/codec.ts";
import { type Place, sectionLeaves, traceDomain } from "../trace/commitment.ts";
import {
  PAYOUT_LAYOUT,
  SETTLEMENT_LAYOUT,
  SETTLEMENT_SECTIONS,
  type SettlementSection,
  type SettlementSize,
  STATE_LAYOUT,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
  TraceKind,
} from "../trace/layout.ts";
import { contentOf, type ReportContent } from "../trace/submissions.ts";
import type { Deployment } from "./deployment.ts";
import type { PostedSettlement, PostedSynthesis } from "./epochs.ts";

/** Sections that an element is computed from: of the settlement, of its synthesis, of the settlement before. */
interface Needs {
  readonly own?: readonly SettlementSection[];
  readonly synthesis?: readonly SynthesisSection[];
  readonly base?: readonly SettlementSection[];
  readonly reports?: boolean;
}

const LISTENING = {
  own: ["reporters", "reported", "losses", "listeningSteps"],
  base: ["holders", "listening"],
} as const satisfies Needs;

const NEEDS: Record<SettlementSection, Needs> = {
  reporters: { reports: true },
  reported: { reports: true },
  losses: { reports: true },
  consensusLoss: { own: ["reporters", "reported", "losses"] },
  smoothedLosses: {
    own: ["consensusLoss"],
    synthesis: ["participants"],
    base: ["smoothedLosses", "holders", "inclusions"],
  },
  holders: { own: ["reporters"], synthesis: ["participants"], base: ["holders"] },
  inclusions: {
    own: ["reporters"],
    synthesis: ["participants", "forecastImplied"],
    base: ["holders", "inclusions"],
  },
  scores: { own: ["consensusLoss"], synthesis: ["forecastImplied"] },
  listeningSteps: LISTENING,
  listening: { own: ["reporters", "listeningSteps"], base: ["holders", "listening"] },
  adjustedStakes: { own: ["reporters", "listeningSteps"], base: ["holders", "listening"] },
  fractions: { own: ["reporters", "scores", "scoreMoments"] },
  smoothedFractions: {
    own: ["reporters", "fractions"],
    synthesis: ["participants", "forecastImplied"],
    base: ["holders", "inclusions", "smoothedFractions"],
  },
  scoreMoments: { own: ["scores"], base: ["scoreMoments"] },
  scalars: {
    own: ["consensusLoss", "scores", "smoothedFractions", "scalars"],
    synthesis: ["forecastImplied"],
    base: ["scalars"],
  },
  rewards: { own: ["fractions", "scalars"] },
  cumulative: { own: ["reporters", "rewards"], synthesis: ["participants"], base: ["holders", "cumulative"] },
};

/**
 * Evidence about elements `index` to before `end` of a section of a posted settlement. `synthesis` is the post that it
 * settles, `base` the settlement before it, null for the first, `reports` the epoch's in the order of the hash chain.
 */
export function settlementEvidence(
  deployment: Deployment,
  topicId: bigint,
  posted: PostedSettlement,
  synthesis: PostedSynthesis,
  base: PostedSettlement | null,
  reports: readonly (ReportContent & { readonly slot: number; readonly id: number })[],
  section: SettlementSection,
  index: number,
  end = index + 1,
) {
  const needs = needsOf(posted.size, section, index, end);
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
  const synthesisSections = splitSections(SYNTHESIS_LAYOUT, posted.size, synthesis.trace);
  const synthesisDomain = traceDomain({ ...place, epoch: synthesis.epoch }, TraceKind.Synthesis);
  const own = opened(place, posted, [section, ...(needs.own ?? [])]);
  const before = base === null ? { leaves: [], sections: [] } : opened(place, base, needs.base ?? []);
  return {
    leaves: own.leaves,
    sections: own.sections,
    synthesisLeaves: sectionLeaves(synthesisSections, synthesisDomain),
    synthesisSections: shown(SYNTHESIS_SECTIONS, synthesisSections, needs.synthesis ?? []),
    baseLeaves: before.leaves,
    baseSections: before.sections,
    reports: needs.reports
      ? reports.map((report) => ({ slot: BigInt(report.slot), id: report.id, content: contentOf(report) }))
      : [],
    losses: section === "losses" ? lossesAt(posted.size, reports, index) : [],
  };
}

/** What the distinct report says that the loss at `index` is of; empty where it is a truth, or nobody made it. */
function lossesAt(
  { inferers, forecasters }: SettlementSize,
  reports: readonly (ReportContent & { readonly slot: number })[],
  index: number,
): readonly bigint[] {
  const inOrder = reports.toSorted((a, b) => a.slot - b.slot);
  const numbers = distinct(inOrder.map(contentOf));
  const number = BigInt(Math.floor(index / lossVector.size(inferers, forecasters)));
  return inOrder[numbers.indexOf(number)]?.losses ?? [];
}

/** Needs of some elements: a loss is that of one inference, and only reputer scores follow from the listening steps. */
function needsOf(size: SettlementSize, section: SettlementSection, index: number, end: number): Needs {
  if (section === "losses") {
    const evaluated = Array.from({ length: end - index }, (_, i) => evaluatedSection(size, index + i));
    return { ...NEEDS.losses, synthesis: [...new Set(evaluated)] };
  }
  const workers = size.inferers + size.forecasters;
  if (section !== "scores" || end <= workers) return NEEDS[section];
  if (index >= workers) return LISTENING;
  return { ...LISTENING, own: [...LISTENING.own, ...NEEDS.scores.own!], synthesis: NEEDS.scores.synthesis! };
}

/** Section of the synthesis that holds the inference whose loss is at `index` of the losses. */
function evaluatedSection({ inferers: n, forecasters: k }: SettlementSize, index: number): SynthesisSection {
  const ends: readonly (readonly [SynthesisSection, number])[] = [
    ["combined", lossVector.inference(0)],
    ["inferences", lossVector.forecastImplied(n, 0)],
    ["forecastImplied", lossVector.oneOutImplied(n, k, 0, 0)],
    ["oneOutImplied", lossVector.oneOutInference(n, k, 0)],
    ["oneOutInference", lossVector.oneOutForecast(n, k, 0)],
    ["oneOutForecast", lossVector.oneInForecast(n, k, 0)],
  ];
  const x = index % lossVector.size(n, k);
  return ends.find(([, end]) => x < end)?.[0] ?? "oneInForecast";
}

/** Leaves of a settlement, and the bytes of some of its sections. */
function opened(place: Omit<Place, "epoch">, settlement: PostedSettlement, names: readonly SettlementSection[]) {
  const { size, state, payout, epoch } = settlement;
  const leaves = [
    ...sectionLeaves(splitSections(STATE_LAYOUT, size, state), traceDomain({ ...place, epoch }, TraceKind.State)),
    ...sectionLeaves(splitSections(PAYOUT_LAYOUT, size, payout), traceDomain({ ...place, epoch }, TraceKind.Payout)),
  ];
  const sections = splitSections(SETTLEMENT_LAYOUT, size, concat([state, payout]));
  return { leaves, sections: shown(SETTLEMENT_SECTIONS, sections, names) };
}

function shown<L>(order: readonly (keyof L)[], packed: Packed<L>, names: readonly (keyof L)[]): Hex[] {
  return order.map((name) => (names.includes(name) ? packed[name] : "0x"));
}
