/** `allora worker`: submits inferences of a model, or forecasts of a forecaster. */
import { builtinModel } from "../adapters/local.ts";
import { InputError } from "../errors.ts";
import { forecasterNamed, modelNamed } from "../models/index.ts";
import { Journal } from "../nodes/journal.ts";
import { Worker } from "../nodes/worker.ts";
import { openNode, runNode } from "./node.ts";
import { openSeries, seriesCommand } from "./series.ts";

export function workerCommand() {
  return seriesCommand("worker", "submit inferences of a model, or forecasts of a forecaster")
    .option("--model <name>", "persistence, smoothing, ridge, reversion, neighbours or trees")
    .option("--forecaster <name>", "analogues or recent")
    .action(async (options) => {
      const { model, forecaster, target, gateway } = options;
      if ((model === undefined) === (forecaster === undefined)) {
        throw new InputError("option", "a worker runs either a --model or a --forecaster", {
          value: `${model}, ${forecaster}`,
          limit: "one of them",
        });
      }
      const series = openSeries(options);
      const infer = model === undefined ? undefined : modelNamed(model);
      const forecast = forecaster === undefined ? undefined : forecasterNamed(forecaster);
      const mind = builtinModel({ infer, forecast }, series, target);
      const { sender, deployment, topic, log, ...context } = await openNode("worker", options);
      const worker = new Worker({
        sender,
        deployment,
        topic,
        log,
        gateways: [gateway],
        journal: new Journal(":memory:"),
        infer: infer && mind,
        forecast: forecast && mind,
      });
      await runNode({ sender, deployment, topic, log, ...context }, options, () => worker.step());
    });
}
