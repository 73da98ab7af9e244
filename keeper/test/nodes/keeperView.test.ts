/** What a keeper sees of a topic whose finality takes many epochs. */
import pino from "pino";
import { describe, expect, it } from "vitest";
import { Status } from "../../src/chain/epochs.ts";
import type { Topic } from "../../src/chain/topic.ts";
import { KeeperReader } from "../../src/nodes/keeperView.ts";

const OWN = "0x00000000000000000000000000000000000000aa";
const ZERO = `0x${"00".repeat(32)}`;
const LENGTH = 60;

/** A topic with epochs of a minute that were all settled, the first `settled`, and posts that are open for long. */
function reader(challengeWindow: number, settled: bigint, final: bigint, more: Record<string, unknown> = {}) {
  const schedule = {
    start: 0,
    epochLength: LENGTH,
    workerWindow: 20,
    groundTruthLag: 20,
    reputerWindow: 20,
    challengeWindow,
    headStart: 0,
    revealWindow: 0,
  };
  const readContract = async ({ functionName, args }: { functionName: string; args: readonly bigint[] }) => {
    const epoch = args?.[1];
    const answer = more[functionName];
    if (answer !== undefined) return typeof answer === "function" ? answer(...args) : answer;
    const status = epoch < final ? Status.Final : epoch < settled ? Status.Posted : Status.None;
    switch (functionName) {
      case "nextToSettle":
        return settled;
      case "statusOf":
      case "traceStatusOf":
        return status;
      case "synthesisOf":
        return { recorded: false, root: ZERO, poster: OWN };
      case "intakeOf":
        return { subject: ZERO, inferers: 1, reputers: 1 };
      case "securityOf":
        return { minStake: 1n };
      case "isRegistered":
        return true;
      case "stakeOf":
        return 5n;
      case "reputerOf":
        return OWN;
      default:
        return 0;
    }
  };
  const getBlock = async () => ({ timestamp: (settled + 2n) * BigInt(LENGTH) });
  const client = { readContract, getBlock };
  const sender = { client, wallet: { account: { address: OWN } } } as never;
  const topic = { id: 1n, title: "", schedule, lossFunction: 0 } as unknown as Topic;
  const options = { sender, deployment: {} as never, topic, log: pino({ level: "silent" }) };
  return new KeeperReader(options);
}

describe("a keeper's view", () => {
  it.each([
    ["an hour", 3_600],
    ["a day", 86_400],
    ["a month", 30 * 86_400],
  ])("has the next epoch, and what becomes final, where posts are open for %s", async (_, challengeWindow) => {
    const lookBack = BigInt(challengeWindow / LENGTH);
    const next = 2n * lookBack;
    // Those older than the challenge window are final, and nobody recorded that yet.
    const keeper = reader(challengeWindow, next, next - lookBack);
    const { epochs } = await keeper.view();
    const numbers = epochs.map(({ epoch }) => epoch);
    expect(numbers).toContain(next);
    expect(numbers).toContain(next + 1n);
    expect(numbers).toContain(next - lookBack - 1n);
    expect(numbers.length).toBeLessThan(250);
  });

  it("goes on to what is owed behind claims that are refused again and again", async () => {
    const paid = 70;
    const claimed = new Set<number>();
    const keeper = reader(60, BigInt(paid), BigInt(paid), {
      settlementCount: paid,
      paidCount: paid,
      settlementAt: (_: bigint, number: number) => ({
        epoch: BigInt(number - 1),
        deadline: 0,
        poster: OWN,
        payoutPoster: OWN,
      }),
      // The first 25 are owed for ever.
      allotmentOf: (_: bigint, epoch: bigint) => [0n, claimed.has(Number(epoch) + 1) ? 0n : 1n],
    });
    const seen = new Set<number>();
    for (let i = 0; i < 8; i++) {
      for (const number of (await keeper.view()).owing) {
        seen.add(number);
        if (number > 25) claimed.add(number);
      }
    }
    expect(claimed.size).toBe(paid - 25);
    expect(seen.size).toBe(paid);
    // Those that are refused are tried on and on, each in its turn.
    const again = new Set<number>();
    for (let i = 0; i < 2; i++) for (const number of (await keeper.view()).owing) again.add(number);
    expect([...again].sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
  });
});
