/** Seasonality of a series: detection of its period, and offsets per phase that follow it. */
import type { Frame } from "./frame.ts";

const LONGEST = 370;
const WINDOW = 1500;
/** Autocorrelation from which a period counts as one. */
const THRESHOLD = 0.3;

/** Shortest lag of 4 or more whose autocorrelation is a clear peak, with three periods of data; 0 where there is none. */
export function seasonalPeriod(changes: readonly number[]): number {
  const window = changes.slice(-WINDOW);
  const n = window.length;
  const longest = Math.min(LONGEST, Math.floor(n / 3));
  const mean = window.reduce((sum, x) => sum + x, 0) / n;
  const centred = window.map((x) => x - mean);
  const variance = centred.reduce((sum, x) => sum + x * x, 0);
  if (variance === 0) return 0;
  const correlation = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += centred[i] * centred[i - lag];
    return (sum / variance) * (n / (n - lag));
  };
  const correlations = Array.from({ length: longest + 1 }, (_, lag) => (lag < 3 ? 0 : correlation(lag)));
  const limit = Math.max(THRESHOLD, 4 / Math.sqrt(n), 0.85 * Math.max(...correlations));
  for (let lag = 4; lag < longest; lag++) {
    if (
      correlations[lag] >= limit &&
      correlations[lag] >= correlations[lag - 1] &&
      correlations[lag] >= correlations[lag + 1]
    ) {
      return lag;
    }
  }
  return 0;
}

/** Seasonal offsets, learnt with a fixed step, and the levels of a frame's values without them. */
export class Season {
  readonly levels: number[] = [];
  #period = 0;
  #centre = 0;
  #offsets: number[] = [];
  readonly #step: number;

  /** `step`: share of a new observation in the offset of its phase. */
  constructor(step: number) {
    this.#step = step;
  }

  /** Takes in the frame's new values; all of them again when its period changed. */
  track({ period, values }: Frame): void {
    if (period !== this.#period) {
      this.#period = period;
      this.#centre = values[0];
      this.#offsets = new Array(period).fill(0);
      this.levels.length = 0;
    }
    for (let entry = this.levels.length; entry < values.length; entry++) {
      if (period === 0) {
        this.levels.push(values[entry]);
        continue;
      }
      const phase = entry % period;
      this.levels.push(values[entry] - this.#offsets[phase]);
      this.#centre += (values[entry] - this.#offsets[phase] - this.#centre) / period;
      this.#offsets[phase] += this.#step * (values[entry] - this.#centre - this.#offsets[phase]);
    }
  }

  /** What the season alone adds to the newest value over the next `horizon` entries. */
  change({ values, horizon }: Frame): number {
    if (this.#period === 0) return 0;
    const last = values.length - 1;
    return this.#offsets[(last + horizon) % this.#period] - (values[last] - this.levels[last]);
  }
}
