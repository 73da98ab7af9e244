/** `allora watcher`: recomputes every post of topics and refutes what is wrong. */
import { Watcher } from "../nodes/watcher.ts";
import { requireSection } from "../runtime/config.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";
import { topicLoops } from "./topics.ts";

export function watcherCommand() {
  return nodeCommand("watcher", "recompute every post and refute what is wrong", build);
}

async function build(runtime: Runtime) {
  const { key, topics } = requireSection(runtime.config, "watcher");
  const sender = runtime.sender(key);
  const { deployment, log } = runtime;
  const loop = topicLoops(runtime, topics, (topic) => {
    const watcher = new Watcher({ sender, deployment, topic, log: log.child({ topic: topic.id }) });
    return () => watcher.step();
  });
  return { loops: [loop] };
}
