/** What a tab that watches checks next, and what it keeps of that. */
import type { Hex } from "viem";
import { describe, expect, it } from "vitest";
import type { EpochVerdict, PostVerdict } from "../../keeper/src/chain/verify.ts";
import { Random, SEED } from "../../test/random.ts";
import { numberName, participantsOf } from "../src/features/epochs/numberNames.ts";
import type { EpochRecord } from "../src/lib/epochs/records.ts";
import { nextToCheck, type Result, resultsOf, standingPosts } from "../src/lib/watch/posts.ts";
import { ResultStore } from "../src/lib/watch/results.ts";
import { account, DEPLOYMENT } from "./fakeChain.ts";

const POSTER = account("poster");
const REFUTATION = { challenger: POSTER, section: 0, index: 0n, slashed: 1n, transactionHash: "0x05" as Hex };

/** An epoch with a post that can be refuted until `deadline`, and a settlement until `settled`, 0 for none. */
function record(epoch: bigint, deadline: number, settled = 0, changes: Partial<EpochRecord> = {}): EpochRecord {
  const block = { blockNumber: epoch, blockHash: `0x0${epoch}` as Hex };
  const root = `0x${epoch}a` as Hex;
  const value = { network: 1n, lower: 0n, upper: 2n, base: 0, round: null, baseVoided: false, refutation: null };
  const post = { ...value, ...block, root, poster: POSTER, deadline, transactionHash: `0x${epoch}` as Hex };
  const stateRoot = `0x${epoch}b` as Hex;
  const payout = { root: `0x${epoch}c` as Hex, poster: POSTER, blockHash: block.blockHash, voided: false };
  const worth = { reward: 1n, losses: null, payoutBlock: null, voided: false };
  const settlement = { ...worth, ...block, number: 1, poster: POSTER, deadline: settled, stateRoot, payout };
  return {
    epoch,
    inferers: 1,
    forecasters: 0,
    inferences: [],
    forecasts: [],
    reports: [],
    posts: [post],
    settlements: settled === 0 ? [] : [settlement],
    skipped: false,
    transactions: [],
    ...changes,
  };
}

const mapOf = (...records: EpochRecord[]) => new Map(records.map((one) => [one.epoch, one]));
const nothing = () => false;
const always = () => true;

function verdictOf(kind: PostVerdict["kind"], root: Hex, changes: Partial<PostVerdict> = {}): PostVerdict {
  const sections = [{ name: "combined", count: 7, wrong: 0, first: undefined }];
  return { kind, root, poster: POSTER, base: 0, standing: true, committed: true, sections, ...changes };
}
const verdict = (...posts: PostVerdict[]): EpochVerdict => ({ topicId: 7n, epoch: 1n, inputs: true, posts });

describe("what is checked next", () => {
  it("is the newest epoch with something unchecked that can be refuted", () => {
    const records = mapOf(record(1n, 100), record(2n, 200), record(3n, 50, 300), record(4n, 90));
    expect(nextToCheck(records, 90, nothing, always)?.epoch).toBe(3n);
    expect(nextToCheck(records, 89, nothing, always)?.epoch).toBe(4n);
    const checked = new Set(standingPosts(records.get(3n) as EpochRecord).map(({ key }) => key));
    expect(nextToCheck(records, 90, (key) => checked.has(key), always)?.epoch).toBe(2n);
    expect(nextToCheck(records, 90, nothing, ({ epoch }) => epoch < 2n)?.epoch).toBe(1n);
    expect(nextToCheck(records, 300, nothing, always)).toBeNull();
  });

  it("is nothing that was refuted or is void", () => {
    const [post] = record(1n, 100).posts;
    const refuted = record(1n, 100, 0, { posts: [{ ...post, refutation: REFUTATION }] });
    const cut = record(2n, 100, 0, { posts: [{ ...post, baseVoided: true }] });
    const [settlement] = record(3n, 10, 100).settlements;
    const voided = record(3n, 10, 100, { settlements: [{ ...settlement, voided: true }] });
    expect(nextToCheck(mapOf(refuted, cut, voided), 50, nothing, always)).toBeNull();
  });

  it("ends, in any order of checks", () => {
    const random = new Random(SEED);
    for (let run = 0; run < 50; run++) {
      const records = mapOf(
        ...Array.from({ length: 20 }, (_, i) =>
          record(BigInt(i), Number(random.bigint(0n, 100n)), Number(random.bigint(0n, 100n))),
        ),
      );
      const checked = new Set<string>();
      let before = 20n;
      for (let next = nextToCheck(records, 50, (key) => checked.has(key), always); next !== null; ) {
        expect(next.epoch).toBeLessThan(before);
        before = next.epoch;
        for (const { key } of standingPosts(next)) checked.add(key);
        next = nextToCheck(records, 50, (key) => checked.has(key), always);
      }
      const open = [...records.values()].flatMap(standingPosts).filter(({ deadline }) => deadline > 50);
      expect(open.every(({ key }) => checked.has(key))).toBe(true);
    }
  });

  it("is checked anew in another block", () => {
    const [post] = record(1n, 100).posts;
    const moved = record(1n, 100, 0, { posts: [{ ...post, blockHash: "0xff" }] });
    expect(standingPosts(moved)[0].key).not.toBe(standingPosts(record(1n, 100))[0].key);
  });
});

describe("results", () => {
  const settled = record(1n, 100, 200);
  const [synthesis, state, payout] = standingPosts(settled);

  it("are of the posts that stand", () => {
    const wrong = [{ name: "combined", count: 7, wrong: 1, first: undefined }];
    const found = resultsOf(
      settled,
      verdict(
        verdictOf("synthesis", "0x99", { sections: wrong }),
        verdictOf("synthesis", synthesis.root),
        verdictOf("settlement", state.root, { committed: false }),
        verdictOf("payout", payout.root, { standing: false }),
      ),
    );
    expect(found?.map(({ kind, verdict: one }) => [kind, one])).toEqual([
      ["synthesis", "right"],
      ["settlement", "wrong"],
      ["payout", "gone"],
    ]);
    expect(resultsOf(settled, verdict(verdictOf("synthesis", synthesis.root)))).toBeNull();
  });

  const result = (key: string, verdictOfIt: Result["verdict"] = "right"): Result => ({
    key,
    topicId: "7",
    epoch: "1",
    kind: "synthesis",
    verdict: verdictOfIt,
    deadline: 100,
  });

  it("are kept over reloads, the newest of each", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    };
    const store = new ResultStore(DEPLOYMENT, storage);
    store.add([result("a"), result("b")]);
    store.add([result("a", "wrong")]);
    store.remove(new Set(["b"]));
    const again = new ResultStore(DEPLOYMENT, storage);
    expect(again.all()).toEqual([result("a", "wrong")]);
    expect(again.of("b")).toBeUndefined();
    expect(new ResultStore({ ...DEPLOYMENT, chainId: 5 }, storage).all()).toEqual([]);
    again.add([result("c")]);
    store.reload();
    expect(store.all().map(({ key }) => key)).toEqual(["c", "a"]);
    store.add(Array.from({ length: 1_500 }, (_, i) => result(String(i))));
    expect(new ResultStore(DEPLOYMENT, storage).all()).toHaveLength(1_000);
    for (const text of ["no JSON", "{}", '[{"key":1}]']) {
      for (const name of kept.keys()) kept.set(name, text);
      expect(new ResultStore(DEPLOYMENT, storage).all()).toEqual([]);
    }
  });

  it("need no storage", () => {
    const store = new ResultStore(DEPLOYMENT, null);
    store.add([result("a")]);
    expect(store.of("a")).toEqual(result("a"));
  });
});

describe("names of numbers", () => {
  const posts = [
    {
      verdict: verdictOf("synthesis", "0x01"),
      numbers: { participants: [4n, 9n, 2n], inferences: [1n, 1n] },
    },
    { verdict: verdictOf("settlement", "0x02"), numbers: { reporters: [3n, 5n] } },
  ];
  const participants = participantsOf(posts);

  it.each([
    ["weights", 1, "inferer 9"],
    ["weights", 2, "forecaster 2"],
    ["combined", 0, "network"],
    ["combined", 6, "97.72nd percentile"],
    ["oneOutImplied", 1, "forecaster 2 without inferer 9"],
    ["oneOutInference", 0, "without inferer 4"],
    ["scores", 4, "reputer 5"],
    ["listeningSteps", 3, "step 1, reputer 5"],
    ["consensusLoss", 1, "naive"],
    ["losses", 12, "report 1: naive"],
    ["consensusLoss", 10, "naive with forecaster 2"],
    ["scoreMoments", 7, "epoch 1 of the window, inferers' sum"],
    ["holders", 0, null],
    ["weights", 3, null],
  ])("%s %i", (section, index, name) => {
    expect(numberName(section, index, participants)).toBe(name);
  });
});
