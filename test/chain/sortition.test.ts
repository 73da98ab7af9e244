/**
 * The simulator's sortition of eight participants for five seats, over 101 epochs: who is active and what becomes of all
 * merits, by the keeper's functions and by the contract's code.
 */
import { network } from "hardhat";
import { type Address, pad, toHex } from "viem";
import { describe, expect, it } from "vitest";
import { fromNumber } from "../../keeper/src/decimal.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { MERIT_ALPHA, MERIT_QUANTILE, passiveMerit, smoothedMerit } from "../../keeper/src/math/merit.ts";
import { quantile } from "../../keeper/src/math/statistics.ts";
import { sharedRows } from "../../keeper/test/vectors.ts";

const ROWS = sharedRows("sortition_epochs.csv");
const SEATS = 5;
/** 1e-9, as the vectors' README asks for. */
const TOLERANCE = UNIT / 10n ** 9n;

interface Row {
  readonly before: readonly bigint[];
  readonly after: readonly bigint[];
  /** Undefined for who is not active. */
  readonly scores: readonly (bigint | undefined)[];
}

const rows: readonly Row[] = (ROWS ?? []).map((row) => {
  const all = Array.from({ length: Number(row.n_participants) }, (_, i) => i);
  return {
    before: all.map((i) => parse(row[`${i}_prev_quality_ema`])),
    after: all.map((i) => parse(row[`${i}_quality_ema`])),
    scores: all.map((i) => (row[`${i}_active`] === "true" ? parse(row[`${i}_quality_metric`]) : undefined)),
  };
});

function parse(text: string): bigint {
  return fromNumber(Number(text));
}

const isNear = (a: bigint, b: bigint) => (a > b ? a - b : b - a) <= TOLERANCE;
const indices = (scores: Row["scores"]) => scores.flatMap((score, i) => (score === undefined ? [] : [i]));

describe.skipIf(ROWS === undefined)("sortition of the simulator", () => {
  it("has the rows that it should", () => {
    expect(rows.length).toBe(101);
    expect(rows.every(({ scores }) => scores.length === 8 && indices(scores).length === SEATS)).toBe(true);
  });

  it("is reproduced by the keeper's functions", () => {
    let merits = rows[0].before;
    let pull = 0n;
    // What passive merits were above the pull when they were active last, and after how many epochs that was.
    let leads = merits;
    let since = merits.map(() => 0);
    for (const [epoch, { scores, after }] of rows.entries()) {
      const order = merits.map((_, i) => i).sort((a, b) => (merits[a] > merits[b] ? -1 : 1));
      expect(order.slice(0, SEATS).sort()).toEqual(indices(scores));
      const target = quantile(
        scores.filter((score) => score !== undefined),
        MERIT_QUANTILE,
      );
      pull = smoothedMerit(MERIT_ALPHA, target, pull);
      const next = scores.map((score, i) =>
        score === undefined
          ? passiveMerit(MERIT_ALPHA, pull, leads[i], epoch + 1 - since[i])
          : smoothedMerit(MERIT_ALPHA, score, merits[i]),
      );
      since = since.map((step, i) => (scores[i] === undefined ? step : epoch + 1));
      leads = leads.map((lead, i) => (scores[i] === undefined ? lead : next[i] - pull));
      merits = next;
      expect(merits.every((merit, i) => isNear(merit, after[i]))).toBe(true);
    }
  });

  it("is reproduced by the contract's code", async () => {
    const { viem } = await network.create("equations");
    const contract = await viem.deployContract("Sortition", [BigInt(SEATS)]);
    const accounts = rows[0].before.map((_, i) => pad(toHex(0x1000 + i), { size: 20 }) as Address);
    for (const [i, account] of accounts.entries()) await contract.write.enter([account, rows[0].before[i]]);
    for (const [index, { scores, after }] of rows.entries()) {
      const epoch = BigInt(index);
      await contract.write.activateAll([accounts, epoch]);
      const read = (account: Address) =>
        contract.read.stateOf([account, epoch]) as Promise<readonly [place: bigint, merit: bigint]>;
      const places = await Promise.all(accounts.map(async (account) => Number((await read(account))[0])));
      expect(places.flatMap((place, i) => (place > 0 ? [i] : []))).toEqual(indices(scores));
      const bySlot = Array.from({ length: SEATS }, (_, slot) => scores[places.indexOf(slot + 1)] as bigint);
      await contract.write.record([epoch, bySlot]);
      const merits = await Promise.all(accounts.map(async (account) => (await read(account))[1]));
      expect(merits.every((merit, i) => isNear(merit, after[i]))).toBe(true);
    }
  });
});
