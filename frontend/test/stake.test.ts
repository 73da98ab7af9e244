/** What the pages about stake compute: effects on pools, yields, records, orders. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRate } from "../src/lib/stake/commission.ts";
import { COLUMNS, delegatedOf, isShown, ordered, parseOrder, type Row } from "../src/lib/stake/order.ts";
import {
  afterDeposit,
  afterReward,
  afterUnbonding,
  type Holding,
  partOf,
  sharesWorth,
  worthOf,
} from "../src/lib/stake/pool.ts";
import { afterCommission, type EarnedEpoch, recordOf, yieldOf } from "../src/lib/stake/record.ts";
import type { Reputer } from "../src/lib/stake/reputers.ts";
import type { SettledEpoch } from "../src/lib/stake/settled.ts";
import { account, UNIT } from "./fakeChain.ts";

const allo = (amount: number) => BigInt(amount) * UNIT;
const wei = fc.bigInt(1n, 10n ** 27n);

/** Pools as deposits, rewards and slashes leave them, with a holder who has some of the shares. */
const holdings = fc
  .record({ first: wei, second: wei, reward: wei, kept: fc.bigInt(1n, 1000n) })
  .map(({ first, second, reward, kept }): Holding => {
    const empty = { pool: { stake: 0n, shares: 0n }, shares: 0n };
    const other = { ...afterDeposit(empty, first), shares: 0n };
    const { pool, shares } = afterReward(afterDeposit(other, second), reward, 0n, false);
    return { pool: { ...pool, stake: (pool.stake * kept) / 1000n }, shares };
  });

describe("a pool", () => {
  it("gives its first holder a thousand shares for a wei, and their worth back", () => {
    const after = afterDeposit({ pool: { stake: 0n, shares: 0n }, shares: 0n }, allo(5));
    expect(after.shares).toBe(allo(5) * 1000n);
    expect(worthOf(after)).toBe(allo(5));
    expect(partOf(after)).toBe(UNIT);
    expect(partOf({ pool: { stake: 0n, shares: 0n }, shares: 0n })).toBeNull();
  });

  it("never pays more than was put in, and loses what others gain by rounding only", () => {
    fc.assert(
      fc.property(holdings, wei, (before, amount) => {
        const added = afterDeposit(before, amount);
        const bought = added.shares - before.shares;
        const { amount: paid, pool } = afterUnbonding(added, bought);
        expect(paid).toBeLessThanOrEqual(amount);
        expect(pool.shares).toBe(before.pool.shares);
        expect(pool.stake).toBeGreaterThanOrEqual(before.pool.stake);
      }),
    );
  });

  it("redeems the least shares that are worth an amount", () => {
    fc.assert(
      fc.property(holdings, fc.bigInt(1n, 1000n), (before, part) => {
        const amount = (worthOf(before) * part) / 1000n;
        const shares = sharesWorth(before.pool, amount);
        expect(shares).toBeLessThanOrEqual(before.shares);
        expect(worthOf({ ...before, shares })).toBeGreaterThanOrEqual(amount);
        if (shares > 0n) expect(worthOf({ ...before, shares: shares - 1n })).toBeLessThan(amount);
      }),
    );
  });

  it("shares a reward by shares after the commission", () => {
    const start = { pool: { stake: allo(100), shares: allo(100) * 1000n }, shares: allo(25) * 1000n };
    const delegator = afterReward(start, allo(40), UNIT / 4n, false);
    expect(delegator.commission).toBe(allo(10));
    expect(delegator.shares).toBe(start.shares);
    expect(delegator.pool.stake).toBe(allo(140));
    // A quarter of the thirty that are shared, to the wei but for rounding.
    const gained = worthOf(delegator) - worthOf(start);
    expect(gained).toBeLessThanOrEqual((allo(30) * 25n) / 100n);
    expect(gained).toBeGreaterThan((allo(30) * 25n) / 100n - 10n);
    const reputer = afterReward(start, allo(40), UNIT / 4n, true);
    expect(worthOf(reputer) - worthOf(delegator)).toBeGreaterThan(allo(10) - 10n);
  });

  it("is all the reputer's where nobody has anything", () => {
    const empty = { pool: { stake: 0n, shares: 0n }, shares: 0n };
    expect(afterReward(empty, allo(3), 0n, true).commission).toBe(allo(3));
  });
});

const HOUR = 3600;
const YEAR = 365n * 86_400n;

describe("a yield", () => {
  const earned = (epoch: number, reward: bigint, stake: bigint): EarnedEpoch => ({
    epoch: BigInt(epoch),
    reward,
    stake,
  });

  it("is the sum of reward by stake, by the time that passed", () => {
    const list = [earned(4, allo(1), allo(100)), earned(5, 0n, allo(100)), earned(7, allo(3), allo(150))];
    const found = yieldOf(list, HOUR);
    expect(found).toMatchObject({ count: 3, first: 4n, last: 7n });
    // 1 % and 2 % in four hours; epoch 6 was not settled.
    expect(found?.rate).toBe((UNIT * 3n * YEAR) / (100n * 4n * 3600n));
    expect(afterCommission(found?.rate as bigint, UNIT / 10n)).toBe(((found?.rate as bigint) * 9n) / 10n);
  });

  it("is not known where nothing was settled, or nothing was staked", () => {
    expect(yieldOf([], HOUR)).toBeNull();
    expect(yieldOf([earned(1, 0n, 0n)], HOUR)).toBeNull();
    expect(yieldOf([earned(1, 0n, 5n)], HOUR)?.rate).toBe(0n);
  });

  it("does not depend on the unit of ALLO", () => {
    const lists = fc.array(
      fc.record({ epoch: fc.nat(50), reward: fc.nat(1000), stake: fc.integer({ min: 1, max: 5000 }) }),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(lists, (list) => {
        const sorted = list.toSorted((a, b) => a.epoch - b.epoch);
        const of = (unit: bigint) =>
          yieldOf(
            sorted.map(({ epoch, reward, stake }) => earned(epoch, BigInt(reward) * unit, BigInt(stake) * unit)),
            HOUR,
          )?.rate;
        expect(of(UNIT)).toBe(of(1n));
      }),
    );
  });
});

/** Seats that were held in an epoch, and the scores of those who reported. */
function settled(epoch: bigint, seats: number[], scores: Record<number, bigint | null>): SettledEpoch {
  const results = Object.entries(scores).map(([id, score]) => [Number(id), { reward: UNIT, score }] as const);
  return { epoch, seats, results: new Map(results), posted: undefined as never };
}

describe("a record", () => {
  const epochs = [
    settled(1n, [1, 2], { 1: 5n, 2: 6n }),
    settled(2n, [1, 2], { 1: 7n }),
    settled(4n, [1, 3], { 1: 8n, 3: null }),
  ];

  it("counts the settlements in which the seat was held", () => {
    expect(recordOf(epochs, 1)).toEqual({ held: 3, reported: 3, newest: { epoch: 4n, reported: true, score: 8n } });
    expect(recordOf(epochs, 2)).toEqual({ held: 2, reported: 1, newest: { epoch: 2n, reported: false, score: null } });
    expect(recordOf(epochs, 3)).toEqual({ held: 1, reported: 1, newest: { epoch: 4n, reported: true, score: null } });
  });

  it("is empty for who never held a seat", () => {
    for (const id of [0, 9]) expect(recordOf(epochs, id)).toEqual({ held: 0, reported: 0, newest: null });
  });
});

function row(name: string, stake: bigint, more: Partial<Reputer> = {}, slashed: bigint[] = []): Row {
  const reputer: Reputer = {
    address: account(name),
    pool: { stake, shares: stake * 1000n },
    own: stake / 2n,
    exposure: 0n,
    commission: 0n,
    nextCommission: 0n,
    nextFrom: 0,
    registered: true,
    seated: true,
    merit: 0n,
    record: { held: 0, reported: 0, newest: null },
    yield: null,
    ...more,
  };
  const slashes = slashed.map((amount) => ({ kind: "slashed", amount }) as Row["slashes"][number]);
  return { reputer, slashes };
}

describe("the order of reputers", () => {
  const rate = (value: bigint) => ({ rate: value, count: 1, first: 1n, last: 1n });
  const rows = [
    row("a", 5n, { yield: rate(100n * UNIT), commission: UNIT / 2n }, [3n, 4n]),
    row("b", 9n, { yield: rate(60n * UNIT), record: { held: 4, reported: 1, newest: null } }),
    row("c", 1n, { record: { held: 2, reported: 2, newest: { epoch: 1n, reported: true, score: -3n } } }, [9n]),
  ];
  const names = (list: readonly Row[]) =>
    list.map(({ reputer }) => ["a", "b", "c"].find((name) => account(name) === reputer.address)).join("");

  it("is by stake, and by every other column", () => {
    expect(names(ordered(rows, {}))).toBe("bac");
    expect(names(ordered(rows, { reverse: true }))).toBe("cab");
    expect(names(ordered(rows, { sort: "slashed" }))).toBe("cab");
    // After commission: 50 and 60; who has none comes last both ways.
    expect(names(ordered(rows, { sort: "yield" }))).toBe("bac");
    expect(names(ordered(rows, { sort: "yield", reverse: true }))).toBe("abc");
    expect(names(ordered(rows, { sort: "record" }))).toBe("cba");
  });

  it("shows each reputer once, whatever the order", () => {
    const orders = fc.record({ sort: fc.constantFrom(...COLUMNS), reverse: fc.constantFrom(true as const, undefined) });
    fc.assert(
      fc.property(orders, ({ sort, reverse }) => {
        const order = parseOrder({ sort, reverse });
        expect(names(ordered(rows, order)).split("").sort().join("")).toBe("abc");
        expect(parseOrder({ ...order })).toEqual(order);
      }),
    );
    expect(parseOrder({ sort: "nothing", reverse: "yes" })).toEqual({});
  });

  it("leaves out who is no part of the topic any more", () => {
    expect(isShown(row("a", 0n, { registered: false }))).toBe(false);
    expect(isShown(row("a", 0n, { registered: false }, [1n]))).toBe(true);
    expect(isShown(row("a", 0n))).toBe(true);
    expect(delegatedOf(row("a", 4n, { own: 5n }).reputer)).toBe(0n);
  });
});

describe("a commission", () => {
  it.each([
    ["12", (UNIT * 12n) / 100n],
    [" 12,5 % ", UNIT / 8n],
    ["50", UNIT / 2n],
    ["0", 0n],
  ])("reads %s", (text, rate) => {
    expect(parseRate(text)).toEqual({ rate });
  });

  it.each(["50.1", "-1", "1,304", "half", "0.12345678901234567"])("refuses %s with a reason", (text) => {
    expect(parseRate(text)).toHaveProperty("problem");
  });

  it("is nothing yet where nothing is typed", () => {
    expect(parseRate(" ")).toBeNull();
  });
});
