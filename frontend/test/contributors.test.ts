import { describe, expect, it } from "vitest";
import { Random, SEED } from "../../test/random.ts";
import { inferenceOf, workersOf } from "../src/features/feeds/chart/workers.ts";
import { changeOf, inOrder, MEASURES, trendOf } from "../src/features/feeds/contributors/moves.ts";
import { decodeEvents } from "../src/lib/chain/events.ts";
import type { Contribution } from "../src/lib/contributions/contributions.ts";
import { epochRecords } from "../src/lib/epochs/records.ts";
import { account, FakeChain, UNIT } from "./fakeChain.ts";
import { inference } from "./logs.ts";

const contribution = (id: number, numbers: Partial<Contribution> = {}): Contribution => ({
  ...{ role: 0, slot: id, id, participant: account(`worker ${id}`) },
  ...{
    weight: undefined,
    regret: undefined,
    listening: undefined,
    loss: undefined,
    score: undefined,
    reward: undefined,
  },
  ...numbers,
});

describe("inOrder", () => {
  it("sorts by any number either way, and puts those without one last", () => {
    const random = new Random(SEED);
    for (let run = 0; run < 100; run++) {
      const by = random.pick(MEASURES);
      const all = random.list(random.int(0, 12), (id) =>
        contribution(id, random.chance(70) ? { [by]: random.bigint(-9n, 9n) } : {}),
      );
      for (const descending of [false, true]) {
        const sorted = inOrder(all, { by, descending });
        expect(new Set(sorted)).toEqual(new Set(all));
        const numbers = sorted.map((one) => one[by]);
        const known = numbers.filter((value) => value !== undefined);
        expect(numbers.slice(0, known.length)).toEqual(known);
        expect(known.every((value, i) => i === 0 || (descending ? value <= known[i - 1] : value >= known[i - 1]))).toBe(
          true,
        );
      }
    }
  });

  it("sorts by address", () => {
    const all = [3, 1, 2].map((id) => contribution(id));
    const sorted = inOrder(all, { by: "participant", descending: false }).map(({ participant }) => participant);
    expect(sorted).toEqual(
      all.map(({ participant }) => participant).sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    );
  });
});

it("trends go from the oldest epoch to the newest, with holes, and change by what is between their ends", () => {
  const epochs = [3n, 2n, 1n].map((epoch) => ({
    epoch,
    contributions: epoch === 2n ? [contribution(8)] : [contribution(7, { score: epoch * UNIT }), contribution(8)],
  }));
  const trend = trendOf(epochs, { role: 0, id: 7 }, "score");
  expect(trend).toEqual([UNIT, undefined, 3n * UNIT]);
  expect(changeOf(trend)).toBe(2n * UNIT);
  expect(changeOf(trendOf(epochs, { role: 1, id: 7 }, "score"))).toBeUndefined();
  expect(changeOf([undefined, 5n])).toBeUndefined();
});

describe("workers", () => {
  const chain = new FakeChain();
  for (const [epoch, slot] of [
    [0n, 0],
    [0n, 1],
    [1n, 1],
    [1n, 2],
  ] as const) {
    chain.mine([inference(epoch, slot)]);
  }
  const records = epochRecords(decodeEvents(chain.logs(0, chain.height)));

  it("are all who inferred, the newest and busiest first", () => {
    const workers = workersOf(records.values());
    expect(workers.map(({ id, count, newest }) => [id, count, newest])).toEqual([
      [2, 2, 1n],
      [3, 1, 1n],
      [1, 1, 0n],
    ]);
    expect(workers[0].participant).toBe(account("inferer 1"));
  });

  it("have an inference in the epochs in which they made one", () => {
    const of = (epoch: bigint, id: number) => inferenceOf(records.get(epoch) ?? { inferences: [] }, id);
    expect([of(0n, 1), of(1n, 1), of(1n, 3)]).toEqual([UNIT, undefined, UNIT]);
  });
});
