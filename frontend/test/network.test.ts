/** What the network page says of logs and of the treasury's state. */
import { treasuryAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import { parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random, SEED } from "../../test/random.ts";
import { World } from "../../test/support/world.ts";
import type { ProtocolEvent } from "../src/lib/chain/events.ts";
import { disputesOf, disputeTotals, givenBack } from "../src/lib/network/disputes.ts";
import { emissionRate, whyNothing } from "../src/lib/network/emission.ts";
import type { NetworkEvent } from "../src/lib/network/events.ts";
import { keeperRecords } from "../src/lib/network/keepers.ts";
import { account } from "./fakeChain.ts";

const DAY = 86_400n;

let logs = 0;
/** An event of a transaction of its own, or of the one that is named. */
function event<E>(fields: E, transaction = `tx ${logs}`) {
  const place = { blockNumber: BigInt(logs), blockHash: "0x00", logIndex: logs++, transactionHash: transaction };
  return { ...place, ...fields } as never;
}

function offence(account: Address, slashed: bigint, transaction: string): NetworkEvent {
  const of = { topicId: 1n, epoch: 3n, account, challenger: CHALLENGER, slashed };
  const what = { kind: "synthesis", section: "combined", index: 0n };
  return event({ kind: "offence", ...of, offence: what }, transaction);
}

const slash = (account: Address, bounty: bigint, transaction: string, topicId = 1n): NetworkEvent =>
  event({ kind: "slashed", topicId, account, bounty }, transaction);

const [FIRST, SECOND, CHALLENGER] = ["first", "second", "challenger"].map(account);

describe("disputes", () => {
  it("are listed newest first, with the bounty of the slash in their transaction", () => {
    const events = [
      slash(FIRST, 5n, "a"),
      offence(FIRST, 10n, "a"),
      // Two in one transaction, and one whose bounty burnt.
      slash(FIRST, 1n, "b"),
      slash(SECOND, 2n, "b"),
      offence(SECOND, 4n, "b"),
      offence(FIRST, 3n, "b"),
      slash(SECOND, 0n, "c"),
      offence(SECOND, 8n, "c"),
    ];
    const disputes = disputesOf(events);
    expect(disputes.map(({ slashed, bounty }) => [slashed, bounty])).toEqual([
      [8n, 0n],
      [3n, 1n],
      [4n, 2n],
      [10n, 5n],
    ]);
    const claimed: NetworkEvent = event({ kind: "bountyClaimed", account: CHALLENGER, amount: 5n });
    expect(disputeTotals(disputes, [...events, claimed])).toEqual({
      slashed: 25n,
      bounties: 8n,
      claimed: 5n,
      burnt: 17n,
    });
  });

  it("take no bounty of another transaction, topic or account", () => {
    const events = [
      slash(FIRST, 7n, "a"),
      offence(FIRST, 9n, "b"),
      slash(FIRST, 7n, "c", 2n),
      offence(FIRST, 9n, "c"),
      slash(SECOND, 7n, "d"),
      offence(FIRST, 9n, "d"),
    ];
    expect(disputesOf(events).map(({ bounty }) => bounty)).toEqual([0n, 0n, 0n]);
  });

  it("leave what topics gave back alone", () => {
    const back: NetworkEvent = event({ kind: "givenBack", topicId: 1n, amount: 6n });
    expect(givenBack([back, slash(FIRST, 1n, "a"), back])).toBe(12n);
  });
});

describe("keepers' records", () => {
  it("count posts, refutations and payments of their topic", () => {
    const posts: ProtocolEvent[] = [
      event({ kind: "synthesis", poster: FIRST }),
      event({ kind: "synthesis", poster: FIRST }),
      event({ kind: "settlement", poster: SECOND }),
      event({ kind: "payout", poster: FIRST }),
      event({ kind: "inference", slot: 0 }),
    ];
    const network: NetworkEvent[] = [
      offence(FIRST, 10n, "a"),
      event({ kind: "offence", topicId: 1n, account: SECOND, slashed: 9n, offence: { kind: "losses" } }),
      event({ kind: "keeperPaid", topicId: 1n, account: SECOND, amount: 4n }),
      event({ kind: "keeperPaid", topicId: 2n, account: SECOND, amount: 4n }),
      event({ kind: "keeperPaid", topicId: 1n, account: SECOND, amount: 3n }),
    ];
    const records = keeperRecords(1n, posts, network);
    expect(records.get(FIRST)).toEqual({ syntheses: 2, settlements: 1, refuted: 1, slashed: 10n, paid: 0n });
    expect(records.get(SECOND)).toEqual({ syntheses: 0, settlements: 1, refuted: 0, slashed: 0n, paid: 7n });
    expect(records.size).toBe(2);
  });
});

describe("the rate of emission", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.create({ inferers: 1, forecasters: 0, reputers: 2 });
  });
  afterAll(() => world?.close());

  const emissionNow = () =>
    world.client.readContract({
      address: world.deployment.treasury,
      abi: treasuryAbi,
      functionName: "emissionNow",
    });

  it("is none before a topic is active, and then what the treasury emits from one time to another", async () => {
    const [before, caughtUp] = await emissionNow();
    expect(whyNothing(before, caughtUp)).toBe("no topic is active");

    const { deployment, topic, owner } = world;
    await world.send("token", "transfer", [deployment.treasury, parseEther("1000")], owner);
    await world.send("treasury", "credit", [topic.id, owner], owner);
    await world.send("treasury", "touch", [topic.id], owner);
    await world.send("treasury", "touch", [topic.id], owner);
    expect(whyNothing(...(await emissionNow()))).toBe("nothing was staked when the day began");

    const random = new Random(SEED);
    const midnight = (BigInt(await world.time()) / DAY + 1n) * DAY;
    for (let day = 0n; day < 3n; day++) {
      const start = midnight + day * DAY;
      const time = start + random.bigint(1n, DAY - 3600n);
      await world.warp(Number(time));
      const [earlier, known] = await emissionNow();
      expect(whyNothing(earlier, known)).toBeNull();
      const rate = emissionRate(earlier);
      await world.warp(Number(time) + 1800);
      const [later] = await emissionNow();
      const emitted = later.emitted - earlier.emitted;
      // In half an hour the rate moves by less than a ten thousandth of itself.
      const expected = (rate.perDay * 1800n) / DAY;
      expect(emitted - expected).toBeLessThan(emitted / 10_000n);
      expect(expected - emitted).toBeLessThan(emitted / 10_000n);
      expect(emissionRate(later).today - rate.today).toBe(emitted);
      await world.warp(Number(start + DAY));
      const [next] = await emissionNow();
      expect(next.emitted - earlier.emitted).toBe(rate.wholeDay - rate.today);
    }
  });

  it("ends where a day's limit is reached, and is unknown where nobody accrued it", () => {
    const state = { until: 3600n, perToken: 10n ** 16n, target: 10n ** 16n, staked: parseEther("1000"), emitted: 0n };
    const limited = { ...state, totalWeight: 1n, room: 1000n };
    expect(emissionRate(limited)).toMatchObject({ perMonth: 0n, perDay: 0n, today: 1000n, wholeDay: 1000n });
    expect(emissionRate({ ...limited, room: parseEther("10") }).perMonth).toBe(parseEther("10"));
    expect(whyNothing({ ...limited, room: 0n }, true)).toBe("nothing is left");
    expect(whyNothing(limited, false)).toBe("behind");
  });
});
