/** `allora keeper`: posts syntheses and settlements of a topic. */
import { Keeper } from "../nodes/keeper.ts";
import { nodeCommand, openNode, runNode } from "./node.ts";

export function keeperCommand() {
  return nodeCommand("keeper", "post each epoch's synthesis and settlement")
    .option("--prove", "prove what was posted, so that it is final without waiting", false)
    .action(async (options) => {
      const context = await openNode("keeper", options);
      const keeper = new Keeper({ ...context, prove: options.prove });
      await runNode(context, options, () => keeper.step());
    });
}
