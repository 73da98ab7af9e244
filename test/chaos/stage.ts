/** Several topics with the same small cast each, and a configuration file for every process. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alloTokenAbi, participantsAbi, rewardsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import {
  type Abi,
  type Address,
  createWalletClient,
  type Hex,
  http,
  keccak256,
  parseEther,
  stringToHex,
  toHex,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { stringify } from "yaml";
import { connect, type Sender } from "../../keeper/src/chain/clients.ts";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { epochTimes, NO_LISTS, NO_SOURCE, readTopic, type Topic } from "../../keeper/src/chain/topic.ts";
import { send } from "../../keeper/src/chain/transactions.ts";
import { fromNumber } from "../../keeper/src/decimal.ts";
import {
  CHAIN_ID,
  deployLocally,
  freePort,
  type LocalDeployment,
  removeJournal,
} from "../../keeper/src/demo/localChain.ts";
import { Processes } from "../../keeper/src/demo/processes.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import { parseCloses } from "../../keeper/src/experiments/closes.ts";
import { FORECASTERS, MODELS } from "../../keeper/src/models/index.ts";
import { truthOf } from "../../keeper/src/models/target.ts";
import { playback } from "../../keeper/src/nodes/source.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import type { Random } from "../random.ts";
import type { ReorgChain } from "./chain.ts";
import type { Mortals } from "./mortals.ts";
import { startTap, type Tap } from "./tap.ts";

const STAKE = parseEther("50000");
const POLL_MS = 500;
/** Processes that the workers of all topics are spread over. */
const WORKER_PROCESSES = 2;
/** Blocks after which nothing is taken back: more than are ever reorganised. */
export const CONFIRMATIONS = 6;
/** Seconds of the chain's time between blocks. */
export const BLOCK_SECONDS = 12;
/** Rows of the series before the first epoch. */
const KNOWN = 300;
const INFERERS = 3;
const FORECASTERS_USED = 1;
const REPUTERS = 2;
/** Of a topic. */
export const PARTICIPANTS = INFERERS + FORECASTERS_USED + REPUTERS;
const GATEWAYS = 2;

export const SCHEDULE = {
  epochLength: 16 * BLOCK_SECONDS,
  workerWindow: 10 * BLOCK_SECONDS,
  // The next row of the series is known then.
  groundTruthLag: 6 * BLOCK_SECONDS,
  reputerWindow: 8 * BLOCK_SECONDS,
  challengeWindow: 10 * BLOCK_SECONDS,
  headStart: 0,
  revealWindow: 0,
  freshBase: true,
  eager: false,
};

export interface Stage {
  readonly deployment: Deployment;
  readonly topics: readonly Topic[];
  /** Lines to the gateways, which note what those acknowledge. */
  readonly taps: readonly Tap[];
  /** What the models of a topic say for an epoch, by slot, SD59x18. */
  readonly inferences: (topicId: bigint, epoch: bigint) => bigint[];
  /** Truth of an epoch of a topic, SD59x18. */
  readonly truth: (topicId: bigint, epoch: bigint) => bigint;
}

interface Member {
  readonly name: string;
  readonly key: Hex;
  readonly address: Address;
}

const member = (name: string): Member => {
  const key = keccak256(stringToHex(`allora chaos ${name}`));
  return { name, key, address: privateKeyToAccount(key).address };
};

/** Process of a topic's workers. */
export function workersOf(topicId: bigint): string {
  return `workers-${(topicId % BigInt(WORKER_PROCESSES)) + 1n}`;
}

/** Deploys, creates `count` topics, registers and stakes; epoch 0 of the first opens `lead` seconds later. */
export async function setStage(
  chain: ReorgChain,
  folder: string,
  rpcs: readonly string[],
  count: number,
  epochs: number,
  lead: number,
  mortals: Mortals,
  random: Random,
): Promise<Stage> {
  const { file, deployment } = await deploy(chain.url, folder);
  const client = connect(chain.url, CHAIN_ID, 50);
  const [owner] = (await chain.request("eth_accounts")) as Address[];
  const senderOf = (account: Member | Address): Sender => {
    const signer = typeof account === "string" ? account : privateKeyToAccount(account.key);
    const { chain: viemChain } = client;
    return {
      client,
      wallet: createWalletClient({
        account: signer,
        chain: viemChain,
        transport: http(chain.url),
        pollingInterval: 50,
      }),
    } as Sender;
  };
  const call = (sender: Sender, address: Address, abi: unknown, functionName: string, args: readonly unknown[]) =>
    send(sender, { address, abi: abi as Abi, functionName, args });
  const treasurer = senderOf(owner);
  const enrich = async ({ address }: Member) => {
    await chain.request("anvil_setBalance", [address, toHex(parseEther("1000"))]);
  };

  const keepers = [member("keeper-1"), member("keeper-2")];
  const gateways = Array.from({ length: GATEWAYS }, (_, i) => member(`gateway-${i + 1}`));
  const watcher = member("watcher");
  for (const each of [...keepers, ...gateways, watcher]) await enrich(each);

  const { timestamp } = await client.getBlock();
  const start = Number(timestamp) + lead;
  const casts: { inferers: Member[]; forecasters: Member[]; reputers: Member[] }[] = [];
  const topics: Topic[] = [];
  for (let i = 1; i <= count; i++) {
    const parameters = {
      title: `topic ${i}`,
      schedule: { ...SCHEDULE, start: start + (i - 1) * BLOCK_SECONDS * 2 },
      math: PAPER_TOPIC,
      security: { minStake: parseEther("1000"), rewardPerEpoch: parseEther("10"), slashFraction: parseEther("0.5") },
      source: NO_SOURCE,
      allowLists: NO_LISTS,
    };
    await call(treasurer, deployment.topics, topicsAbi, "createTopic", [parameters]);
    const topicId = BigInt(i);
    const cast = {
      inferers: MODELS.slice(0, INFERERS).map((_, slot) => member(`inferer-${i}-${slot}`)),
      forecasters: FORECASTERS.slice(0, FORECASTERS_USED).map((_, slot) => member(`forecaster-${i}-${slot}`)),
      // The keepers keep as reputers: those have the stake.
      reputers: keepers.slice(0, REPUTERS),
    };
    for (const [role, members] of [cast.inferers, cast.forecasters, cast.reputers].entries()) {
      for (const each of members) {
        await enrich(each);
        const sender = senderOf(each);
        await call(sender, deployment.participants, participantsAbi, "register", [topicId, role]);
        if (role !== Role.Reputer) continue;
        await call(treasurer, deployment.token, alloTokenAbi, "transfer", [each.address, STAKE]);
        await call(sender, deployment.token, alloTokenAbi, "approve", [deployment.staking, STAKE]);
        await call(sender, deployment.staking, stakingAbi, "stake", [topicId, STAKE]);
      }
    }
    const funds = parseEther("100000");
    await call(treasurer, deployment.token, alloTokenAbi, "approve", [deployment.rewards, funds]);
    await call(treasurer, deployment.rewards, rewardsAbi, "fund", [topicId, funds]);
    casts.push(cast);
    topics.push(await readTopic(client, deployment, topicId));
  }

  const configure = (name: string, kind: string, keys: readonly Member[], sections: object) => {
    for (const { name: key, key: secret } of keys) writeFileSync(join(folder, `${key}.key`), secret, { mode: 0o600 });
    const path = join(folder, `${name}.yaml`);
    const config = {
      chain: {
        rpcs,
        deployment: file,
        pollMs: POLL_MS,
        confirmations: CONFIRMATIONS,
        timeoutMs: 5000,
        staleSeconds: 86_400,
        fees: { bumpAfterSeconds: 3 * BLOCK_SECONDS },
      },
      storage: join(folder, `${name}-storage`),
      log: { level: "info" },
      http: { port: 0 },
      keys: Object.fromEntries(keys.map(({ name: key }) => [key, { file: join(folder, `${key}.key`) }])),
      ...sections,
    };
    writeFileSync(path, stringify(config));
    mortals.add(name, [kind, "--config", path]);
  };

  const taps: Tap[] = [];
  for (const gateway of gateways) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const section = { key: gateway.name, port, batchMs: 200, marginSeconds: 2 * BLOCK_SECONDS };
    configure(gateway.name, "gateway", [gateway], { gateway: section });
    taps.push(await startTap(url));
  }
  const urls = taps.map(({ url }) => url);
  const workers = new Map<string, { keys: Member[]; entries: object[] }>();
  for (const [i, { id, schedule }] of topics.entries()) {
    const csv = writeSeries(join(folder, `series-${id}.csv`), KNOWN + epochs + 10, random);
    const { start: first, epochLength: step } = schedule;
    const series = { csv, known: KNOWN, start: first + step, step };
    const { inferers, forecasters } = casts[i];
    const submitter = ({ name }: Member) => ({
      topic: Number(id),
      key: name,
      gateways: urls,
      gatewayTimeoutMs: 3000,
    });
    const { keys, entries } = workers.get(workersOf(id)) ?? { keys: [], entries: [] };
    keys.push(...inferers, ...forecasters);
    entries.push(
      ...inferers.map((each, slot) => ({ ...submitter(each), infer: { builtin: MODELS[slot].name, series } })),
      ...forecasters.map((each, k) => ({ ...submitter(each), forecast: { builtin: FORECASTERS[k].name, series } })),
    );
    workers.set(workersOf(id), { keys, entries });
  }
  for (const [name, { keys, entries }] of workers) configure(name, "worker", keys, { workers: entries });
  for (const [k, keeper] of keepers.entries()) {
    configure(`reputers-${k + 1}`, "reputer", [keeper], {
      reputers: topics.map(({ id, schedule: { start: first, epochLength: step } }) => ({
        topic: Number(id),
        key: keeper.name,
        gateways: urls,
        gatewayTimeoutMs: 3000,
        truth: { series: { csv: join(folder, `series-${id}.csv`), known: KNOWN, start: first + step, step } },
      })),
    });
  }
  // A key has one lane: who keeps with the stake of a reputer does so as its operator, with a key of its own.
  for (const [k, keeper] of keepers.entries()) {
    const operator = member(`operator-${k + 1}`);
    await enrich(operator);
    for (const { id } of topics) {
      await call(senderOf(keeper), deployment.staking, stakingAbi, "nameOperator", [id, operator.address]);
      await call(senderOf(operator), deployment.staking, stakingAbi, "serve", [id, keeper.address]);
    }
    configure(keeper.name, "keeper", [operator], { keeper: { key: operator.name, topics: "all", threads: 0 } });
  }
  configure("watcher", "watcher", [watcher], { watcher: { key: watcher.name, topics: "all", rpcs, threads: 0 } });
  const closesUntil = (topicId: bigint, epoch: bigint, when: "opensAt" | "reportsFrom") => {
    const { schedule } = topics[Number(topicId) - 1];
    const closes = parseCloses(readFileSync(join(folder, `series-${topicId}.csv`), "utf8"), KNOWN);
    const { start: first, epochLength: step } = schedule;
    return playback(closes, KNOWN, first + step, step).until(epochTimes(schedule, epoch)[when]);
  };
  const inferences = (topicId: bigint, epoch: bigint) => {
    const known = closesUntil(topicId, epoch, "opensAt");
    return MODELS.slice(0, INFERERS).map((model) => fromNumber(model.infer({ target: "close", closes: known })));
  };
  const truth = (topicId: bigint, epoch: bigint) => {
    const asked = closesUntil(topicId, epoch, "opensAt").length;
    return fromNumber(truthOf(closesUntil(topicId, epoch, "reportsFrom"), asked, "close") as number);
  };
  return { deployment, topics, taps, inferences, truth };
}

/** A random walk with a trend that comes and goes. */
function writeSeries(file: string, rows: number, random: Random): string {
  const lines = ["close"];
  let value = 1000;
  for (let i = 0; i < rows; i++) {
    value *= 1 + random.int(-100, 100) / 10_000 + Math.sin(i / 9) / 500;
    lines.push(value.toFixed(4));
  }
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

async function deploy(url: string, folder: string): Promise<LocalDeployment> {
  const journal = `chaos-${process.pid}`;
  try {
    return await deployLocally(new Processes(folder), url, folder, journal);
  } finally {
    removeJournal(journal);
  }
}
