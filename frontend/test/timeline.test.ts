import { describe, expect, it } from "vitest";
import { decodeEvents } from "../src/lib/chain/events.ts";
import { livelyEpochs, phasesOf } from "../src/lib/epochs/phases.ts";
import { epochRecords, standingSettlement } from "../src/lib/epochs/records.ts";
import { formatCountdown } from "../src/lib/format/times.ts";
import { FakeChain, SCHEDULE, UNIT } from "./fakeChain.ts";
import { closesAt, deadlineOf, settlement, synthesis } from "./logs.ts";

describe("phasesOf", () => {
  it("has the windows of the schedule, without those of no length", () => {
    const closes = closesAt(2n);
    expect(phasesOf(SCHEDULE, 2n, undefined)).toMatchObject([
      { kind: "work", from: closes - SCHEDULE.workerWindow, until: closes },
      { kind: "truth", from: closes + 3000, until: closes + 3300 },
    ]);
    const reveals = phasesOf({ ...SCHEDULE, revealWindow: 60 }, 2n, undefined);
    expect(reveals[1]).toMatchObject({ kind: "reveal", from: closes, until: closes + 60 });
  });

  it("has the challenge windows of what was posted", () => {
    const chain = new FakeChain();
    chain.mine([synthesis(2n, UNIT), settlement(2n, 1)]);
    const record = epochRecords(decodeEvents(chain.logs(0, chain.height))).get(2n);
    const phases = phasesOf(SCHEDULE, 2n, record?.posts.at(-1), record && standingSettlement(record));
    expect(phases.map(({ kind, until }) => [kind, until])).toEqual([
      ["work", closesAt(2n)],
      ["challenge", deadlineOf(2n)],
      ["truth", closesAt(2n) + 3300],
      ["settlement", deadlineOf(2n) + 3600],
    ]);
  });
});

describe("livelyEpochs", () => {
  it("has the epochs that are not over, newest first, and no more than are wanted", () => {
    const endOf = (epoch: bigint) => 100 + Number(epoch) * 10;
    expect(livelyEpochs(9n, 20, endOf, 155)).toEqual([9n, 8n, 7n, 6n]);
    expect(livelyEpochs(9n, 2, endOf, 155)).toEqual([9n, 8n]);
    expect(livelyEpochs(1n, 9, endOf, 0)).toEqual([1n, 0n]);
    expect(livelyEpochs(-1n, 9, endOf, 0)).toEqual([]);
  });

  it("looks past a few that are over, where a later post made an older one long", () => {
    expect(livelyEpochs(5n, 9, (epoch) => (epoch === 3n ? 100 : 0), 50)).toEqual([3n]);
  });
});

it.each([
  [-5, "0:00"],
  [0.2, "0:01"],
  [65, "1:05"],
  [3_600, "1:00:00"],
  [172_799, "47:59:59"],
  [172_800, "2 d"],
])("formatCountdown of %s is %s", (seconds, text) => {
  expect(formatCountdown(seconds)).toBe(text);
});
