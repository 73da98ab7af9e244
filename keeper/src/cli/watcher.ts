/** `allora watcher`: recomputes every post of topics and refutes what is wrong. */
import { EnginePool } from "../engine/pool.ts";
import { Watcher } from "../nodes/watcher.ts";
import { requireSection } from "../runtime/config.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";
import { topicLoops } from "./topics.ts";

export function watcherCommand() {
  return nodeCommand("watcher", "recompute every post and refute what is wrong", build);
}

async function build(runtime: Runtime) {
  const { deployment, metrics, log, dryRun } = runtime;
  const { key, topics, threads } = requireSection(runtime.config, "watcher");
  const sender = runtime.sender(key);
  const engine = threads === 0 ? undefined : new EnginePool({ threads, metrics });
  const loop = topicLoops(runtime, topics, (topic) => {
    const means = { sender, deployment, topic, engine, metrics, log: log.child({ topic: String(topic.id) }) };
    const watcher = new Watcher({ ...means, dryRun });
    return () => watcher.step();
  });
  return { loops: [loop], close: [() => engine?.close()] };
}
