/** `allora verify TOPIC EPOCH`: recomputes an epoch from chain data alone, and judges every post of it. */
import { Command } from "@commander-js/extra-typings";
import { connect } from "../chain/clients.ts";
import { requireSameEngine } from "../chain/compute.ts";
import { parseDeployment } from "../chain/deployment.ts";
import { readTopic } from "../chain/topic.ts";
import { type EpochVerdict, isRight, type SectionVerdict, stands, verifyEpoch } from "../chain/verify.ts";
import { requireChain } from "../runtime/chain.ts";
import { readJson } from "./input.ts";
import { wholeNumber } from "./options.ts";
import { terminalTable } from "./output.ts";

const POLL_MS = 1000;

export function verifyCommand() {
  return new Command("verify")
    .description(
      "recompute an epoch from chain data alone, and judge every post of it; exit code 1 where one that stands is wrong",
    )
    .argument("<topic>", "id of the topic", wholeNumber)
    .argument("<epoch>", "number of the epoch", wholeNumber)
    .requiredOption("--rpc <url>", "JSON-RPC endpoint")
    .requiredOption("--deployment <file>", "addresses of the deployment, as written by `npm run deploy -- addresses`")
    .option("--json", "print JSON")
    .action(async (topicId, epoch, { rpc, deployment: file, json }) => {
      const deployment = parseDeployment(readJson(file));
      const client = connect(rpc, deployment.chainId, POLL_MS);
      await requireChain(client, rpc, deployment);
      await requireSameEngine(client, deployment);
      const topic = await readTopic(client, deployment, topicId);
      const verdict = await verifyEpoch(client, deployment, topic, epoch);
      console.log(json ? JSON.stringify(verdict, withStrings, 1) : report(verdict));
      if (!stands(verdict)) process.exitCode = 1;
    });
}

/** JSON has no number for bigint. */
function withStrings(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function report({ topicId, epoch, inputs, posts }: EpochVerdict): string {
  const lines = [
    `topic ${topicId}, epoch ${epoch}`,
    `submissions and reports: ${inputs ? "as the inbox chained them" : "NOT those that the inbox chained"}`,
  ];
  for (const post of posts) {
    const { kind, root, poster, base, standing, committed, sections } = post;
    lines.push(
      "",
      `${kind} ${root} by ${poster}, on settlement ${base}: ${isRight(post) ? "right" : "WRONG"}${standing ? "" : ", void"}`,
      ...(committed ? [] : ["the logged bytes are NOT those that the contract committed to"]),
      terminalTable(["section", "numbers", "wrong", "first wrong", "posted", "expected"], sections.map(rowOf)),
    );
  }
  return lines.join("\n");
}

function rowOf({ name, count, wrong, first }: SectionVerdict): string[] {
  const shown = first === undefined ? ["", "", ""] : [first.index, first.posted, first.expected ?? "none"];
  return [name, String(count), String(wrong), ...shown.map(String)];
}
