/** `allora claim`: pays participants what final settlements say they have earned. */
import { claim, claimBounty } from "../../../sdk/src/actions/rewards.ts";
import { addressOf } from "../../../sdk/src/client.ts";
import { readRewards } from "../../../sdk/src/read/rewards.ts";
import { InputError } from "../errors.ts";
import { addressOption, allo, carryOut, openChain, print, senderOf, writeCommand } from "./chain.ts";
import { integerOption, wholeNumber } from "./options.ts";

export function claimCommand() {
  return writeCommand("claim", "pay what a participant of a topic has earned: reputers into their pools")
    .argument("[topic]", "id of the topic", wholeNumber)
    .option("--participant <address>", "whose rewards, anybody's; by default the key's own", addressOption)
    .option("--settlement <number>", "by this final settlement", integerOption("--settlement", 1, 0xffffffff))
    .option("--bounty", "the key's bounties for what it refuted, instead", false)
    .action(async (topicId, options) => {
      const chain = await openChain(options);
      const { deployment } = chain;
      if (options.bounty) {
        await carryOut(options, chain, claimBounty, { deployment }, (amount) => `${allo(amount)} of bounties paid`);
        return;
      }
      if (topicId === undefined) {
        throw new InputError("option", "claim takes a topic, or --bounty", { value: "none", limit: "a topic" });
      }
      const participant = options.participant ?? addressOf(senderOf(options));
      const { settlement } = options;
      const rewards = await readRewards(chain.client, { deployment, topicId, participant, settlement });
      const due = rewards.filter(({ claimable }) => claimable > 0n);
      if (due.length === 0) print(options.json, [], `nothing to claim for ${participant} in topic ${topicId}`);
      for (const reward of due) {
        await carryOut(options, chain, claim, { deployment, topicId, reward }, (amount) => `${allo(amount)} paid`);
      }
    });
}
