/** `--check`: everything that a node needs, tried out, without sending anything. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { participantsAbi } from "@allora-evm/contracts/abis";
import { formatEther, type PublicClient } from "viem";
import { connect } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { readTopic } from "../chain/topic.ts";
import { readReputer } from "../nodes/seat.ts";
import { readTopicCount } from "../status/topics.ts";
import { Role } from "../trace/submissions.ts";
import { readDeployment, requireDeployment } from "./chain.ts";
import { type Config, type Kind, requireNodes, requireSection } from "./config.ts";
import type { ModelSource, TruthConfig } from "./configParts.ts";
import { within } from "./heads.ts";
import { loadKey } from "./keys.ts";
import { createLog, originOf, redacted } from "./log.ts";
import { openModel, openTruth, requireFile, requireProgram, type Task } from "./sources.ts";

export interface CheckRow {
  readonly what: string;
  /** What is only doubtful does not make the check fail. */
  readonly state: "right" | "doubtful" | "wrong";
  readonly detail: string;
}

/** Kinds whose keys pay for transactions. */
const PAYING: readonly Kind[] = ["gateway", "keeper", "watcher"];

/** Adds a row with what the action says, or with its error; the action's result. */
type Attempt = <T>(what: string, action: () => Promise<readonly [string, T]>) => Promise<T | undefined>;

const SILENT = createLog("check", "silent");

/** Tries what the configuration names for a kind of node; one row for each thing, whatever became of the others. */
export async function checkConfig(kind: Kind, config: Config): Promise<CheckRow[]> {
  const rows: CheckRow[] = [];
  const attempt: Attempt = async (what, action) => {
    try {
      const [detail, result] = await action();
      rows.push({ what, state: "right", detail });
      return result;
    } catch (error) {
      rows.push({ what, state: "wrong", detail: redacted((error as Error).message).split("\n")[0] });
      return undefined;
    }
  };
  rows.push({ what: "configuration", state: "right", detail: "fits the schema" });
  const uses = await attempt(`section ${kind}`, async () => {
    const found = usesOf(kind, config);
    return [`${found.keys.length} keys`, found] as const;
  });
  await attempt("storage", async () => {
    mkdirSync(config.storage, { recursive: true });
    accessSync(config.storage, constants.R_OK | constants.W_OK);
    return [config.storage, undefined] as const;
  });
  const deployment = await attempt("deployment", async () => {
    const found = readDeployment(config.chain.deployment);
    return [`chain ${found.chainId}, from block ${found.block}`, found] as const;
  });
  const rpcs = uses?.rpcs ?? config.chain.rpcs;
  let client: PublicClient | undefined;
  for (const rpc of deployment === undefined ? [] : rpcs) {
    const found = await attempt(`endpoint ${originOf(rpc)}`, () =>
      checkEndpoint(rpc, config, deployment as Deployment),
    );
    client ??= found;
  }
  if (uses === undefined) return rows;
  for (const name of uses.keys) {
    const account = await attempt(`key ${name}`, async () => {
      const found = loadKey(name, config.keys[name], process.env, (text) => {
        rows.push({ what: `key ${name}`, state: "doubtful", detail: text });
      });
      return [found.address, found] as const;
    });
    if (account === undefined || client === undefined) continue;
    const chain = client;
    const ether = await attempt(`gas money of ${name}`, async () => {
      const balance = Number(formatEther(await chain.getBalance({ address: account.address })));
      return [`${balance} ether`, balance] as const;
    });
    if (ether === undefined || ether >= config.chain.lowEther || !PAYING.includes(kind)) continue;
    rows.pop();
    const detail = `${ether} ether, less than ${config.chain.lowEther}`;
    rows.push({ what: `gas money of ${name}`, state: ether === 0 ? "wrong" : "doubtful", detail });
  }
  const reached = client === undefined || deployment === undefined ? undefined : { client, deployment };
  if (kind === "worker" || kind === "reputer") await checkNodes(kind, config, reached, attempt);
  if (reached === undefined) return rows;
  for (const id of uses.topics) {
    await attempt(`topic ${id}`, async () => {
      const count = await readTopicCount(reached.client, reached.deployment);
      if (id > count) throw new Error(`there are ${count} topics`);
      return [(await readTopic(reached.client, reached.deployment, id)).title, undefined] as const;
    });
  }
  return rows;
}

/** Tries the models or truths of a kind, and whether its keys may act for the topics. */
async function checkNodes(
  kind: "worker" | "reputer",
  config: Config,
  chain: { readonly client: PublicClient; readonly deployment: Deployment } | undefined,
  attempt: Attempt,
): Promise<void> {
  for (const [i, node] of requireNodes(config, kind).entries()) {
    const name = `${kind}s.${i}`;
    const roles: Role[] = [];
    if ("truth" in node) {
      roles.push(Role.Reputer);
      await attempt(`${name}.truth`, async () => [await checkTruth(node.truth, chain?.client), undefined] as const);
      const { loss } = node;
      if (loss !== undefined) {
        await attempt(`${name}.loss`, async () => {
          requireFile(loss);
          return [loss, undefined] as const;
        });
      }
    } else {
      for (const task of ["infer", "forecast"] as const) {
        const model = node[task];
        if (model === undefined) continue;
        roles.push(task === "infer" ? Role.Inferer : Role.Forecaster);
        await attempt(`${name}.${task}`, async () => [await checkModel(task, model), undefined] as const);
      }
    }
    if (chain === undefined) continue;
    for (const role of roles) {
      await attempt(`${name} in topic ${node.topic}`, async () => {
        const { client, deployment } = chain;
        const { participants } = deployment;
        const account = loadKey(node.key, config.keys[node.key], process.env, () => {});
        const holder =
          role === Role.Reputer ? await readReputer(client, deployment, node.topic, account.address) : account.address;
        const args = [node.topic, role, holder] as const;
        const read = { address: participants, abi: participantsAbi, functionName: "isRegistered", args } as const;
        if (!(await client.readContract(read))) throw new Error(`${holder} is not registered as ${ROLE_NAMES[role]}`);
        return [`registered as ${ROLE_NAMES[role]}`, undefined] as const;
      });
    }
  }
}

const ROLE_NAMES = ["inferer", "forecaster", "reputer"] as const;

/** Opens a model, but asks it nothing; of a program only looks whether it is there. */
async function checkModel(task: Task, source: ModelSource): Promise<string> {
  if ("command" in source) {
    requireProgram(source.command[0], source.folder);
    return source.command.join(" ");
  }
  if ("module" in source) requireFile(source.module);
  await (await openModel(task, source, SILENT)).close();
  return "http" in source ? originOf(source.http) : "module" in source ? source.module : source.builtin;
}

async function checkTruth(source: TruthConfig, client: PublicClient | undefined): Promise<string> {
  if ("csv" in source) requireFile(source.csv);
  if ("module" in source) requireFile(source.module);
  if ("feed" in source && client === undefined) throw new Error("no endpoint to read the feed from");
  const { repeatable } = await openTruth(source, client as PublicClient);
  return repeatable ? "repeatable" : "not repeatable";
}

interface Uses {
  readonly keys: readonly string[];
  readonly topics: readonly bigint[];
  readonly rpcs: readonly string[];
}

/** Keys, topics and endpoints of a kind's section; InputError `config` where there is none. */
export function usesOf(kind: Kind, config: Config): Uses {
  const { rpcs } = config.chain;
  if (kind === "worker" || kind === "reputer") {
    const nodes = requireNodes(config, kind);
    const keys = [...new Set(nodes.map(({ key }) => key))];
    return { keys, topics: [...new Set(nodes.map(({ topic }) => topic))], rpcs };
  }
  const section = requireSection(config, kind);
  const topics = "topics" in section && Array.isArray(section.topics) ? section.topics : [];
  return { keys: [section.key], topics, rpcs: "rpcs" in section ? section.rpcs : rpcs };
}

async function checkEndpoint(rpc: string, { chain }: Config, deployment: Deployment) {
  const client = connect(rpc, deployment.chainId, chain.pollMs);
  const begun = performance.now();
  const { number } = await within(chain.timeoutMs, client.getBlock());
  const milliseconds = Math.round(performance.now() - begun);
  await within(10 * chain.timeoutMs, requireDeployment(client, rpc, deployment));
  return [`block ${number} in ${milliseconds} ms, all contracts, the same engine`, client] as const;
}
