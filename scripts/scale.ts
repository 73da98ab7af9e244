/**
 * `hardhat run --no-compile scripts/scale.ts`: many topics over several keeper processes on one machine, in real time.
 * Every topic has the same small epochs; nothing but the chain coordinates the keepers. Prints how many epochs were
 * posted and settled, how late, and the processor time of each keeper. ALLORA_TOPICS (50), ALLORA_KEEPERS (4) and
 * ALLORA_EPOCHS (4) set the size.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alloTokenAbi, epochsAbi, inboxAbi, participantsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import Table from "cli-table3";
import { network } from "hardhat";
import {
  type Abi,
  type Address,
  createPublicClient,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  type PublicClient,
  parseEther,
  toHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { deployAllora } from "../deploy/deploy.ts";
import { chainOf } from "../keeper/src/chain/clients.ts";
import { type Deployment, formatDeployment } from "../keeper/src/chain/deployment.ts";
import { epochTimes, NO_LISTS, NO_SOURCE, type Schedule, toChain } from "../keeper/src/chain/topic.ts";
import { compactSignature, signMessage } from "../keeper/src/chain/typedData.ts";
import { PAPER_TOPIC } from "../keeper/src/engine/topic.ts";
import { UNIT } from "../keeper/src/math/fixed.ts";
import { Role } from "../keeper/src/trace/submissions.ts";

const TOPICS = Number(process.env.ALLORA_TOPICS ?? 50);
const KEEPERS = Number(process.env.ALLORA_KEEPERS ?? 4);
const EPOCHS = Number(process.env.ALLORA_EPOCHS ?? 4);
const INFERERS = 3;
const STAKE = parseEther("10000");
const POLL_MS = 500;
/** Seconds of an epoch; those of all topics are spread over one. */
const LENGTH = 90;
/** Seconds from the deployment to the first epoch: while all is prepared, every transaction takes one. */
const LEAD = 60 + 10 * TOPICS;
/** For the keepers to start in. */
const SECONDS_TO_START = 30;
const SCHEDULE = {
  epochLength: LENGTH,
  workerWindow: 30,
  groundTruthLag: 60,
  reputerWindow: 30,
  challengeWindow: 60,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};

const account = (name: string) => {
  const key = keccak256(toHex(`allora scale ${name}`));
  return { ...privateKeyToAccount(key), key };
};
const inferers = Array.from({ length: INFERERS }, (_, i) => account(`inferer ${i}`));
const keepers = Array.from({ length: KEEPERS }, (_, i) => account(`keeper ${i}`));
const JOURNAL = `scale-${process.pid}`;
const say = (text: string) => console.error(text);

const initialDate = new Date().toISOString();
const server = await network.createServer({ network: "default", override: { initialDate } }, "127.0.0.1", 0);
const { address, port } = await server.listen();
const rpc = `http://${address}:${port}`;
const folder = mkdtempSync(join(tmpdir(), "allora-scale-"));
process.env.ALLORA_RPC_URL = rpc;
const children: ChildProcess[] = [];
try {
  await main();
} finally {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(import.meta.dirname, "..", "deploy", "deployments", JOURNAL), { recursive: true, force: true });
  await server.close();
}
process.exit(0);

async function main(): Promise<void> {
  const chain = chainOf(31_337, rpc);
  const client: PublicClient = createPublicClient({ chain, transport: http(rpc), pollingInterval: 20 });
  const [owner] = (await client.request({ method: "eth_accounts" } as never)) as Address[];
  const local = await network.create({ network: "local", override: { url: rpc } } as never);
  const deployment = await deployAllora(local as never, JOURNAL);
  const wallet = createWalletClient({ account: owner, chain, transport: http(rpc) });
  const write = async (address: Address, abi: unknown, functionName: string, args: readonly unknown[], from?: Hex) => {
    const sender = from === undefined ? owner : privateKeyToAccount(from);
    const call = { address, abi: abi as Abi, functionName, args, account: sender };
    return client.waitForTransactionReceipt({ hash: await wallet.writeContract(call as never) });
  };

  say(`${TOPICS} topics, ${KEEPERS} keepers, ${EPOCHS} epochs`);
  const { token, topics, participants, staking } = deployment;
  for (const { address, key } of [...inferers, ...keepers]) {
    await client.request({ method: "hardhat_setBalance", params: [address, toHex(parseEther("10000"))] } as never);
    await write(token, alloTokenAbi, "transfer", [address, STAKE * BigInt(TOPICS)]);
    await write(token, alloTokenAbi, "approve", [staking, STAKE * BigInt(TOPICS)], key);
  }
  const starts: number[] = [];
  const { timestamp } = await client.getBlock();
  for (let i = 0; i < TOPICS; i++) {
    const id = BigInt(i + 1);
    const start = Number(timestamp) + LEAD + Math.floor((i * LENGTH) / TOPICS);
    const security = { minStake: parseEther("1"), rewardPerEpoch: 0n, slashFraction: parseEther("0.5") };
    const math = toChain(PAPER_TOPIC);
    const source = NO_SOURCE;
    const parameters = { title: `topic ${id}`, schedule: { ...SCHEDULE, start }, math, security, source };
    await write(topics, topicsAbi, "createTopic", [{ ...parameters, allowLists: NO_LISTS }]);
    for (const { key } of inferers) await write(participants, participantsAbi, "register", [id, Role.Inferer], key);
    const { key } = keepers[Number(id % BigInt(KEEPERS))];
    await write(participants, participantsAbi, "register", [id, Role.Reputer], key);
    await write(staking, stakingAbi, "stake", [id, STAKE], key);
    starts.push(start);
  }
  // From here on in real time, one block per second.
  await client.request({ method: "evm_setAutomine", params: [false] } as never);
  await client.request({ method: "evm_setNextBlockTimestamp", params: [starts[0] - SECONDS_TO_START] } as never);
  await client.request({ method: "evm_mine", params: [] } as never);
  await client.request({ method: "evm_setIntervalMining", params: [1000] } as never);

  const outputs = keepers.map(({ key }, shard) => {
    const settings = { rpc, deployment: JSON.parse(formatDeployment(deployment)), key, shard, of: KEEPERS, folder };
    const env = { ...process.env, ALLORA_SCALE: JSON.stringify({ ...settings, pollMs: POLL_MS }) };
    const script = join(import.meta.dirname, "scaleKeeper.ts");
    const child = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit", "ipc"] });
    children.push(child);
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    return { ready: once(child, "message"), ended: once(child, "exit").then(() => JSON.parse(output)) };
  });
  await Promise.all(outputs.map(({ ready }) => ready));
  say("keepers run");

  await Promise.all(starts.map((start, i) => play(client, wallet, deployment, BigInt(i + 1), start)));
  for (const child of children) child.kill("SIGTERM");
  const usage = await Promise.all(outputs.map(({ ended }) => ended));
  await report(client, deployment, starts, usage);
}

/** Submits and reports in every epoch of a topic, each in its window. */
async function play(
  client: PublicClient,
  wallet: ReturnType<typeof createWalletClient>,
  deployment: Deployment,
  topicId: bigint,
  start: number,
): Promise<void> {
  const schedule: Schedule = { ...SCHEDULE, start };
  const reputer = keepers[Number(topicId % BigInt(KEEPERS))];
  const relay = (functionName: string, args: readonly unknown[]) =>
    wallet.writeContract({ address: deployment.inbox, abi: inboxAbi as Abi, functionName, args } as never);
  for (let epoch = 0n; epoch < BigInt(EPOCHS); epoch++) {
    const { opensAt, reportsFrom } = epochTimes(schedule, epoch);
    await until(client, opensAt + 2);
    const inferences = await Promise.all(
      inferers.map(async (inferer, slot) => {
        const value = (100n + BigInt(slot) + epoch) * UNIT;
        const signature = await signMessage(inferer, deployment, "Inference", { topicId, epoch, value });
        return { slot, value, ...compactSignature(signature) };
      }),
    );
    await relay("relaySubmissions", [topicId, epoch, inferences, []]);
    await until(client, reportsFrom + 2);
    const truth = 101n * UNIT;
    const signature = await signMessage(reputer, deployment, "Report", { topicId, epoch, truth });
    await relay("relayReports", [topicId, epoch, [{ slot: 0, truth, ...compactSignature(signature) }]]);
  }
  // The last epoch is settled when its reports are in.
  await until(client, epochTimes(schedule, BigInt(EPOCHS - 1)).reportsUntil + LENGTH / 2);
}

async function until(client: PublicClient, time: number): Promise<void> {
  for (;;) {
    const { timestamp } = await client.getBlock();
    const left = time - Number(timestamp);
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, Math.max(500, 900 * left)));
  }
}

async function report(
  client: PublicClient,
  deployment: Deployment,
  starts: readonly number[],
  usage: readonly { shard: number; topics: number; steps: number; failures: number; cpuSeconds: number }[],
): Promise<void> {
  const filter = { address: deployment.epochs, abi: epochsAbi, fromBlock: deployment.block, strict: true } as const;
  const [syntheses, settlements] = await Promise.all([
    client.getContractEvents({ ...filter, eventName: "SynthesisPosted" }),
    client.getContractEvents({ ...filter, eventName: "SettlementPosted" }),
  ]);
  const times = new Map<bigint, number>();
  const delays = async (logs: typeof syntheses | typeof settlements, from: "revealsUntil" | "reportsUntil") => {
    const found: number[] = [];
    for (const { args, blockNumber } of logs) {
      if (!times.has(blockNumber)) times.set(blockNumber, Number((await client.getBlock({ blockNumber })).timestamp));
      const schedule = { ...SCHEDULE, start: starts[Number(args.topicId) - 1] };
      found.push((times.get(blockNumber) as number) - epochTimes(schedule, args.epoch)[from]);
    }
    return found.sort((a, b) => a - b);
  };
  const posted = await delays(syntheses, "revealsUntil");
  const settled = await delays(settlements, "reportsUntil");
  const due = TOPICS * EPOCHS;
  const at = (values: readonly number[], share: number) => values[Math.floor(share * (values.length - 1))] ?? "-";
  const table = new Table({ head: ["", "due", "done", "missed", "delay p50, s", "p99, s", "max, s"] });
  for (const [name, values] of [["syntheses", posted] as const, ["settlements", settled] as const]) {
    table.push([name, due, values.length, due - values.length, at(values, 0.5), at(values, 0.99), at(values, 1)]);
  }
  console.log(table.toString());
  const processes = new Table({
    head: ["keeper", "topics", "looks", "failed steps", "processor, s", "per topic and epoch, ms"],
  });
  for (const { shard, topics, steps, failures, cpuSeconds } of usage) {
    const each = (1000 * cpuSeconds) / (topics * EPOCHS);
    processes.push([shard, topics, steps, failures, cpuSeconds.toFixed(1), each.toFixed(0)]);
  }
  console.log(processes.toString());
}
