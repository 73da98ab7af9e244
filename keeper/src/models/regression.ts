/** Regresses each inferer's loss, against the mean of all, on volatility, its disagreement and its recent losses. */
import { competitive } from "./competitive.ts";
import { dot, ridgeFit } from "./linear.ts";
import { regimeAt, volatilityRegimes } from "./regime.ts";
import type { ForecastContext, Forecaster, PastEpoch } from "./types.ts";

/** Newest observations that are learnt from, and how often. */
const MEMORY = 1500;
const REFIT = 20;
const FEWEST = 30;
/** Observations that speak for an inferer being like the others. */
const PENALTY = 100;
/** Of recent losses, epochs. */
const HALF_LIFE = 20;
/** Bounds of a loss as a multiple of the mean of all inferers. */
const LOWEST = 0.2;
const HIGHEST = 5;
/** Widest gap to the best expected loss, dex. */
const GAP = 0.1;

/** What one inferer's losses were, in multiples of the mean of all, and what was known when they were forecast. */
interface Record {
  readonly inputs: number[][];
  readonly ratios: number[];
  coefficients: number[];
  fitted: number;
  recent: number;
}

/** Learns every settled epoch once; starts over when it is asked about another past. */
class Regression {
  readonly #records = new Map<number, Record>();
  /** Inputs of epochs that are not settled yet, by epoch and inferer. */
  readonly #inputs = new Map<bigint, Map<number, number[]>>();
  #learnt: readonly PastEpoch[] = [];
  /** Recent log10 of the mean loss of all inferers; undefined before the first. */
  #level: number | undefined;

  forecast({ closes, epoch, inferences, past }: ForecastContext): ReadonlyMap<number, number> {
    const settled = past.filter(({ losses }) => losses !== undefined);
    if (!this.#continues(settled)) this.#reset();
    const regimes = volatilityRegimes(closes);
    for (const item of settled.slice(this.#learnt.length)) {
      this.#learn(item, this.#inputs.get(item.epoch) ?? this.#inputsOf(item, regimeAt(regimes, item.epoch, epoch)));
      this.#inputs.delete(item.epoch);
    }
    this.#learnt = settled;

    const inputs = this.#inputsOf({ inferences }, regimeAt(regimes, epoch, epoch));
    this.#inputs.set(epoch, inputs);
    const expected = [...inputs].map(([id, row]): [number, number] => {
      const coefficients = this.#records.get(id)?.coefficients ?? [];
      const ratio = 1 + dot(coefficients, row);
      return [id, (this.#level ?? 0) + Math.log10(Math.max(LOWEST, Math.min(HIGHEST, ratio)))];
    });
    return competitive(new Map(expected), GAP);
  }

  #learn({ losses }: PastEpoch, inputs: ReadonlyMap<number, readonly number[]>): void {
    const known = [...(losses ?? [])].map(([id, loss]): [number, number] => [id, 10 ** loss]);
    const mean = known.reduce((sum, [, loss]) => sum + loss, 0) / known.length;
    if (!(mean > 0)) return;
    const step = 1 - 0.5 ** (1 / HALF_LIFE);
    const level = this.#level ?? Math.log10(mean);
    this.#level = level + step * (Math.log10(mean) - level);
    for (const [id, loss] of known) {
      const ratio = Math.min(loss / mean, HIGHEST);
      const record = this.#recordOf(id);
      record.inputs.push([...(inputs.get(id) ?? [])]);
      record.ratios.push(ratio - 1);
      record.recent += step * (ratio - 1 - record.recent);
      if (record.ratios.length > MEMORY) {
        record.inputs.shift();
        record.ratios.shift();
      }
      record.fitted += 1;
      if (record.ratios.length >= FEWEST && record.fitted >= REFIT) {
        record.coefficients = ridgeFit(record.inputs, record.ratios, PENALTY);
        record.fitted = 0;
      }
    }
  }

  /** Per inferer: a constant, the regime, its distance from the median in multiples of the mean one, recent losses. */
  #inputsOf({ inferences }: Pick<PastEpoch, "inferences">, regime: number): Map<number, number[]> {
    const values = [...inferences.values()].sort((a, b) => a - b);
    const median = values[values.length >> 1];
    const spread = values.reduce((sum, x) => sum + Math.abs(x - median), 0) / values.length || 1;
    return new Map(
      [...inferences].map(([id, value]) => [
        id,
        [1, regime, Math.abs(value - median) / spread - 1, this.#recordOf(id).recent],
      ]),
    );
  }

  #recordOf(id: number): Record {
    let record = this.#records.get(id);
    if (record === undefined) {
      record = { inputs: [], ratios: [], coefficients: [], fitted: 0, recent: 0 };
      this.#records.set(id, record);
    }
    return record;
  }

  #continues(settled: readonly PastEpoch[]): boolean {
    const last = this.#learnt.length - 1;
    if (last < 0) return true;
    return settled[0]?.losses === this.#learnt[0].losses && settled[last]?.losses === this.#learnt[last].losses;
  }

  #reset(): void {
    this.#records.clear();
    this.#inputs.clear();
    this.#learnt = [];
    this.#level = undefined;
  }
}

const state = new Regression();

export const regression: Forecaster = { name: "regression", forecast: (context) => state.forecast(context) };
