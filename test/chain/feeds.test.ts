/**
 * Feeds over an epoch of the largest size: every section of its final traces proven number by number, and what reads
 * cost. Gas is held to the snapshot in the repository; ALLORA_UPDATE_SNAPSHOT=1 writes a new one, and the table of
 * docs/contracts/feeds.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inferenceFeedAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Address, encodeFunctionData, type Hex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostedSettlement, readSettlement } from "../../keeper/src/chain/epochs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { type Packed, splitSections, unpackNumbers } from "../../keeper/src/trace/codec.ts";
import { traceDomain } from "../../keeper/src/trace/commitment.ts";
import {
  type NumberFormat,
  PAYOUT_LAYOUT,
  SETTLEMENT_SECTIONS,
  STATE_LAYOUT,
  SYNTHESIS_LAYOUT,
  SYNTHESIS_SECTIONS,
  TraceKind,
} from "../../keeper/src/trace/layout.ts";
import { provenNumber, type TraceEvidence, traceEvidence } from "../../keeper/src/trace/proofs.ts";
import { Random, SEED } from "../random.ts";
import { createFeed } from "../support/feeds.ts";
import { World } from "../support/world.ts";

const SIZE = { inferers: 32, forecasters: 8, reputers: 8 };
const FILE = join(import.meta.dirname, "feed-gas.json");
const DOCS = join(import.meta.dirname, "../../docs/contracts/feeds.md");
/** As in gas.test.ts. */
const TOLERANCE = 0.01;
/** Most that reading a proven number may cost the contract that asks. */
const PROVEN_READ = 60_000;

type Table = Readonly<Record<string, NumberFormat>>;
/** What a read costs a contract, and for some what a transaction costs that does nothing else. */
interface Gas {
  readonly cold: number;
  readonly warm: number;
  readonly transaction?: number;
}
/** Of which the last is measured: a small section, and the largest of either trace. */
const SENT: readonly string[] = ["inferences", "weights", "oneOutImplied", "losses"];

describe("feeds at 32x8x8", () => {
  let world: World;
  let feed: Address;
  let inferences: Address;
  let meter: { read: { measure(args: [Address, Hex]): Promise<readonly [bigint, bigint]> } };
  let settlement: PostedSettlement;
  let sections: Packed<typeof SYNTHESIS_LAYOUT>;
  const measured: Record<string, Gas> = {};

  const elementOf = (functionName: string, args: readonly unknown[]) => ({
    address: inferences,
    abi: inferenceFeedAbi as Abi,
    functionName,
    args: [world.topic.id, ...args],
  });
  const take = async (name: string, address: Address, data: Hex) => {
    const [cold, warm] = await meter.read.measure([address, data]);
    measured[name] = { cold: Number(cold), warm: Number(warm) };
  };

  beforeAll(async () => {
    world = await World.create(SIZE);
    const { connection, client, deployment, topic } = world;
    const { viem } = connection;
    const random = new Random(SEED);
    const play = async (epoch: bigint) => {
      await world.submit(epoch, {
        inferences: random.list(SIZE.inferers, () => random.bigint(90n * UNIT, 110n * UNIT)),
        forecasts: random.list(SIZE.forecasters, () =>
          random.list(SIZE.inferers, () => random.bigint(-2n * UNIT, 2n * UNIT)),
        ),
      });
      await world.warp(world.times(epoch).closesAt);
      const trace = await world.computeSynthesis(epoch);
      await world.postSynthesis(epoch, trace.bytes, trace.base);
      await world.report(
        epoch,
        random.list(SIZE.reputers, (m) => 100n * UNIT + (BigInt(m) * UNIT) / 10n),
      );
      await world.send("epochs", "finalize", [topic.id, epoch], world.owner);
      await world.warp(world.times(epoch).reportsUntil);
      await world.postSettlement(epoch, await world.computeSettlement(epoch));
      return trace;
    };
    await play(0n);
    sections = (await play(1n)).sections;
    settlement = await readSettlement(client, deployment, topic.id, 2);
    await world.warp(Number(settlement.deadline));
    feed = (await createFeed(world, "TEST")).address;
    const limits = { inferers: 3, reputers: 1, width: UNIT / 2n };
    inferences = (await viem.deployContract("InferenceFeed", [deployment.epochs, limits])).address;
    meter = (await viem.deployContract("Meter")) as never;
  });
  afterAll(() => world?.close());

  describe("proves every section", () => {
    /** First and last number of a section, on the chain and off it, and one byte changed. */
    async function prove<L extends Table>(
      layout: L,
      packed: Packed<L>,
      [root, kind]: [Hex, TraceKind],
      section: keyof L & string,
      call: (index: number, evidence: TraceEvidence) => ReturnType<typeof elementOf>,
    ) {
      const { client, deployment, topic } = world;
      const place = { chainId: deployment.chainId, contract: deployment.epochs, topicId: topic.id, epoch: 1n };
      const domain = traceDomain(place, kind);
      const evidence = traceEvidence(packed, domain, section);
      const numbers = unpackNumbers(layout[section], packed[section]);
      const last = numbers.length - 1;
      for (const index of new Set([0, last])) {
        expect(provenNumber(layout, root, domain, section, index, evidence)).toBe(numbers[index]);
        expect(await client.readContract(call(index, evidence))).toBe(numbers[index]);
      }
      expect(() => provenNumber(layout, root, domain, section, last + 1, evidence)).toThrow("and none at");
      await expect(client.readContract(call(last + 1, evidence))).rejects.toThrow("Trace_IndexOutOfRange");
      const bit = (BigInt(evidence.section) ^ 1n).toString(16).padStart(evidence.section.length - 2, "0");
      for (const changed of [
        { ...evidence, section: `0x${bit}` as const },
        { ...evidence, proof: evidence.proof.toReversed() },
        { ...evidence, proof: evidence.proof.slice(1) },
        { ...evidence, proof: [...evidence.proof, root] },
      ]) {
        expect(() => provenNumber(layout, root, domain, section, last, changed)).toThrow("the evidence leads to");
        await expect(client.readContract(call(last, changed))).rejects.toThrow("TraceProofs_WrongRoot");
      }
      const data = encodeFunctionData(call(last, evidence));
      const name = `proven number, ${section}`;
      await take(name, inferences, data);
      if (!SENT.includes(section)) return;
      const [wallet] = await world.connection.viem.getWalletClients();
      const hash = await wallet.sendTransaction({ to: inferences, data });
      const { gasUsed } = await client.waitForTransactionReceipt({ hash });
      measured[name] = { ...measured[name], transaction: Number(gasUsed) };
    }

    it.each(SYNTHESIS_SECTIONS)("of the synthesis: %s", async (section) => {
      const { root } = await world.posted(1n);
      await prove(SYNTHESIS_LAYOUT, sections, [root, TraceKind.Synthesis], section, (index, evidence) =>
        elementOf("elementOf", [1n, SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence]),
      );
    });

    it.each(SETTLEMENT_SECTIONS)("of the settlement: %s", async (section) => {
      const { size, state, payout, stateRoot, payoutRoot } = settlement;
      const call = (index: number, evidence: TraceEvidence) =>
        elementOf("settlementElementOf", [2, SETTLEMENT_SECTIONS.indexOf(section), BigInt(index), evidence]);
      if (section in STATE_LAYOUT) {
        const packed = splitSections(STATE_LAYOUT, size, state);
        await prove<Table>(STATE_LAYOUT, packed, [stateRoot, TraceKind.State], section, call);
      } else {
        const packed = splitSections(PAYOUT_LAYOUT, size, payout);
        await prove<Table>(PAYOUT_LAYOUT, packed, [payoutRoot, TraceKind.Payout], section, call);
      }
    });
  });

  it("measures reads beside Chainlink's", async () => {
    const { connection, topic } = world;
    const aggregator = await connection.viem.deployContract("ChainlinkAggregator");
    const proxy = await connection.viem.deployContract("ChainlinkProxy", [aggregator.address]);
    await aggregator.write.transmit([100n * 10n ** 8n]);
    const read = (functionName: string, args: readonly unknown[] = []) =>
      encodeFunctionData({ abi: proxy.abi as Abi, functionName, args });
    await take("latestRoundData", feed, read("latestRoundData"));
    await take("latestRoundData, of a Chainlink-style proxy", proxy.address, read("latestRoundData"));
    await take("getRoundData, not the newest", feed, read("getRoundData", [1n]));
    await take("decimals", feed, read("decimals"));
    const native = (functionName: string, ...args: unknown[]) =>
      encodeFunctionData({ abi: inferenceFeedAbi as Abi, functionName, args: [topic.id, ...args] });
    await take("InferenceFeed.latest", inferences, native("latest"));
    await take("InferenceFeed.valueNoOlderThan", inferences, native("valueNoOlderThan", 10n ** 9n));
    await take("InferenceFeed.atEpoch", inferences, native("atEpoch", 0n));
    await take("InferenceFeed.atTime", inferences, native("atTime", 10n ** 12n));
    const pyth = await connection.viem.deployContract("PythFeed", [world.deployment.epochs]);
    const id = await pyth.read.idOf([topic.id]);
    const args = [id];
    await take("PythFeed", pyth.address, encodeFunctionData({ abi: pyth.abi, functionName: "getPriceUnsafe", args }));
    const { latestRoundData: here, "latestRoundData, of a Chainlink-style proxy": there } = measured;
    expect(here.cold).toBeLessThan(there.cold);
  });

  it("costs what the snapshot and the docs say", () => {
    const proven = Object.entries(measured).filter(([name]) => name.startsWith("proven number"));
    expect(proven.length).toBe(SYNTHESIS_SECTIONS.length + SETTLEMENT_SECTIONS.length);
    for (const [name, { cold }] of proven) expect(cold, name).toBeLessThan(PROVEN_READ);
    if (process.env.ALLORA_UPDATE_SNAPSHOT !== undefined) {
      writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
      writeFileSync(DOCS, readFileSync(DOCS, "utf8").replace(/^\| read \|.*\n(?:^\|.*\n)+/m, tableOf(measured)));
    }
    const snapshot: typeof measured = JSON.parse(readFileSync(FILE, "utf8"));
    expect(Object.keys(measured)).toEqual(Object.keys(snapshot));
    for (const [name, known] of Object.entries(snapshot)) {
      for (const [kind, gas] of Object.entries(known)) {
        const off = (measured[name][kind as keyof Gas] ?? 0) - gas;
        expect(Math.abs(off), `${name}, ${kind}`).toBeLessThanOrEqual(TOLERANCE * gas);
      }
    }
    expect(readFileSync(DOCS, "utf8")).toContain(tableOf(snapshot));
  });
});

function tableOf(gas: Record<string, Gas>): string {
  const rows = Object.entries(gas).map(([name, { cold, warm, transaction }]) => {
    const cells = [cold, warm, transaction].map((value) => value?.toLocaleString("en-US") ?? "");
    return `| ${name} | ${cells.join(" | ")} |\n`;
  });
  return `| read | cold | warm | as a transaction |\n|---|---|---|---|\n${rows.join("")}`;
}
