/** The numerical experiment of sections 3.3 and 4.2: simulated participants around the engine. */
import { fromNumber, toNumber } from "../decimal.ts";
import { settle, truthLosses } from "../engine/settlement.ts";
import { EMPTY_STATE } from "../engine/slots.ts";
import { synthesize } from "../engine/synthesis.ts";
import { PAPER_TOPIC } from "../engine/topic.ts";
import type { ClassValues, Participant, State, TopicMath } from "../engine/types.ts";
import { logLoss, loss } from "../math/losses.ts";
import { drawForecasts, drawInferences, drawPopulation, drawReport, type PopulationSize } from "./population.ts";
import { seededRandom } from "./random.ts";

export interface SimulationOptions extends PopulationSize {
  readonly epochs: number;
  readonly seed: number;
  readonly topic?: TopicMath;
}

/** One simulated epoch; losses are log10 and against the ground truth, rewards in ALLO. */
export interface SimulatedEpoch {
  readonly logLosses: {
    readonly network: number;
    readonly naive: number;
    readonly inference: readonly number[];
    readonly forecastImplied: readonly number[];
  };
  readonly rewards: { readonly [task in keyof ClassValues]: readonly number[] };
  /** Of the reputers when they were settled, ALLO. */
  readonly stakes: readonly number[];
}

/** The emission per epoch is 10^x ALLO, where x returns slowly to its mean. */
const EMISSION = { mean: 3, persistence: 0.95, deviation: 0.05 };

/** Yields the epochs of one run in order. */
export function* simulate(options: SimulationOptions): Generator<SimulatedEpoch> {
  const { epochs, seed, inferers: n, forecasters: k, topic = PAPER_TOPIC } = options;
  const random = seededRandom(seed);
  const population = drawPopulation(random, options);
  const inferers = participants(n);
  const forecasters = participants(k);
  const reputers = participants(options.reputers);

  let state: State = EMPTY_STATE;
  let stakes = population.reputers.map(({ stake }) => stake);
  let reports: bigint[][] = [];
  let truth = 0;
  let emission = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    truth += random.normal(0, 1);
    emission = EMISSION.persistence * emission + random.normal(0, EMISSION.deviation);
    const outperformer = random.index(n);
    const target = fromNumber(truth);

    const inferences = drawInferences(random, population.inferers, epoch, truth, outperformer).map(fromNumber);
    const workerLosses = inferences.map((inference) =>
      toNumber(logLoss(loss(topic.lossFunction, topic.lossParameter, inference, target), topic.lossFloor)),
    );
    const forecasts = population.forecasters.map((forecaster) =>
      drawForecasts(random, forecaster, epoch, workerLosses, outperformer).map(fromNumber),
    );

    const synthesis = synthesize(topic, state, { inferers, forecasters, inferences, forecasts });
    const losses = truthLosses(topic, synthesis, target);
    reports = population.reputers.map((reputer, m) => drawReport(random, reputer, losses, reports[m]));
    const settlement = settle(
      topic,
      state,
      synthesis,
      { reputers, stakes, losses: reports, reported: reports.map((_, m) => m) },
      fromNumber(10 ** (EMISSION.mean + emission)),
    );
    const settledStakes = stakes;
    // Eq. 36.
    stakes = stakes.map((stake, m) => stake + settlement.rewards.reputer[m]);
    state = settlement.state;

    const [network, naive, ...workers] = losses.slice(0, 2 + n + k).map(toNumber);
    yield {
      logLosses: { network, naive, inference: workers.slice(0, n), forecastImplied: workers.slice(n) },
      rewards: {
        inference: settlement.rewards.inference.map(toNumber),
        forecast: settlement.rewards.forecast.map(toNumber),
        reputer: settlement.rewards.reputer.map(toNumber),
      },
      stakes: settledStakes.map(toNumber),
    };
  }
}

function participants(count: number): Participant[] {
  return Array.from({ length: count }, (_, slot) => ({ slot, id: slot + 1 }));
}
