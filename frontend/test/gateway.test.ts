import { describe, expect, it } from "vitest";
import { decodeEvents } from "../src/lib/chain/events.ts";
import { chartPoints } from "../src/lib/epochs/feed.ts";
import { epochRecords } from "../src/lib/epochs/records.ts";
import { compared, withTold } from "../src/lib/epochs/told.ts";
import { readToldHistory, type ToldEpoch } from "../src/lib/gateway.ts";
import { FakeChain, SCHEDULE, UNIT } from "./fakeChain.ts";
import { closesAt, deadlineOf, synthesis } from "./logs.ts";

const GATEWAY = "https://gateway.example/api";

const row = (epoch: number, network: number | null): ToldEpoch => ({
  epoch: BigInt(epoch),
  network,
  lower: network === null ? null : network - 10,
  upper: network === null ? null : network + 10,
  truth: 5.5,
  networkLoss: -1.25,
  naiveLoss: -1,
  bestLoss: null,
});

/** A page as the gateway answers it. */
const page = (rows: readonly ToldEpoch[], next?: number) => ({
  epochs: rows.map(({ epoch }) => Number(epoch)),
  times: rows.map(() => 0),
  ...Object.fromEntries(
    (["network", "lower", "upper", "truth", "networkLoss", "naiveLoss", "bestLoss"] as const).map((name) => [
      name,
      rows.map((one) => one[name]),
    ]),
  ),
  naive: rows.map(() => 1),
  ...(next === undefined ? {} : { next: String(next) }),
});

describe("readToldHistory", () => {
  /** What is read of a gateway that gives these answers, and what it was asked. */
  const read = async (...answers: (object | string | number)[]) => {
    const asked: string[] = [];
    const get = async (url: unknown) => {
      asked.push(String(url));
      const answer = answers[asked.length - 1];
      if (answer === "down") throw new TypeError("fetch failed");
      if (typeof answer === "number") return new Response("", { status: answer });
      return new Response(typeof answer === "string" ? answer : JSON.stringify(answer));
    };
    const found = await readToldHistory(GATEWAY, 7n, undefined, get as typeof fetch).catch((error) => error.message);
    return { found, asked };
  };

  it("reads all pages, and puts the oldest first", async () => {
    const { found, asked } = await read(page([row(3, 30), row(4, null)], 3), page([row(1, 10)]));
    expect(asked).toEqual([`${GATEWAY}/topics/7/history`, `${GATEWAY}/topics/7/history?before=3`]);
    expect(found).toEqual([row(1, 10), row(3, 30), row(4, null)]);
  });

  it.each([
    ["does not answer", ["down"]],
    ["answers with status 503", [503]],
    ["does not answer as its API says", ["<html>"]],
    ["does not answer as its API says", [{ epochs: [] }]],
    ["does not answer as its API says", [page([{ ...row(1, 1), network: 2e20 }])]],
    ["answers with columns of different lengths", [{ ...page([row(1, 1)]), truth: [] }]],
    ["goes round in circles", [page([row(1, 1)], 1), page([row(1, 1)], 1)]],
  ])("says that it %s", async (problem, answers) => {
    expect((await read(...answers)).found).toBe(`the gateway ${problem}`);
  });
});

describe("what is told beside what is read", () => {
  const chain = new FakeChain();
  for (const epoch of [3n, 4n, 5n]) chain.mine([synthesis(epoch, 30n * UNIT)]);
  const points = chartPoints(epochRecords(decodeEvents(chain.logs(0, chain.height))), SCHEDULE, deadlineOf(4n));

  it("fills in epochs whose logs were not read, marked, and nothing else", () => {
    const told = [row(1, 10), row(2, 20.5), row(3, 99), row(4, 99)];
    const all = withTold(points, told, SCHEDULE, 3n);
    expect(all.map(({ epoch, told: marked }) => [epoch, marked])).toEqual([
      [1n, true],
      [2n, true],
      [3n, false],
      [4n, false],
      [5n, false],
    ]);
    expect(all[1]).toMatchObject({
      time: closesAt(2n),
      final: false,
      value: { network: (41n * UNIT) / 2n, lower: (21n * UNIT) / 2n },
      truth: { low: (11n * UNIT) / 2n },
      losses: { network: (-5n * UNIT) / 4n, naive: -UNIT, best: null },
    });
    expect(withTold(points, told, SCHEDULE, 0n)).toBe(points);
  });

  it("is compared where both have a final value", () => {
    const agreed = compared(points, [row(1, 10), row(3, 30), row(4, null), row(5, 99)]);
    expect(agreed).toEqual({ agreed: 1, differing: [] });
    expect(compared(points, [row(3, 30.000000001), row(4, 30)])).toEqual({ agreed: 1, differing: [3n] });
  });
});
