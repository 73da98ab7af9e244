/**
 * All processes killed at random, endpoints that fail, hang and lie, reorganisations: nothing that was acknowledged is
 * lost, nothing is done twice, no epoch is missed, nobody honest is slashed, every number is what it would have been.
 * With ALLORA_DEEP=1, 300 epochs; or ALLORA_CHAOS_EPOCHS=3 for as many of two topics. In real time: not on a busy machine.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { PublicClient } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../keeper/src/chain/clients.ts";
import { readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { epochTimes } from "../../keeper/src/chain/topic.ts";
import { stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { landedOf, readLanded, saysSame } from "../../keeper/src/gateway/relaying.ts";
import { receiptSchema } from "../../keeper/src/gateway/submissionRoutes.ts";
import { parseSubmission } from "../../keeper/src/nodes/submissions.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { CHAIN_ID, type ReorgChain, startChain } from "./chain.ts";
import { type FaultyRpc, startFaultyRpc } from "./faultyRpc.ts";
import { Mortals } from "./mortals.ts";
import { BLOCK_SECONDS, CONFIRMATIONS, SCHEDULE, type Stage, setStage } from "./stage.ts";
import type { Acknowledged } from "./tap.ts";

const DEEP = process.env.ALLORA_DEEP === "1";
const TOPICS = DEEP ? 3 : 2;
const EPOCHS = Number(process.env.ALLORA_CHAOS_EPOCHS ?? (DEEP ? 100 : 0));
/** Real time between blocks. */
const BLOCK_MS = Number(process.env.ALLORA_CHAOS_BLOCK_MS ?? 1000);
const MOST_BLOCKS_BACK = 5;
/** From the deployment to the first epoch: all processes are up by then. */
const LEAD = 60 * BLOCK_SECONDS;
const START = 1_800_000_000;
/** For all of it, on a busy machine. */
const LIMIT_MS = DEEP ? 4 * 3_600_000 : 1_200_000;

let folder: string | undefined;
let chain: ReorgChain;
let client: PublicClient;
let endpoints: FaultyRpc[];
let mortals: Mortals;
let stage: Stage;
let reorganisations = 0;

beforeAll(async () => {
  if (EPOCHS === 0) return;
  console.info(`chaos: seed ${SEED}, ${TOPICS} topics, ${EPOCHS} epochs each, a block every ${BLOCK_MS} ms`);
  folder = mkdtempSync(join(tmpdir(), "allora-chaos-"));
  chain = await startChain(START);
  client = connect(chain.url, CHAIN_ID, 200);
  endpoints = [
    await startFaultyRpc(chain.url, new Random(SEED)),
    await startFaultyRpc(chain.url, new Random(SEED + 1)),
  ];
  mortals = new Mortals(folder, new Random(SEED + 2));
  const rpcs = endpoints.map(({ url }) => url);
  stage = await setStage(chain, folder, rpcs, TOPICS, EPOCHS, LEAD, mortals, new Random(SEED + 3));
  await chain.mineEvery(BLOCK_MS, BLOCK_SECONDS);
  await play();
}, LIMIT_MS);

afterAll(async () => {
  await mortals?.stop();
  for (const each of [...(stage?.taps ?? []), ...(endpoints ?? [])]) await each.close();
  await chain?.close();
  if (folder === undefined) return;
  if (process.env.ALLORA_KEEP !== "1") rmSync(folder, { recursive: true, force: true });
  else console.info(`chaos: logs in ${folder}`);
});

/** Plays all epochs in chaos, and then a quiet while in which everybody may finish. */
async function play(): Promise<void> {
  const random = new Random(SEED + 4);
  const last = stage.topics.map(({ schedule }) => epochTimes(schedule, BigInt(EPOCHS - 1)).reportsUntil);
  const end = Math.max(...last);
  mortals.startKilling(BLOCK_MS, 6 * BLOCK_MS);
  let next = (await now()) + LEAD / 2;
  for (let time = await now(); time < end; time = await now()) {
    if (time >= next) {
      await chain.reorganise(random.int(1, MOST_BLOCKS_BACK));
      reorganisations++;
      next = time + random.int(10, 40) * BLOCK_SECONDS;
    }
    await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
  }
  await mortals.stopKilling();
  for (const endpoint of endpoints) endpoint.heal();
  const quiet = (await now()) + SCHEDULE.challengeWindow + (CONFIRMATIONS + 30) * BLOCK_SECONDS;
  while ((await now()) < quiet) await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
}

async function now(): Promise<number> {
  return Number((await client.getBlock()).timestamp);
}

async function isOnChain({ body }: Acknowledged): Promise<boolean> {
  const submission = parseSubmission(body);
  const { topicId, epoch } = submission.message;
  const landed = landedOf(await readLanded(client, stage.deployment, topicId, epoch), submission);
  return landed !== undefined && saysSame(landed, submission);
}

/** 1 where the gateway names a block after the window and without the submission; fails where it does not. */
async function provablyLate({ gateway, receipt }: Acknowledged): Promise<number> {
  const response = await fetch(`${gateway}/submissions/${receipt.id}`);
  const said = receiptSchema.parse(await response.json());
  expect(said, `${gateway} of ${receipt.id}`).toMatchObject({ state: "late", final: true });
  const { timestamp } = await client.getBlock({ blockNumber: BigInt(said.block as number) });
  expect(timestamp).toBeGreaterThanOrEqual(said.until);
  return 1;
}

const EPOCH_NUMBERS = Array.from({ length: EPOCHS }, (_, epoch) => BigInt(epoch));

describe.skipIf(EPOCHS === 0)("a network in chaos", () => {
  it("was in chaos", () => {
    const faults = endpoints.map(({ counts }) => counts);
    const kills = [...mortals.kills.values()].reduce((a, b) => a + b, 0);
    console.info(`chaos: ${kills} kills, ${reorganisations} reorganisations, faults ${JSON.stringify(faults)}`);
    console.info(`chaos: ended by themselves: ${mortals.deaths.join(", ") || "none"}`);
    expect(kills).toBeGreaterThan(EPOCHS);
    expect(reorganisations).toBeGreaterThan(0);
    for (const kind of ["status", "error", "hang", "cut", "lie"]) {
      expect(faults.some((counts) => counts[kind] > 0)).toBe(true);
    }
  });

  it("misses no epoch: every one is posted, final and settled", async () => {
    const read = { address: stage.deployment.epochs, abi: epochsAbi } as const;
    for (const { id } of stage.topics) {
      for (const epoch of EPOCH_NUMBERS) {
        const { recorded } = await client.readContract({ ...read, functionName: "synthesisOf", args: [id, epoch] });
        expect(recorded, `epoch ${epoch} of topic ${id}`).toBe(true);
      }
      const next = await client.readContract({ ...read, functionName: "nextToSettle", args: [id] });
      expect(next).toBeGreaterThanOrEqual(BigInt(EPOCHS));
      const settled = await client.readContract({ ...read, functionName: "settlementCount", args: [id] });
      expect(settled).toBeGreaterThanOrEqual(EPOCHS);
    }
  });

  it("loses nothing that was acknowledged: it is on the chain, or was provably too late", async () => {
    const all = stage.taps.flatMap(({ acknowledged }) => acknowledged);
    let late = 0;
    for (const item of all) if (!(await isOnChain(item))) late += await provablyLate(item);
    console.info(`chaos: ${all.length} acknowledged, ${late} too late`);
    expect(all.length).toBeGreaterThan(EPOCHS * TOPICS);
    // Most are not: a gateway that says so of everything would pass otherwise.
    expect(late).toBeLessThan(all.length / 10);
  });

  it("posts nothing twice", async () => {
    const address = stage.deployment.epochs;
    const head = await client.getBlockNumber();
    const seen = new Map<string, number>();
    for (let number = stage.deployment.block; number <= head; number++) {
      const { transactions } = await client.getBlock({ blockNumber: number, includeTransactions: true });
      for (const { from, to, input } of transactions) {
        if (to?.toLowerCase() !== address.toLowerCase()) continue;
        const key = `${from}/${input}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
    expect(seen.size).toBeGreaterThan(EPOCHS * TOPICS);
    expect([...seen].filter(([, count]) => count > 1)).toEqual([]);
    for (const { id } of stage.topics) {
      const filter = { address, abi: epochsAbi, args: { topicId: id }, fromBlock: stage.deployment.block } as const;
      const posts = await client.getContractEvents({ ...filter, eventName: "SynthesisPosted", strict: true });
      expect(new Set(posts.map(({ args }) => args.epoch)).size).toBe(posts.length);
    }
  });

  it("slashes and refutes nobody", async () => {
    const { epochs, staking, block } = stage.deployment;
    for (const { id } of stage.topics) {
      const refuted = await client.getContractEvents({
        address: epochs,
        abi: epochsAbi,
        eventName: "SynthesisRefuted",
        args: { topicId: id },
        fromBlock: block,
      });
      expect(refuted).toEqual([]);
    }
    const slashed = await client.getContractEvents({
      address: staking,
      abi: stakingAbi,
      eventName: "Slashed",
      fromBlock: block,
    });
    expect(slashed).toEqual([]);
  });

  it("says what it would have said undisturbed: every number is the engine's, every inference its model's", async () => {
    for (const topic of stage.topics) {
      for (const epoch of EPOCH_NUMBERS) {
        const verdict = await verifyEpoch(client, stage.deployment, topic, epoch);
        expect(verdict.posts.length, `posts of epoch ${epoch} of topic ${topic.id}`).toBeGreaterThanOrEqual(2);
        expect(stands(verdict), `epoch ${epoch} of topic ${topic.id}`).toBe(true);
        const said = await readSubmissions(client, stage.deployment, topic.id, epoch);
        const expected = stage.inferences(topic.id, epoch);
        for (const { role, slot, value } of said) if (role === Role.Inferer) expect(value).toBe(expected[slot]);
      }
    }
  });
});
