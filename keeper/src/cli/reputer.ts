/** `allora reputer`: every reputer of the configuration, each a loop of its own. */
import { pathToFileURL } from "node:url";
import { readTopic } from "../chain/topic.ts";
import { fromNumber, toNumber } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { Journal } from "../nodes/journal.ts";
import { type LogLoss, Reputer } from "../nodes/reputer.ts";
import { requireNodes } from "../runtime/config.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { openTruth } from "../runtime/sources.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { inputPath } from "./input.ts";
import { nodeCommand } from "./node.ts";

const LARGEST = toNumber(MAX_LOG_LOSS);

export function reputerCommand() {
  return nodeCommand("reputer", "report the ground truth of each epoch, or losses", build);
}

async function build({ config, client, deployment, sender, storage, metrics, log: parent }: Runtime) {
  const journal = new Journal(storage("reputers.sqlite"));
  const loops: Loop[] = [];
  for (const { topic: id, key, truth: source, loss, ...delivery } of requireNodes(config, "reputer")) {
    const topic = await readTopic(client, deployment, id);
    const log = parent.child({ key });
    const truth = await openTruth(source, client);
    const logLoss = loss === undefined ? undefined : await loadLoss(loss);
    const means = { sender: sender(key), deployment, topic, journal, log, metrics };
    const reputer = new Reputer({ ...delivery, ...means, truth, logLoss });
    loops.push({ name: `reputer/${id}/${key}`, step: () => reputer.step() });
  }
  return { loops, close: [() => journal.close()] };
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
