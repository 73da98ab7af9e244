/** What a keeper decides, over all that it can see. */
import fc from "fast-check";
import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { ChainError, Status } from "../../src/chain/epochs.ts";
import { decide, type EpochView, Keeper, type KeeperView, type Lead, NO_LEAD } from "../../src/nodes/keeper.ts";

const EPOCH_LENGTH = 100;
const HEAD_START = 10;
const OURS = "0x00000000000000000000000000000000000000aa";
const OTHERS = "0x00000000000000000000000000000000000000bb";
const SEED = { seed: 20240814, numRuns: 500 };

const lead = fc.constantFrom(undefined, OURS, OTHERS);
const leadOf = (leader: typeof OURS | typeof OTHERS | undefined, from: number): Lead =>
  leader === undefined ? NO_LEAD : { leader, until: from + HEAD_START };
const mayPost = ({ time, poster }: KeeperView, { leader, until }: Lead) =>
  poster !== undefined && (time >= until || leader === poster);

const view: fc.Arbitrary<KeeperView> = fc
  .record({
    time: fc.integer({ min: 0, max: 1500 }),
    poster: fc.constantFrom(undefined, OURS, OURS),
    next: fc.integer({ min: 0, max: 8 }),
    paid: fc.integer({ min: 0, max: 3 }),
    unpaid: fc.integer({ min: 0, max: 3 }),
    owing: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 5 }),
    recorded: fc.integer({ min: 0, max: 3 }),
    unrecorded: fc.integer({ min: 0, max: 3 }),
    epochs: fc.array(
      fc.record({
        // A value can be final whose trace is not there, or not final yet.
        statuses: fc.constantFrom<{ status: Status; trace: Status }>(
          { status: Status.None, trace: Status.None },
          { status: Status.Posted, trace: Status.Posted },
          { status: Status.Void, trace: Status.Void },
          { status: Status.Final, trace: Status.Posted },
          { status: Status.Final, trace: Status.Void },
          { status: Status.Final, trace: Status.Final },
        ),
        recorded: fc.boolean(),
        hasInferences: fc.boolean(),
        hasReports: fc.boolean(),
        synthesisLeader: lead,
        settlementLeader: lead,
      }),
      { minLength: 1, maxLength: 10 },
    ),
  })
  .map(({ time, poster, next, paid, unpaid, owing, recorded: taken, unrecorded, epochs }) => ({
    time,
    poster,
    next: BigInt(next),
    paid,
    settled: paid + unpaid,
    owing,
    recorded: taken,
    recordable: taken + unrecorded,
    epochs: epochs.map(
      ({ statuses, recorded, ...state }, i): EpochView => ({
        ...state,
        ...statuses,
        recorded: recorded && statuses.status === Status.Final,
        epoch: BigInt(i),
        revealsUntil: i * EPOCH_LENGTH + 20,
        reportsUntil: i * EPOCH_LENGTH + 150,
        synthesisLead: leadOf(state.synthesisLeader, i * EPOCH_LENGTH + 20),
        settlementLead: leadOf(state.settlementLeader, i * EPOCH_LENGTH + 150),
      }),
    ),
  }));

describe("decide", () => {
  it("never does the same thing twice", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const keys = decide(seen).map((action) => JSON.stringify(action, stringify));
        expect(new Set(keys).size).toBe(keys.length);
      }),
      SEED,
    );
  });

  it("posts a synthesis exactly where one is missing, inferences are there, the window is over, and no other leads", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const due = seen.epochs.filter(
          ({ trace, hasInferences, revealsUntil, epoch, synthesisLead }) =>
            (trace === Status.None || trace === Status.Void) &&
            hasInferences &&
            seen.time >= revealsUntil &&
            epoch >= seen.next &&
            mayPost(seen, synthesisLead),
        );
        const posted = decide(seen).flatMap((action) => (action.kind === "postSynthesis" ? [action.epoch] : []));
        expect(posted).toEqual(due.map(({ epoch }) => epoch));
      }),
      SEED,
    );
  });

  it("posts every payout part that is missing, in order, before it settles", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const actions = decide(seen);
        const payouts = actions.flatMap((action) => (action.kind === "postPayout" ? [action.settlement] : []));
        const missing = Array.from({ length: seen.settled - seen.paid }, (_, i) => seen.paid + 1 + i);
        expect(payouts).toEqual(seen.poster === undefined ? [] : missing);
        const settles = actions.findIndex(({ kind }) => kind === "postSettlement");
        const last = actions.findLastIndex(({ kind }) => kind === "postPayout");
        if (settles >= 0) expect(last).toBeLessThan(settles);
      }),
      SEED,
    );
  });

  it("takes in every settlement that can be, in order, where it may post", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const taken = decide(seen).flatMap((action) => (action.kind === "record" ? [action.settlement] : []));
        const due = Array.from({ length: seen.recordable - seen.recorded }, (_, i) => seen.recorded + 1 + i);
        expect(taken).toEqual(seen.poster === undefined ? [] : due);
      }),
      SEED,
    );
  });

  it("records what is final exactly where nobody has", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const due = seen.epochs.filter(({ status, recorded }) => status === Status.Final && !recorded);
        const recorded = decide(seen).flatMap((action) => (action.kind === "finalize" ? [action.epoch] : []));
        expect(recorded).toEqual(due.map(({ epoch }) => epoch));
      }),
      SEED,
    );
  });

  it("settles or skips the next epoch only, and only when its reputer window is over", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const actions = decide(seen).filter(({ kind }) => kind === "postSettlement" || kind === "skip");
        expect(actions.length).toBeLessThanOrEqual(1);
        const next = seen.epochs.find(({ epoch }) => epoch === seen.next);
        if (actions.length > 0) expect(seen.time).toBeGreaterThanOrEqual(next?.reportsUntil as number);
      }),
      SEED,
    );
  });

  it("settles exactly where the next epoch is due and no other leads", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const next = seen.epochs.find(({ epoch }) => epoch === seen.next);
        const due =
          next !== undefined &&
          (next.trace === Status.Posted || next.trace === Status.Final) &&
          next.hasInferences &&
          next.hasReports &&
          seen.time >= next.reportsUntil &&
          mayPost(seen, next.settlementLead);
        expect(decide(seen).some(({ kind }) => kind === "postSettlement")).toBe(due);
      }),
      SEED,
    );
  });

  it("claims what every settlement owes it, after everything else", () => {
    fc.assert(
      fc.property(view, (seen) => {
        const actions = decide(seen);
        const claims = actions.slice(actions.length - seen.owing.length);
        expect(claims).toEqual(seen.owing.map((settlement) => ({ kind: "claimKeeping", settlement })));
        expect(actions.filter(({ kind }) => kind === "claimKeeping")).toHaveLength(seen.owing.length);
      }),
      SEED,
    );
  });

  it("finalizes, skips and claims, but posts nothing, where it may not post", () => {
    const harmless = ["finalize", "skip", "claimKeeping"];
    fc.assert(
      fc.property(view, (seen) => {
        const rest = decide(seen).filter(({ kind }) => harmless.includes(kind));
        expect(decide({ ...seen, poster: undefined })).toEqual(rest);
      }),
      SEED,
    );
  });

  it("only adds to what it would do as time passes", () => {
    fc.assert(
      fc.property(view, fc.integer({ min: 0, max: 500 }), (seen, later) => {
        const now = decide(seen).map((action) => JSON.stringify(action, stringify));
        const then = decide({ ...seen, time: seen.time + later }).map((action) => JSON.stringify(action, stringify));
        expect(then).toEqual(expect.arrayContaining(now));
      }),
      SEED,
    );
  });
});

function stringify(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

describe("a keeper's step", () => {
  const owing: KeeperView = {
    ...{ time: 1000, poster: undefined, next: 0n, settled: 2, paid: 2, recorded: 2, recordable: 2 },
    ...{ owing: [1, 2], epochs: [] },
  };
  const stepWith = async (code: string) => {
    const topic = { id: 1n } as never;
    const keeper = new Keeper({ sender: {} as never, deployment: {} as never, topic, log: pino({ level: "silent" }) });
    vi.spyOn(keeper, "view").mockResolvedValue(owing);
    const act = vi.spyOn(keeper, "act").mockRejectedValue(new ChainError(code, "no", { value: 0, limit: 0 }));
    await keeper.step().finally(() => expect(act).toHaveBeenCalledTimes(2));
  };

  it("has not failed where another keeper was first", async () => {
    await stepWith("Epochs_WrongStatus");
    await stepWith("Epochs_OutOfOrder");
    await stepWith("Participants_OutOfOrder");
  });

  it("has failed where anything else was refused, after all that there was to do", async () => {
    await expect(stepWith("Staking_BondExceeded")).rejects.toMatchObject({ code: "Staking_BondExceeded" });
    await expect(stepWith("inputs")).rejects.toMatchObject({ code: "inputs" });
  });
});
