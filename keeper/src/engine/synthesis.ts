/** One epoch's inference synthesis: submissions and the state they stand on, to the synthesis trace. */
import { kernel } from "../kernel/selection.ts";
import * as lossVector from "../math/lossVector.ts";
import { QUANTILES } from "../math/quantiles.ts";
import { networkQuantile } from "../math/synthesis.ts";
import { isCold, startingSlots } from "./slots.ts";
import type { State, Submissions, Synthesis, TopicMath } from "./types.ts";

/** Needs at least one inference. */
export function synthesize(topic: TopicMath, state: State, submissions: Submissions): Synthesis {
  const { inferers, forecasters, inferences, forecasts } = submissions;
  const losses = isCold(state) ? [] : participantLosses(topic, state, submissions);
  const combinations = kernel().combine({ topic, inferences, forecasts, networkLoss: state.networkLoss, losses });
  const { forecastImplied, weights } = combinations;
  return {
    inferers,
    forecasters,
    inferences,
    ...combinations,
    percentiles: QUANTILES.map((q) => networkQuantile(inferences, forecastImplied, weights, q)),
  };
}

/** All evaluated inferences of an epoch, ordered by lossVector. */
export function evaluatedInferences(synthesis: Synthesis): bigint[] {
  return [
    synthesis.network,
    synthesis.naive,
    ...synthesis.inferences,
    ...synthesis.forecastImplied,
    ...synthesis.oneOutImplied.flat(),
    ...synthesis.oneOutInference,
    ...synthesis.oneOutForecast,
    ...synthesis.oneInForecast,
  ];
}

function participantLosses(topic: TopicMath, state: State, submissions: Submissions): bigint[] {
  const { inferers, forecasters } = submissions;
  const { losses, slots } = startingSlots(topic, state, inferers, forecasters, []);
  return lossVector.select(
    losses,
    slots.inferers,
    slots.forecasters,
    inferers.map(({ slot }) => slot),
    forecasters.map(({ slot }) => slot),
  );
}
