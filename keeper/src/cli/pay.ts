/** `allora pay`: pays for a topic's inferences, and reads the newest. */
import { pay, payAndRead } from "../../../sdk/src/actions/payments.ts";
import { allo, alloOption, carryOut, openChain, short, time, writeCommand } from "./chain.ts";
import { wholeNumber } from "./options.ts";

export function payCommand() {
  return writeCommand("pay", "pay for a topic's inferences, as much as one wants")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<amount>", "ALLO", alloOption)
    .option("--memo <text>", "a word for others to see, at most 32 bytes")
    .option("--read", "read the newest final inference in the same transaction", false)
    .action(async (topicId, amount, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, amount, memo: options.memo };
      if (!options.read) {
        await carryOut(options, chain, pay, parameters, () => `${allo(amount)} paid for topic ${topicId}`);
        return;
      }
      await carryOut(options, chain, payAndRead, parameters, ({ value, epoch, dataTime }) =>
        [
          `${allo(amount)} paid for topic ${topicId}`,
          `${short(value)} of epoch ${epoch}, data of ${time(dataTime)}`,
        ].join("\n"),
      );
    });
}
