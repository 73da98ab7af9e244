import { describe, expect, it } from "vitest";
import { Random, SEED } from "../../test/random.ts";
import { decodeEvents } from "../src/lib/chain/events.ts";
import type { History } from "../src/lib/chain/history.ts";
import { chartPoints, feedView, truthRange } from "../src/lib/epochs/feed.ts";
import { type EpochRecord, epochRecords, RecordBook } from "../src/lib/epochs/records.ts";
import { epochStatus } from "../src/lib/epochs/status.ts";
import { standingPosts } from "../src/lib/watch/posts.ts";
import { FakeChain, type LogDraft, log, SCHEDULE, UNIT } from "./fakeChain.ts";
import {
  advanced,
  closesAt,
  deadlineOf,
  finalized,
  forecast,
  inference,
  POSTER,
  payout,
  payoutsVoided,
  proven,
  refuted,
  report,
  settlement,
  skipped,
  synthesis,
  voided,
  WATCHER,
} from "./logs.ts";

/** Events of logs that are mined one block each. */
function events(...logs: LogDraft[]) {
  const chain = new FakeChain();
  for (const entry of logs) chain.mine([entry]);
  return decodeEvents(chain.logs(0, chain.height));
}

const recordOf = (epoch: bigint, ...logs: LogDraft[]) => epochRecords(events(...logs)).get(epoch) as EpochRecord;
const statusOf = (record: EpochRecord | undefined, time: number) => epochStatus(record, SCHEDULE, 3n, time);

describe("epochRecords", () => {
  it("counts participants and keeps who reported what", () => {
    const record = recordOf(3n, inference(3n, 0), inference(3n, 4), forecast(3n), report(3n, 5n * UNIT, 1));
    expect(record).toMatchObject({ inferers: 2, forecasters: 1, posts: [] });
    expect(record.reports).toMatchObject([{ slot: 1, truth: 5n * UNIT }]);
  });

  it("keeps epochs apart", () => {
    const records = epochRecords(events(inference(3n), inference(4n, 1), inference(4n, 2)));
    expect([...records].map(([epoch, { inferers }]) => [epoch, inferers])).toEqual([
      [3n, 1],
      [4n, 2],
    ]);
  });

  it("ties a refutation to the post that it is of", () => {
    const { posts } = recordOf(3n, synthesis(3n, 9n), refuted(3n, 9n, 7n * UNIT), synthesis(3n, 8n));
    expect(posts).toMatchObject([
      { network: 9n, poster: POSTER },
      { network: 8n, refutation: null },
    ]);
    expect(posts[0].refutation).toMatchObject({ section: 5, index: 0n, slashed: 7n * UNIT });
    expect(posts[0].refutation?.challenger).toBe(WATCHER);
  });

  it("voids what stands on a settlement that was cut off, and nothing else", () => {
    const records = epochRecords(
      events(
        settlement(1n, 1),
        settlement(2n, 2),
        synthesis(3n, 9n, { base: 2 }),
        synthesis(4n, 9n, { base: 1 }),
        voided(1, 2n),
        settlement(2n, 2),
        synthesis(3n, 8n, { base: 2 }),
      ),
    );
    expect(records.get(2n)?.settlements.map(({ voided }) => voided)).toEqual([true, false]);
    expect(records.get(1n)?.settlements.map(({ voided }) => voided)).toEqual([false]);
    expect(records.get(3n)?.posts.map(({ baseVoided }) => baseVoided)).toEqual([true, false]);
    expect(records.get(4n)?.posts.map(({ baseVoided }) => baseVoided)).toEqual([false]);
  });

  it("voids payouts that were cut off, until they are posted again, and not the settlements", () => {
    const logs = [settlement(1n, 1), settlement(2n, 2), settlement(3n, 3), payoutsVoided(1)];
    const flags = (records: ReadonlyMap<bigint, EpochRecord>) =>
      [...records.values()].map(({ settlements: [{ voided, payout }] }) => [voided, payout.voided]);
    const cut = epochRecords(events(...logs));
    expect(flags(cut)).toEqual([
      [false, false],
      [false, true],
      [false, true],
    ]);
    const kinds = (record: EpochRecord | undefined) => standingPosts(record as EpochRecord).map(({ kind }) => kind);
    expect(kinds(cut.get(1n))).toEqual(["settlement", "payout"]);
    expect(kinds(cut.get(2n))).toEqual(["settlement"]);
    expect(flags(epochRecords(events(...logs, payout(2n, 2, 900))))[1]).toEqual([false, false]);
  });

  it("opens skipped epochs again where the settlements were cut back", () => {
    const logs = [inference(3n), inference(4n), skipped(0n, 10n ** 12n)];
    const flags = (records: ReadonlyMap<bigint, EpochRecord>) => [...records.values()].map((record) => record.skipped);
    expect(flags(epochRecords(events(...logs)))).toEqual([true, true]);
    expect(flags(epochRecords(events(...logs, voided(0, 4n))))).toEqual([true, false]);
    expect(flags(epochRecords(events(...logs.slice(0, 2), skipped(4n, 4n))))).toEqual([false, true]);
  });

  it("lists a transaction once for all that it did of a kind", () => {
    const chain = new FakeChain();
    chain.mine([inference(3n, 0)]);
    const logs = chain.logs(0, chain.height);
    const twice = decodeEvents([...logs, { ...logs[0], logIndex: "0x1" }]);
    expect(epochRecords(twice).get(3n)?.transactions).toHaveLength(1);
    const kinds = recordOf(3n, inference(3n), synthesis(3n, 1n), finalized(3n, 1n, 1n)).transactions;
    expect(kinds.map(({ kind }) => kind)).toEqual(["submissions", "synthesis", "finalization"]);
  });

  it("passes over events of other kinds and topics", () => {
    const chain = new FakeChain();
    chain.mine([log("SubmissionSkipped", { epoch: 3n, role: 0, slot: 0n, reason: "0x" })]);
    expect(decodeEvents(chain.logs(0, chain.height))).toEqual([]);
  });
});

describe("RecordBook", () => {
  /** Logs of any kind about one of a few epochs and settlements. */
  const anyLog = (random: Random): LogDraft => {
    const [epoch, number] = [BigInt(random.int(0, 9)), random.int(1, 6)];
    return random.pick([
      () => inference(epoch, random.int(0, 5)),
      () => forecast(epoch),
      () => synthesis(epoch, BigInt(random.int(1, 3)), { base: random.int(0, 5) }),
      () => refuted(epoch, BigInt(random.int(1, 3))),
      () => advanced(epoch, BigInt(random.int(1, 3)), random.int(1, 1_000)),
      () => finalized(epoch, 1n, 1n),
      () => report(epoch, 5n),
      () => settlement(epoch, number),
      () => payout(epoch, number, random.int(1, 1_000)),
      () => proven(number, random.int(1, 1_000)),
      () => voided(number - 1, epoch),
      () => payoutsVoided(number - 1),
      () => skipped(epoch, epoch + BigInt(random.pick([0, 3, 1_000]))),
    ])();
  };

  it("says what is said of all events at once, whatever comes before or behind and is taken back", () => {
    const random = new Random(SEED);
    for (let run = 0; run < 8; run++) {
      const chain = new FakeChain();
      const book = new RecordBook();
      for (let i = 0; i < 60; i++) chain.mine([anyLog(random)]);
      let [from, all] = [40, decodeEvents(chain.logs(40, chain.height))];
      for (let step = 0; step < 15; step++) {
        const before = epochRecords(all);
        expect(book.records(all)).toEqual(before);
        // What was told before is not changed by what is told later.
        const told = book.records(all);
        if (random.chance(20) && from > 0) {
          const older = Math.max(0, from - random.int(1, 20));
          all = [...decodeEvents(chain.logs(older, from - 1)), ...all];
          from = older;
        } else {
          // As far as a history reads blocks again.
          const depth = random.chance(30) ? random.int(1, 20) : 0;
          const kept = all.filter(({ blockNumber }) => blockNumber <= BigInt(chain.height - depth));
          chain.rewind(depth);
          const height = chain.height;
          for (let i = random.int(1, 25); i > 0; i--) chain.mine([anyLog(random)]);
          all = [...kept, ...decodeEvents(chain.logs(height + 1, chain.height))];
        }
        const now = book.records(all);
        expect(now).toEqual(epochRecords(all));
        expect(told).toEqual(before);
      }
    }
  });

  it("keeps the objects of epochs of which nothing changed", () => {
    const chain = new FakeChain();
    const book = new RecordBook();
    for (let epoch = 0n; epoch < 50n; epoch++) chain.mine([inference(epoch)]);
    const height = chain.height;
    const logs = decodeEvents(chain.logs(0, height));
    const before = book.records(logs);
    chain.mine([inference(49n, 1)]);
    const after = book.records([...logs, ...decodeEvents(chain.logs(height + 1, height + 1))]);
    expect(after.get(49n)?.inferers).toBe(2);
    expect(before.get(49n)?.inferers).toBe(1);
    for (let epoch = 0n; epoch < 25n; epoch++) expect(after.get(epoch)).toBe(before.get(epoch));
  });
});

describe("epochStatus", () => {
  const closes = closesAt(3n);
  const opens = closes - SCHEDULE.workerWindow;

  it.each([
    ["upcoming", opens - 1],
    ["open", opens],
    ["open", closes - 1],
    ["closed", closes],
  ])("is %s at its boundary second", (kind, time) => {
    expect(statusOf(recordOf(3n, inference(3n)), time).kind).toBe(kind);
  });

  it("is empty without an inference, forecasts or not", () => {
    expect(statusOf(undefined, closes)).toEqual({ kind: "empty" });
    expect(statusOf(recordOf(3n, forecast(3n)), closes)).toEqual({ kind: "empty" });
  });

  it("is skipped once it was passed over without a post", () => {
    expect(statusOf(recordOf(3n, inference(3n), skipped(0n, 5n)), closes)).toEqual({ kind: "skipped" });
    expect(statusOf(recordOf(3n, synthesis(3n, 1n), skipped(0n, 5n)), closes).kind).toBe("posted");
  });

  it("is final from the second on that its proof says", () => {
    const record = recordOf(3n, synthesis(3n, 1n), advanced(3n, 1n, deadlineOf(3n) - 100));
    expect(statusOf(record, deadlineOf(3n) - 101)).toEqual({ kind: "posted", until: deadlineOf(3n) - 100 });
    expect(statusOf(record, deadlineOf(3n) - 100)).toEqual({ kind: "final", since: deadlineOf(3n) - 100 });
  });

  it("stays final when the trace of a final value is refuted and posted again", () => {
    const since = deadlineOf(3n) - 100;
    const lost = [synthesis(3n, 1n), advanced(3n, 1n, since), finalized(3n, 1n, 1n), refuted(3n, 1n)];
    expect(statusOf(recordOf(3n, ...lost), since)).toEqual({ kind: "final", since });
    const again = recordOf(3n, ...lost, synthesis(3n, 1n, { deadline: deadlineOf(3n) + 500 }));
    expect(statusOf(again, since)).toEqual({ kind: "final", since });
  });

  it("is final from its deadline on, to the second", () => {
    const record = recordOf(3n, synthesis(3n, 1n));
    const deadline = deadlineOf(3n);
    expect(statusOf(record, deadline - 1)).toEqual({ kind: "posted", until: deadline });
    expect(statusOf(record, deadline)).toEqual({ kind: "final", since: deadline });
  });

  it("is void when refuted, and posted again after a new post", () => {
    const lost = [synthesis(3n, 9n), refuted(3n, 9n)];
    expect(statusOf(recordOf(3n, ...lost), deadlineOf(3n))).toEqual({ kind: "void", refuted: true });
    expect(statusOf(recordOf(3n, ...lost, synthesis(3n, 8n)), closes).kind).toBe("posted");
  });

  it("is void with the settlement that it stands on", () => {
    const record = recordOf(3n, synthesis(3n, 9n, { base: 2 }), voided(1, 2n));
    expect(statusOf(record, closes)).toEqual({ kind: "void", refuted: false });
  });
});

describe("feedView", () => {
  const history = (time: number, complete = true, oldest = 0): History => {
    const block = { number: 1n, hash: "0x" as const, timestamp: time };
    return { head: block, anchor: block, oldest: { ...block, timestamp: oldest }, complete, events: [] };
  };
  const records = epochRecords(
    events(
      synthesis(0n, 10n),
      finalized(0n, 1n, 10n),
      synthesis(1n, 11n),
      synthesis(2n, 99n),
      refuted(2n, 99n),
      inference(3n),
    ),
  );

  it("names the newest final value, the newest one before it is final, and what feeds serve", () => {
    const before = feedView(records, SCHEDULE, history(deadlineOf(1n) - 1));
    expect(before.newestFinal?.record.epoch).toBe(0n);
    expect(before.newestPosted?.record.epoch).toBe(1n);
    const after = feedView(records, SCHEDULE, history(deadlineOf(1n)));
    expect(after.newestFinal?.record.epoch).toBe(1n);
    expect(after.newestPosted).toBeNull();
    expect(after.served).toMatchObject({ round: 1n, record: { epoch: 0n }, dataTime: closesAt(0n) });
    expect(after).toMatchObject({ posted: [2n, 1n, 0n], refuted: [2n] });
  });

  it("does not serve a value that was recorded after a newer one", () => {
    const late = epochRecords(
      events(synthesis(0n, 1n), synthesis(1n, 2n), finalized(1n, 1n, 2n), finalized(0n, 0n, 1n)),
    );
    expect(feedView(late, SCHEDULE, history(deadlineOf(1n))).served?.record.epoch).toBe(1n);
  });

  it("knows the current epoch, and none before the first", () => {
    expect(feedView(records, SCHEDULE, history(closesAt(3n))).current).toBe(3n);
    expect(feedView(records, SCHEDULE, history(SCHEDULE.start - 1)).current).toBe(-1n);
  });

  it("says from which epoch on all logs were read", () => {
    const opens = closesAt(3n) - SCHEDULE.workerWindow;
    const from = (complete: boolean, oldest: number) =>
      feedView(records, SCHEDULE, history(closesAt(9n), complete, oldest)).knownFrom;
    expect(from(true, opens)).toBe(0n);
    expect(from(false, opens)).toBe(3n);
    expect(from(false, opens + 1)).toBe(4n);
    expect(from(false, SCHEDULE.start - 5)).toBe(0n);
  });
});

describe("chartPoints", () => {
  it("has values that stand, truths, and refuted posts, oldest first", () => {
    const records = epochRecords(
      events(
        synthesis(5n, 50n),
        report(5n, 52n, 0),
        report(5n, 51n, 1),
        synthesis(3n, 30n),
        refuted(3n, 30n),
        inference(4n),
      ),
    );
    const points = chartPoints(records, SCHEDULE, deadlineOf(5n));
    expect(points.map(({ epoch }) => epoch)).toEqual([3n, 5n]);
    expect(points[0]).toMatchObject({ value: null, refuted: [30n], time: closesAt(3n), truth: null });
    expect(points[1]).toMatchObject({ value: { network: 50n }, final: true, truth: { low: 51n, high: 52n } });
  });
});

it("truthRange is null without reports", () => {
  expect(truthRange([])).toBeNull();
});
