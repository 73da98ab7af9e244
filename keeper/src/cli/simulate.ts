/** `allora simulate`: the experiment of the paper's sections 3.3 and 4.2, or that of its token economy. */
import { Command } from "@commander-js/extra-typings";
import { InputError } from "../errors.ts";
import { type SimulatedEpoch, type SimulationOptions, simulate } from "../experiments/simulation.ts";
import { simulationFigure } from "../experiments/simulationFigures.ts";
import { compare, type SimulationSummary, summarize } from "../experiments/simulationSummary.ts";
import { integerOption } from "./options.ts";
import { decimals, markdownTable, progress, terminalTable, writeText } from "./output.ts";
import { simulateEconomyAndPrint } from "./simulateEconomy.ts";

const DEFAULT_MONTHS = 60;

export function simulateCommand() {
  return new Command("simulate")
    .description("run the paper's simulated topic, or its token economy, through the engine")
    .option("--epochs <n>", "epochs per run", integerOption("--epochs", 2, 100_000), 1000)
    .option("--seed <s>", "seed of the (first) run", integerOption("--seed", 0, 2 ** 31 - 1), 1)
    .option("--seeds <n>", "runs, with consecutive seeds", integerOption("--seeds", 1, 1000), 1)
    .option("--workers <n>", "workers that infer", integerOption("--workers", 1, 32), 3)
    .option("--forecasters <n>", "workers that forecast", integerOption("--forecasters", 1, 8), 3)
    .option("--reputers <n>", "reputers", integerOption("--reputers", 1, 8), 5)
    .option("--economy", "simulate the token economy instead")
    .option("--months <n>", `months of the economy (${DEFAULT_MONTHS})`, integerOption("--months", 1, 1200))
    .option("--json", "print JSON")
    .option("--markdown", "print a Markdown table")
    .option("--svg <file>", "write the paper's Fig. 2 and Fig. 3 of the first run, or its Fig. 4, to a file")
    .action(({ economy, months, seeds, json, markdown, svg, workers, ...options }) => {
      if (economy) return simulateEconomyAndPrint(months ?? DEFAULT_MONTHS, { json, markdown, svg });
      if (months !== undefined) {
        throw new InputError("option", "--months is an option of --economy", { value: months, limit: "--economy" });
      }
      const bar = progress("simulating", seeds * options.epochs);
      const runs = Array.from({ length: seeds }, (_, i) => {
        const seed = options.seed + i;
        const run = runOnce({ ...options, inferers: workers, seed }, bar.tick);
        if (i === 0 && svg !== undefined) writeText(svg, simulationFigure(run));
        return summarize(seed, run);
      });
      bar.stop();
      if (json) console.log(JSON.stringify(seeds === 1 ? runs[0] : { ...compare(runs), runs }, null, 1));
      else console.log(report(runs, markdown ? markdownTable : terminalTable));
    });
}

function runOnce(options: SimulationOptions, tick: () => void): SimulatedEpoch[] {
  const run: SimulatedEpoch[] = [];
  for (const epoch of simulate(options)) {
    run.push(epoch);
    tick();
  }
  return run;
}

function report(runs: readonly SimulationSummary[], table: typeof terminalTable): string {
  const head = ["seed", "network", "naive", "best inference", "best forecast-implied", "naive - network"];
  const rows = runs.map(({ seed, log10MeanLoss: loss }) => [
    String(seed),
    ...[loss.network, loss.naive, loss.bestInference, loss.bestForecastImplied, loss.naive - loss.network].map(
      decimals,
    ),
  ]);
  const { meanGainOverNaive, runsBelowBestInference, runsBelowBestForecastImplied } = compare(runs);
  return [
    `log10 of the mean true loss over the second half of ${runs[0].epochs} epochs`,
    "",
    table(head, rows),
    "",
    `naive - network: ${decimals(meanGainOverNaive)} dex on average`,
    `network below the best inference in ${runsBelowBestInference} of ${runs.length} runs, ` +
      `below the best forecast-implied inference in ${runsBelowBestForecastImplied}`,
  ].join("\n");
}
