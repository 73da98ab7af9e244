/** Echo state network: a fixed random recurrent network driven by the series, read out by a ridge regression. */
import { seededRandom } from "../experiments/random.ts";
import { distances, lags, unrest, volatilityFeatures } from "./features.ts";
import type { Frame } from "./frame.ts";
import type { Learner } from "./online.ts";
import { Pending } from "./pending.ts";
import { RecursiveRidge } from "./recursive.ts";
import { Season } from "./season.ts";

const SEED = 20_231;
const NEURONS = 24;
/** Connections that every neuron has to others, and their size: below 1 in sum, so that the past fades. */
const CONNECTIONS = 4;
const RECURRENCE = 0.22;
const INPUT = 0.5;
/** Shares of a neuron's state that a step replaces, from fast to slow ones. */
const LEAKS = [0.9, 0.5, 0.2, 0.06];
const HALF_LIFE = 600;
const REFIT = 25;
/** In observations per step of the horizon. */
const PENALTIES = [20, 80, 320];
const SEASON_STEP = 0.12;

export function echoes(): Learner {
  const random = seededRandom(SEED);
  const season = new Season(SEASON_STEP);
  const pending = new Pending();
  const wiring = Array.from({ length: NEURONS }, () =>
    Array.from({ length: CONNECTIONS }, () => ({ from: random.index(NEURONS), size: random.normal(0, RECURRENCE) })),
  );
  let feeds: number[][] = [];
  let state = new Array<number>(NEURONS).fill(0);
  let readout: RecursiveRidge | undefined;
  return {
    step(frame) {
      season.track(frame);
      const seasonal = season.change(frame);
      const inputs = inputsOf(frame, season.levels, seasonal);
      if (feeds.length === 0) feeds = wiring.map(() => inputs.map(() => random.normal(0, INPUT)));
      state = state.map((held, i) => {
        let drive = 0;
        for (const { from, size } of wiring[i]) drive += size * state[from];
        feeds[i].forEach((feed, f) => {
          drive += feed * inputs[f];
        });
        const leak = LEAKS[i % LEAKS.length];
        return (1 - leak) * held + leak * Math.tanh(drive);
      });
      readout ??= new RecursiveRidge({
        halfLife: HALF_LIFE,
        refit: REFIT,
        penalties: PENALTIES.map((x) => x * frame.horizon),
      });
      const due = pending.due(frame);
      if (due !== undefined) readout.add(due.inputs, due.outcome);
      const echo = [1, ...inputs, ...state];
      pending.add(echo, frame.valueAt(0) + seasonal, frame.farScale);
      return seasonal + frame.farScale * readout.predict(echo);
    },
  };
}

function inputsOf(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  if (frame.target === "volatility") return volatilityFeatures(frame, seasonal);
  return [...lags(frame, levels, 2), ...distances(frame, levels, [5, 20, 80]), unrest(frame)];
}
