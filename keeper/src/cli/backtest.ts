/** `allora backtest`: the default models on recorded closes. */
import { Command, Option } from "@commander-js/extra-typings";
import { backtest, epochCount, fewestCloses, type Question } from "../experiments/backtest.ts";
import { type BacktestSummary, summarizeBacktest } from "../experiments/backtestSummary.ts";
import { parseCloses } from "../experiments/closes.ts";
import { FORECASTERS, MODELS } from "../models/index.ts";
import { HORIZON } from "../models/target.ts";
import { readText } from "./input.ts";
import { integerOption } from "./options.ts";
import { decimals, progress, terminalTable } from "./output.ts";

export function backtestCommand() {
  return new Command("backtest")
    .description("run the default models and forecasters on a CSV with a column `close`, through the engine")
    .requiredOption("--csv <file>", "closes, oldest first, one row per epoch")
    .addOption(
      new Option("--target <target>", "a coming close, or log volatility of 10 returns")
        .choices(["close", "volatility"] as const)
        .default("close" as const),
    )
    .option("--horizon <rows>", "rows ahead; 1 for closes, 10 for volatility", integerOption("--horizon", 1, 1000))
    .option("--json", "print JSON")
    .action(({ csv, target, horizon = HORIZON[target], json }) => {
      const question: Question = { closes: parseCloses(readText(csv), fewestCloses(horizon)), target, horizon };
      const bar = progress("backtesting", epochCount(question));
      const run = backtest(question, MODELS, FORECASTERS, undefined, () => bar.tick());
      bar.stop();
      const names = [...MODELS, ...FORECASTERS].map(({ name }) => name);
      const summary = summarizeBacktest(target, run, names);
      console.log(json ? JSON.stringify(summary, null, 1) : report(summary));
    });
}

function report({ target, epochs, log10MeanLoss }: BacktestSummary): string {
  const { network } = log10MeanLoss;
  const rows = Object.entries(log10MeanLoss).map(([name, loss]) => [name, decimals(loss), decimals(loss - network)]);
  return [
    `log10 of the mean squared error of ${target} over the second half of ${epochs} epochs`,
    terminalTable(["", "log10 mean loss", "above the network"], rows),
  ].join("\n");
}
