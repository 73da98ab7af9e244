/** `allora worker`: every worker of the configuration, each task a loop. */

import { readTopic } from "../chain/topic.ts";
import { InputError } from "../errors.ts";
import { parseCloses } from "../experiments/closes.ts";
import { forecasterNamed, modelNamed } from "../models/index.ts";
import { FIRST_ROWS } from "../models/target.ts";
import { playback } from "../nodes/source.ts";
import { ForecastWorker, InferenceWorker } from "../nodes/worker.ts";
import { requireNodes } from "../runtime/config.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { readText } from "./input.ts";
import { nodeCommand } from "./node.ts";

export function workerCommand() {
  return nodeCommand("worker", "submit inferences and forecasts of models", build);
}

async function build({ config, client, deployment, account, log }: Runtime) {
  const loops: Loop[] = [];
  for (const { topic: id, key, gateways, infer, forecast } of requireNodes(config, "worker")) {
    const topic = await readTopic(client, deployment, id);
    const base = { client, account: account(key), deployment, topic, gateway: gateways[0], log: log.child({ key }) };
    const sourceOf = (model: NonNullable<typeof infer>) => {
      if (!("builtin" in model)) throw new InputError("config", "no", { value: "", limit: "" });
      const { csv, target, known, start, step } = model.series;
      return {
        name: model.builtin,
        target,
        source: playback(parseCloses(readText(csv), FIRST_ROWS[target]), known, start, step),
      };
    };
    if (infer !== undefined) {
      const { name, target, source } = sourceOf(infer);
      const model = modelNamed(name);
      const worker = new InferenceWorker(base, (_epoch, time) => model.infer({ target, closes: source.until(time) }));
      loops.push({ name: `infer/${id}/${key}`, step: () => worker.step() });
    }
    if (forecast !== undefined) {
      const { name, target, source } = sourceOf(forecast);
      const model = forecasterNamed(name);
      const worker = new ForecastWorker(base, ({ epoch, time, inferences, past }) =>
        model.forecast({ target, closes: source.until(time), epoch, inferences, past }),
      );
      loops.push({ name: `forecast/${id}/${key}`, step: () => worker.step() });
    }
  }
  return { loops };
}
