/** The demo: a chain, everybody on it as a process of their own, and real prices from the first epoch to the last. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aggregatorFeedAbi, loanQuoterAbi } from "@allora-evm/contracts/abis";
import { type Address, isAddressEqual, parseEther } from "viem";
import { claimAll } from "../chain/claiming.ts";
import { connect } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import type { Topic } from "../chain/topic.ts";
import { castOf, everyone } from "./cast.ts";
import { Clock } from "./clock.ts";
import { Conductor, type Forgery } from "./conductor.ts";
import { answers, CHAIN_ID, deployLocally, freePort, removeJournal } from "./localChain.ts";
import { NODE_POLL_MS, startNodes } from "./nodes.ts";
import { Processes } from "./processes.ts";
import { type GasUse, gasUses, type Standings, standingsOf } from "./report.ts";
import { type DemoSeries, FORECASTER_NAMES, MODEL_NAMES, TOPIC_MATH } from "./script.ts";
import { Stage, TITLE } from "./stage.ts";

const REPUTERS = 3;
/** Staleness that the example consumer accepts, seconds: two epochs. */
const STALENESS = 2 * 86_400;
const DAY_MS = 86_400_000;
/** Decimals of the demo's feed, as feeds in US dollars have. */
const FEED_DECIMALS = 8;

export interface DemoResult {
  readonly standings: Standings;
  readonly gas: readonly GasUse[];
  readonly forgery: Forgery;
  /** What the example consumer reads: the price, and the largest loan against one unit, both with 8 and 18 decimals. */
  readonly price: bigint;
  readonly maxLoan: bigint;
}

/** A demo that is set up; `close` ends all processes and removes what they wrote. */
export interface Demo {
  readonly rpcUrl: string;
  /** URL of the gateway's API. */
  readonly gateway: string;
  readonly deployment: Deployment;
  readonly topic: Topic;
  readonly feed: Address;
  /** Holds the log of every process. */
  readonly folder: string;
  /** Name of a participant; the address itself where it is none. */
  nameOf(address: Address): string;
  /** Plays an epoch until it is final, and the settlement of the one before. */
  playEpoch(epoch: bigint, forge: boolean): Promise<Forgery | undefined>;
  /** Claims everything, and reads how it went. */
  finish(forgery: Forgery): Promise<DemoResult>;
  close(): Promise<void>;
}

/** Starts the chain, deploys, registers everybody, and starts their processes. `say` is told about each stage. */
export async function openDemo(series: DemoSeries, epochs: number, say: (text: string) => void): Promise<Demo> {
  const folder = mkdtempSync(join(tmpdir(), "allora-demo-"));
  const processes = new Processes(folder);
  const journal = `demo-${process.pid}`;
  const close = async () => {
    await processes.stop();
    removeJournal(journal);
  };
  try {
    say("starting a local chain");
    const [chainPort, gatewayPort] = await Promise.all([freePort(), freePort()]);
    const rpcUrl = `http://127.0.0.1:${chainPort}`;
    const start = new Date(Date.now() - (epochs + 3) * DAY_MS).toISOString();
    processes.startHardhat("chain", "chain.ts", [], { ALLORA_PORT: String(chainPort), ALLORA_CHAIN_START: start });
    const client = connect(rpcUrl, CHAIN_ID, NODE_POLL_MS);
    const clock = new Clock(client);
    await clock.until(
      "the chain",
      () => answers(client),
      () => processes.check(),
    );

    say("deploying the contracts");
    const { file, env, deployment } = await deployLocally(processes, rpcUrl, folder, journal);

    say("registering and staking");
    const stage = new Stage(rpcUrl, deployment, NODE_POLL_MS);
    const cast = castOf(MODEL_NAMES, FORECASTER_NAMES, REPUTERS);
    const topic = await stage.prepare(cast, TOPIC_MATH);
    const parameters = {
      topicId: String(topic.id),
      decimals: FEED_DECIMALS,
      description: TITLE,
      staleness: String(STALENESS),
    };
    const feeds = await processes.runHardhat("feed", "deploy.ts", ["--network", "local"], {
      ...env,
      ALLORA_FEED: JSON.stringify(parameters),
    });
    const { feed, quoter } = JSON.parse(feeds) as { feed: Address; quoter: Address };

    say("starting workers, reputers, gateway, keeper and watcher");
    const firstBlock = await client.getBlockNumber();
    startNodes(processes, folder, { rpcUrl, file, gatewayPort, topic, cast, series });
    const conductor = new Conductor(stage, client, clock, topic, cast, processes);
    return {
      rpcUrl,
      gateway: `http://127.0.0.1:${gatewayPort}`,
      deployment,
      topic,
      feed,
      folder,
      nameOf: (address) => everyone(cast).find((member) => isAddressEqual(member.address, address))?.name ?? address,
      playEpoch: (epoch, forge) => conductor.playEpoch(epoch, forge),
      async finish(forgery) {
        const earned = await claimAll(await stage.sender(), deployment, topic.id);
        const standings = await standingsOf(client, deployment, topic.id, cast, earned);
        const read = { address: quoter, abi: loanQuoterAbi } as const;
        const maxLoan = await client.readContract({ ...read, functionName: "maxLoan", args: [parseEther("1")] });
        const latest = { address: feed, abi: aggregatorFeedAbi, functionName: "latestRoundData" } as const;
        const [, price] = await client.readContract(latest);
        return { standings, gas: await gasUses(client, deployment, firstBlock + 1n), forgery, price, maxLoan };
      },
      close: async () => {
        await close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
