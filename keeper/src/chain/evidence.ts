/** What a challenger or prover shows: the parts of the traces and inputs that the numbers in question depend on. */
import type { Hex } from "viem";
import { type Packed, splitSections } from "../trace/codec.ts";
import { rootOf, sectionLeaves, traceDomain } from "../trace/commitment.ts";
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

/** Sections whose elements depend on what was submitted. */
const NEEDS_SUBMISSIONS: ReadonlySet<SynthesisSection> = new Set([
  "participants",
  "inferences",
  "forecastImplied",
  "oneOutImplied",
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

/** Evidence for all numbers of some sections of a synthesis, posted or about to be; all submissions are shown. */
export function synthesisProof(
  deployment: Deployment,
  topicId: bigint,
  posted: Pick<PostedSynthesis, "epoch" | "inferers" | "forecasters" | "trace">,
  submissions: readonly Submission[],
  base: PostedSettlement | null,
  sectionsToProve: readonly SynthesisSection[],
) {
  const size = { inferers: slotsOf(posted.inferers).length, forecasters: slotsOf(posted.forecasters).length };
  const sections: Packed<typeof SYNTHESIS_LAYOUT> = splitSections(SYNTHESIS_LAYOUT, size, posted.trace);
  const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId };
  const shown = new Set(sectionsToProve.flatMap((section) => [section, ...NEEDS[section]]));
  const evidence = {
    leaves: sectionLeaves(sections, traceDomain({ ...place, epoch: posted.epoch }, TraceKind.Synthesis)),
    sections: SYNTHESIS_SECTIONS.map((name): Hex => (shown.has(name) ? sections[name] : "0x")),
    links: [],
    position: 0n,
    submission: chainSubmission(NO_SUBMISSION),
    ...stateEvidence(place, sectionsToProve.some((section) => NEEDS_STATE.has(section)) ? base : null),
  };
  const opened = sectionsToProve.some((section) => NEEDS_SUBMISSIONS.has(section));
  return { evidence, submissions: opened ? submissions.map(chainSubmission) : [] };
}

/** Roots that the contract keeps for a settlement. */
export function settlementRoots(
  deployment: Deployment,
  topicId: bigint,
  { epoch, size, state, payout }: Pick<PostedSettlement, "epoch" | "size" | "state" | "payout">,
): { stateRoot: Hex; payoutRoot: Hex } {
  const at = { chainId: deployment.chainId, contract: deployment.epochs, topicId, epoch };
  return {
    stateRoot: rootOf(sectionLeaves(splitSections(STATE_LAYOUT, size, state), traceDomain(at, TraceKind.State))),
    payoutRoot: rootOf(sectionLeaves(splitSections(PAYOUT_LAYOUT, size, payout), traceDomain(at, TraceKind.Payout))),
  };
}

/** Leaves of a settlement's state part, and those of its sections that later epochs are computed from. */
export function stateEvidence(
  place: { chainId: number; contract: `0x${string}`; topicId: bigint },
  base: PostedSettlement | null,
): { stateLeaves: Hex[]; losses: Hex; holders: Hex; inclusions: Hex } {
  if (base === null) return { stateLeaves: [], losses: "0x", holders: "0x", inclusions: "0x" };
  const state: Packed<typeof STATE_LAYOUT> = splitSections(STATE_LAYOUT, base.size, base.state);
  return {
    stateLeaves: sectionLeaves(state, traceDomain({ ...place, epoch: base.epoch }, TraceKind.State)),
    losses: state.smoothedLosses,
    holders: state.holders,
    inclusions: state.inclusions,
  };
}

/** What merits are recorded with: leaves of a settlement's payout part, and its scores and rewards. */
export function recordEvidence(
  { chainId, epochs }: Deployment,
  topicId: bigint,
  { epoch, size, payout }: Pick<PostedSettlement, "epoch" | "size" | "payout">,
): { payoutLeaves: Hex[]; scores: Hex; rewards: Hex } {
  const sections: Packed<typeof PAYOUT_LAYOUT> = splitSections(PAYOUT_LAYOUT, size, payout);
  const domain = traceDomain({ chainId, contract: epochs, topicId, epoch }, TraceKind.Payout);
  return { payoutLeaves: sectionLeaves(sections, domain), scores: sections.scores, rewards: sections.rewards };
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
