/** The default models: one learner each, hedged by the classics, so that all are comparable and err differently. */
import { gradients } from "./gradient.ts";
import { classics, hedge } from "./hedge.ts";
import { nearest } from "./neighbours.ts";
import { onlineModel } from "./online.ts";
import { echoes } from "./reservoir.ts";
import { averages } from "./reversion.ts";
import { manyInputs, regression } from "./ridge.ts";
import { boosted } from "./trees.ts";
import type { Model } from "./types.ts";

const leastSquares = { halfLife: 800, seasonStep: 0.2, threshold: Number.POSITIVE_INFINITY, inputs: manyInputs };
const huber = { halfLife: 1500, seasonStep: 0.12, threshold: 1.5, inputs: manyInputs };

/** What they are measured against: the newest value. */
export const persistence: Model = onlineModel("persistence", () => ({ step: () => 0 }));

export const MODELS: readonly Model[] = [
  onlineModel("smoothing", () => hedge([...classics(0.12), ...classics(0.2).slice(1, -1)])),
  onlineModel("ridge", () => hedge([...classics(0.12), regression(leastSquares)])),
  onlineModel("robust", () => hedge([...classics(0.1), regression(huber)])),
  onlineModel("reversion", (target) => hedge([...classics(0.14), averages(target)])),
  onlineModel("neighbours", () => hedge([...classics(0.15), nearest()])),
  onlineModel("trees", () => hedge([...classics(0.1), boosted()])),
  onlineModel("gradient", () => hedge([...classics(0.12), gradients()])),
  onlineModel("reservoir", () => hedge([...classics(0.15), echoes()])),
];
