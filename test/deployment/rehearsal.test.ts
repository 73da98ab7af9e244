/**
 * Follows docs/deploy.md on a local node: its commands, in its order, with the deployment killed on its way; then ten
 * epochs with the page's nodes, and a read through the SDK in a project of its own. With ALLORA_DEEP=1 the deployment is
 * also killed at each of its transactions.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { epochsAbi } from "@allora-evm/contracts/abis";
import { type Address, type PublicClient, parseEther, toHex } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Journal } from "../../deploy/journal.ts";
import { readRegistry } from "../../deploy/registry.ts";
import { connect } from "../../keeper/src/chain/clients.ts";
import { readTopic } from "../../keeper/src/chain/topic.ts";
import { castOf } from "../../keeper/src/demo/cast.ts";
import { Clock } from "../../keeper/src/demo/clock.ts";
import { Conductor } from "../../keeper/src/demo/conductor.ts";
import { answers, CHAIN_ID, freePort } from "../../keeper/src/demo/localChain.ts";
import { Processes } from "../../keeper/src/demo/processes.ts";
import { Stage } from "../../keeper/src/demo/stage.ts";
import { readDeployment } from "../../keeper/src/runtime/chain.ts";
import { run as command, createProject } from "../packages/project.ts";
import { Random, SEED } from "../random.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const PAGE = readFileSync(join(ROOT, "docs", "deploy.md"), "utf8");
const EPOCHS = 10n;
const POLL_MS = 120;
/** Of a deployment. */
const TRANSACTIONS = 38;
/** The shortest that the protocol and the conductor's steps allow. */
const WINDOWS = { epochLength: 300, workerWindow: 120, groundTruthLag: 180, reputerWindow: 60, challengeWindow: 60 };
const GOVERNOR: Address = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const NODE = /^npm run allora -- (gateway|worker|reputer|keeper) --config (\S+)$/;

/** Lines of the page's blocks that are to be followed, by the headings that they stand under. */
function commandsUnder(heading: string): string[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const blocks = (heading === "" ? PAGE.split(/^## /m)[0] : section).matchAll(/```bash\n(.*?)```/gs);
  return [...blocks].flatMap(([, block]) => block.trim().split("\n"));
}

let folder: string;
let processes: Processes;
let client: PublicClient;
let rpcUrl: string;
/** What the page has set in the shell. */
let shell: string[];
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "allora-rehearsal-"));
  mkdirSync(join(folder, "logs"));
  processes = new Processes(join(folder, "logs"));
  ({ rpcUrl, client } = await startChain());
  cpSync(join(ROOT, "examples"), join(folder, "examples"), { recursive: true });
  shell = [`cd ${folder}`];
});
afterEach(() => {
  for (const { pid, exitCode, signalCode } of started.splice(0)) {
    if (exitCode === null && signalCode === null) process.kill(-(pid as number), "SIGKILL");
  }
});
afterAll(async () => {
  await processes.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startChain() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  processes.startHardhat(`chain-${port}`, "chain.ts", [], { ALLORA_PORT: String(port) });
  const connected = connect(url, CHAIN_ID, POLL_MS);
  await new Clock(connected).until(
    "the chain",
    () => answers(connected),
    () => processes.check(),
  );
  return { rpcUrl: url, client: connected };
}

/** A line of the page as it is run here: without npm, in folders of the test's own, on the local node. */
function localized(line: string, url = rpcUrl): string {
  return line
    .replace(/npm run (--silent )?deploy --/g, `node ${join(ROOT, "deploy", "main.ts")}`)
    .replace(/npm run allora --/g, `node ${join(ROOT, "keeper", "src", "cli", "main.ts")}`)
    .replace(/--network \S+/, `$& --folder ${join(folder, "deploy")}`)
    .replace("NETWORK=sepolia", `NETWORK=local ALLORA_RPC_URL=${url}`)
    .replace(/https:\/\/rpc\.example\.org(?=$)/, url);
}

function start(line: string): ChildProcess {
  const script = `set -e\n${shell.join("\n")}\nexport INIT_CWD=$PWD\n${line}`;
  const env = { ...process.env, CI: "true", PATH: `${resolve(process.execPath, "..")}:${process.env.PATH}` };
  const child = spawn("bash", ["-c", script], { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  return child;
}

/** Runs a line to its end; what it printed. */
async function run(line: string): Promise<string> {
  const child = start(line);
  let output = "";
  child.stdout?.on("data", (data) => (output += data));
  child.stderr?.on("data", (data) => (output += data));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${line} ended with ${code}:\n${output}`);
  return output;
}

/** Follows lines of the page: what they set in the shell stays set. */
async function follow(lines: readonly string[]): Promise<string[]> {
  expect(lines.length).toBeGreaterThan(0);
  const outputs: string[] = [];
  for (const line of lines.map((one) => localized(one))) {
    const cd = /&& (cd \S+)$/.exec(line);
    if (/^(export |\w+\(\))/.test(line)) shell.push(line);
    else outputs.push(await run(line));
    if (cd !== null) shell.push(cd[1]);
  }
  return outputs;
}

/** Changes a JSON file as the page asks its reader to. */
function edit(file: string, change: (json: any) => void): void {
  const json = JSON.parse(readFileSync(file, "utf8"));
  change(json);
  writeFileSync(file, JSON.stringify(json));
}

const keyAddress = (name: string): Address =>
  `0x${JSON.parse(readFileSync(join(folder, "testnet", "keys", `${name}.json`), "utf8")).address}`;

function endow(connected: PublicClient, address: Address): Promise<unknown> {
  return connected.request({ method: "hardhat_setBalance", params: [address, toHex(parseEther("10"))] } as never);
}

/** Starts the deployment and kills it without mercy once the chain has `count` of its transactions. */
async function deployAndKill(line: string, connected: PublicClient, count: number): Promise<void> {
  const child = start(line);
  const ended = once(child, "close");
  let output = "";
  child.stdout?.on("data", (data) => (output += data));
  child.stderr?.on("data", (data) => (output += data));
  const address = keyAddress("deployer");
  while ((await connected.getTransactionCount({ address })) < count) {
    if (child.exitCode !== null) throw new Error(`${line} ended with ${child.exitCode}:\n${output}`);
    await new Promise((done) => setTimeout(done, 5));
  }
  process.kill(-(child.pid as number), "SIGKILL");
  await ended;
}

const registryFile = () => join(folder, "deploy", "registry", "local.json");
const journal = () => new Journal(join(folder, "deploy", "deployments", "local"));

describe("the page on deploying", () => {
  it("makes keys that only their owner can read, and parameters", async () => {
    await follow(commandsUnder(""));
    await follow(commandsUnder("Keys"));
    for (const name of ["deployer", "creator", "worker", "reputer", "gateway"]) await endow(client, keyAddress(name));
    mkdirSync(join(folder, "deploy", "parameters"), { recursive: true });
    const file = join(folder, "deploy", "parameters", "local.json");
    cpSync(join(ROOT, "deploy", "parameters", "sepolia.json"), file);
    edit(file, (json) => {
      Object.assign(json, { chainId: CHAIN_ID, confirmations: 1, governor: GOVERNOR });
      for (const allocation of Object.values<any>(json.allocations)) allocation.holder = GOVERNOR;
      json.allocations.participants.holder = keyAddress("creator");
    });
  });

  it("checks and estimates before anything is sent", async () => {
    const [output] = await follow(commandsUnder("Preflight"));
    expect(output).toMatch(/right +cost +0\.\d+ ether/);
    expect(output).not.toMatch(/^wrong/m);
    expect(await client.getTransactionCount({ address: keyAddress("deployer") })).toBe(0);
    expect(existsSync(registryFile())).toBe(false);
  });

  it("deploys, although it is killed on the way, each contract once", async () => {
    const [line] = commandsUnder("Deploy").map((one) => localized(one));
    const count = new Random(SEED).int(1, TRANSACTIONS - 1);
    console.log(`killed at transaction ${count}, seed ${SEED}`);
    await deployAndKill(line, client, count);
    expect(existsSync(registryFile())).toBe(false);
    const output = await run(line);
    expect(output).toContain("local: the chain is as the registry says");
    const done = journal();
    expect(done.unsent()).toEqual([]);
    expect(done.confirmed).toHaveLength(TRANSACTIONS);
    expect(await client.getTransactionCount({ address: keyAddress("deployer") })).toBe(done.confirmed.length);
    expect(new Set(done.deployed().map(({ id }) => id)).size).toBe(done.deployed().length);
  });

  it("is found to be right by the checker", async () => {
    const [output] = await follow(commandsUnder("Check"));
    expect(output).toContain("local: the chain is as the registry says");
    const { deployer, contracts } = readRegistry(registryFile());
    expect(deployer.toLowerCase()).toBe(keyAddress("deployer"));
    expect(Object.keys(contracts)).toEqual(expect.arrayContaining(["Epochs", "InferenceFeed", "FeedFactory"]));
  });

  it("leads to a topic with its participants", async () => {
    edit(join(folder, "testnet", "topic.json"), ({ schedule }) => Object.assign(schedule, WINDOWS));
    const outputs = await follow(commandsUnder("A topic"));
    expect(outputs[1]).toContain("topic 1 is created");
    expect(outputs.at(-1)).toMatch(/stake.*50000 ALLO/);
  });

  it("leads to ten epochs with the nodes of the one file", async () => {
    const place = join(folder, "testnet");
    const deployment = readDeployment(join(place, "deployment.json"));
    const lines = commandsUnder("Nodes");
    await follow(lines.filter((line) => !NODE.test(line)));
    const config = join(place, "allora.yaml");
    const port = await freePort();
    const text = readFileSync(config, "utf8")
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${port}`)
      .replace("port: 8080", `port: ${port}, batchMs: ${POLL_MS}`)
      .replace("pollMs: 1000", `pollMs: ${POLL_MS}`)
      .replace("confirmations: 2", "confirmations: 0");
    expect(text).toContain(rpcUrl);
    writeFileSync(config, `${text}http: { port: 0 }\n`);
    const kinds = lines.flatMap((line) => NODE.exec(line)?.[1] ?? []);
    expect(kinds).toEqual(["gateway", "worker", "reputer", "keeper"]);
    for (const kind of kinds) processes.startNode(kind, [kind, "--config", config]);

    const topic = await readTopic(client, deployment, 1n);
    const stage = new Stage(rpcUrl, deployment, POLL_MS);
    const conductor = new Conductor(stage, client, new Clock(client), topic, castOf(["worker"], [], 1), processes);
    for (let epoch = 0n; epoch < EPOCHS; epoch++) await conductor.playEpoch(epoch, false);
    const read = { address: deployment.epochs, abi: epochsAbi, functionName: "nextToSettle" } as const;
    expect(await client.readContract({ ...read, args: [1n] })).toBe(EPOCHS - 1n);
  });

  it("leads to a feed, read through the SDK in a fresh project", async () => {
    const [latest, created] = await follow(commandsUnder("A feed"));
    expect(latest).toMatch(/epoch.*9/);
    expect(created).toMatch(/0x[0-9a-fA-F]{40}/);
    const [, script] = /```js\n(.*?)```/s.exec(PAGE) as unknown as string[];
    const project = createProject();
    writeFileSync(join(project.folder, "latest.js"), script);
    cpSync(join(folder, "testnet", "deployment.json"), join(project.folder, "deployment.json"));
    process.env.RPC_URL = rpcUrl;
    const output = command(process.execPath, ["latest.js"], project.folder);
    project.remove();
    const [, value] = /^epoch 9, round 10: (\d+\.?\d*)$/m.exec(output) as unknown as string[];
    const { default: model } = await import(join(folder, "testnet", "model.mjs"));
    const { schedule } = await readTopic(client, readDeployment(join(folder, "testnet", "deployment.json")), 1n);
    const opensAt = schedule.start + 9 * schedule.epochLength;
    expect(Number(value)).toBeCloseTo(model.infer({ times: { opensAt } }), 9);
  });
});

// Half a minute each.
describe.skipIf(process.env.ALLORA_DEEP !== "1")("a deployment that is killed", () => {
  it.each(Array.from({ length: TRANSACTIONS }, (_, i) => i + 1))(
    "at transaction %i goes on to its end",
    async (count) => {
      const fresh = await startChain();
      await endow(fresh.client, keyAddress("deployer"));
      rmSync(join(folder, "deploy", "deployments"), { recursive: true, force: true });
      rmSync(registryFile(), { force: true });
      const [deploy] = commandsUnder("Deploy");
      const line = `export ALLORA_RPC_URL=${fresh.rpcUrl}\n${localized(deploy)}`;
      await deployAndKill(line, fresh.client, count);
      expect(await run(line)).toContain("local: the chain is as the registry says");
      expect(await fresh.client.getTransactionCount({ address: keyAddress("deployer") })).toBe(
        journal().confirmed.length,
      );
    },
  );
});
