/** The paper's Fig. 2 and Fig. 3 for a simulated run. */
import { type Figure, type Line, renderFigure } from "../charts/chart.ts";
import type { Hue } from "../charts/palette.ts";
import { cumulative, points, trailingMean } from "../charts/smooth.ts";
import type { SimulatedEpoch } from "./simulation.ts";
import { transposed } from "./statistics.ts";

/** Epochs over which lines are smoothed. */
const WINDOW = 25;
const POINTS = 250;
const CLASSES = [
  { task: "inference", hue: "blue", member: "Worker" },
  { task: "forecast", hue: "cyan", member: "Worker" },
  { task: "reputer", hue: "red", member: "Reputer" },
] as const;

/** Fig. 2 above, Fig. 3 below. */
export function simulationFigure(run: readonly SimulatedEpoch[]): string {
  const figure: Figure = {
    title: "Simulated losses and rewards",
    description:
      "Top: log10 losses over the epochs of the naive network, the network, inferences and forecast-implied inferences. " +
      "Below: rewards per epoch and their cumulative sums, by class of participants and by participant.",
    width: 1280,
    rows: [
      { height: 420, panels: [lossPanel(run)] },
      { height: 270, panels: rewardPanels(run, false) },
      { height: 270, panels: rewardPanels(run, true) },
    ],
  };
  return renderFigure(figure);
}

function lossPanel(run: readonly SimulatedEpoch[]) {
  const losses = run.map(({ logLosses }) => logLosses);
  const line = (label: string, values: readonly number[], style: Omit<Line, "label" | "points">): Line => ({
    label,
    points: points(trailingMean(values, WINDOW), 2 * POINTS),
    ...style,
  });
  const family = (name: string, values: readonly (readonly number[])[], hue: Hue) =>
    transposed(values).map((member, i) => line(`${name} ${i + 1}`, member, { hue, member: i }));
  return {
    title: "Fig. 2: losses",
    xLabel: "epoch",
    yLabel: `log10 loss, mean of ${WINDOW} epochs`,
    lines: [
      ...family(
        "Inference",
        losses.map(({ inference }) => inference),
        "blue",
      ),
      ...family(
        "Forecast-implied",
        losses.map(({ forecastImplied }) => forecastImplied),
        "cyan",
      ),
      line(
        "Naive network",
        losses.map(({ naive }) => naive),
        { hue: "ink", dash: "dotted", width: 2 },
      ),
      line(
        "Network",
        losses.map(({ network }) => network),
        { hue: "ink", width: 2 },
      ),
    ],
  };
}

function rewardPanels(run: readonly SimulatedEpoch[], summed: boolean) {
  const shown = (values: readonly number[]) =>
    points(summed ? cumulative(values).map((value) => value / 1000) : trailingMean(values, WINDOW), POINTS);
  const axes = {
    xLabel: "epoch",
    yLabel: summed ? "rewards so far (1000 ALLO)" : `rewards (ALLO per epoch, mean of ${WINDOW})`,
  };
  const members = CLASSES.map(({ task }) => transposed(run.map(({ rewards }) => rewards[task])));
  const totals = members.map((lists) => run.map((_, epoch) => lists.reduce((sum, list) => sum + list[epoch], 0)));
  const all = run.map((_, epoch) => totals.reduce((sum, list) => sum + list[epoch], 0));
  const title = (text: string) => (summed ? {} : { title: text });
  return [
    {
      ...axes,
      ...title("Fig. 3: by class"),
      lines: [
        ...CLASSES.map(({ task, hue }, i): Line => ({ label: task, hue, points: shown(totals[i]) })),
        { label: "total", hue: "ink" as const, points: shown(all) },
      ],
    },
    ...CLASSES.map(({ task, hue, member }, i) => ({
      ...axes,
      ...title(task),
      lines: members[i].map((list, m): Line => ({ label: `${member} ${m + 1}`, hue, member: m, points: shown(list) })),
    })),
  ];
}
