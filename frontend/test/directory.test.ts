/** The directory's filters, orders and states. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { slotCount } from "../../keeper/src/trace/masks.ts";
import { COLUMNS, parseFilters, type Row, rowsOf, STATES, selected } from "../src/features/feeds/directory/filters.ts";
import type { DirectoryEntry } from "../src/lib/chain/directory.ts";
import { feedState, staleAfter } from "../src/lib/epochs/feedState.ts";
import { SCHEDULE, UNIT } from "./fakeChain.ts";
import { closesAt } from "./logs.ts";

const NEVER = { from: 0n, until: 0n };

function entry(id: bigint, title: string, epoch: bigint | null, more: Partial<DirectoryEntry> = {}): DirectoryEntry {
  return {
    topic: { id, title, schedule: SCHEDULE, lossFunction: 0 },
    round: epoch === null ? null : { number: epoch + 1n, epoch, value: 3000n * UNIT },
    pause: NEVER,
    stake: 0n,
    revenue: 0n,
    inferers: 0,
    forecasters: 0,
    reputers: 0,
    ...more,
  };
}

const ENTRIES = [
  entry(1n, "ETH / USD, one hour", 9n, { stake: 5n, revenue: 1n, inferers: 3 }),
  entry(2n, "BTC / USD, one hour", 2n, { stake: 9n, revenue: 7n, reputers: 9 }),
  entry(3n, "Wind in Seattle", null, { pause: { from: 0n, until: 100n } }),
  entry(10n, "ETH / BTC", null),
];
const NOW = closesAt(9n) + 10;
const rows = rowsOf(ENTRIES, NOW);
const ids = (found: readonly Row[]) => found.map(({ entry: { topic } }) => Number(topic.id));

describe("the directory", () => {
  it("finds topics by part of a title or by number, and by state", () => {
    expect(ids(selected(rows, { q: " eth " }))).toEqual([1, 10]);
    expect(ids(selected(rows, { q: "1" }))).toEqual([1]);
    expect(ids(selected(rows, { state: "stale" }))).toEqual([2]);
    expect(ids(selected(rows, { state: "paused" }))).toEqual([3]);
    expect(ids(selected(rows, { q: "eth", state: "empty" }))).toEqual([10]);
  });

  it("sorts by every column, and the other way round", () => {
    expect(ids(selected(rows, { sort: "title" }))).toEqual([2, 10, 1, 3]);
    expect(ids(selected(rows, { sort: "age" }))).toEqual([1, 2, 3, 10]);
    expect(ids(selected(rows, { sort: "stake" }))).toEqual([2, 1, 3, 10]);
    expect(ids(selected(rows, { sort: "participants", reverse: true }))).toEqual([10, 3, 1, 2]);
  });

  it("shows each topic that passes exactly once, whatever the filters", () => {
    const filters = fc.record({
      q: fc.constantFrom("", "e", "usd", "3", "none"),
      state: fc.constantFrom(...STATES, ""),
      sort: fc.constantFrom(...COLUMNS),
      reverse: fc.boolean(),
    });
    fc.assert(
      fc.property(filters, (search) => {
        const found = ids(selected(rows, parseFilters(search)));
        const unsorted = ids(selected(rows, parseFilters({ q: search.q, state: search.state })));
        expect(found.toSorted((a, b) => a - b)).toEqual(unsorted);
        const turned = ids(selected(rows, parseFilters({ ...search, reverse: !search.reverse })));
        expect(turned).toEqual(found.toReversed());
      }),
    );
  });

  it("takes any address, and keeps in it only what is not as usual", () => {
    expect(parseFilters({ q: 7, state: "live", sort: "fees", reverse: true })).toEqual({
      q: "7",
      state: "live",
      sort: "fees",
      reverse: true,
    });
    expect(parseFilters({ q: "", state: "gone", sort: "topic", reverse: "true", other: 1 })).toEqual({});
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("q", "state", "sort", "reverse"), fc.anything()), (search) => {
        const filters = parseFilters(search);
        expect(parseFilters({ ...filters })).toEqual(filters);
      }),
    );
  });
});

describe("the state of a feed", () => {
  it("is live up to the second at which a newer value was due", () => {
    const due = closesAt(4n) + staleAfter(SCHEDULE);
    expect(feedState(SCHEDULE, 4n, NEVER, due).kind).toBe("live");
    expect(feedState(SCHEDULE, 4n, NEVER, due + 1).kind).toBe("stale");
  });

  it("is upcoming before the first epoch, and empty until a value is final", () => {
    expect(feedState(SCHEDULE, null, NEVER, SCHEDULE.start - 1)).toEqual({ kind: "upcoming", from: SCHEDULE.start });
    expect(feedState(SCHEDULE, null, NEVER, SCHEDULE.start).kind).toBe("empty");
  });

  it("is paused in the epochs of a pause only", () => {
    const pause = { from: 5n, until: 7n };
    const at = (epoch: bigint) => feedState(SCHEDULE, 4n, pause, closesAt(epoch)).kind;
    expect([at(4n), at(5n), at(6n), at(7n)]).toEqual(["live", "paused", "paused", "stale"]);
  });
});

it("counts the slots of a mask, the highest too", () => {
  expect([0, 1, 0b1011, 0xffffffff, -(2 ** 31)].map(slotCount)).toEqual([0, 1, 3, 32, 1]);
});
