/** `allora status`: topics, windows, who is late, balances, stake at risk, endpoints, nodes. */
import { Command } from "@commander-js/extra-typings";
import { connect } from "../chain/clients.ts";
import { stopSignal } from "../nodes/loop.ts";
import { readDeployment, requireChain } from "../runtime/chain.ts";
import { type Config, HEALTH_PORTS, KINDS, loadConfig } from "../runtime/config.ts";
import { loadKey } from "../runtime/keys.ts";
import { redacted } from "../runtime/log.ts";
import { pause } from "../runtime/pause.ts";
import { type NetworkStatus, readNetworkStatus } from "../status/network.ts";
import { formatStatus } from "../status/report.ts";
import { inputPath } from "./input.ts";
import { integerOption, wholeNumber } from "./options.ts";

const CLEAR = "\u001b[2J\u001b[H";

export function statusCommand() {
  return new Command("status")
    .description("show topics, windows, who is late, balances, stake at risk, endpoints and nodes")
    .requiredOption("--config <file>", "configuration of all nodes, YAML or JSON")
    .option("--topic <id...>", "only these topics", (text: string, ids: bigint[] = []) => [...ids, wholeNumber(text)])
    .option("--json", "print JSON", false)
    .option("--watch [seconds]", "again and again, until it is stopped", integerOption("--watch", 1, 3600))
    .action(async ({ config: file, topic, json, watch }) => {
      const config = loadConfig(inputPath(file));
      const read = await reader(config, topic);
      const show = (status: NetworkStatus) => (json ? JSON.stringify(status, withStrings) : formatStatus(status));
      if (watch === undefined) {
        console.log(show(await read()));
        return;
      }
      const signal = stopSignal();
      const seconds = watch === true ? 5 : watch;
      while (!signal.aborted) {
        const text = await read().then(
          show,
          (error: Error) => `${new Date().toISOString()} ${redacted(error.message)}`,
        );
        console.log(process.stdout.isTTY && !json ? `${CLEAR}${text}` : text);
        await pause(seconds * 1000, signal);
      }
    });
}

/** Reads the status of what a configuration names. Keys that cannot be read are left out. */
async function reader(config: Config, topics: readonly bigint[] | undefined): Promise<() => Promise<NetworkStatus>> {
  const { chain, keys, http, workers, reputers } = config;
  const deployment = readDeployment(chain.deployment);
  const [rpc] = chain.rpcs;
  const client = connect(rpc, deployment.chainId, chain.pollMs);
  await requireChain(client, rpc, deployment);
  const accounts = Object.entries(keys).flatMap(([name, source]) => {
    try {
      return [{ name, address: loadKey(name, source, process.env, () => {}).address }];
    } catch (error) {
      console.error((error as Error).message);
      return [];
    }
  });
  const host = http.host === "0.0.0.0" || http.host === "::" ? "127.0.0.1" : http.host;
  const runs = { ...config, worker: workers[0], reputer: reputers[0] };
  const health = KINDS.filter((kind) => runs[kind] !== undefined).map((kind) => ({
    kind,
    url: `http://${host}:${http.port ?? HEALTH_PORTS[kind]}`,
  }));
  const { rpcs, timeoutMs } = chain;
  return () => readNetworkStatus({ client, deployment, rpcs, timeoutMs, health, accounts, topics });
}

/** JSON has no number for bigint. */
function withStrings(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
