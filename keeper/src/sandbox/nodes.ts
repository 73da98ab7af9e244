/** Configuration files of the sandbox: one for the network, one for the model that is to join it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { input } from "zod";
import type { Topic } from "../chain/topic.ts";
import { type Cast, everyone } from "../demo/cast.ts";
import { type Processes, ROOT } from "../demo/processes.ts";
import type { configSchema, Kind } from "../runtime/config.ts";
import type { Market } from "./market.ts";

type ConfigInput = input<ReturnType<typeof configSchema>>;

/** Name of the member whose model joins, and of its key. */
export const YOU = "you";
const KINDS: readonly Kind[] = ["gateway", "worker", "reputer", "keeper"];
const BATCH_MS = 500;
const EXAMPLE = join(ROOT, "examples", "worker-python", "regression.py");

export interface Place {
  readonly folder: string;
  readonly rpcUrl: string;
  readonly gatewayPort: number;
  readonly topic: Topic;
  readonly cast: Cast;
  readonly market: Market;
}

/** Writes keys and configurations; the path of the one for the model. */
export function writeConfigs({ folder, rpcUrl, gatewayPort, topic, cast, market }: Place): string {
  mkdirSync(join(folder, "keys"));
  for (const { name, key } of everyone(cast)) writeFileSync(keyFile(name), key, { mode: 0o600 });
  function keyFile(name: string): string {
    return join(folder, "keys", `${name}.key`);
  }
  const common = (storage: string) => ({
    chain: { rpcs: [rpcUrl], deployment: join(folder, "deployment.json"), pollMs: 500, confirmations: 1 },
    storage: join(folder, storage),
    http: { port: 0 },
  });
  const base = { topic: Number(topic.id), gateways: [`http://127.0.0.1:${gatewayPort}`] };
  const { series } = market;
  const network: ConfigInput = {
    ...common("network"),
    keys: Object.fromEntries(
      everyone(cast)
        .filter(({ name }) => name !== YOU)
        .map(({ name }) => [name, { file: keyFile(name) }]),
    ),
    workers: [
      ...cast.inferers
        .filter(({ name }) => name !== YOU)
        .map(({ name }) => ({ ...base, key: name, infer: { builtin: name, series } })),
      ...cast.forecasters.map(({ name }) => ({ ...base, key: name, forecast: { builtin: name, series } })),
    ],
    reputers: cast.reputers.map(({ name }) => ({
      ...base,
      key: name,
      truth: { csv: join(folder, "prices.csv"), key: { time: "time" }, value: "close" },
    })),
    gateway: { key: cast.gateway.name, port: gatewayPort, batchMs: BATCH_MS },
    keeper: { key: cast.reputers[0].name },
  };
  writeFileSync(join(folder, "network.yaml"), stringify(network));
  const files = ["--csv", join(folder, "prices.csv"), "--model", join(folder, "model.json")];
  const you: ConfigInput = {
    ...common(YOU),
    keys: { [YOU]: { file: keyFile(YOU) } },
    workers: [{ ...base, key: YOU, infer: { command: ["python3", EXAMPLE, "serve", ...files], timeoutMs: 20_000 } }],
  };
  const file = join(folder, "worker.yaml");
  writeFileSync(file, stringify(you));
  return file;
}

export function startNetwork(processes: Processes, folder: string): void {
  for (const kind of KINDS) processes.startNode(kind, [kind, "--config", join(folder, "network.yaml")]);
}
