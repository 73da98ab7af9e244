/** `allora keeper`: posts syntheses and settlements of topics. */
import { Keeper } from "../nodes/keeper.ts";
import { requireSection } from "../runtime/config.ts";
import type { Runtime } from "../runtime/run.ts";
import { nodeCommand } from "./node.ts";
import { topicLoops } from "./topics.ts";

export function keeperCommand() {
  return nodeCommand("keeper", "post each epoch's synthesis and settlement", build);
}

async function build(runtime: Runtime) {
  const { key, topics, prove, bond } = requireSection(runtime.config, "keeper");
  const sender = runtime.sender(key);
  const { deployment, log } = runtime;
  const loop = topicLoops(runtime, topics, (topic) => {
    const keeper = new Keeper({ sender, deployment, topic, log: log.child({ topic: topic.id }), prove, bond });
    return () => keeper.step();
  });
  return { loops: [loop] };
}
