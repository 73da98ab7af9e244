/** The two targets: their observed series, and the truth of an inference once it is known. */
import type { Target } from "./types.ts";

/** Returns in the window of the `volatility` target. */
export const VOLATILITY_WINDOW = 10;

/** Lower bound of a window's standard deviation, so that a window of equal closes has a logarithm. */
export const LOWEST_DEVIATION = 1e-6;

/** Closes without which a target has no observed value. */
export const FIRST_ROWS: { readonly [target in Target]: number } = { close: 1, volatility: VOLATILITY_WINDOW + 1 };

/** Rows from the newest observation of an inference's context to the one that settles it, where nothing else is said. */
export const HORIZON: { readonly [target in Target]: number } = { close: 1, volatility: VOLATILITY_WINDOW };

/** ln of the sample standard deviation (n - 1) of the log returns of the VOLATILITY_WINDOW returns ending at `row`. */
export function logVolatility(closes: readonly number[], row: number): number {
  let sum = 0;
  let squares = 0;
  for (let i = row - VOLATILITY_WINDOW + 1; i <= row; i++) {
    const change = Math.log(closes[i] / closes[i - 1]);
    sum += change;
    squares += change * change;
  }
  const variance = (squares - (sum * sum) / VOLATILITY_WINDOW) / (VOLATILITY_WINDOW - 1);
  return Math.log(Math.max(Math.sqrt(Math.max(variance, 0)), LOWEST_DEVIATION));
}

/** Truth for an inference made when `rows` closes were known; undefined while `closes` does not reach it. */
export function truthOf(
  closes: readonly number[],
  rows: number,
  target: Target,
  horizon = HORIZON[target],
): number | undefined {
  const row = rows - 1 + horizon;
  if (row >= closes.length) return undefined;
  return target === "close" ? closes[row] : logVolatility(closes, row);
}
