/** A context for models under test, and a log that remembers. */
import pino from "pino";
import { contextOf, type ModelContext } from "../../src/adapters/context.ts";
import type { Topic } from "../../src/chain/topic.ts";
import { LossFunction } from "../../src/math/losses.ts";

export const TOPIC: Topic = {
  id: 3n,
  title: "test",
  lossFunction: LossFunction.Squared,
  schedule: {
    start: 1_000_000,
    epochLength: 100,
    workerWindow: 20,
    groundTruthLag: 80,
    reputerWindow: 20,
    challengeWindow: 50,
    headStart: 0,
    revealWindow: 0,
    freshBase: true,
    eager: false,
  },
};

export const WEIGHTING = { pNorm: 3, cNorm: 0.75, epsilon: 0.01 };

const PAST = [0n, 1n, 2n].map((epoch) => ({
  epoch,
  inferences: new Map([
    [4, 100 + Number(epoch)],
    [9, 90],
  ]),
  network: 100 + Number(epoch),
  losses: epoch === 2n ? undefined : new Map([[4, -2 - Number(epoch)]]),
  networkLoss: epoch === 2n ? undefined : -3,
}));

export function context(task: ModelContext["task"], epoch = 3n): ModelContext {
  const inferences = new Map<number, number>(
    task === "forecast"
      ? [
          [4, 104],
          [9, 91],
        ]
      : [],
  );
  return contextOf(
    task,
    TOPIC,
    epoch,
    "0x00000000000000000000000000000000000000aa",
    inferences,
    PAST,
    task === "forecast" ? WEIGHTING : null,
  );
}

export const quiet = pino({ level: "silent" });
