/** `allora keeper`: posts syntheses and settlements of topics. */
import { EnginePool } from "../engine/pool.ts";
import { Keeper } from "../nodes/keeper.ts";
import { requireSection } from "../runtime/config.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";
import { topicLoops } from "./topics.ts";

export function keeperCommand() {
  return nodeCommand("keeper", "post each epoch's synthesis and settlement", build);
}

async function build(runtime: Runtime) {
  const { deployment, metrics, log, dryRun } = runtime;
  const { key, topics, threads, ...options } = requireSection(runtime.config, "keeper");
  const sender = runtime.sender(key);
  const engine = threads === 0 ? undefined : new EnginePool({ threads, metrics });
  const loop = topicLoops(runtime, topics, (topic) => {
    const means = { sender, deployment, topic, engine, metrics, log: log.child({ topic: String(topic.id) }) };
    const keeper = new Keeper({ ...options, ...means, dryRun });
    return () => keeper.step();
  });
  return { loops: [loop], close: [() => engine?.close()] };
}
