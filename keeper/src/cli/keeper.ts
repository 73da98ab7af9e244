/** `allora keeper`: posts syntheses and settlements of a topic. */
import { Keeper } from "../nodes/keeper.ts";
import { nodeCommand, openNode, runNode } from "./node.ts";

export function keeperCommand() {
  return nodeCommand("keeper", "post each epoch's synthesis and settlement")
    .option("--bond", "without stake: post where keepers are silent, and put up tokens for it")
    .option("--prove", "prove what was posted, so that it is final without waiting", false)
    .action(async (options) => {
      const context = await openNode("keeper", options);
      const keeper = new Keeper({ ...context, bond: options.bond, prove: options.prove });
      await runNode(context, options, () => keeper.step());
    });
}
