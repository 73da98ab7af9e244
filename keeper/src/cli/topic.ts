/** `allora topic`: creating, showing, listing and funding topics, and taking part in them. */
import { Command } from "@commander-js/extra-typings";
import { getBlock } from "viem/actions";
import { createTopic, fundTopic, register } from "../../../sdk/src/actions/topics.ts";
import { readSecurity, readTopic, readTopicCount, readTopicState } from "../../../sdk/src/read/topics.ts";
import { topicParameters } from "../chain/topicDefinition.ts";
import { InputError } from "../errors.ts";
import { Role } from "../trace/submissions.ts";
import {
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
import { readJson } from "./input.ts";
import { wholeNumber } from "./options.ts";
import { terminalTable } from "./output.ts";

const ROLES = { inferer: Role.Inferer, forecaster: Role.Forecaster, reputer: Role.Reputer } as const;

export function topicCommand() {
  return new Command("topic")
    .description("topics: create, show, list, fund, register")
    .addCommand(createCommand())
    .addCommand(showCommand())
    .addCommand(listCommand())
    .addCommand(fundCommand())
    .addCommand(registerCommand());
}

function createCommand() {
  return writeCommand("create", "create a topic from a definition, as `allora tune` writes one")
    .argument("<file>", "definition, JSON")
    .option("--start <when>", "when epoch 0 opens: a Unix time, or +SECONDS from the newest block", "+600")
    .action(async (file, options) => {
      const chain = await openChain(options);
      const { timestamp } = await getBlock(chain.client);
      const parameters = topicParameters(readJson(file), startOf(options.start, Number(timestamp)));
      const { deployment } = chain;
      await carryOut(options, chain, createTopic, { deployment, parameters }, (id) => `topic ${id} is created`);
    });
}

function showCommand() {
  return readCommand("show", "show a topic: its terms, and how it is doing")
    .argument("<topic>", "id of the topic", wholeNumber)
    .action(async (topicId, options) => {
      const { client, deployment } = await openChain(options);
      const of = { deployment, topicId };
      const [topic, state] = await Promise.all([readTopic(client, of), readTopicState(client, of)]);
      const epoch = state.epoch > 0n ? state.epoch : 0n;
      const security = await readSecurity(client, { ...of, epoch });
      const { schedule } = topic;
      const text = facts([
        ["topic", `${topic.id} ${topic.title}`],
        ["creator", state.creator],
        ["epoch", `${state.epoch}${state.paused ? ", paused" : ""}`],
        ["epochs", `every ${schedule.epochLength} s from ${time(schedule.start)}`],
        ["worker window", `${schedule.workerWindow} s`],
        ["truth", `${schedule.groundTruthLag} s after it, reported within ${schedule.reputerWindow} s`],
        ["refutable for", `${schedule.challengeWindow} s`],
        ["least stake", allo(security.minStake)],
        ["reward of an epoch", allo(security.rewardPerEpoch)],
        ["slash", short(security.slashFraction)],
        ["funds", allo(state.funds)],
        ["stake", allo(state.stake)],
        ["revenue", allo(state.revenue)],
        ["emission", state.active ? "yes" : "no"],
        ["inferers", String(state.inferers)],
        ["forecasters", String(state.forecasters)],
        ["reputers", String(state.reputers)],
      ]);
      print(options.json, { ...topic, ...state, security }, text);
    });
}

function listCommand() {
  return readCommand("list", "list all topics").action(async (options) => {
    const { client, deployment } = await openChain(options);
    const count = await readTopicCount(client, { deployment });
    const topics = [];
    for (let topicId = 1n; topicId <= count; topicId++) {
      const of = { deployment, topicId };
      const [topic, state] = await Promise.all([readTopic(client, of), readTopicState(client, of)]);
      topics.push({ ...topic, ...state });
    }
    const rows = topics.map(({ id, title, epoch, inferers, forecasters, reputers, stake, funds }) => [
      `${id} ${title}`,
      ...[epoch, inferers, forecasters, reputers].map(String),
      allo(stake),
      allo(funds),
    ]);
    const head = ["topic", "epoch", "inferers", "forecasters", "reputers", "stake", "funds"];
    print(options.json, topics, terminalTable(head, rows));
  });
}

function fundCommand() {
  return writeCommand("fund", "add to what a topic pays its participants")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<amount>", "ALLO", alloOption)
    .action(async (topicId, amount, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, amount };
      await carryOut(options, chain, fundTopic, parameters, () => `topic ${topicId} has ${allo(amount)} more`);
    });
}

function registerCommand() {
  return writeCommand("register", "take part in a topic, for its fee and deposit")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<role>", Object.keys(ROLES).join(", "), roleOption)
    .action(async (topicId, role, options) => {
      const chain = await openChain(options);
      const parameters = { deployment: chain.deployment, topicId, role };
      await carryOut(options, chain, register, parameters, ({ slot, id, activeFrom }) =>
        activeFrom === undefined
          ? "registered without a seat: all slots are held"
          : `registered in slot ${slot} with id ${id}, active from epoch ${activeFrom} on`,
      );
    });
}

function roleOption(text: string): Role {
  if (Object.hasOwn(ROLES, text)) return ROLES[text as keyof typeof ROLES];
  throw new InputError("option", `"${text}" is no role`, { value: text, limit: Object.keys(ROLES).join(", ") });
}

function startOf(text: string, now: number): number {
  const match = /^(\+?)(\d+)$/.exec(text);
  if (match === null) {
    throw new InputError("option", `--start must be a Unix time or +SECONDS, not "${text}"`, {
      value: text,
      limit: "digits",
    });
  }
  return (match[1] === "+" ? now : 0) + Number(match[2]);
}
