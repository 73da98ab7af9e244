/**
 * `node scripts/backtests.ts`: the default models on real series of vega-datasets, as a Markdown table for
 * docs/backtest.md. Takes a few minutes.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import { markdownTable, progress } from "../keeper/src/cli/output.ts";
import { backtest, epochCount } from "../keeper/src/experiments/backtest.ts";
import { summarizeBacktest } from "../keeper/src/experiments/backtestSummary.ts";
import { FORECASTERS, MODELS } from "../keeper/src/models/index.ts";
import type { Target } from "../keeper/src/models/types.ts";

const DATA = join(dirname(fileURLToPath(import.meta.resolve("vega-datasets"))), "..", "data");
/** Models work on logarithms, which temperatures in degrees may not have. */
const KELVIN = 273.15;
const WEEK_MS = 7 * 86_400_000;

type Row = Record<string, string>;

function rowsOf(file: string): Row[] {
  return parse(readFileSync(join(DATA, file), "utf8"), { columns: true, skip_empty_lines: true });
}

function column(file: string, name: string, offset = 0, keep: (row: Row) => boolean = () => true): number[] {
  return rowsOf(file)
    .filter(keep)
    .map((row) => Number(row[name]) + offset);
}

/** Reported bird strikes per week from 1990 on, plus one; the first and the last week are not whole. */
function birdStrikes(): number[] {
  const counts = new Map<number, number>();
  for (const row of rowsOf("birdstrikes.csv")) {
    const week = Math.floor((Date.parse(row["Flight Date"]) - Date.UTC(1990, 0, 1)) / WEEK_MS);
    counts.set(week, (counts.get(week) ?? 0) + 1);
  }
  const last = Math.max(...counts.keys());
  return Array.from({ length: last - 1 }, (_, week) => (counts.get(week + 1) ?? 0) + 1);
}

const inSeattle = (row: Row) => row.location === "Seattle";
const SERIES: readonly { readonly name: string; readonly target: Target; readonly closes: readonly number[] }[] = [
  { name: "S&P 500, daily", target: "close", closes: column("sp500-2000.csv", "close") },
  { name: "S&P 500, daily", target: "volatility", closes: column("sp500-2000.csv", "close") },
  { name: "CO2 at Mauna Loa, monthly", target: "close", closes: column("co2-concentration.csv", "CO2") },
  {
    name: "highest temperature in Seattle, daily",
    target: "close",
    closes: column("weather.csv", "temp_max", KELVIN, inSeattle),
  },
  {
    name: "highest temperature in Seattle, daily",
    target: "volatility",
    closes: column("weather.csv", "temp_max", KELVIN, inSeattle),
  },
  { name: "wind in Seattle, daily", target: "close", closes: column("weather.csv", "wind", 0, inSeattle) },
  {
    name: "normal temperature in Seattle, hourly",
    target: "close",
    closes: column("seattle-weather-hourly-normals.csv", "temperature", KELVIN),
  },
  {
    name: "normal pressure in Seattle, hourly",
    target: "close",
    closes: column("seattle-weather-hourly-normals.csv", "pressure"),
  },
  {
    name: "normal pressure in Seattle, hourly",
    target: "volatility",
    closes: column("seattle-weather-hourly-normals.csv", "pressure"),
  },
  { name: "bird strikes in the US, weekly", target: "close", closes: birdStrikes() },
  { name: "non-farm employment in the US, monthly", target: "close", closes: column("us-employment.csv", "nonfarm") },
];

const bar = progress(
  "backtesting",
  SERIES.reduce((sum, { closes, target }) => sum + epochCount(closes, target), 0),
);
const names = [...MODELS, ...FORECASTERS].map(({ name }) => name);
const rows = SERIES.map(({ name, target, closes }) => {
  const run = [];
  for (const epoch of backtest(closes, target, MODELS, FORECASTERS)) {
    run.push(epoch);
    bar.tick();
  }
  const { epochs, log10MeanLoss: loss } = summarizeBacktest(target, run, names);
  const winner = MODELS.find((model) => loss[model.name] === loss.bestInference)?.name;
  const gain = loss.bestInference - loss.network;
  return [
    name,
    target,
    String(epochs),
    ...[loss.network, loss.naive, loss.bestInference].map((value) => value.toFixed(4)),
    String(winner),
    `${gain > 0 ? "+" : ""}${gain.toFixed(4)}`,
    ...[...MODELS.map((model) => loss[model.name]), ...FORECASTERS.map((item) => loss[item.name])].map((value) =>
      (value - loss.network).toFixed(4),
    ),
  ];
});
bar.stop();
const head = ["series", "target", "epochs", "network", "naive", "best worker", "which", "network wins by"];
console.log(
  markdownTable(
    head,
    rows.map((row) => row.slice(0, head.length)),
  ),
);
console.log("");
console.log(
  markdownTable(
    ["series", "target", ...names],
    rows.map((row) => [row[0], row[1], ...row.slice(head.length)]),
  ),
);
