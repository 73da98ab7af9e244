/** Watching: nothing that is posted stays unseen because of what was posted before. */
import pino from "pino";
import { expect, it } from "vitest";
import { Watcher } from "../../src/nodes/watcher.ts";

const START = 2_000_000_000;
const schedule = { start: START, epochLength: 60, workerWindow: 20, groundTruthLag: 0, reputerWindow: 20 };

/** A watcher of a chain with a synthesis in each of some blocks, its time that of the newest block. */
function watcherOf(posts: readonly { readonly block: bigint; readonly deadline: bigint }[]) {
  const chain = { head: 0n, time: 0n };
  const client = {
    getBlock: async () => ({ number: chain.head, timestamp: chain.time }),
    getContractEvents: async (filter: { eventName: string; fromBlock: bigint; toBlock: bigint }) =>
      filter.eventName !== "SynthesisPosted"
        ? []
        : posts
            .filter(({ block }) => block >= filter.fromBlock && block <= filter.toBlock)
            .map(({ block, deadline }) => ({
              eventName: "SynthesisPosted",
              args: { epoch: block, deadline, root: "0x" },
              ...{ blockNumber: block, blockHash: `0x${block}`, logIndex: 0 },
            })),
  };
  const topic = { id: 1n, schedule: { ...schedule, challengeWindow: 60 } } as never;
  const options = { sender: { client } as never, deployment: { block: 0n } as never, topic };
  const watcher = new Watcher({ ...options, log: pino({ level: "silent" }) });
  const seen: bigint[] = [];
  let broken: bigint | undefined;
  watcher.check = async ({ epoch }) => {
    seen.push(epoch);
    if (epoch === broken) throw new Error("cannot be checked");
    return undefined;
  };
  return { chain, watcher, seen, fail: (block: bigint | undefined) => (broken = block) };
}

it("sees the newest posts in its first step, however long the chain is", async () => {
  const posts = [10n, 50_000n, 999_990n].map((block) => ({ block, deadline: block + 100n }));
  const { chain, watcher, seen } = watcherOf(posts);
  Object.assign(chain, { head: 1_000_000n, time: 1_000_000n });
  await watcher.step();
  expect(seen).toEqual([999_990n]);
});

it("sees what is posted after what cannot be checked, and gives that up when it is final", async () => {
  const posts = [10n, 40n, 60_000n, 90_000n].map((block) => ({ block, deadline: block + 70_000n }));
  const { chain, watcher, seen, fail } = watcherOf(posts);
  fail(10n);
  Object.assign(chain, { head: 30_000n, time: 30_000n });
  await expect(watcher.step()).rejects.toThrow("cannot be checked");
  expect(seen).toEqual([10n, 40n]);
  Object.assign(chain, { head: 65_000n, time: 65_000n });
  await expect(watcher.step()).rejects.toThrow("cannot be checked");
  expect(seen).toEqual([10n, 40n, 10n, 60_000n]);
  Object.assign(chain, { head: 95_000n, time: 95_000n });
  await expect(watcher.step()).rejects.toThrow("cannot be checked");
  await watcher.step();
  expect(seen).toEqual([10n, 40n, 10n, 60_000n, 10n, 90_000n]);
});
