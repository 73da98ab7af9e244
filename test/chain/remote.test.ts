/** Final values of one chain on another: reputers attest, a relayer brings, contracts read. */
import { epochsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import type { Address, LocalAccount } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { Journal } from "../../keeper/src/nodes/journal.ts";
import { formatAttestation } from "../../keeper/src/remote/attestations.ts";
import { Attestor } from "../../keeper/src/remote/attestor.ts";
import { HomeReader } from "../../keeper/src/remote/home.ts";
import { Relayer } from "../../keeper/src/remote/relayer.ts";
import { SET_SECONDS, type SignerSet, setHash, setTimeAt } from "../../keeper/src/remote/signers.ts";
import type { Home } from "../../keeper/src/remote/values.ts";
import { RemoteChain, serveAttestation } from "../support/remote.ts";
import { CountedMetrics } from "../support/stubs.ts";
import { STAKE, testAccount, World } from "../support/world.ts";

const log = pino({ level: "silent" });
const CONFIRMATIONS = 3;
/** The first epoch that opens when a set with stake can have been taken. */
const FIRST = 7n;

let world: World;
let remote: RemoteChain;
let home: Home;
let feed: Address;
let set: SignerSet;
let attestors: Attestor[];
let journals: Journal[];
let metrics: CountedMetrics;
let relayer: Relayer;
let closers: (() => void)[];
/** Places of attestors that do not answer. */
let down: Set<number>;

beforeEach(async () => {
  world = await World.create({ inferers: 2, forecasters: 0, reputers: 4 });
  remote = await RemoteChain.create();
  [closers, journals, attestors, down] = [[], [], [], new Set()];
  metrics = new CountedMetrics();
  const { chainId, epochs } = world.deployment;
  home = { chainId, epochs };
  // The last reputer's key stays offline.
  const operator = testAccount("operator");
  await world.adopt(operator.address);
  const [, , , last] = world.reputers;
  await world.send("staking", "nameOperator", [world.topic.id, operator.address], last.address);
  await world.send("staking", "serve", [world.topic.id, last.address], operator.address);
  await finalize(FIRST, 100n * UNIT);
  const { number, timestamp } = await world.client.getBlock();
  set = await new HomeReader(world.client, world.deployment).setAt(setTimeAt(timestamp), number);
  await remote.warp(Number(timestamp));
  feed = await remote.deployFeed(home, set);
  const urls: string[] = [];
  for (const [i, account] of [...world.reputers.slice(0, 3), operator].entries()) {
    attestors.push(attestor(account as LocalAccount));
    const server = await serveAttestation(() =>
      down.has(i) ? undefined : formatAttestation(attestors[i].attestation),
    );
    closers.push(server.close);
    urls.push(server.url);
  }
  const account = testAccount("relayer");
  const means = { home, feed, sender: await remote.sender(account), attestors: urls, timeoutMs: 60_000, log, metrics };
  relayer = new Relayer({ ...means, topics: [world.topic.id, 99n] });
});
afterEach(async () => {
  for (const close of closers) close();
  for (const journal of new Set(journals)) journal.close();
  await remote.close();
  await world.close();
});

function attestor(account: LocalAccount, journal = new Journal(":memory:")): Attestor {
  const { client, deployment } = world;
  journals.push(journal);
  return new Attestor({ client, deployment, account, journal, confirmations: CONFIRMATIONS, log, metrics });
}

/** An epoch with a final value, and as much time after it as attestors want to see. */
async function finalize(epoch: bigint, value: bigint): Promise<void> {
  await world.submit(epoch, { inferences: [value, value], forecasts: [] });
  await world.warp(world.times(epoch).closesAt);
  const { bytes, base } = await world.computeSynthesis(epoch);
  await world.postSynthesis(epoch, bytes, base);
  await world.warp(world.times(epoch).closesAt + world.topic.schedule.challengeWindow + 60);
  await world.send("epochs", "finalize", [world.topic.id, epoch], world.owner);
  await age();
}

async function age(): Promise<void> {
  await world.warp((await world.time()) + 61);
  for (let i = 0; i < CONFIRMATIONS; i++) await world.rpc("evm_mine", []);
  await remote?.warp(await world.time());
}

async function attest(): Promise<void> {
  for (const item of attestors) await item.step();
}

async function blocks(): Promise<bigint> {
  return remote.client.getBlockNumber({ cacheTime: 0 });
}

const topicId = () => world.topic.id;

describe("the set of signers", () => {
  it("is every reputer's key, its operator's where it has one, with its stake", async () => {
    const { staking } = world.deployment;
    const expected = new Map<string, bigint>();
    for (const [i, { address }] of world.reputers.entries()) {
      const read = { address: staking, abi: stakingAbi, functionName: "stakeOf", args: [topicId(), address] } as const;
      expected.set(i === 3 ? testAccount("operator").address : address, await world.client.readContract(read));
    }
    expect(new Map(set.signers.map(({ account, weight }) => [account, weight]))).toEqual(expected);
    expect([...expected.values()]).toEqual([STAKE, STAKE, STAKE, STAKE]);
  });

  it("is the same whenever it is read, and follows stake and operators", async () => {
    const [first, second, , last] = world.reputers.map(({ address }) => address);
    await world.unbond(first, STAKE / 2n);
    await world.unbond(second, STAKE);
    await world.send("staking", "nameOperator", [topicId(), first], last);
    const next = set.time + SET_SECONDS;
    await world.warp(Number(next));
    await age();
    const number = await world.client.getBlockNumber({ cacheTime: 0 });
    const reader = new HomeReader(world.client, world.deployment);
    expect(await reader.setAt(set.time, number)).toEqual(set);
    const weights = new Map((await reader.setAt(next, number)).signers.map(({ account, weight }) => [account, weight]));
    // One that does not serve is not acting for the reputer.
    expect(weights.size).toBe(3);
    expect(weights.get(first)).toBe(STAKE - STAKE / 2n);
    expect(weights.get(last)).toBe(STAKE);
    expect(weights.has(second)).toBe(false);
  });
});

describe("a relayer", () => {
  it("brings a final value to another chain, where contracts read it; then there is nothing to do", async () => {
    await attest();
    await relayer.step();
    const value = await remote.latest(feed, topicId());
    const args = [topicId(), FIRST] as const;
    const read = { address: home.epochs, abi: epochsAbi, functionName: "synthesisOf", args } as const;
    const record = await world.client.readContract(read);
    expect(value).toEqual({
      topicId: topicId(),
      epoch: FIRST,
      round: 1n,
      value: record.network,
      lower: record.lower,
      upper: record.upper,
      dataTime: BigInt(world.times(FIRST).closesAt),
      finalAt: BigInt(record.valueDeadline),
    });
    expect(record.network).toBe(100n * UNIT);
    const aggregator = await remote.deploy("RemoteAggregator", [feed, topicId(), 8, "ETH / USD"]);
    const dataTime = BigInt(world.times(FIRST).closesAt);
    expect(await remote.answer(aggregator)).toEqual([1n, 100n * 10n ** 8n, dataTime, dataTime, 1n]);
    const reader = await remote.deploy("RemoteReader", [feed, topicId(), 86_400n]);
    expect(await remote.price(reader)).toBe(100n * UNIT);

    const before = await blocks();
    await attest();
    await relayer.step();
    expect(await blocks()).toBe(before);
    expect([...metrics.counts].filter(([name]) => name.startsWith("allora_relayer_sent_total"))).toEqual([
      [`allora_relayer_sent_total ${feed} update`, 1],
      [`allora_relayer_sent_total ${feed} prove`, 1],
    ]);
  });

  it("needs more than two thirds of the stake, whoever they are", async () => {
    await attest();
    down = new Set([0, 2]);
    const before = await blocks();
    await relayer.step();
    expect(await blocks()).toBe(before);
    down = new Set([1]);
    await relayer.step();
    expect((await remote.latest(feed, topicId())).round).toBe(1n);
  });

  it("follows the sets while values go on, and catches up after several", async () => {
    await attest();
    await relayer.step();
    await world.unbond(world.reputers[0].address, STAKE / 4n);
    for (const epoch of [FIRST + 6n, FIRST + 18n]) {
      await finalize(epoch, epoch * UNIT);
      await attest();
      await relayer.step();
      const value = await remote.latest(feed, topicId());
      expect([value.epoch, value.value]).toEqual([epoch, epoch * UNIT]);
    }
    const present = attestors[0].attestation.sets.at(-1) as SignerSet;
    expect(relayer.state?.set).toBe(setHash(present));
    expect(present.time - set.time).toBe(3n * SET_SECONDS);
    expect(metrics.counts.get(`allora_relayer_sent_total ${feed} rotate`)).toBe(3);
  });

  it("can do nothing once the set has expired", async () => {
    await attest();
    await remote.warp(Number(set.time) + 86_400);
    await expect(relayer.step()).rejects.toMatchObject({ code: "expired" });
  });

  it("does not take an answer that was tampered with, nor one under another's name", async () => {
    await attest();
    for (const tamper of [
      (json: string) => json.replaceAll(`"value":"${100n * UNIT}"`, `"value":"${101n * UNIT}"`),
      (json: string) => json.replaceAll(world.reputers[0].address, world.reputers[1].address),
      (json: string) => json.replaceAll(`"chainId":${home.chainId}`, `"chainId":1`),
      () => `{"home":1}`,
    ]) {
      const lie = await serveAttestation(() => {
        const text = JSON.stringify(formatAttestation(attestors[0].attestation));
        expect(tamper(text)).not.toBe(text);
        return JSON.parse(tamper(text));
      });
      closers.push(lie.close);
      const sender = await remote.sender(testAccount("relayer"));
      const means = { home, feed, sender, timeoutMs: 60_000, topics: [topicId()], log, metrics };
      const before = await blocks();
      await new Relayer({ ...means, attestors: [lie.url, lie.url, lie.url, lie.url] }).step();
      expect(await blocks()).toBe(before);
    }
    const codes = [...metrics.counts].filter(([name]) => name.startsWith("allora_relayer_attestor_failures_total"));
    const found = codes.map(([name]) => name.split(" ").at(-1));
    expect(found.sort()).toEqual(["answer", "home", "signature", "signature"]);
  });

  it("refuses a feed of another home", async () => {
    const other = await remote.deployFeed({ ...home, chainId: 1 }, set);
    const sender = await remote.sender(testAccount("relayer"));
    const means = { home, sender, attestors: [], timeoutMs: 1, topics: [], log };
    await expect(new Relayer({ ...means, feed: other }).step()).rejects.toMatchObject({ code: "home" });
  });
});

describe("an attestor", () => {
  it("signs the same after a restart, and nothing else for a time that it has signed for", async () => {
    const [first] = attestors;
    await first.step();
    const [signed] = first.attestation.batches;
    const account = world.reputers[0] as LocalAccount;
    const again = attestor(account, journals[0]);
    await again.step();
    expect(again.attestation).toEqual(first.attestation);

    const forked = new Journal(":memory:");
    const place = { chainId: home.chainId, inbox: home.epochs, account: account.address, topicId: 0n };
    forked.say({ ...place, epoch: signed.time, kind: "batch" }, `${signed.set}/0x${"ab".repeat(32)}`);
    const careful = attestor(account, forked);
    await careful.step();
    expect(careful.attestation.batches).toEqual([]);
    expect(metrics.counts.get("allora_attestor_withheld_total batch")).toBe(1);
  });

  it("says nothing while it has no stake, and before blocks are deep enough", async () => {
    const stranger = attestor(testAccount("stranger"));
    await stranger.step();
    expect(stranger.attestation.batches).toEqual([]);
    expect(stranger.attestation.rotations).toEqual([]);
    const { client, deployment } = world;
    const account = world.reputers[0] as LocalAccount;
    const means = { client, deployment, account, journal: journals[0], log };
    const patient = new Attestor({ ...means, confirmations: 10_000 });
    await patient.step();
    expect(patient.attestation.sets).toEqual([]);
  });
});
