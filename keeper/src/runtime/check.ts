/** `--check`: everything that a node needs, tried out, without sending anything. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { formatEther, type PublicClient } from "viem";
import { connect } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { readTopic } from "../chain/topic.ts";
import { readTopicCount } from "../status/topics.ts";
import { readDeployment, requireDeployment } from "./chain.ts";
import { type Config, type Kind, requireNodes, requireSection } from "./config.ts";
import { within } from "./heads.ts";
import { loadKey } from "./keys.ts";
import { originOf, redacted } from "./log.ts";

export interface CheckRow {
  readonly what: string;
  /** What is only doubtful does not make the check fail. */
  readonly state: "right" | "doubtful" | "wrong";
  readonly detail: string;
}

/** Kinds whose keys pay for transactions. */
const PAYING: readonly Kind[] = ["gateway", "keeper", "watcher"];

/** Tries what the configuration names for a kind of node; one row for each thing, whatever became of the others. */
export async function checkConfig(kind: Kind, config: Config): Promise<CheckRow[]> {
  const rows: CheckRow[] = [];
  const attempt = async <T>(what: string, action: () => Promise<readonly [string, T]>): Promise<T | undefined> => {
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
  if (client === undefined || deployment === undefined) return rows;
  const chain = client;
  for (const id of uses.topics) {
    await attempt(`topic ${id}`, async () => {
      const count = await readTopicCount(chain, deployment);
      if (id > count) throw new Error(`there are ${count} topics`);
      return [(await readTopic(chain, deployment, id)).title, undefined] as const;
    });
  }
  return rows;
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
