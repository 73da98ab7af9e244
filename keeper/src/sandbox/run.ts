/**
 * The sandbox: a local chain in real time with a network at work on it, and a seat for a model of one's own. Everything
 * is in one folder: prices, keys, configurations, logs.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { PublicClient } from "viem";
import { connect } from "../chain/clients.ts";
import { postedSynthesis } from "../chain/compute.ts";
import { parseDeployment } from "../chain/deployment.ts";
import { readStanding, readSubmissions } from "../chain/epochs.ts";
import { epochAt, epochTimes } from "../chain/topic.ts";
import { toNumber } from "../decimal.ts";
import { castOf } from "../demo/cast.ts";
import { Processes, ROOT } from "../demo/processes.ts";
import { TOPIC_MATH } from "../demo/script.ts";
import { Stage } from "../demo/stage.ts";
import { InputError } from "../errors.ts";
import { pause } from "../runtime/pause.ts";
import { Role } from "../trace/submissions.ts";
import { Market } from "./market.ts";
import { startNetwork, writeConfigs, YOU } from "./nodes.ts";
import { Paymaster } from "./rewards.ts";

const CHAIN_ID = 31337;
const POLL_MS = 500;
const TICK_MS = 1000;
const MARKER = ".allora-sandbox";
/** Seconds from the last registration to the opening of epoch 0, by when all nodes have started. */
const LEAD = 60;
const SCHEDULE = {
  epochLength: 60,
  workerWindow: 40,
  groundTruthLag: 20,
  reputerWindow: 20,
  challengeWindow: 60,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};
const TITLE = "S&P 500, next close";

export interface SandboxOptions {
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Told about each stage, and what happens in each epoch. */
  readonly say: (text: string) => void;
}

/** Runs until the signal. */
export async function runSandbox({ folder, signal, say }: SandboxOptions): Promise<void> {
  clear(folder);
  mkdirSync(join(folder, "logs"), { recursive: true });
  writeFileSync(join(folder, MARKER), "");
  const processes = new Processes(join(folder, "logs"));
  const journal = `demo-sandbox-${process.pid}`;
  try {
    say("starting a local chain");
    const [chainPort, gatewayPort] = await Promise.all([freePort(), freePort()]);
    const rpcUrl = `http://127.0.0.1:${chainPort}`;
    processes.startHardhat("chain", "chain.ts", [], { ALLORA_PORT: String(chainPort) });
    const client = connect(rpcUrl, CHAIN_ID, POLL_MS);
    await answering(client, processes, signal);

    say("deploying the contracts");
    const file = join(folder, "deployment.json");
    const env = { ALLORA_RPC_URL: rpcUrl, ALLORA_DEPLOYMENT: file, ALLORA_DEPLOYMENT_ID: journal };
    await processes.runHardhat("deploy", "deploy.ts", ["--network", "local"], env);
    const deployment = parseDeployment(JSON.parse(readFileSync(file, "utf8")));

    say("registering and staking");
    const stage = new Stage(rpcUrl, deployment, POLL_MS);
    const cast = castOf([YOU, "ridge", "reversion"], ["recent"], 2);
    const topic = await stage.prepare(cast, TOPIC_MATH, { title: TITLE, schedule: SCHEDULE, lead: LEAD });
    const market = new Market(join(folder, "prices.csv"), topic.schedule);
    const config = writeConfigs({ folder, rpcUrl, gatewayPort, topic, cast, market });
    startNetwork(processes, folder);
    const [you] = cast.inferers;
    say(`ready: ${config} runs a worker with a key that is registered, ${you.address}`);

    const paymaster = new Paymaster(await stage.sender(), deployment, topic.id, you.address, 0);
    let told = -1n;
    while (!signal.aborted) {
      processes.check();
      // Blocks come with transactions only; nodes look at the time of the newest.
      await client.request({ method: "evm_mine", params: [] } as never);
      const time = Number((await client.getBlock()).timestamp);
      market.moveTo(time);
      const epoch = epochAt(topic.schedule, time);
      if (epoch > told && epoch >= 0n && time >= epochTimes(topic.schedule, epoch).closesAt) {
        const posted = await readStanding(client, deployment, topic.id, epoch);
        if (posted !== undefined) {
          const { network } = postedSynthesis(posted.inferers, posted.forecasters, posted.trace);
          const submissions = await readSubmissions(client, deployment, topic.id, epoch);
          const own = submissions.find(({ role, slot }) => role === Role.Inferer && slot === 0);
          const said = own === undefined ? "nothing" : toNumber(own.value).toFixed(2);
          say(`epoch ${epoch}: the network infers ${toNumber(network).toFixed(2)}, you infer ${said}`);
          told = epoch;
        }
      }
      const paid = await paymaster.pay(time);
      if (paid !== undefined) say(`paid: ${you.address} has ${Number(paid).toFixed(2)} ALLO`);
      await pause(TICK_MS, signal);
    }
  } finally {
    await processes.stop();
    rmSync(join(ROOT, "deploy", "deployments", journal), { recursive: true, force: true });
  }
}

/** Removes what another sandbox has left; InputError `folder` where it holds something else. */
function clear(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (!existsSync(join(folder, MARKER))) {
    const message = `${folder} holds something else than a sandbox`;
    throw new InputError("folder", message, { value: folder, limit: "an empty folder" });
  }
  rmSync(folder, { recursive: true });
}

async function answering(client: PublicClient, processes: Processes, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    processes.check();
    try {
      await client.getBlockNumber({ cacheTime: 0 });
      return;
    } catch {
      await pause(POLL_MS, signal);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
