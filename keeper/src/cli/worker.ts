/** `allora worker`: submits inferences of a model, or forecasts of a forecaster. */
import { InputError } from "../errors.ts";
import { forecasterNamed, modelNamed } from "../models/index.ts";
import { ForecastWorker, InferenceWorker } from "../nodes/worker.ts";
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
      const context = await openNode("worker", options);
      const { client, wallet } = context.sender;
      const { deployment, topic, log } = context;
      const base = { client, account: wallet.account, deployment, topic, gateway, log };
      const worker =
        infer !== undefined
          ? new InferenceWorker(base, (_epoch, time) => infer.infer({ target, closes: series.until(time) }))
          : new ForecastWorker(base, ({ epoch, time, inferences, past }) => {
              const closes = series.until(time);
              return forecast?.forecast({ target, closes, epoch, inferences, past }) ?? new Map();
            });
      await runNode(context, options, () => worker.step());
    });
}
