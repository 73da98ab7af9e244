/** `allora stake`: stake behind reputers, one's own and delegated. */
import { Command } from "@commander-js/extra-typings";
import { isAddressEqual } from "viem";
import { cancelUnbonding, delegate, stake, unbond, withdraw } from "../../../sdk/src/actions/staking.ts";
import { readStake, type StakePosition } from "../../../sdk/src/read/stake.ts";
import {
  addressOption,
  allo,
  alloOption,
  carryOut,
  facts,
  openChain,
  print,
  readCommand,
  short,
  time,
  writeCommand,
} from "./chain.ts";
import { integerOption, wholeNumber } from "./options.ts";

export function stakeCommand() {
  return new Command("stake")
    .description("stake: add, delegate, unbond, cancel, withdraw, show")
    .addCommand(addCommand())
    .addCommand(delegateCommand())
    .addCommand(unbondCommand())
    .addCommand(requestCommand("cancel", "make a request stake again"))
    .addCommand(requestCommand("withdraw", "pay out a request whose delay is over"))
    .addCommand(showCommand());
}

function addCommand() {
  return writeCommand("add", "add to one's own stake; for registered reputers")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<amount>", "ALLO", alloOption)
    .action(async (topicId, amount, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, amount };
      await carryOut(options, chain, stake, parameters, () => `${allo(amount)} more stake in topic ${topicId}`);
    });
}

function delegateCommand() {
  return writeCommand("delegate", "add to the stake of a reputer; it is slashed like the reputer's own")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<reputer>", "address", addressOption)
    .argument("<amount>", "ALLO", alloOption)
    .action(async (topicId, reputer, amount, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, reputer, amount };
      await carryOut(options, chain, delegate, parameters, () => `${allo(amount)} delegated to ${reputer}`);
    });
}

function unbondCommand() {
  return writeCommand("unbond", "start to take stake out")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<reputer>", "address that the stake is with", addressOption)
    .argument("<amount>", "ALLO, or all", (text) => (text === "all" ? text : alloOption(text)))
    .action(async (topicId, reputer, amount, options) => {
      const chain = await openChain(options);
      const much = amount === "all" ? ({ all: true } as const) : { amount };
      const parameters = { deployment: chain.deployment, topicId, reputer, ...much };
      await carryOut(options, chain, unbond, parameters, (request) => `request ${request} is unbonding`);
    });
}

function requestCommand(name: "cancel" | "withdraw", description: string) {
  return writeCommand(name, description)
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<reputer>", "address that the stake is with", addressOption)
    .argument("<request>", "number of the request", integerOption("request", 1, 0xffffffff))
    .action(async (topicId, reputer, request, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, reputer, request };
      if (name === "cancel") {
        await carryOut(options, chain, cancelUnbonding, parameters, () => `request ${request} is stake again`);
      } else {
        await carryOut(options, chain, withdraw, parameters, (amount) => `${allo(amount)} paid out`);
      }
    });
}

function showCommand() {
  return readCommand("show", "show a reputer's stake, and what somebody holds of it")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<reputer>", "address", addressOption)
    .option("--holder <address>", "whose shares; by default the reputer's own", addressOption)
    .action(async (topicId, reputer, options) => {
      const { client, deployment } = await openChain(options);
      const position = await readStake(client, { deployment, topicId, reputer, holder: options.holder });
      print(options.json, position, report(position));
    });
}

function report({ reputer, holder, ...position }: StakePosition): string {
  const { stake, exposure, commission, value, requests, bounty, exitDelay } = position;
  return facts([
    ["reputer", reputer],
    ["stake", allo(stake)],
    ["tied up by posts", allo(exposure)],
    ["commission", short(commission)],
    ...(isAddressEqual(reputer, holder) ? [] : ([["holder", holder]] as const)),
    ["held", allo(value)],
    ["bounty", allo(bounty)],
    ["unbonding takes", `${exitDelay} s`],
    ...requests.map(
      ({ request, amount, releasedAt }) => [`request ${request}`, `${allo(amount)} at ${time(releasedAt)}`] as const,
    ),
  ]);
}
