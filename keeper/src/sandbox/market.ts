/** Prices of the sandbox: S&P 500 closes, a day of which passes with every epoch. */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Schedule } from "../chain/topic.ts";
import { parseCloses } from "../experiments/closes.ts";

/** Days that pass while the sandbox is open, at most; all before them are known from the beginning. */
const DAYS = 1000;
const FEWEST = 2000;
/** Seconds that a price is known before the epoch that it belongs to opens. */
const EARLY = 2;

/** A file of prices with columns time and close, which grows as time passes. */
export class Market {
  /** All closes, for nodes that play them back, and how many are known when epoch 0 opens. */
  readonly series: { readonly csv: string; readonly known: number; readonly start: number; readonly step: number };
  readonly #file: string;
  readonly #closes: readonly number[];
  readonly #schedule: Schedule;
  #written: number;

  constructor(file: string, schedule: Schedule) {
    const folder = dirname(fileURLToPath(import.meta.resolve("vega-datasets")));
    const csv = join(folder, "..", "data", "sp500-2000.csv");
    this.#closes = parseCloses(readFileSync(csv, "utf8"), FEWEST);
    this.#file = file;
    this.#schedule = schedule;
    const known = this.#closes.length - DAYS;
    this.#written = known;
    const { start, epochLength } = schedule;
    this.series = { csv, known, start: start + epochLength, step: epochLength };
    const rows = this.#closes.slice(0, known).map((close, row) => `${this.#timeOf(row)},${close}\n`);
    writeFileSync(file, `time,close\n${rows.join("")}`);
  }

  /** Adds what is known at `time`. */
  moveTo(time: number): void {
    while (this.#written < this.#closes.length && this.#timeOf(this.#written) <= time + EARLY) {
      appendFileSync(this.#file, `${this.#timeOf(this.#written)},${this.#closes[this.#written]}\n`);
      this.#written++;
    }
  }

  /** The newest price known when epoch 0 opens is of that second. */
  #timeOf(row: number): number {
    const { start, epochLength } = this.#schedule;
    return start + (row - (this.#closes.length - DAYS - 1)) * epochLength;
  }
}
