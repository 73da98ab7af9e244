/**
 * One keeper process of scripts/scale.ts: follows its shard's topics until it is told to stop, and prints what that took
 * as JSON. ALLORA_SCALE has its settings.
 */
import { join } from "node:path";
import pino from "pino";
import type { Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { openChain } from "../keeper/src/chain/access.ts";
import { parseDeployment } from "../keeper/src/chain/deployment.ts";
import { readTopic } from "../keeper/src/chain/topic.ts";
import { EnginePool } from "../keeper/src/engine/pool.ts";
import { Keeper } from "../keeper/src/nodes/keeper.ts";
import { runLoop, stopSignal } from "../keeper/src/nodes/loop.ts";
import { selectTopics } from "../keeper/src/nodes/topics.ts";

interface Settings {
  readonly rpc: string;
  readonly deployment: unknown;
  readonly key: Hex;
  readonly shard: number;
  readonly of: number;
  readonly folder: string;
  readonly pollMs: number;
}

const FEES = { maxFeeGwei: 1000, maxPriorityFeeGwei: 5, bumpPercent: 15, bumpAfterSeconds: 30 };

const settings: Settings = JSON.parse(process.env.ALLORA_SCALE as string);
const { rpc, key, shard, of, folder, pollMs } = settings;
const deployment = parseDeployment(settings.deployment);
const log = pino({ level: "silent" });
const storage = (name: string) => join(folder, `${name}-${shard}.sqlite`);
const chain = openChain({ rpcs: [rpc], deployment, pollMs, timeoutMs: 30_000, storage: storage("logs"), log });
const sender = chain.sender(privateKeyToAccount(key), { storage: storage("lane"), confirmations: 5, fees: FEES });
const engine = new EnginePool({ threads: 1 });
const ids = await selectTopics(chain.client, deployment, { shard, of });
const keepers = await Promise.all(
  ids.map(async (id) => {
    const topic = await readTopic(chain.client, deployment, id);
    return new Keeper({ sender, deployment, topic, log, engine });
  }),
);
let steps = 0;
let failures = 0;
const signal = stopSignal();
const begun = process.cpuUsage();
const step = async () => {
  const results = await Promise.allSettled(keepers.map((keeper) => keeper.step()));
  steps++;
  failures += results.filter(({ status }) => status === "rejected").length;
};
process.send?.("ready");
await runLoop({ client: chain.client, step, intervalMs: pollMs, signal, log });
const { user, system } = process.cpuUsage(begun);
console.log(JSON.stringify({ shard, topics: ids.length, steps, failures, cpuSeconds: (user + system) / 1e6 }));
await engine.close();
await chain.close();
process.exit(0);
