/** `allora reputer`: reports the ground truth of each epoch, or the losses that a module computes from it. */
import { pathToFileURL } from "node:url";
import { fromNumber, toNumber } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { Journal } from "../nodes/journal.ts";
import { type LogLoss, Reputer } from "../nodes/reputer.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { seriesTruth } from "../truths/local.ts";
import { inputPath } from "./input.ts";
import { openNode, runNode } from "./node.ts";
import { openSeries, seriesCommand } from "./series.ts";

const LARGEST = toNumber(MAX_LOG_LOSS);

export function reputerCommand() {
  return seriesCommand("reputer", "report the ground truth of each epoch, or losses")
    .option(
      "--loss <module>",
      "where losses are reported: module whose default export is (inference, truth) => log10 loss",
    )
    .action(async (options) => {
      const { target, gateway } = options;
      const logLoss = options.loss === undefined ? undefined : await loadLoss(options.loss);
      const series = openSeries(options);
      const context = await openNode("reputer", options);
      const { sender, deployment, topic, log } = context;
      const reputer = new Reputer({
        sender,
        deployment,
        topic,
        gateways: [gateway],
        truth: seriesTruth(series, target),
        logLoss,
        journal: new Journal(":memory:"),
        log,
      });
      await runNode(context, options, () => reputer.step());
    });
}

/** Loss function of a module; InputError `loss` where it has none. */
export async function loadLoss(path: string): Promise<LogLoss> {
  const module: { default?: unknown } = await import(pathToFileURL(inputPath(path)).href);
  const loss = module.default;
  if (typeof loss !== "function") {
    throw new InputError("loss", `${path} exports no function by default`, { value: typeof loss, limit: "a function" });
  }
  return (inference, truth) => {
    const value = Number(loss(toNumber(inference), toNumber(truth)));
    if (Number.isNaN(value)) {
      throw new InputError("loss", `${path} has no loss of ${inference} for ${truth}`, { value, limit: "a number" });
    }
    // An exact hit has a log10 loss of -Infinity.
    return fromNumber(Math.min(Math.max(value, -LARGEST), LARGEST));
  };
}
