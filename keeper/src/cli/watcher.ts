/** `allora watcher`: recomputes every post of a topic and refutes what is wrong. */
import { Watcher } from "../nodes/watcher.ts";
import { nodeCommand, openNode, runNode } from "./node.ts";

export function watcherCommand() {
  return nodeCommand("watcher", "recompute every post and refute what is wrong").action(async (options) => {
    const context = await openNode("watcher", options);
    const watcher = new Watcher(context);
    await runNode(context, options, () => watcher.step());
  });
}
