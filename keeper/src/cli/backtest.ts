/** `allora backtest`: the default models on recorded closes. */
import { Command, Option } from "@commander-js/extra-typings";
import { type BacktestEpoch, backtest, epochCount, fewestCloses } from "../experiments/backtest.ts";
import { type BacktestSummary, summarizeBacktest } from "../experiments/backtestSummary.ts";
import { parseCloses } from "../experiments/closes.ts";
import { FORECASTERS, MODELS } from "../models/index.ts";
import { readText } from "./input.ts";
import { decimals, progress, terminalTable } from "./output.ts";

export function backtestCommand() {
  return new Command("backtest")
    .description("run the default models and forecasters on a CSV with a column `close`, through the engine")
    .requiredOption("--csv <file>", "closes, oldest first, one row per epoch")
    .addOption(
      new Option("--target <target>", "next close, or log volatility of the next 10 returns")
        .choices(["close", "volatility"] as const)
        .default("close" as const),
    )
    .option("--json", "print JSON")
    .action(({ csv, target, json }) => {
      const closes = parseCloses(readText(csv), fewestCloses(target));
      const bar = progress("backtesting", epochCount(closes, target));
      const run: BacktestEpoch[] = [];
      for (const epoch of backtest(closes, target, MODELS, FORECASTERS)) {
        run.push(epoch);
        bar.tick();
      }
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
