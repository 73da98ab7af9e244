/** Who is among the signers, and which signatures suffice. */
import { type Address, getAddress, type Hex, pad, toHex, zeroAddress } from "viem";
import { describe, expect, it } from "vitest";
import { batchTimeOf, closedAt } from "../../src/remote/home.ts";
import { MAX_SIGNERS, type StakeEvent, setTimeAt, signersOf } from "../../src/remote/signers.ts";
import { approvalOf } from "../../src/remote/statements.ts";

const account = (index: number): Address => getAddress(pad(toHex(index), { size: 20 }));
const stake = (topicId: bigint, reputer: number, amount: bigint): StakeEvent => ({
  kind: "stake",
  topicId,
  reputer: account(reputer),
  stake: amount,
});
const operator = (kind: "named" | "serves", topicId: bigint, reputer: number, key: Address): StakeEvent => ({
  kind,
  topicId,
  reputer: account(reputer),
  operator: key,
});

describe("signers", () => {
  it("weigh what they have staked last in all topics", () => {
    const events = [
      stake(1n, 2, 5n),
      stake(1n, 1, 7n),
      stake(2n, 2, 10n),
      stake(1n, 2, 6n),
      stake(3n, 1, 0n),
      stake(1n, 3, 0n),
    ];
    expect(signersOf(events)).toEqual([
      { account: account(1), weight: 7n },
      { account: account(2), weight: 16n },
    ]);
  });

  it("are operators only where both sides agree, topic by topic", () => {
    const stakes = [stake(1n, 1, 1n), stake(2n, 1, 10n), stake(1n, 2, 100n)];
    const named = operator("named", 1n, 1, account(9));
    expect(signersOf([...stakes, named]).map(({ account }) => account)).not.toContain(account(9));
    const serves = operator("serves", 1n, 1, account(9));
    expect(signersOf([...stakes, serves]).map(({ account }) => account)).not.toContain(account(9));
    const agreed = [...stakes, named, serves];
    expect(signersOf(agreed)).toEqual([
      { account: account(1), weight: 10n },
      { account: account(2), weight: 100n },
      { account: account(9), weight: 1n },
    ]);
    // One that serves another reputer acts for that one only.
    expect(signersOf([...agreed, operator("named", 1n, 2, account(9))])).toEqual(signersOf(agreed));
    expect(signersOf([...agreed, operator("named", 1n, 1, zeroAddress)])).toEqual(signersOf(stakes));
    expect(signersOf([...agreed, operator("named", 1n, 1, account(8))])).toEqual(signersOf(stakes));
  });

  it("are the heaviest, of equal ones those with the lower account, in ascending order", () => {
    const light = Array.from({ length: MAX_SIGNERS + 8 }, (_, i) => stake(1n, MAX_SIGNERS + 10 - i, 3n));
    const events = [...light, stake(1n, 1, 1n), stake(1n, 500, 9n), stake(1n, 400, 4n)];
    const expected = [...Array.from({ length: MAX_SIGNERS - 2 }, (_, i) => i + 3), 400, 500].map(account);
    expect(signersOf(events).map(({ account }) => account)).toEqual(expected);
    expect(signersOf([])).toEqual([]);
  });
});

describe("times", () => {
  it("of batches are full minutes that are over, those of sets every sixth hour", () => {
    expect([60n, 61n, 120n, 121n].map(closedAt)).toEqual([0n, 60n, 60n, 120n]);
    expect([59n, 60n, 61n].map(batchTimeOf)).toEqual([60n, 60n, 120n]);
    expect([21_599n, 21_600n, 43_199n].map(setTimeAt)).toEqual([0n, 21_600n, 21_600n]);
  });
});

describe("approvals", () => {
  const set = { time: 1n, signers: [3n, 1n, 4n, 2n].map((weight, i) => ({ account: account(i + 1), weight })) };
  const signature = (index: number) => `0x${toHex(index, { size: 32 }).slice(2)}${"00".repeat(31)}011b` as Hex;
  const signed = (...indices: number[]) => new Map(indices.map((i) => [account(i), signature(i)] as const));

  it("are of the heaviest that suffice, in the order of the set", () => {
    const approval = approvalOf(set, signed(1, 2, 3, 4), 666_666_666_666_666_667n);
    expect(approval?.signers).toBe(0b101);
    expect(approval?.signatures.map(({ r }) => BigInt(r))).toEqual([1n, 3n]);
    expect(approvalOf(set, signed(2, 3, 4), 666_666_666_666_666_667n)?.signers).toBe(0b1110);
    expect(approvalOf(set, signed(1, 2, 4), 666_666_666_666_666_667n)).toBeUndefined();
    expect(approvalOf(set, signed(1, 2, 3, 4), 10n ** 18n)?.signers).toBe(0b1111);
  });

  it("leave out whoever is not of the set", () => {
    expect(approvalOf(set, signed(7, 8, 9), 500_000_000_000_000_001n)).toBeUndefined();
  });
});
