/** `allora reputer`: reports the ground truth of each epoch. */
import { epochTimes } from "../chain/topic.ts";
import { fromNumber } from "../decimal.ts";
import { truthOf } from "../models/target.ts";
import { Reputer, type TruthAt } from "../nodes/reputer.ts";
import { openNode, runNode } from "./node.ts";
import { openSeries, seriesCommand } from "./series.ts";

export function reputerCommand() {
  return seriesCommand("reputer", "report the ground truth of each epoch").action(async (options) => {
    const { target, gateway } = options;
    const series = openSeries(options);
    const context = await openNode("reputer", options);
    const { client, wallet } = context.sender;
    const { deployment, topic, log } = context;
    // An epoch's inferences know the closes of its opening; its truth comes HORIZON closes later.
    const truthAt: TruthAt = (epoch, time) => {
      const { opensAt } = epochTimes(topic.schedule, epoch);
      const truth = truthOf(series.until(time), series.until(opensAt).length, target);
      return truth === undefined ? undefined : fromNumber(truth);
    };
    const reputer = new Reputer({ client, account: wallet.account, deployment, topic, gateway, truthAt, log });
    await runNode(context, options, () => reputer.step());
  });
}
