/** What all node commands share: options, connection, topic, log, loop. */
import { Command, Option } from "@commander-js/extra-typings";
import pino, { type Logger } from "pino";
import type { PublicClient } from "viem";
import type { Sender } from "../chain/clients.ts";
import { connectSender, loadAccount } from "../chain/clients.ts";
import { requireSameEngine } from "../chain/compute.ts";
import { type Deployment, parseDeployment } from "../chain/deployment.ts";
import { readTopic, type Topic } from "../chain/topic.ts";
import { InputError } from "../errors.ts";
import { runLoop, stopSignal } from "../nodes/loop.ts";
import { inputPath, readJson } from "./input.ts";

export interface NodeContext {
  readonly sender: Sender;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface NodeOptions {
  readonly rpc: string;
  readonly deployment: string;
  readonly topic: bigint;
  readonly keyFile?: string | undefined;
  readonly poll: number;
  readonly logLevel: string;
}

/** A command with the options of every node. */
export function nodeCommand(name: string, description: string) {
  return new Command(name)
    .description(description)
    .requiredOption("--rpc <url>", "JSON-RPC endpoint")
    .requiredOption("--deployment <file>", "addresses of the deployment, as written by scripts/deploy.ts")
    .addOption(new Option("--topic <id>", "topic").argParser(wholeNumber).default(1n, "1"))
    .option("--key-file <file>", "file with the private key (default: ALLORA_PRIVATE_KEY)")
    .option("--poll <ms>", "how often to look for new blocks", milliseconds, 1000)
    .option("--log-level <level>", "trace, debug, info, warn, error or silent", "info");
}

/** Connects, checks that the chain is the deployment's, and reads the topic. */
export async function openNode(name: string, options: NodeOptions): Promise<NodeContext> {
  const log = pino({
    level: options.logLevel,
    base: { node: name },
    // Chain quantities are bigint, which JSON has no number for.
    hooks: {
      logMethod(args, method) {
        method.apply(this, args.map(readable) as typeof args);
      },
    },
  });
  const deployment = parseDeployment(readJson(options.deployment));
  const account = loadAccount(options.keyFile === undefined ? undefined : inputPath(options.keyFile));
  const sender = connectSender(options.rpc, deployment.chainId, options.poll, account);
  await requireChain(sender.client, options.rpc, deployment);
  await requireSameEngine(sender.client, deployment);
  const topic = await readTopic(sender.client, deployment, options.topic);
  log.info({ account: account.address, topic: topic.title }, "started");
  return { sender, deployment, topic, log, signal: stopSignal() };
}

/** InputError `chain` when an endpoint is of another chain than the deployment. */
export async function requireChain(client: PublicClient, rpc: string, deployment: Deployment): Promise<void> {
  const chainId = await client.getChainId();
  if (chainId === deployment.chainId) return;
  throw new InputError("chain", `${rpc} is chain ${chainId}, the deployment is on ${deployment.chainId}`, {
    value: chainId,
    limit: deployment.chainId,
  });
}

/** Runs a node's steps until it is stopped. */
export async function runNode(
  { sender, log, signal }: NodeContext,
  { poll }: NodeOptions,
  step: () => Promise<void>,
): Promise<void> {
  await runLoop({ client: sender.client, step, intervalMs: poll, signal, log });
  log.info("stopped");
}

function readable(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof Error) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, typeof item === "bigint" ? String(item) : item]),
  );
}

/** Parser of a whole number; InputError `option` otherwise. */
export function wholeNumber(text: string): bigint {
  if (/^\d+$/.test(text)) return BigInt(text);
  throw new InputError("option", `"${text}" is not a whole number`, { value: text, limit: "digits" });
}

export function milliseconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InputError("option", `"${text}" is not a number of milliseconds`, { value: text, limit: "at least 1" });
}
