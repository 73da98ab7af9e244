/** What the demo plays: S&P 500 closes, the models on them, and the parameters of the topic. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PAPER_TOPIC } from "../engine/topic.ts";
import type { TopicMath } from "../engine/types.ts";
import { parseCloses } from "../experiments/closes.ts";
import { UNIT } from "../math/fixed.ts";

/** Some of the models that nodes have by name, and the one that all of them should beat. */
export const MODEL_NAMES = ["persistence", "smoothing", "ridge", "reversion", "neighbours", "trees"] as const;
export const FORECASTER_NAMES = ["analogues", "recent"] as const;

/** Closes from which on the models have something to say. */
const FEWEST_KNOWN = 500;

/** Regrets are remembered for weeks; errors of a point are as good as none. */
export const TOPIC_MATH: TopicMath = {
  ...PAPER_TOPIC,
  epsilon: UNIT / 25n,
  alphaRegret: UNIT / 50n,
  lossFloor: UNIT,
};

/** A CSV with closes, and how many of them are known when epoch 0 opens. */
export interface DemoSeries {
  readonly file: string;
  readonly known: number;
}

/** The last `days` trading days of the S&P 500 in vega-datasets, after all the days before them. */
export function demoSeries(days: number): DemoSeries {
  const file = join(dirname(fileURLToPath(import.meta.resolve("vega-datasets"))), "..", "data", "sp500-2000.csv");
  const closes = parseCloses(readFileSync(file, "utf8"), FEWEST_KNOWN + days);
  return { file, known: closes.length - days };
}
