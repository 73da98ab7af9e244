/** From committed inputs to posted bytes: what keepers post and watchers compare with. */
import type { Hex } from "viem";
import { reportedLosses, settle, truthLosses } from "../engine/settlement.ts";
import { synthesize } from "../engine/synthesis.ts";
import type { Participant, Reports, Settlement, State, Submissions, Synthesis, TopicMath } from "../engine/types.ts";
import { LossFunction } from "../math/losses.ts";
import { ABSENT, distinct } from "../math/statistics.ts";
import { joinSections, type Packed, packSections } from "./codec.ts";
import { PAYOUT_LAYOUT, type SettlementSize, STATE_LAYOUT, SYNTHESIS_LAYOUT } from "./layout.ts";
import { slotsOf } from "./masks.ts";
import { contentOf, type ReportContent, Role, type Submission } from "./submissions.ts";
import { payoutValues, settlementSize, stateValues, synthesisSize, synthesisValues } from "./traces.ts";

export { maskOf, slotsOf } from "./masks.ts";

export interface SynthesisTrace {
  readonly synthesis: Synthesis;
  readonly sections: Packed<typeof SYNTHESIS_LAYOUT>;
  readonly bytes: Hex;
}

export interface SettlementTrace {
  readonly settlement: Settlement;
  readonly size: SettlementSize;
  readonly state: Hex;
  readonly payout: Hex;
}

/** One reputer's report and its stake at the worker deadline (wei). */
export interface Report extends Participant, ReportContent {
  readonly stake: bigint;
}

/** The synthesis of an epoch; needs at least one inference. */
export function synthesisTrace(topic: TopicMath, base: State, submissions: readonly Submission[]): SynthesisTrace {
  return packSynthesis(synthesize(topic, base, inputsOf(submissions)));
}

export function packSynthesis(synthesis: Synthesis): SynthesisTrace {
  const sections = packSections(SYNTHESIS_LAYOUT, synthesisSize(synthesis), synthesisValues(synthesis));
  return { synthesis, sections, bytes: joinSections(sections) };
}

/** The settlement of an epoch by its reports (in slot order, at least one), with a reward in wei. */
export function settlementTrace(
  topic: TopicMath,
  base: State,
  synthesis: Synthesis,
  reports: readonly Report[],
  reward: bigint,
): SettlementTrace {
  const settlement = settle(topic, base, synthesis, reportsOf(topic, synthesis, reports), reward);
  const size = settlementSize(synthesis, settlement);
  return {
    settlement,
    size,
    state: joinSections(packSections(STATE_LAYOUT, size, stateValues(settlement))),
    payout: joinSections(packSections(PAYOUT_LAYOUT, size, payoutValues(settlement))),
  };
}

/** Submissions of any order as the engine takes them: participants in slot order, forecasts spread over the inferers. */
export function inputsOf(submissions: readonly Submission[]): Submissions {
  const inOrder = (role: Role) => submissions.filter((item) => item.role === role).sort((a, b) => a.slot - b.slot);
  const inferences = inOrder(Role.Inferer);
  const forecasts = inOrder(Role.Forecaster);
  return {
    inferers: inferences.map(seat),
    forecasters: forecasts.map(seat),
    inferences: inferences.map(({ value }) => value),
    forecasts: forecasts.map((forecast) => {
      const bySlot = new Map(slotsOf(forecast.inferers).map((slot, i) => [slot, forecast.losses[i]]));
      return inferences.map(({ slot }) => bySlot.get(slot) ?? ABSENT);
    }),
  };
}

/** Distinct reports become distinct loss vectors, in the order of the first reputer that made each. */
function reportsOf(topic: TopicMath, synthesis: Synthesis, reports: readonly Report[]): Reports {
  const contents = reports.map(contentOf);
  const first = new Map(reports.toReversed().map((report) => [contentOf(report), report]));
  const lossesOf = ({ truth, losses }: Report) =>
    topic.lossFunction === LossFunction.Reported
      ? reportedLosses(synthesis, losses)
      : truthLosses(topic, synthesis, truth);
  return {
    reputers: reports.map(seat),
    stakes: reports.map(({ stake }) => stake),
    losses: [...new Set(contents)].map((content) => lossesOf(first.get(content) as Report)),
    reported: distinct(contents).map(Number),
  };
}

function seat({ slot, id }: Participant): Participant {
  return { slot, id };
}
