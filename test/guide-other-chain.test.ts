/** docs/guides/other-chain.md: its contract is the one in the repository, its commands, files and program run as they are. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { remoteFeedAbi } from "@allora-evm/contracts/abis";
import { type Address, type Hex, keccak256, toHex } from "viem";
import { afterEach, beforeEach, expect, it } from "vitest";
import { deployRemote } from "../deploy/deploy.ts";
import { formatDeployment } from "../keeper/src/chain/deployment.ts";
import { freePort } from "../keeper/src/demo/localChain.ts";
import { UNIT } from "../keeper/src/math/fixed.ts";
import { RemoteChain } from "./support/remote.ts";
import { testAccount, World } from "./support/world.ts";
import { type ServedChain, serveChain } from "./web/servers.ts";

const ROOT = resolve(import.meta.dirname, "..");
const MAIN = join(ROOT, "keeper", "src", "cli", "main.ts");
const GUIDE = readFileSync(join(ROOT, "docs", "guides", "other-chain.md"), "utf8");
/** Beside this file, so that its imports lead where they should. */
const PROGRAM = join(import.meta.dirname, ".guide-other-chain.ts");
const blocks = (language: string) =>
  [...GUIDE.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(([, block]) => block);
const EPOCH = 7n;
const RELAYER = keccak256(toHex("allora test relayer"));

let world: World;
let remote: RemoteChain;
let chains: ServedChain[];
let folder: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  world = await World.create({ inferers: 1, forecasters: 0, reputers: 1 });
  remote = await RemoteChain.create();
  chains = [await serveChain(world), await serveChain(remote)];
  folder = mkdtempSync(join(tmpdir(), "allora-other-chain-"));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill("SIGTERM");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  }
  for (const chain of chains) await chain.close();
  await remote.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(PROGRAM, { force: true });
});

/** The command line, in the folder. */
function allora(args: readonly string[]) {
  const env = { ...process.env, INIT_CWD: folder };
  return spawn(process.execPath, [MAIN, ...args], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
}

/** What a command prints. */
async function outputOf(args: readonly string[]): Promise<string> {
  let output = "";
  for await (const chunk of allora(args).stdout) output += chunk;
  return output;
}

/** Starts a node; resolves once it has said so. */
async function start(args: readonly string[], sign: RegExp): Promise<void> {
  const child = allora(args);
  running.push(child);
  let output = "";
  await new Promise<void>((done, failed) => {
    child.stdout.on("data", (data: Buffer) => {
      output += data;
      if (sign.test(output)) done();
    });
    child.once("exit", () => failed(new Error(`${args[0]} ended without saying ${sign}:\n${output}`)));
  });
}

it("leads from two chains to a price on the second", async () => {
  const [contract] = blocks("solidity");
  expect(readFileSync(join(ROOT, "contracts", "examples", "RemoteReader.sol"), "utf8")).toContain(contract);
  const { deployment, topic, owner } = world;
  const price = 2_500n * UNIT;
  await world.submit(EPOCH, { inferences: [price], forecasts: [] });
  await world.warp(world.times(EPOCH).closesAt);
  const { bytes, base } = await world.computeSynthesis(EPOCH);
  await world.postSynthesis(EPOCH, bytes, base);
  await world.warp(world.times(EPOCH).closesAt + topic.schedule.challengeWindow + 60);
  await world.send("epochs", "finalize", [topic.id, EPOCH], owner);
  await world.warp((await world.time()) + 61);
  for (let i = 0; i < 5; i++) await world.rpc("evm_mine", []);
  await remote.warp(await world.time());
  writeFileSync(join(folder, "deployment.json"), formatDeployment(deployment));
  const [home, other] = chains.map(({ url }) => url);

  const [deploying, keeping] = blocks("bash");
  const [signers] = deploying.replace("https://home-chain.example", home).trim().split("\n");
  const args = (command: string) => command.replace(/^npm run allora -- /, "").split(" ");
  const set: { time: string; signers: Hex[]; hash: Hex } = JSON.parse(await outputOf(args(signers)));
  const parameters = {
    homeChainId: BigInt(deployment.chainId),
    homeEpochs: deployment.epochs,
    setTime: BigInt(set.time),
    signers: set.signers.map(BigInt),
    topicId: topic.id,
    decimals: 8,
    description: "ETH / USD",
  };
  const { feed, aggregator } = await deployRemote(remote.connection, parameters);
  const read = { address: feed, abi: remoteFeedAbi } as const;
  expect(await remote.client.readContract({ ...read, functionName: "signerSet" })).toBe(set.hash);
  const reader = await remote.deploy("RemoteReader", [feed, topic.id, 86_400n]);

  // A reputer that attests: its truths are not needed for it.
  const port = await freePort();
  const key = keccak256(toHex("allora test 2/0"));
  writeFileSync(join(folder, "reputer.key"), key, { mode: 0o600 });
  writeFileSync(join(folder, "truths.csv"), "epoch,truth\n");
  const attesting = {
    chain: { rpcs: [home], deployment: "deployment.json", pollMs: 100 },
    storage: "reputer",
    http: { port },
    keys: { reputer: { file: "reputer.key" } },
    reputers: [{ topic: Number(topic.id), key: "reputer", truth: { csv: "truths.csv" } }],
    attestor: { key: "reputer", confirmations: 3 },
  };
  writeFileSync(join(folder, "reputer.yaml"), JSON.stringify(attesting));
  await start(["reputer", "--config", "reputer.yaml"], /batch signed/);

  const [yaml] = blocks("yaml");
  const attestor = `http://127.0.0.1:${port}`;
  const config = yaml
    .replace("https://home-chain.example", home)
    .replace("https://your-chain.example", other)
    .replace("https://one.example", attestor)
    .replace(/, "https:\/\/two.example", "https:\/\/three.example"/, "")
    .replace("0x2222222222222222222222222222222222222222", feed);
  expect(config).not.toMatch(/\.example/);
  writeFileSync(join(folder, "relayer.yaml"), `${config}http: { port: 0 }\n`);
  writeFileSync(join(folder, "relayer.key"), RELAYER, { mode: 0o600 });
  await remote.sender(testAccount("relayer"));
  const [check, run] = keeping.trim().split("\n").map(args);
  expect(await outputOf(check)).toMatch(/its set counts for \d+ s/);
  await start(run, /"action":"prove"/);

  expect(await remote.price(reader)).toBe(price);
  expect((await remote.answer(aggregator))[1]).toBe(2_500n * 10n ** 8n);
  const [program] = blocks("ts");
  writeFileSync(PROGRAM, program);
  const { priceByProof } = (await import(PROGRAM)) as {
    priceByProof: (rpc: string, attestor: string, home: object, reader: Address) => Promise<bigint>;
  };
  const { chainId, epochs } = deployment;
  expect(await priceByProof(other, attestor, { chainId, epochs }, reader)).toBe(price);
});
