/** An epoch's computation as the sections of its traces, and back. */

import { SCORE_WINDOW } from "../engine/scoring.ts";
import type {
  ClassValues,
  Participant,
  ScoreMoments,
  Settlement,
  SlotCounts,
  State,
  Synthesis,
} from "../engine/types.ts";
import { NETWORK } from "../math/lossVector.ts";
import type { Values } from "./codec.ts";
import type { PAYOUT_LAYOUT, SettlementSize, STATE_LAYOUT, SYNTHESIS_LAYOUT, SynthesisSize } from "./layout.ts";

export type SynthesisValues = Values<typeof SYNTHESIS_LAYOUT>;
export type StateValues = Values<typeof STATE_LAYOUT>;
export type PayoutValues = Values<typeof PAYOUT_LAYOUT>;

export function synthesisSize({ inferers, forecasters }: Synthesis): SynthesisSize {
  return { inferers: inferers.length, forecasters: forecasters.length };
}

export function synthesisValues(synthesis: Synthesis): SynthesisValues {
  return {
    participants: ids([...synthesis.inferers, ...synthesis.forecasters]),
    inferences: synthesis.inferences,
    forecastImplied: synthesis.forecastImplied,
    oneOutImplied: synthesis.oneOutImplied.flat(),
    weights: synthesis.weights,
    combined: [synthesis.network, synthesis.naive, ...synthesis.percentiles],
    oneOutInference: synthesis.oneOutInference,
    oneOutForecast: synthesis.oneOutForecast,
    oneInForecast: synthesis.oneInForecast,
  };
}

/** The synthesis that posted sections say; `inferers` and `forecasters` are the slots that submitted, ascending. */
export function synthesisFrom(
  values: SynthesisValues,
  inferers: readonly number[],
  forecasters: readonly number[],
): Synthesis {
  const n = inferers.length;
  const participants = (slots: readonly number[], first: number): Participant[] =>
    slots.map((slot, i) => ({ slot, id: Number(values.participants[first + i]) }));
  const [network, naive, ...percentiles] = values.combined;
  return {
    inferers: participants(inferers, 0),
    forecasters: participants(forecasters, n),
    inferences: values.inferences,
    forecastImplied: values.forecastImplied,
    oneOutImplied: forecasters.map((_, k) => values.oneOutImplied.slice(k * n, (k + 1) * n)),
    weights: values.weights,
    network,
    naive,
    percentiles,
    oneOutInference: values.oneOutInference,
    oneOutForecast: values.oneOutForecast,
    oneInForecast: values.oneInForecast,
  };
}

export function settlementSize(synthesis: Synthesis, settlement: Settlement): SettlementSize {
  const { slots } = settlement.state;
  return {
    ...synthesisSize(synthesis),
    reputers: settlement.reports.reputers.length,
    reports: settlement.reports.losses.length,
    steps: settlement.listeningSteps.length,
    infererSlots: slots.inferers,
    forecasterSlots: slots.forecasters,
    reputerSlots: slots.reputers,
  };
}

export function stateValues({ reports, consensusLoss, state }: Settlement): StateValues {
  return {
    reporters: ids(reports.reputers),
    reported: reports.reported.map(BigInt),
    losses: reports.losses.flat(),
    consensusLoss,
    smoothedLosses: state.losses,
    holders: state.holders.map(BigInt),
    inclusions: state.inclusions.map(BigInt),
  };
}

export function payoutValues(settlement: Settlement): PayoutValues {
  const { state, entropy, taskRewards } = settlement;
  return {
    scores: inOrder(settlement.scores),
    listeningSteps: settlement.listeningSteps.flat(),
    listening: state.listening,
    adjustedStakes: settlement.adjustedStakes,
    fractions: inOrder(settlement.fractions),
    smoothedFractions: state.smoothedFractions,
    scoreMoments: Array.from({ length: SCORE_WINDOW }, (_, i) => momentValues(state.scoreMoments[i])).flat(),
    scalars: [
      entropy.inference,
      entropy.forecast,
      entropy.reputer,
      state.tau,
      settlement.chi,
      settlement.gamma,
      taskRewards.inference,
      taskRewards.forecast,
      taskRewards.reputer,
    ],
    rewards: inOrder(settlement.rewards),
    cumulative: state.cumulative,
  };
}

/** The state that a posted settlement leaves behind. */
export function stateFrom(size: SettlementSize, state: StateValues, payout: PayoutValues): State {
  const slots: SlotCounts = {
    inferers: size.infererSlots,
    forecasters: size.forecasterSlots,
    reputers: size.reputerSlots,
  };
  return {
    slots,
    networkLoss: state.consensusLoss[NETWORK],
    losses: state.smoothedLosses,
    holders: state.holders.map(Number),
    inclusions: state.inclusions.map(Number),
    listening: payout.listening,
    smoothedFractions: payout.smoothedFractions,
    scoreMoments: momentsFrom(payout.scoreMoments),
    tau: payout.scalars[3],
    cumulative: payout.cumulative,
  };
}

function ids(participants: readonly Participant[]): bigint[] {
  return participants.map(({ id }) => BigInt(id));
}

function inOrder({ inference, forecast, reputer }: ClassValues): bigint[] {
  return [...inference, ...forecast, ...reputer];
}

function momentValues(moments: ScoreMoments | undefined): bigint[] {
  if (moments === undefined) return [0n, 0n, 0n, 0n, 0n, 0n];
  const { inference, forecast } = moments;
  return [inference.count, inference.sum, inference.squares, forecast.count, forecast.sum, forecast.squares];
}

/** All rows, also those of a window that is not full yet: what is posted is taken as it is. */
function momentsFrom(values: readonly bigint[]): ScoreMoments[] {
  return Array.from({ length: SCORE_WINDOW }, (_, row) => {
    const [count, sum, squares, forecastCount, forecastSum, forecastSquares] = values.slice(6 * row, 6 * row + 6);
    return {
      inference: { count, sum, squares },
      forecast: { count: forecastCount, sum: forecastSum, squares: forecastSquares },
    };
  });
}
