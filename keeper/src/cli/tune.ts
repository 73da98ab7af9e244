/** `allora tune`: a topic's parameters from recorded closes. */
import { Command, Option } from "@commander-js/extra-typings";
import { type TopicDefinition, topicDefinition } from "../chain/topicDefinition.ts";
import { epochCount, fewestCloses, inferAll, type Question } from "../experiments/backtest.ts";
import { parseCloses } from "../experiments/closes.ts";
import { type Tuned, tune } from "../experiments/tuning.ts";
import { FORECASTERS, MODELS } from "../models/index.ts";
import { HORIZON } from "../models/target.ts";
import { readText } from "./input.ts";
import { integerOption } from "./options.ts";
import { decimals, progress, terminalTable } from "./output.ts";

const MOST_DRAWS = 100_000;
const LONGEST_HORIZON = 1000;
const YEAR = 365 * 86_400;

export function tuneCommand() {
  return new Command("tune")
    .description(
      "search a topic's parameters on the first half of a CSV, print its definition and what the second half says",
    )
    .requiredOption("--csv <file>", "closes, oldest first, one row per epoch")
    .addOption(
      new Option("--target <target>", "a coming close, or log volatility of 10 returns")
        .choices(["close", "volatility"] as const)
        .default("close" as const),
    )
    .option("--horizon <rows>", "rows ahead", integerOption("--horizon", 1, LONGEST_HORIZON))
    .option("--epoch <seconds>", "length of an epoch", integerOption("--epoch", 60, YEAR), 86_400)
    .option("--title <title>", "what the inferences are", "A series, some rows ahead")
    .option("--draws <count>", "parameters that are tried", integerOption("--draws", 1, MOST_DRAWS), 300)
    .option("--seed <number>", "of the draws", integerOption("--seed", 0, 2 ** 31 - 1), 1)
    .option("--json", "print JSON")
    .action(({ csv, target, horizon = HORIZON[target], epoch, title, draws, seed, json }) => {
      const question: Question = { closes: parseCloses(readText(csv), fewestCloses(horizon)), target, horizon };
      const bar = progress("asking models", epochCount(question));
      const table = inferAll(question, MODELS, () => bar.tick());
      bar.stop();
      const tuned = tune(table, FORECASTERS, { draws, seed });
      const topic = topicDefinition(title, tuned.topic, { epochLength: epoch, horizon });
      const { folds, overall, changed } = tuned;
      console.log(
        json ? JSON.stringify({ seed, draws, topic, changed, folds, overall }, null, 1) : report(tuned, topic, seed),
      );
    });
}

function report({ folds, overall, changed }: Tuned, topic: TopicDefinition, seed: number): string {
  const rows = [...folds, overall].map(({ from, to, tuned, standard }) => [
    `${from}..${to - 1}`,
    decimals(tuned),
    decimals(standard),
    decimals(tuned - standard),
  ]);
  return [
    `seed ${seed}; ${changed ? "better than the default in the first half:" : "nothing was better than the default:"}`,
    JSON.stringify(topic, null, 1),
    "log10 of the network's mean squared error in the second half, which the search did not see",
    terminalTable(["epochs", "tuned", "default", "difference"], rows),
  ].join("\n");
}
