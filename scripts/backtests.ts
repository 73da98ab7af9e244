/**
 * `node scripts/backtests.ts [design|held-out|fresh] [part of a series' name]`: the default models on real series, as the
 * Markdown tables of docs/minds.md. All of it takes about ten minutes on one core.
 */
import { markdownTable } from "../keeper/src/cli/output.ts";
import { toNumber } from "../keeper/src/decimal.ts";
import { PAPER_TOPIC } from "../keeper/src/engine/topic.ts";
import type { TopicMath } from "../keeper/src/engine/types.ts";
import {
  backtestTopic,
  epochCount,
  errorsOf,
  FIRST_CLOSES,
  type InferenceTable,
  inferAll,
  runNetwork,
} from "../keeper/src/experiments/backtest.ts";
import {
  batesGranger,
  combinedInHindsight,
  equalWeights,
  stackedLeastSquares,
} from "../keeper/src/experiments/baselines.ts";
import { blockLength, logRatioInterval } from "../keeper/src/experiments/bootstrap.ts";
import { quickErrors, quickOf } from "../keeper/src/experiments/quick.ts";
import { mean, secondHalf } from "../keeper/src/experiments/statistics.ts";
import { searchTopic } from "../keeper/src/experiments/tuning.ts";
import { FORECASTERS, MODELS, modelNamed } from "../keeper/src/models/index.ts";
import { DESIGN, FRESH, HELD_OUT, type Series } from "./series.ts";

const PERSISTENCE = modelNamed("persistence");
const SEED = 1;
const DRAWS = 200;
const RESAMPLES = 1000;
const CONFIDENCE = 0.95;
/** Horizons that follow one another in the second half, without which there is nothing to measure. */
const FEWEST_HORIZONS = 15;

const logMean = (losses: readonly number[]) => Math.log10(mean(secondHalf(losses)));
const signed = (value: number) => `${value > 0 ? "+" : ""}${value.toFixed(4)}`;

interface Result {
  readonly main: string[];
  readonly levers: string[];
  readonly workers: string[];
  /** Losses above the best worker's: of the levers, in the order of LEVERS. */
  readonly gaps: readonly number[];
}

const LEVERS = [
  "equal weights",
  "paper's parameters",
  "default parameters",
  "tuned, no forecasters",
  "tuned",
  "one combination of workers, chosen in hindsight",
];

function examine(name: string, table: InferenceTable): Result {
  const { topic } = searchTopic(table, FORECASTERS, { draws: DRAWS, seed: SEED });
  const run = [...runNetwork(table, FORECASTERS, topic)];
  const tuned = errorsOf(run, table);
  const members = run.map(({ inferences, implied }) => [...inferences, ...implied].map(toNumber));
  const quick = { inferers: MODELS.length, members, truths: table.truths, horizon: table.horizon };
  const withOther = (other: TopicMath) => logMean(quickErrors(quick, quickOf(other), run.length));
  const network = tuned.map((epoch) => epoch.network);
  const workers = MODELS.map((_, j) => tuned.map(({ inference }) => inference[j]));
  const losses = workers.map(logMean);
  const best = losses.indexOf(Math.min(...losses));
  const equal = logMean(equalWeights(table));
  const naive = logMean(tuned.map((epoch) => epoch.naive));
  const epochs = network.length;
  const { low, high } = logRatioInterval(secondHalf(network), secondHalf(workers[best]), {
    resamples: RESAMPLES,
    block: blockLength(epochs / 2, table.horizon),
    confidence: CONFIDENCE,
    seed: SEED,
  });
  const loss = logMean(network);
  const head = [name, table.target, String(table.horizon)];
  const still = table.inferences.map((_, epoch) => (lastValue(table, epoch) - table.truths[epoch]) ** 2);
  return {
    main: [
      ...head,
      String(epochs),
      loss.toFixed(4),
      ...[logMean(still), naive, equal, logMean(batesGranger(table)), logMean(stackedLeastSquares(table))].map((x) =>
        signed(x - loss),
      ),
      MODELS[best].name,
      signed(loss - losses[best]),
      `${signed(low)} .. ${signed(high)}`,
    ],
    workers: [
      ...head,
      ...losses.map((x) => signed(x - loss)),
      ...FORECASTERS.map((_, k) => signed(logMean(tuned.map(({ forecastImplied }) => forecastImplied[k])) - loss)),
    ],
    levers: [
      ...head,
      ...[topic.pNorm, topic.cNorm, topic.epsilon, topic.alphaRegret, topic.lossFloor].map((x) => String(toNumber(x))),
    ],
    gaps: [
      equal,
      withOther(PAPER_TOPIC),
      withOther(backtestTopic(table.target, table.closes.slice(0, FIRST_CLOSES))),
      naive,
      loss,
      logMean(combinedInHindsight(table)),
    ].map((x) => x - losses[best]),
  };
}

/** The newest observed value of the target: what persistence infers. */
function lastValue({ closes, target }: InferenceTable, epoch: number): number {
  return PERSISTENCE.infer({ target, closes: closes.slice(0, FIRST_CLOSES + epoch) });
}

function report(title: string, series: readonly Series[], part: string): void {
  const results: Result[] = [];
  for (const { name, closes, questions } of series) {
    if (!name.includes(part)) continue;
    for (const { target, horizon } of questions) {
      const question = { closes, target, horizon };
      if (epochCount(question) < 2 * FEWEST_HORIZONS * horizon) continue;
      const result = examine(name, inferAll(question, MODELS));
      console.error(result.main.join(" | "));
      results.push(result);
    }
  }
  const table = (head: string[], rows: (result: Result) => string[]) =>
    console.log(`${markdownTable(["series", "target", "horizon", ...head], results.map(rows))}\n`);
  console.log(`## ${title}\n`);
  table(
    [
      "epochs",
      "network",
      "persistence",
      "naive",
      "equal",
      "Bates-Granger",
      "stacking",
      "best worker",
      "network above it",
      "95 %",
    ],
    ({ main }) => main,
  );
  table(
    [...MODELS, ...FORECASTERS].map(({ name }) => name),
    ({ workers }) => workers,
  );
  table(["p", "c", "epsilon", "alpha", "loss floor"], ({ levers }) => levers);
  const over = LEVERS.map((name, i) => {
    const gaps = results.map((result) => result.gaps[i]);
    return [name, signed(mean(gaps)), `${gaps.filter((gap) => gap < 0).length} of ${gaps.length}`];
  });
  console.log(`${markdownTable(["network", "mean above the best worker", "below it"], over)}\n`);
}

const [which = "", part = ""] = process.argv.slice(2);
const PARTS = { design: DESIGN, "held-out": HELD_OUT, fresh: FRESH };
for (const [title, series] of Object.entries(PARTS)) if (which === "" || which === title) report(title, series, part);
