/** The default models: one learner each, with what all fall back on, so that none is hopeless on any series. */
import { gradients } from "./gradient.ts";
import { cycles, hedge, seasonAndDrift } from "./hedge.ts";
import { nearest } from "./neighbours.ts";
import { type Learner, onlineModel } from "./online.ts";
import { echoes } from "./reservoir.ts";
import { averages } from "./reversion.ts";
import { fewInputs, manyInputs, regression } from "./ridge.ts";
import { smoothers } from "./smoothing.ts";
import { boosted } from "./trees.ts";
import type { Model } from "./types.ts";

const LEAST_SQUARES = Number.POSITIVE_INFINITY;
const leastSquares = { halfLife: 400, seasonStep: 0.15, threshold: LEAST_SQUARES, inputs: manyInputs };
const huber = { halfLife: 800, seasonStep: 0.12, threshold: 1.5, inputs: manyInputs };

/**
 * A learner with what all models fall back on: regressions on few inputs and seasons, slow ones and quick ones. `share`
 * (0 to 1) sets how slow and how quick, so that no two models have the same.
 */
function backed(share: number, ...own: Learner[]): Learner {
  const between = (low: number, high: number) => low * (high / low) ** share;
  const plain = (seasonStep: number, halfLife: number) =>
    regression({ halfLife, seasonStep, threshold: LEAST_SQUARES, inputs: fewInputs });
  return hedge([
    ...own,
    plain(between(0.25, 0.35), between(200, 400)),
    plain(between(0.1, 0.15), between(800, 1600)),
    cycles(between(0.1, 0.16)),
    cycles(between(0.3, 0.4)),
    seasonAndDrift(between(0.12, 0.25), between(400, 80)),
  ]);
}

/** What they are measured against: the newest value. */
export const persistence: Model = onlineModel("persistence", () => ({ step: () => 0 }));

export const MODELS: readonly Model[] = [
  onlineModel("smoothing", () => backed(0.5, smoothers())),
  onlineModel("ridge", () => backed(0, regression(leastSquares))),
  onlineModel("robust", () => backed(0.9, regression(huber))),
  onlineModel("reversion", (target) => backed(0.2, averages(target))),
  onlineModel("neighbours", () => backed(0.6, nearest())),
  onlineModel("trees", () => backed(0.3, boosted())),
  onlineModel("gradient", () => backed(1, gradients())),
  onlineModel("reservoir", () => backed(0.75, echoes())),
];
