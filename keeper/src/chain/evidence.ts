/** What a challenger shows: the parts of the traces and inputs that one disputed element depends on. */
import type { Hex } from "viem";
import { type Packed, splitSections } from "../trace/codec.ts";
import { parentOf, rootOf, sectionLeaves, traceDomain } from "../trace/commitment.ts";
import { slotsOf } from "../trace/epoch.ts";
import {
  PAYOUT_LAYOUT,
  STATE_LAYOUT,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  type SynthesisSection,
  TraceKind,
} from "../trace/layout.ts";
import { Role, type Submission, submissionLink } from "../trace/submissions.ts";
import type { Deployment } from "./deployment.ts";
import type { PostedSettlement, PostedSynthesis } from "./epochs.ts";

/** Sections of the disputed trace that each section's elements are computed from. */
const NEEDS: Record<SynthesisSection, readonly SynthesisSection[]> = {
  participants: [],
  inferences: [],
  forecastImplied: ["inferences"],
  oneOutImplied: ["inferences"],
  weights: ["participants", "inferences", "forecastImplied"],
  combined: ["participants", "inferences", "forecastImplied", "weights"],
  oneOutInference: ["participants", "inferences", "oneOutImplied", "combined"],
  oneOutForecast: ["participants", "inferences", "forecastImplied"],
  oneInForecast: ["participants", "inferences", "forecastImplied"],
};

/** Sections whose elements depend on the state of the base settlement. */
const NEEDS_STATE: ReadonlySet<SynthesisSection> = new Set([
  "weights",
  "combined",
  "oneOutInference",
  "oneOutForecast",
  "oneInForecast",
]);

const NO_SUBMISSION: Submission = { role: Role.Inferer, slot: 0, id: 0, value: 0n, inferers: 0, losses: [] };

/**
 * Evidence against element `index` of a section of a posted synthesis. `submissions` are the epoch's in chain order,
 * `base` the settlement that it stands on, null in a cold start.
 */
export function synthesisEvidence(
  deployment: Deployment,
  topicId: bigint,
  posted: PostedSynthesis,
  submissions: readonly Submission[],
  base: PostedSettlement | null,
  section: SynthesisSection,
  index: number,
) {
  const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
  const sections: Packed<typeof SYNTHESIS_LAYOUT> = splitSections(SYNTHESIS_LAYOUT, size, posted.trace);
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
  const domain = traceDomain({ ...place, epoch: posted.epoch }, TraceKind.Synthesis);
  const shown = new Set<SynthesisSection>([section, ...NEEDS[section]]);
  const position = positionOf(posted, submissions, size.inferers, section, index);
  return {
    leaves: sectionLeaves(sections, domain),
    sections: SYNTHESIS_SECTIONS.map((name): Hex => (shown.has(name) ? sections[name] : "0x")),
    links: position === undefined ? [] : submissions.map(submissionLink),
    position: BigInt(position ?? 0),
    submission: chainSubmission(position === undefined ? NO_SUBMISSION : submissions[position]),
    ...stateEvidence(place, NEEDS_STATE.has(section) ? base : null),
  };
}

/** Root that the contract keeps for a settlement. */
export function settlementRoot(deployment: Deployment, topicId: bigint, settlement: PostedSettlement): Hex {
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
  const { stateLeaves, payoutRoot } = stateEvidence(place, settlement);
  return parentOf(rootOf(stateLeaves), payoutRoot);
}

function stateEvidence(
  place: { chainId: number; contract: `0x${string}`; topicId: bigint },
  base: PostedSettlement | null,
): { stateLeaves: Hex[]; payoutRoot: Hex; losses: Hex; holders: Hex; inclusions: Hex } {
  if (base === null) {
    return { stateLeaves: [], payoutRoot: `0x${"0".repeat(64)}`, losses: "0x", holders: "0x", inclusions: "0x" };
  }
  const state: Packed<typeof STATE_LAYOUT> = splitSections(STATE_LAYOUT, base.size, base.state);
  const payout: Packed<typeof PAYOUT_LAYOUT> = splitSections(PAYOUT_LAYOUT, base.size, base.payout);
  const at = { ...place, epoch: base.epoch };
  return {
    stateLeaves: sectionLeaves(state, traceDomain(at, TraceKind.State)),
    payoutRoot: rootOf(sectionLeaves(payout, traceDomain(at, TraceKind.Payout))),
    losses: state.smoothedLosses,
    holders: state.holders,
    inclusions: state.inclusions,
  };
}

/** Place in the submission chain of the submission that an element is computed from, if it is. */
function positionOf(
  posted: PostedSynthesis,
  submissions: readonly Submission[],
  inferers: number,
  section: SynthesisSection,
  index: number,
): number | undefined {
  const find = (role: Role, slot: number) =>
    submissions.findIndex((submission) => submission.role === role && submission.slot === slot);
  const inferer = (j: number) => find(Role.Inferer, slotsOf(posted.inferers)[j]);
  const forecaster = (k: number) => find(Role.Forecaster, slotsOf(posted.forecasters)[k]);
  switch (section) {
    case "participants":
      return index < inferers ? inferer(index) : forecaster(index - inferers);
    case "inferences":
      return inferer(index);
    case "forecastImplied":
      return forecaster(index);
    case "oneOutImplied":
      return forecaster(Math.floor(index / inferers));
    default:
      return undefined;
  }
}

function chainSubmission({ slot, ...submission }: Submission) {
  return { ...submission, slot: BigInt(slot) };
}
