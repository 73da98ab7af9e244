/** The default models: each sees a slice of what a series shows, with a memory of its own, so that they err differently. */
import { cycles, cyclesOrStill, still } from "./cycles.ts";
import { distances, harmonics, inputsOf, lags, repeats, unrest } from "./features.ts";
import { hedge } from "./hedge.ts";
import { nearest } from "./neighbours.ts";
import { onlineModel } from "./online.ts";
import { averages } from "./reversion.ts";
import { regression } from "./ridge.ts";
import { smoothers } from "./smoothing.ts";
import { boosted } from "./trees.ts";
import type { Model } from "./types.ts";

/** Half-life of a regression that forgets nothing, entries. */
const ALL = 20_000;
const VOLATILITY_FEATURES = [0, 1, 2, 3, 4, 5, 6];

const newest = inputsOf((frame, levels) => lags(frame, levels, 6), [1, 4, 5]);
const wide = inputsOf((frame) => [...distances(frame, frame.values, [5, 20, 80, 320]), ...harmonics(frame)], [0, 1, 3]);
const before = inputsOf((frame, levels) => [...repeats(frame, 2), ...distances(frame, levels, [12])], [0, 1, 3]);
const several = inputsOf((frame, levels) => {
  const changes = lags(frame, levels, 5);
  return [...changes, changes[0] * unrest(frame), ...distances(frame, levels, [5, 20, 80]), ...harmonics(frame)];
}, VOLATILITY_FEATURES);

/** The pool, with nothing learnt: a model keeps what it learnt of one series only. */
export const createModels = (): Model[] => [
  onlineModel("cycles", cyclesOrStill),
  onlineModel("lags", () => regression({ halfLife: 1500, base: "cycles", seasonStep: 0.2, inputs: newest })),
  onlineModel("harmonics", () => regression({ halfLife: ALL, base: "still", seasonStep: 0, inputs: wide })),
  onlineModel("repeats", () =>
    hedge([
      regression({ halfLife: 600, base: "still", seasonStep: 0, inputs: before }),
      regression({ halfLife: 3000, base: "cycles", seasonStep: 0.15, inputs: before }),
      still(),
    ]),
  ),
  onlineModel("ridge", () => regression({ halfLife: 200, base: "season", seasonStep: 0.25, inputs: several })),
  onlineModel("neighbours", () =>
    hedge([nearest({ share: { close: 2.5, volatility: 6 }, seasonStep: 0.2, span: 10 }), cycles(0.35), still()]),
  ),
  onlineModel("windows", () => nearest({ share: { close: 5, volatility: 9 }, seasonStep: 0.1, span: 25 })),
  onlineModel("trees", boosted),
];

/** What others are measured against: no change, exponential smoothing and mean reversion. */
export const createBaselines = (): Model[] => [
  onlineModel("persistence", still),
  onlineModel("smoothing", smoothers),
  onlineModel("reversion", averages),
];
