/** Judging: one epoch that cannot be judged shields no other. */
import pino from "pino";
import { expect, it } from "vitest";
import { Judge } from "../../src/nodes/judging.ts";

const LENGTH = 60;
const schedule = {
  start: 0,
  epochLength: LENGTH,
  workerWindow: 20,
  groundTruthLag: 20,
  reputerWindow: 20,
  challengeWindow: 60,
  revealWindow: 0,
};

it("goes on with other epochs where one fails, and tries that again", async () => {
  let time = 10 * LENGTH;
  const client = { getBlock: async () => ({ timestamp: BigInt(time) }) };
  const topic = { id: 1n, schedule } as never;
  const log = pino({ level: "silent" });
  const judge = new Judge({ sender: { client } as never, deployment: {} as never, topic, log });
  const judged: bigint[] = [];
  let broken = true;
  judge.wrongTruths = async (epoch) => {
    if (epoch === 3n && broken) throw new Error("refused");
    return [];
  };
  judge.equivocations = async (epoch) => {
    judged.push(epoch);
    return [];
  };
  await expect(judge.step()).rejects.toThrow("refused");
  expect(judged).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
  time += LENGTH;
  judged.length = 0;
  await expect(judge.step()).rejects.toThrow("refused");
  expect(judged).toEqual([3n, 10n]);
  broken = false;
  judged.length = 0;
  await judge.step();
  await judge.step();
  expect(judged).toEqual([3n]);
});
