/** `allora worker`: every worker of the configuration, each a loop of its own. */
import { isDeepStrictEqual } from "node:util";
import { readTopic } from "../chain/topic.ts";
import { Journal } from "../nodes/journal.ts";
import { Worker } from "../nodes/worker.ts";
import { requireNodes } from "../runtime/config.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { openModel } from "../runtime/sources.ts";
import { nodeCommand } from "./node.ts";

export function workerCommand() {
  return nodeCommand("worker", "submit inferences and forecasts of models", build);
}

async function build({ config, client, deployment, sender, storage, metrics, log: parent }: Runtime) {
  const journal = new Journal(storage("workers.sqlite"));
  const loops: Loop[] = [];
  const close: (() => Promise<void> | void)[] = [];
  for (const { topic: id, key, infer, forecast, ...delivery } of requireNodes(config, "worker")) {
    const topic = await readTopic(client, deployment, id);
    const log = parent.child({ key });
    const inferring = infer && (await openModel("infer", infer, log));
    // One process may do both.
    const shared = infer !== undefined && !("builtin" in infer) && isDeepStrictEqual(infer, forecast);
    const forecasting = shared ? inferring : forecast && (await openModel("forecast", forecast, log));
    const models = { infer: inferring, forecast: forecasting };
    const worker = new Worker({
      ...delivery,
      ...models,
      sender: sender(key),
      deployment,
      topic,
      journal,
      log,
      metrics,
    });
    loops.push({ name: `worker/${id}/${key}`, step: () => worker.step() });
    close.push(() => worker.close());
  }
  return { loops, close: [...close, () => journal.close()] };
}
