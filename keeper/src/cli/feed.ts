/** `allora feed`: a topic's inferences as contracts read them, and price feeds over them. */
import { Command } from "@commander-js/extra-typings";
import { createAggregator } from "../../../sdk/src/actions/feeds.ts";
import {
  type Inference,
  type Past,
  readFeed,
  readFeedAt,
  readFeedHistory,
  readFeedTerms,
  readPending,
} from "../../../sdk/src/read/feeds.ts";
import { proveNumber, verifyNumber } from "../../../sdk/src/read/traces.ts";
import { verifyEpoch } from "../../../sdk/src/verify.ts";
import { stands } from "../chain/verify.ts";
import { InputError } from "../errors.ts";
import { carryOut, facts, openChain, print, readCommand, short, time, writeCommand } from "./chain.ts";
import { integerOption, wholeNumber } from "./options.ts";
import { terminalTable } from "./output.ts";

export function feedCommand() {
  return new Command("feed")
    .description("inferences: latest, at, history, create, verify")
    .addCommand(latestCommand())
    .addCommand(atCommand())
    .addCommand(historyCommand())
    .addCommand(createCommand())
    .addCommand(verifyCommand());
}

function latestCommand() {
  return readCommand("latest", "the newest final inference of a topic")
    .argument("<topic>", "id of the topic", wholeNumber)
    .option("--pending", "the newest one that can still be refuted instead", false)
    .action(async (topicId, options) => {
      const { client, deployment } = await openChain(options);
      const of = { deployment, topicId };
      const [found, terms] = await Promise.all([
        options.pending ? readPending(client, of) : readFeed(client, of),
        readFeedTerms(client, of),
      ]);
      print(
        options.json,
        { ...found, heartbeat: terms.heartbeat },
        report(found, [["heartbeat", `${terms.heartbeat} s`]]),
      );
    });
}

function atCommand() {
  return readCommand("at", "a final inference of the past")
    .argument("<topic>", "id of the topic", wholeNumber)
    .option("--epoch <number>", "that of an epoch", wholeNumber)
    .option("--round <number>", "by its number", wholeNumber)
    .option("--time <seconds>", "the newest with data from a Unix time or before", integerOption("--time", 0, 2 ** 40))
    .action(async (topicId, options) => {
      const past = pastOf(options);
      const { client, deployment } = await openChain(options);
      const found = await readFeedAt(client, { deployment, topicId, ...past });
      print(options.json, found, report(found));
    });
}

function historyCommand() {
  return readCommand("history", "final inferences, newest first")
    .argument("<topic>", "id of the topic", wholeNumber)
    .option("--limit <count>", "as many", integerOption("--limit", 1, 1000), 20)
    .option("--from <round>", "from this round down", wholeNumber)
    .action(async (topicId, options) => {
      const { client, deployment } = await openChain(options);
      const { from, limit } = options;
      const found = await readFeedHistory(client, { deployment, topicId, from, limit });
      const rows = found.map(({ round, epoch, dataTime, value, lower, upper, quality }) => [
        String(round),
        String(epoch),
        time(dataTime),
        ...[value, lower, upper].map(short),
        quality,
      ]);
      print(options.json, found, terminalTable(["round", "epoch", "data", "value", "lower", "upper", "quality"], rows));
    });
}

function createCommand() {
  return writeCommand("create", "make a price feed (AggregatorV3) over a topic")
    .argument("<topic>", "id of the topic", wholeNumber)
    .option("--decimals <count>", "decimals of the answers", integerOption("--decimals", 0, 18), 8)
    .option("--label <text>", "what the answers are, e.g. ETH / USD; by default the topic's title", "")
    .action(async (topicId, options) => {
      const chain = await openChain(options);
      const { decimals, label } = options;
      const parameters = { deployment: chain.deployment, topicId, decimals, label };
      await carryOut(options, chain, createAggregator, parameters, (address) => `feed ${address}`);
    });
}

function verifyCommand() {
  return readCommand("verify", "compute an epoch anew and compare what the feed serves; exit code 1 where it is wrong")
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<epoch>", "number of the epoch", wholeNumber)
    .action(async (topicId, epoch, options) => {
      const { client, deployment } = await openChain(options);
      const of = { deployment, topicId, epoch };
      const found = await readFeedAt(client, of);
      const [verdict, proof] = await Promise.all([
        verifyEpoch(client, of),
        proveNumber(client, { ...of, section: "combined", index: 0 }),
      ]);
      const served = verifyNumber({ ...of, section: "combined", index: 0 }, proof) === found.value;
      const right = served && stands(verdict);
      print(
        options.json,
        { ...found, right, served, computed: stands(verdict) },
        [
          report(found),
          `in the trace that the chain committed to: ${served ? "yes" : "NO"}`,
          `as the equations yield it from what was submitted: ${stands(verdict) ? "yes" : "NO"}`,
        ].join("\n"),
      );
      if (!right) process.exitCode = 1;
    });
}

function pastOf({ epoch, round, time }: { epoch?: bigint; round?: bigint; time?: number }): Past {
  if (epoch !== undefined) return { epoch };
  if (round !== undefined) return { round };
  if (time !== undefined) return { time };
  throw new InputError("option", "--epoch, --round or --time says which", { value: "none", limit: "one of the three" });
}

function report(found: Inference, more: readonly (readonly [string, string])[] = []): string {
  const { value, lower, upper, epoch, round, dataTime, finalAt, status, quality } = found;
  return facts([
    ["value", short(value)],
    ["interval", `${short(lower)} to ${short(upper)}`],
    ["epoch", String(epoch)],
    ["round", round === 0n ? "none" : String(round)],
    ["data", time(dataTime)],
    [status === "Final" ? "final since" : "final from", time(finalAt)],
    ["quality", quality],
    ["by", `${found.inferers} inferers, ${found.forecasters} forecasters, ${found.reputers} reputers`],
    ...more,
  ]);
}
