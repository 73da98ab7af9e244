/** Numbers that regressions, trees and neighbours predict from, each in units of the frame's scales. */
import type { Frame } from "./frame.ts";

/** What a regression predicts from: a frame, its values without their season, and the change that the season expects. */
export type Inputs = (frame: Frame, levels: readonly number[], seasonal: number) => number[];

/** `close` for prices, and the volatility features with these places for volatility; both with the season's change. */
export function inputsOf(close: Inputs, volatility: readonly number[]): Inputs {
  return (frame, levels, seasonal) => {
    if (frame.target === "close") return [...close(frame, levels, seasonal), seasonal / frame.longScale];
    const features = volatilityFeatures(frame, seasonal);
    return [...volatility.map((place) => features[place]), seasonal / frame.longScale];
  };
}

/** Lags and distances from moving averages. */
export function priceFeatures(frame: Frame, levels: readonly number[], seasonal: number): number[] {
  const changes = lags(frame, levels, 5);
  return [...changes, changes[0] * unrest(frame), ...distances(frame, levels, [5, 20, 60]), seasonal / frame.longScale];
}

/** How volatility stands against windows of other lengths, and what returns did lately. */
export function volatilityFeatures(frame: Frame, seasonal: number): number[] {
  const value = frame.valueAt(0);
  const long = window(frame, 66);
  const lastReturn = frame.returns[frame.returns.length - 1] / long.deviation;
  return [
    value - Math.log(window(frame, 5).deviation),
    value - Math.log(window(frame, 22).deviation),
    value - Math.log(long.deviation),
    value - average(frame.values, 250),
    Math.min(Math.abs(lastReturn), 4),
    bounded(lastReturn, 4),
    bounded(window(frame, 10).total / long.deviation, 12) / 3,
    seasonal / frame.longScale,
  ];
}

/** The newest `count` changes, newest first. */
export function lags(frame: Frame, levels: readonly number[], count: number): number[] {
  const last = levels.length - 1;
  return Array.from({ length: count }, (_, i) =>
    last - i < 1 ? 0 : (levels[last - i] - levels[last - i - 1]) / frame.longScale,
  );
}

/** Distances of the newest level from its averages over the last entries. */
export function distances(frame: Frame, levels: readonly number[], counts: readonly number[]): number[] {
  return counts.map((count) => (levels[levels.length - 1] - average(levels, count)) / frame.longScale);
}

/** First and second harmonic of the season where the horizon ends; nothing for a series without one. */
export function harmonics({ period, values, horizon }: Frame): number[] {
  if (period === 0) return [];
  const angle = (2 * Math.PI * ((values.length - 1 + horizon) % period)) / period;
  return [Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)];
}

/** Distances to the values that stand whole periods before the horizon's end, the latest of them first. */
export function repeats({ period, values, horizon, farScale }: Frame, count: number): number[] {
  if (period === 0) return [];
  const last = values.length - 1;
  const latest = last + horizon - period * Math.ceil(horizon / period);
  return Array.from({ length: count }, (_, i) => {
    const entry = latest - i * period;
    return entry < 0 ? 0 : (values[entry] - values[last]) / farScale;
  });
}

/** How much more the series moves lately than in the long run: 0 for as much, 3 at most. */
export function unrest(frame: Frame): number {
  return Math.min(frame.shortScale / frame.longScale, 4) - 1;
}

/** Sample standard deviation and sum of the last `count` returns. */
function window(frame: Frame, count: number): { deviation: number; total: number } {
  const returns = frame.returns.slice(-count);
  const total = returns.reduce((sum, x) => sum + x, 0);
  const mean = total / returns.length;
  const squares = returns.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { deviation: Math.max(Math.sqrt(squares / Math.max(1, returns.length - 1)), 1e-6), total };
}

function average(values: readonly number[], count: number): number {
  const start = Math.max(0, values.length - count);
  let sum = 0;
  for (let i = start; i < values.length; i++) sum += values[i];
  return sum / (values.length - start);
}

function bounded(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
