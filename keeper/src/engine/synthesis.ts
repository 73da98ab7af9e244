/** One epoch's inference synthesis: submissions and the state they stand on, to the synthesis trace. */
import * as lossVector from "../math/lossVector.ts";
import { QUANTILES } from "../math/quantiles.ts";
import * as equations from "../math/synthesis.ts";
import { isCold, startingSlots } from "./slots.ts";
import type { State, Submissions, Synthesis, TopicMath } from "./types.ts";

/** Needs at least one inference. */
export function synthesize(topic: TopicMath, state: State, submissions: Submissions): Synthesis {
  const { inferers, forecasters, inferences, forecasts } = submissions;
  const { pNorm: p, cNorm: c, epsilon } = topic;
  const cold = isCold(state);
  const losses = cold ? [] : participantLosses(topic, state, submissions);

  const implied = (row: readonly bigint[], excluded: number) =>
    equations.forecastImplied(inferences, row, excluded, state.networkLoss, cold, p, c, epsilon);
  const forecastImplied = forecasts.map((row) => implied(row, inferences.length));
  const oneOutImplied = forecasts.map((row) => inferences.map((_, j) => implied(row, j)));

  const weights = equations.networkWeights(inferences, forecastImplied, losses, p, c, epsilon);
  const network = equations.networkInference(inferences, forecastImplied, weights);

  return {
    inferers,
    forecasters,
    inferences,
    forecastImplied,
    oneOutImplied,
    weights,
    network,
    naive: equations.naiveInference(inferences, losses, p, c, epsilon),
    percentiles: QUANTILES.map((q) => equations.networkQuantile(inferences, forecastImplied, weights, q)),
    oneOutInference: inferences.map((_, j) =>
      equations.oneOutInference(
        j,
        network,
        inferences,
        oneOutImplied.map((row) => row[j]),
        losses,
        p,
        c,
        epsilon,
      ),
    ),
    oneOutForecast: forecasters.map((_, k) =>
      equations.oneOutForecast(k, inferences, forecastImplied, losses, p, c, epsilon),
    ),
    oneInForecast: forecasters.map((_, k) =>
      equations.oneInForecast(k, inferences, forecastImplied, losses, p, c, epsilon),
    ),
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
