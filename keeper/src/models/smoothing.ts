/** Exponential smoothing with a damped trend and, where the series has a period, additive seasonal offsets. */
import type { Learner } from "./online.ts";

/** Smoothing steps to choose from: of the level, of the trend, of the offsets. */
const LEVELS = [0.05, 0.1, 0.2, 0.35, 0.55, 0.8, 1];
const TRENDS = [
  { trend: 0, damping: 0.9 },
  { trend: 0.02, damping: 0.9 },
  { trend: 0.1, damping: 0.9 },
  { trend: 0.01, damping: 0.995 },
];
const SEASONS = [0.1, 0.3];
/** Of squared errors in the choice of the smoother. */
const HALF_LIFE = 500;

interface Steps {
  readonly level: number;
  readonly trend: number;
  /** Of the trend, per entry. */
  readonly damping: number;
  readonly season: number;
}

class Smoother {
  /** Of its squared errors, an exponentially weighted sum. */
  error = 0;
  readonly #steps: Steps;
  readonly #offsets: number[];
  /** Not yet checked, oldest first. */
  readonly #predictions: number[] = [];
  #level: number;
  #trend = 0;
  #count = 0;

  constructor(steps: Steps, level: number, period: number) {
    this.#steps = steps;
    this.#level = level;
    this.#offsets = new Array(Math.max(period, 1)).fill(0);
  }

  /** What it expects `horizon` entries after the last one it took in. */
  get prediction(): number {
    return this.#predictions[this.#predictions.length - 1];
  }

  take(value: number, horizon: number): void {
    if (this.#predictions.length === horizon) {
      const miss = value - (this.#predictions.shift() as number);
      this.error = 0.5 ** (1 / HALF_LIFE) * this.error + miss * miss;
    }
    const { level, trend, damping, season } = this.#steps;
    const period = this.#offsets.length;
    const phase = this.#count % period;
    const offset = this.#offsets[phase];
    const expected = this.#level + damping * this.#trend;
    const next = expected + level * (value - offset - expected);
    this.#trend = damping * this.#trend + trend * (next - expected);
    this.#level = next;
    if (season > 0) this.#offsets[phase] = offset + season * (value - next - offset);
    const damped = (damping * (1 - damping ** horizon)) / (1 - damping);
    this.#predictions.push(next + damped * this.#trend + this.#offsets[(this.#count + horizon) % period]);
    this.#count++;
  }
}

/** Of all combinations of steps, the one with the smallest recent error speaks. */
export function smoothers(): Learner {
  let bank: Smoother[] = [];
  return {
    step({ period, values, horizon }) {
      if (bank.length === 0) {
        const seasons = period === 0 ? [0] : SEASONS;
        bank = LEVELS.flatMap((level) =>
          TRENDS.flatMap((trend) =>
            seasons.map((season) => new Smoother({ level, ...trend, season }, values[0], period)),
          ),
        );
        for (const value of values.slice(0, -1)) for (const smoother of bank) smoother.take(value, horizon);
      }
      const value = values[values.length - 1];
      for (const smoother of bank) smoother.take(value, horizon);
      return bank.reduce((a, b) => (b.error < a.error ? b : a)).prediction - value;
    },
  };
}
