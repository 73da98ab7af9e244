/** `allora reputer`: every reputer of the configuration, each a loop. */
import { pathToFileURL } from "node:url";
import { epochTimes, readTopic } from "../chain/topic.ts";
import { fromNumber, toNumber } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { parseCloses } from "../experiments/closes.ts";
import { FIRST_ROWS, truthOf } from "../models/target.ts";
import { type LogLoss, Reputer } from "../nodes/reputer.ts";
import { playback } from "../nodes/source.ts";
import { requireNodes } from "../runtime/config.ts";
import type { Loop } from "../runtime/loops.ts";
import type { Runtime } from "../runtime/run.ts";
import { MAX_LOG_LOSS } from "../trace/bounds.ts";
import { inputPath, readText } from "./input.ts";
import { nodeCommand } from "./node.ts";

const LARGEST = toNumber(MAX_LOG_LOSS);

export function reputerCommand() {
  return nodeCommand("reputer", "report the ground truth of each epoch, or losses", build);
}

async function build({ config, client, deployment, account, log }: Runtime) {
  const loops: Loop[] = [];
  for (const { topic: id, key, gateways, truth, loss } of requireNodes(config, "reputer")) {
    const topic = await readTopic(client, deployment, id);
    if (!("builtin" in truth)) throw new InputError("config", "no", { value: "", limit: "" });
    const { csv, target, known, start, step } = truth.series;
    const source = playback(parseCloses(readText(csv), FIRST_ROWS[target]), known, start, step);
    const logLoss = loss === undefined ? undefined : await loadLoss(loss);
    const reputer = new Reputer({
      ...{ client, account: account(key), deployment, topic, gateway: gateways[0], logLoss, log: log.child({ key }) },
      truthAt: (epoch, time) => {
        const { opensAt } = epochTimes(topic.schedule, epoch);
        const found = truthOf(source.until(time), source.until(opensAt).length, target);
        return found === undefined ? undefined : fromNumber(found);
      },
    });
    loops.push({ name: `report/${id}/${key}`, step: () => reputer.step() });
  }
  return { loops };
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
