/**
 * All processes killed at random, endpoints that fail, hang and lie, reorganisations: nothing that was acknowledged is
 * lost, nothing is done twice, no epoch is missed, nobody honest is slashed, every number is what it would have been.
 * With ALLORA_DEEP=1, 300 epochs; or ALLORA_CHAOS_EPOCHS=3 for as many of two topics. docs/chaos.md says more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { epochsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { pino } from "pino";
import { decodeFunctionData, type Hex, isAddressEqual, type PublicClient, toFunctionSelector } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChainAccess, openChain } from "../../keeper/src/chain/access.ts";
import { connect } from "../../keeper/src/chain/clients.ts";
import { readReports, readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { epochTimes, type Topic } from "../../keeper/src/chain/topic.ts";
import { stands, verifyEpoch } from "../../keeper/src/chain/verify.ts";
import { CHAIN_ID } from "../../keeper/src/demo/localChain.ts";
import { landedOf, readLanded, saysSame } from "../../keeper/src/gateway/relaying.ts";
import { receiptSchema } from "../../keeper/src/gateway/submissionRoutes.ts";
import { parseSubmission } from "../../keeper/src/nodes/submissions.ts";
import { closeAll } from "../../keeper/src/runtime/lifecycle.ts";
import type { RpcLog } from "../../keeper/src/storage/logStore.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { Random, SEED } from "../random.ts";
import { type ReorgChain, startChain } from "./chain.ts";
import { type FaultyRpc, startFaultyRpc } from "./faultyRpc.ts";
import { Mortals } from "./mortals.ts";
import { median, Pace } from "./pace.ts";
import { replay } from "./replay.ts";
import { BLOCK_SECONDS, CONFIRMATIONS, PARTICIPANTS, SCHEDULE, type Stage, setStage, workersOf } from "./stage.ts";
import type { Acknowledged } from "./tap.ts";

const DEEP = process.env.ALLORA_DEEP === "1";
const TOPICS = DEEP ? 6 : 2;
/** Of each topic. */
const EPOCHS = Number(process.env.ALLORA_CHAOS_EPOCHS ?? (DEEP ? 50 : 0));
/** Real time between blocks on an idle machine. */
const BLOCK_MS = Number(process.env.ALLORA_CHAOS_BLOCK_MS ?? 1000);
/** How long an endpoint hangs: longer than anybody waits. */
const HANG_MS = 10_000;
const MOST_BLOCKS_BACK = 5;
/** Blocks from one kill to the next at most. */
const MOST_LIFE = 6;
/** From the deployment to the first epoch: all processes are up by then. */
const LEAD = 45 * BLOCK_SECONDS;
const START = 1_800_000_000;
/** For all of it, on a busy machine. */
const LIMIT_MS = 4 * 3_600_000;
/** Who was at work through the last seconds of a window has to have delivered. */
const HAD_TIME = 6 * BLOCK_SECONDS;
/** One epoch in so many may be missed because nobody was there for it: otherwise there was no network to speak of. */
const MOST_MISSED = 10;
/** Of the epochs that are replayed, how many are verified by hand as well. */
const VERIFIED_STRIDE = 10n;
/** How long a gateway may take for its last word, once all is quiet. */
const LAST_WORD_MS = 300_000;
/** Blocks between two lines that say how far it is. */
const BEAT_BLOCKS = 80;

let folder: string | undefined;
let chain: ReorgChain;
let client: PublicClient;
let endpoints: FaultyRpc[];
let mortals: Mortals;
let stage: Stage;
let access: ChainAccess | undefined;
let ledger: PublicClient;
/** Spans of the chain's time of which the blocks were replaced, seconds. */
const reorganised: { readonly from: number; readonly to: number }[] = [];
const pace = new Pace();
/** When a block was first seen, ms, by its timestamp, seconds. */
const seenAt: { readonly time: number; readonly at: number }[] = [];

if (EPOCHS === 0) tell("skipped without ALLORA_DEEP=1 or ALLORA_CHAOS_EPOCHS: it takes long");

beforeAll(async () => {
  if (EPOCHS === 0) return;
  tell(`seed ${SEED}, ${TOPICS} topics, ${EPOCHS} epochs each, a block every ${BLOCK_MS} ms`);
  folder = mkdtempSync(join(tmpdir(), "allora-chaos-"));
  chain = await startChain(START);
  client = connect(chain.url, CHAIN_ID, 200);
  endpoints = [
    await startFaultyRpc({ target: chain.url, seed: SEED, hangMs: HANG_MS }),
    await startFaultyRpc({ target: chain.url, seed: SEED + 1, hangMs: HANG_MS }),
  ];
  mortals = new Mortals(folder, new Random(SEED + 2));
  const rpcs = endpoints.map(({ url }) => url);
  stage = await setStage(chain, folder, rpcs, TOPICS, EPOCHS, LEAD, mortals, new Random(SEED + 3));
  await chain.mineEvery(() => {
    pace.measure();
    return blockMs();
  }, BLOCK_SECONDS);
  await play();
  tell("over");
  await readLedger();
}, LIMIT_MS);

afterAll(async () => {
  const servers = [...(stage?.taps ?? []), ...(endpoints ?? [])];
  await closeAll([
    () => mortals?.stop(),
    () => access?.close(),
    ...servers.map((server) => () => server.close()),
    () => chain?.close(),
  ]);
  if (folder === undefined) return;
  if (process.env.ALLORA_KEEP !== "1") rmSync(folder, { recursive: true, force: true });
  else tell(`logs in ${folder}`);
});

function tell(text: string): void {
  console.info(`chaos: ${new Date().toISOString().slice(11, 19)} ${text}`);
}

/** Plays all epochs in chaos, and then a quiet while in which everybody may finish. */
async function play(): Promise<void> {
  const random = new Random(SEED + 4);
  const last = stage.topics.map(({ schedule }) => epochTimes(schedule, BigInt(EPOCHS - 1)).reportsUntil);
  const end = Math.max(...last);
  mortals.startKilling(() => MOST_LIFE * blockMs());
  let next = (await now()) + LEAD / 2;
  let told = 0;
  for (let time = await now(); time < end; time = await now()) {
    if (time >= told + BEAT_BLOCKS * BLOCK_SECONDS) {
      told = time;
      const posted = stage.taps.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
      tell(
        `${Math.ceil((end - time) / BLOCK_SECONDS)} blocks to go, ${reorganised.length} reorganisations, ${posted} acknowledged`,
      );
    }
    if (time >= next) {
      const depth = random.int(1, MOST_BLOCKS_BACK);
      await chain.reorganise(depth);
      const to = await now();
      reorganised.push({ from: to - depth * BLOCK_SECONDS, to });
      next = time + random.int(10, 40) * BLOCK_SECONDS;
    }
    await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
  }
  await mortals.stopKilling();
  for (const endpoint of endpoints) endpoint.heal();
  const quiet = (await now()) + SCHEDULE.challengeWindow + (CONFIRMATIONS + 20) * BLOCK_SECONDS;
  while ((await now()) < quiet) await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
}

function blockMs(): number {
  return BLOCK_MS * pace.slowdown;
}

async function now(): Promise<number> {
  const time = Number((await client.getBlock()).timestamp);
  if (time > (seenAt.at(-1)?.time ?? 0)) seenAt.push({ time, at: Date.now() });
  return time;
}

/** All logs of the contracts, in an index that is compared with what the chain says itself. */
async function readLedger(): Promise<void> {
  const { deployment } = stage;
  access = openChain({ rpcs: [chain.url], deployment, pollMs: 200, timeoutMs: 30_000, log: pino({ level: "silent" }) });
  ledger = access.client;
  const tip = await ledger.getBlockNumber();
  const { chainId: _, block, ...contracts } = deployment;
  const address = Object.values(contracts);
  const filter = { address, fromBlock: `0x${block.toString(16)}`, toBlock: `0x${tip.toString(16)}` };
  const raw = (await chain.request("eth_getLogs", [filter])) as RpcLog[];
  const place = ({ blockHash, logIndex, data }: RpcLog) => `${blockHash}/${Number(logIndex)}/${data}`;
  const addresses = address.map((item) => item.toLowerCase());
  const indexed = access.index.find({ addresses, topics: [], from: block, to: tip });
  expect(indexed.map(place)).toEqual(raw.map(place));
}

/**
 * Whether somebody could have delivered by the chain's time `until`: a process of these names was at work for the last
 * blocks before without a break, and those were not replaced by empty ones, maybe when it was too late.
 */
function hadTime(names: readonly string[], until: number): boolean {
  if (reorganised.some(({ from, to }) => from <= until && to > until - HAD_TIME)) return false;
  const blocks = seenAt.filter(({ time }) => time >= until - HAD_TIME && time <= until);
  const [from, to] = [blocks[0]?.at ?? 0, blocks.at(-1)?.at ?? 0];
  return names.some((name) => mortals.lives(name).some((life) => life.from <= from && life.until >= to));
}

async function isOnChain({ body }: Acknowledged): Promise<boolean> {
  const submission = parseSubmission(body);
  const { topicId, epoch } = submission.message;
  const landed = landedOf(await readLanded(ledger, stage.deployment, topicId, epoch), submission);
  return landed !== undefined && saysSame(landed, submission);
}

/** Whether the gateway names a block after the window and without the submission; fails where it is not on the chain either. */
async function isProvablyLate(item: Acknowledged): Promise<boolean> {
  const { gateway, receipt } = item;
  const ask = async () => receiptSchema.parse(await (await fetch(`${gateway}/submissions/${receipt.id}`)).json());
  let said = await ask();
  for (const until = Date.now() + LAST_WORD_MS; !said.final && Date.now() < until; said = await ask()) {
    await new Promise((resolve) => setTimeout(resolve, BLOCK_MS));
  }
  // Of an epoch that was still open.
  if (await isOnChain(item)) return false;
  expect(said, `${gateway} of ${receipt.id}`).toMatchObject({ state: "late", final: true });
  const { timestamp } = await client.getBlock({ blockNumber: BigInt(said.block as number) });
  expect(timestamp).toBeGreaterThanOrEqual(said.until);
  return true;
}

/** Settlements of a topic by epoch. */
async function settlementsOf({ id }: Topic): Promise<Map<bigint, number>> {
  const { epochs, block } = stage.deployment;
  const filter = { address: epochs, abi: epochsAbi, args: { topicId: id }, fromBlock: block, strict: true } as const;
  const logs = await ledger.getContractEvents({ ...filter, eventName: "SettlementPosted" });
  return new Map(logs.map(({ args }) => [args.epoch, args.settlement]));
}

const EPOCH_NUMBERS = Array.from({ length: EPOCHS }, (_, epoch) => BigInt(epoch));

describe.skipIf(EPOCHS === 0)("a network in chaos", { timeout: LIMIT_MS }, () => {
  it("was in chaos", async () => {
    const faults = await Promise.all(endpoints.map(({ counts }) => counts()));
    const kills = [...mortals.kills.values()].reduce((a, b) => a + b, 0);
    tell(`${kills} kills, ${reorganised.length} reorganisations, faults ${JSON.stringify(faults)}`);
    expect(kills).toBeGreaterThan(EPOCHS);
    expect(reorganised.length).toBeGreaterThan(0);
    for (const kind of ["status", "error", "hang", "cut", "lie"]) {
      expect(faults.some((counts) => counts[kind] > 0)).toBe(true);
    }
    expect(mortals.deaths, "ended by themselves").toEqual([]);
  });

  it("misses no epoch that somebody was there for: it is posted, final and settled", async () => {
    const read = { address: stage.deployment.epochs, abi: epochsAbi } as const;
    const waits: number[] = [];
    let missed = 0;
    for (const topic of stage.topics) {
      const { id, schedule } = topic;
      const settlements = await settlementsOf(topic);
      for (const epoch of EPOCH_NUMBERS) {
        const name = `epoch ${epoch} of topic ${id}`;
        const times = epochTimes(schedule, epoch);
        const said = await readSubmissions(ledger, stage.deployment, id, epoch);
        if (!said.some(({ role }) => role === Role.Inferer)) {
          missed++;
          expect(hadTime([workersOf(id)], times.closesAt), `no inferences in ${name}`).toBe(false);
          continue;
        }
        const args = [id, epoch] as const;
        const { recorded, postedAt } = await ledger.readContract({ ...read, functionName: "synthesisOf", args });
        expect(recorded, name).toBe(true);
        waits.push((Number(postedAt) - times.revealsUntil) / BLOCK_SECONDS);
        if ((await readReports(ledger, stage.deployment, id, epoch)).length === 0) {
          missed++;
          expect(hadTime(["reputers-1", "reputers-2"], times.reportsUntil), `no reports of ${name}`).toBe(false);
          continue;
        }
        expect(settlements.has(epoch), `${name} is settled`).toBe(true);
      }
      const next = await ledger.readContract({ ...read, functionName: "nextToSettle", args: [id] });
      expect(next).toBeGreaterThanOrEqual(BigInt(EPOCHS));
    }
    tell(`${missed} epochs missed, on a machine ${pace.usual.toFixed(1)} times as slow as an idle one`);
    tell(`syntheses came ${median(waits)} blocks after they were due, ${Math.max(...waits)} at most`);
    expect(missed).toBeLessThanOrEqual((EPOCHS * TOPICS) / MOST_MISSED);
  });

  it("loses nothing that was acknowledged: it is on the chain, or was provably too late", async () => {
    const all = stage.taps.flatMap(({ acknowledged }) => acknowledged);
    let late = 0;
    for (const item of all) if (!(await isOnChain(item)) && (await isProvablyLate(item))) late++;
    tell(`${all.length} acknowledged, ${late} too late`);
    expect(all.length).toBeGreaterThan(EPOCHS * TOPICS);
    // Most are not: a gateway that says so of everything would pass otherwise.
    expect(late).toBeLessThan(all.length / 10);
  });

  it("posts nothing twice", async () => {
    const { epochs, block } = stage.deployment;
    const posts = epochsAbi.filter((item) => item.type === "function" && item.name.startsWith("post"));
    const selectors = new Set(posts.map((item) => toFunctionSelector(item as never)));
    const head = await client.getBlockNumber();
    /** Whether it succeeded, of all that a keeper sent for the same. */
    const sent = new Map<string, boolean[]>();
    for (let number = block; number <= head; number++) {
      const { transactions } = await client.getBlock({ blockNumber: number, includeTransactions: true });
      for (const { from, to, input, hash } of transactions) {
        if (to === null || !isAddressEqual(to, epochs) || !selectors.has(input.slice(0, 10) as Hex)) continue;
        const { functionName, args = [] } = decodeFunctionData({ abi: epochsAbi, data: input });
        const key = [from, functionName, args[0], args[1]].join("/");
        const { status } = await client.getTransactionReceipt({ hash });
        sent.set(key, [...(sent.get(key) ?? []), status === "success"]);
      }
    }
    const outcomes = [...sent.values()].flat();
    const reverted = outcomes.filter((ok) => !ok).length;
    tell(`${outcomes.length} posts, of which ${reverted} reverted`);
    expect(outcomes.length - reverted).toBeGreaterThan(EPOCHS * TOPICS);
    // What another keeper's post or a reorganisation had revert may come again; what succeeded never does.
    expect([...sent].filter(([, each]) => each.slice(0, -1).includes(true))).toEqual([]);
    for (const { id } of stage.topics) {
      const filter = { address: epochs, abi: epochsAbi, args: { topicId: id }, fromBlock: block } as const;
      for (const eventName of ["SynthesisPosted", "SettlementPosted"] as const) {
        const logs = await ledger.getContractEvents({ ...filter, eventName, strict: true });
        expect(new Set(logs.map(({ args }) => args.epoch)).size).toBe(logs.length);
      }
    }
  });

  it("slashes and refutes nobody", async () => {
    const { epochs, staking, block: fromBlock } = stage.deployment;
    const posts = { address: epochs, abi: epochsAbi, fromBlock } as const;
    for (const eventName of ["SynthesisRefuted", "SettlementRefuted"] as const) {
      expect(await ledger.getContractEvents({ ...posts, eventName })).toEqual([]);
    }
    const stakes = { address: staking, abi: stakingAbi, fromBlock } as const;
    expect(await ledger.getContractEvents({ ...stakes, eventName: "Slashed" })).toEqual([]);
  });

  it("says what it would have said undisturbed: every inference its model's, every truth the series'", async () => {
    let said = 0;
    for (const { id } of stage.topics) {
      for (const epoch of EPOCH_NUMBERS) {
        const expected = stage.inferences(id, epoch);
        const submissions = await readSubmissions(ledger, stage.deployment, id, epoch);
        for (const { role, slot, value } of submissions) if (role === Role.Inferer) expect(value).toBe(expected[slot]);
        const reports = await readReports(ledger, stage.deployment, id, epoch);
        for (const { truth } of reports) expect(truth).toBe(stage.truth(id, epoch));
        said += submissions.length + reports.length;
      }
    }
    tell(`${said} submissions of ${EPOCHS * TOPICS * PARTICIPANTS} counted`);
  });

  it("computes what it would have computed undisturbed: a replay without any network has the same bits", async () => {
    for (const topic of stage.topics) {
      const settlements = await settlementsOf(topic);
      const posted = await ledger.getContractEvents({
        address: stage.deployment.epochs,
        abi: epochsAbi,
        eventName: "SynthesisPosted",
        args: { topicId: topic.id },
        fromBlock: stage.deployment.block,
        strict: true,
      });
      const numbers = new Set(posted.map(({ args }) => args.epoch));
      const epochs = EPOCH_NUMBERS.filter((epoch) => numbers.has(epoch));
      for await (const { epoch, ...made } of replay(ledger, stage.deployment, topic, epochs, settlements)) {
        const name = `epoch ${epoch} of topic ${topic.id}`;
        expect(made.synthesis.bytes, name).toBe(made.posted.trace);
        expect(made.settlement?.state, name).toBe(made.settled?.state);
        expect(made.settlement?.payout, name).toBe(made.settled?.payout);
        if (epoch % VERIFIED_STRIDE !== 0n) continue;
        expect(stands(await verifyEpoch(ledger, stage.deployment, topic, epoch)), name).toBe(true);
      }
      tell(`topic ${topic.id}: ${epochs.length} epochs replayed`);
    }
  });
});
