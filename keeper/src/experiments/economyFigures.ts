/** The paper's Fig. 4, and the shares of topics that compete for the emission. */
import { type Figure, type Line, type Panel, renderFigure } from "../charts/chart.ts";
import type { Hue } from "../charts/palette.ts";
import { points } from "../charts/smooth.ts";
import { DAY, MONTH } from "../economy/accrual.ts";
import { CURVE_KEYS, CURVE_NAMES, type Curve, type Curves, type GameRun } from "./economySummary.ts";

const POINTS = 360;
const DAYS_PER_MONTH = Number(MONTH) / Number(DAY);
const STYLES: Readonly<Record<Curve, Omit<Line, "label" | "points">>> = {
  plain: { hue: "ink", dash: "dotted", width: 2 },
  smoothed: { hue: "ink", dash: "dashed", width: 2 },
  withFees: { hue: "ink", width: 2 },
};
const TOPIC_HUES: readonly Hue[] = ["blue", "blue", "cyan", "red"];

/** Fig. 4 above, one panel per game below. */
export function economyFigure(curves: Curves, games: readonly GameRun[]): string {
  const figure: Figure = {
    title: "Token economy",
    description:
      "Top: yield of those who stake over the months without smoothing of the emission, with it, and with fees as well. " +
      "Below: shares of four topics in the rewards, where one stops paying fees, and where all do and one pays again.",
    width: 1280,
    rows: [
      { height: 420, panels: [yieldPanel(curves)] },
      { height: 300, panels: games.map(gamePanel) },
    ],
  };
  return renderFigure(figure);
}

function yieldPanel(curves: Curves): Panel {
  return {
    title: "Fig. 4: yield of staked tokens",
    xLabel: "months since genesis",
    yLabel: "APY (%)",
    lines: CURVE_KEYS.map((curve) => ({
      label: CURVE_NAMES[curve],
      ...STYLES[curve],
      points: points(
        curves[curve].map(({ apy }) => 100 * apy),
        POINTS,
      ).map(([index, apy]) => [(index + 1) / DAYS_PER_MONTH, apy]),
    })),
  };
}

function gamePanel({ title, names, days }: GameRun): Panel {
  return {
    title,
    xLabel: "weeks",
    yLabel: "share of the topics' rewards (%)",
    lines: names.map((name, t) => ({
      label: `topic ${name}`,
      hue: TOPIC_HUES[t],
      member: t,
      ...(t < names.length - 1 ? { dash: "dashed" as const } : { width: 2 }),
      points: points(
        days.map(({ shares }) => 100 * shares[t]),
        POINTS,
      ).map(([day, share]) => [day / 7, share]),
    })),
  };
}
