/** The processes of everybody who takes part: a key file and a configuration file each, and the command of its kind. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { input } from "zod";
import type { Topic } from "../chain/topic.ts";
import type { configSchema, Kind } from "../runtime/config.ts";
import { type Cast, everyone, type Member } from "./cast.ts";
import type { Processes } from "./processes.ts";
import type { DemoSeries } from "./script.ts";

export const NODE_POLL_MS = 120;
const BATCH_MS = 150;

export interface Connections {
  readonly rpcUrl: string;
  /** The deployment's addresses. */
  readonly file: string;
  readonly gatewayPort: number;
  readonly topic: Topic;
  readonly cast: Cast;
  readonly series: DemoSeries;
}

type ConfigInput = input<ReturnType<typeof configSchema>>;
type Sections = Pick<ConfigInput, "workers" | "reputers" | "gateway" | "keeper" | "watcher">;

export function startNodes(processes: Processes, folder: string, connections: Connections): void {
  const { rpcUrl, file, gatewayPort, topic, cast, series } = connections;
  for (const { name, key } of everyone(cast)) writeFileSync(join(folder, `${name}.key`), key, { mode: 0o600 });
  const start = (kind: Kind, name: string, member: Member, sections: Sections) => {
    const config: ConfigInput = {
      chain: { rpcs: [rpcUrl], deployment: file, pollMs: NODE_POLL_MS, confirmations: 0 },
      storage: join(folder, `${member.name}-storage`),
      http: { port: 0 },
      keys: { [member.name]: { file: join(folder, `${member.name}.key`) } },
      ...sections,
    };
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, stringify(config));
    processes.startNode(name, [kind, "--config", path]);
  };
  const gateways = [`http://127.0.0.1:${gatewayPort}`];
  const id = Number(topic.id);
  // The closes known when epoch 0 opens come with the file; one more is known with every day that passes.
  const { start: first, epochLength: step } = topic.schedule;
  const closes = { csv: series.file, known: series.known, start: first + step, step };
  const submitter = ({ name }: Member) => ({ topic: id, key: name, gateways });

  const { gateway, inferers, forecasters, reputers, watcher } = cast;
  start("gateway", gateway.name, gateway, {
    gateway: { key: gateway.name, port: gatewayPort, batchMs: BATCH_MS },
  });
  for (const member of inferers) {
    const infer = { builtin: member.name, series: closes };
    start("worker", member.name, member, { workers: [{ ...submitter(member), infer }] });
  }
  for (const member of forecasters) {
    const forecast = { builtin: member.name, series: closes };
    start("worker", member.name, member, { workers: [{ ...submitter(member), forecast }] });
  }
  for (const member of reputers) {
    const truth = { series: closes };
    start("reputer", member.name, member, { reputers: [{ ...submitter(member), truth }] });
  }
  const [keeper] = reputers;
  start("keeper", "keeper", keeper, { keeper: { key: keeper.name } });
  start("watcher", watcher.name, watcher, { watcher: { key: watcher.name, rpcs: [rpcUrl] } });
}
