/** Real series of vega-datasets and @observablehq/sample-datasets: those that models were designed on, and the others. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv-parse/sync";
import type { Target } from "../keeper/src/models/types.ts";

const VEGA = join(dirname(fileURLToPath(import.meta.resolve("vega-datasets"))), "..", "data");
const OBSERVABLE = fileURLToPath(new URL("../node_modules/@observablehq/sample-datasets", import.meta.url));
/** Models work on logarithms, which temperatures in degrees may not have. */
const KELVIN = 273.15;
const WEEK_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
/** Of the hourly normals, which are as many as all the others. */
const HOURS = 3000;

type Row = Record<string, string>;

/** A series, and what is asked of it: targets with their horizons. */
export interface Series {
  readonly name: string;
  readonly closes: readonly number[];
  readonly questions: readonly { readonly target: Target; readonly horizon: number }[];
}

function rowsOf(folder: string, file: string): Row[] {
  return parse(readFileSync(join(folder, file), "utf8"), { columns: true, skip_empty_lines: true });
}

function column(file: string, name: string, offset = 0, keep: (row: Row) => boolean = () => true): number[] {
  return rowsOf(VEGA, file)
    .filter(keep)
    .map((row) => Number(row[name]) + offset);
}

/** Reported bird strikes per week from 1990 on, plus one; the first and the last week are not whole. */
function birdStrikes(): number[] {
  const counts = new Map<number, number>();
  for (const row of rowsOf(VEGA, "birdstrikes.csv")) {
    const week = Math.floor((Date.parse(row["Flight Date"]) - Date.UTC(1990, 0, 1)) / WEEK_MS);
    counts.set(week, (counts.get(week) ?? 0) + 1);
  }
  const last = Math.max(...counts.keys());
  return Array.from({ length: last - 1 }, (_, week) => (counts.get(week + 1) ?? 0) + 1);
}

/** Commits per hour, plus one; hours without a row had none. */
function commits(): number[] {
  const rows = rowsOf(VEGA, "github.csv").map(({ time, count }) => ({
    hour: Date.parse(`${time.replaceAll("/", "-").replace(" ", "T")}Z`) / HOUR_MS,
    count: Number(count),
  }));
  const first = rows[0].hour;
  const counts = new Array<number>(rows[rows.length - 1].hour - first + 1).fill(1);
  for (const { hour, count } of rows) counts[hour - first] += count;
  return counts;
}

function unemployed(industry: string): number[] {
  return rowsOf(OBSERVABLE, "industries.csv")
    .filter((row) => row.industry === industry)
    .map((row) => Number(row.unemployed));
}

/** Pizzas ordered per day, of all kinds. */
function pizzas(): number[] {
  const days = new Map<string, number>();
  for (const { order_date, orders } of rowsOf(OBSERVABLE, "pizza.csv")) {
    days.set(order_date, (days.get(order_date) ?? 0) + Number(orders));
  }
  return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count + 1);
}

const inSeattle = (row: Row) => row.location === "Seattle";
const inNewYork = (row: Row) => row.location === "New York";
const closes = [1, 5, 20].map((horizon) => ({ target: "close" as const, horizon }));
const volatility = { target: "volatility" as const, horizon: 10 };

/** Models, forecasters and the default parameters were chosen with these in sight. */
export const DESIGN: readonly Series[] = [
  { name: "CO2 at Mauna Loa, monthly", closes: column("co2-concentration.csv", "CO2"), questions: closes },
  { name: "bird strikes in the US, weekly", closes: birdStrikes(), questions: closes },
  { name: "non-farm employment in the US, monthly", closes: column("us-employment.csv", "nonfarm"), questions: closes },
  { name: "wind in Seattle, daily", closes: column("weather.csv", "wind", 0, inSeattle), questions: closes },
  {
    name: "highest temperature in Seattle, daily",
    closes: column("weather.csv", "temp_max", KELVIN, inSeattle),
    questions: [...closes, volatility],
  },
  {
    name: "normal temperature in Seattle, hourly",
    closes: column("seattle-weather-hourly-normals.csv", "temperature", KELVIN).slice(0, HOURS),
    questions: closes,
  },
  {
    name: "normal pressure in Seattle, hourly",
    closes: column("seattle-weather-hourly-normals.csv", "pressure").slice(0, HOURS),
    questions: [...closes, volatility],
  },
  { name: "S&P 500, daily", closes: column("sp500-2000.csv", "close"), questions: [...closes, volatility] },
];

/** Chosen beforehand, looked at after everything else, for each pool of models once. */
export const HELD_OUT: readonly Series[] = [
  {
    name: "Apple, daily",
    closes: rowsOf(OBSERVABLE, "aapl.csv").map((row) => Number(row.Close)),
    questions: [...closes, volatility],
  },
  {
    name: "highest temperature in New York, daily",
    closes: column("weather.csv", "temp_max", KELVIN, inNewYork),
    questions: closes,
  },
  { name: "wind in New York, daily", closes: column("weather.csv", "wind", 0, inNewYork), questions: closes },
  { name: "GitHub commits, hourly", closes: commits(), questions: closes },
  { name: "unemployed in construction in the US, monthly", closes: unemployed("Construction"), questions: closes },
];

/** Likewise, but not looked at for any pool before this one. */
export const FRESH: readonly Series[] = [
  {
    name: "lowest temperature in New York, daily",
    closes: column("weather.csv", "temp_min", KELVIN, inNewYork),
    questions: closes,
  },
  {
    name: "Apple shares traded, daily",
    closes: rowsOf(OBSERVABLE, "aapl.csv").map((row) => Number(row.Volume)),
    questions: closes,
  },
  { name: "pizzas ordered, daily", closes: pizzas(), questions: closes },
];
