/**
 * CPU time per epoch of synthesis and settlement at three sizes, with each kernel: over seeded random epochs that both
 * compute in turn, with the same results. Best and median, since who shares the machine adds to all times.
 */
import assert from "node:assert/strict";
import Table from "cli-table3";
import { settle } from "../keeper/src/engine/settlement.ts";
import { EMPTY_STATE } from "../keeper/src/engine/slots.ts";
import { synthesize } from "../keeper/src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../keeper/src/engine/topic.ts";
import type { Reports, State, Submissions } from "../keeper/src/engine/types.ts";
import { type KernelName, NAMES } from "../keeper/src/kernel/kernel.ts";
import { selectKernel } from "../keeper/src/kernel/selection.ts";
import { UNIT } from "../keeper/src/math/fixed.ts";
import { size as vectorSize } from "../keeper/src/math/lossVector.ts";
import { Random, SEED } from "../test/random.ts";

const SIZES = [
  [5, 3, 5],
  [10, 3, 5],
  [32, 6, 6],
] as const;
const WARM_UP = 20;
const EPOCHS = 60;
const REWARD = 1000n * UNIT;

interface Times {
  readonly synthesis: number[];
  readonly settlement: number[];
  readonly epoch: number[];
}

/** Exponentials of one synthesis: one per weight, and one for the largest of each combination. */
function exponentials(n: number, k: number): number {
  const implied = k * (n + 1) + k * n * n;
  const oneOut = n * (n + k) + k * (n + k);
  const network = n + k + 1 + n + 1;
  return implied + oneOut + network + k * (n + 2);
}

function measure(n: number, k: number, r: number): Record<KernelName, Times> {
  const random = new Random(SEED);
  const participants = (count: number) => random.list(count, (slot) => ({ slot, id: slot + 1 }));
  const losses = (count: number) => random.list(count, () => random.bigint(-3n * UNIT, 0n));
  const noTimes = (): Times => ({ synthesis: [], settlement: [], epoch: [] });
  const times = { wasm: noTimes(), bigint: noTimes() };
  let state: State = EMPTY_STATE;
  for (let epoch = 0; epoch < WARM_UP + EPOCHS; epoch++) {
    const submissions = {
      inferers: participants(n),
      forecasters: participants(k),
      inferences: random.list(n, () => random.bigint(90n * UNIT, 110n * UNIT)),
      forecasts: random.list(k, () => losses(n)),
    };
    // Every reputer reports other losses, so that the listening coefficients take all their iterations.
    const vectors = random.list(r, () => losses(vectorSize(n, k)));
    const reports = {
      reputers: participants(r),
      stakes: random.stakes(r).map((stake) => stake + 1n),
      losses: vectors,
      reported: vectors.map((_, m) => m),
    };
    const results = NAMES.map((name) =>
      compute(name, state, submissions, reports, epoch < WARM_UP ? noTimes() : times[name]),
    );
    assert.deepEqual(results[0], results[1]);
    state = results[0].state;
  }
  return times;
}

function compute(name: KernelName, state: State, submissions: Submissions, reports: Reports, times: Times) {
  selectKernel(name);
  const start = milliseconds();
  const synthesis = synthesize(PAPER_TOPIC, state, submissions);
  const middle = milliseconds();
  const settlement = settle(PAPER_TOPIC, state, synthesis, reports, REWARD);
  const end = milliseconds();
  times.synthesis.push(middle - start);
  times.settlement.push(end - middle);
  times.epoch.push(end - start);
  return { synthesis, ...settlement };
}

/** CPU time of this process so far, which other processes do not add to. */
function milliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const best = (values: readonly number[]) => Math.min(...values);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

const table = new Table({
  head: ["participants", "exponentials", "kernel", "synthesis ms", "settlement ms", "epoch ms", "median ms", "faster"],
  style: { head: [], border: [] },
});
for (const [n, k, r] of SIZES) {
  const times = measure(n, k, r);
  for (const name of NAMES) {
    const { synthesis, settlement, epoch } = times[name];
    table.push([
      `${n}x${k}x${r}`,
      exponentials(n, k),
      name,
      ...[best(synthesis), best(settlement), best(epoch), median(epoch)].map((time) => time.toFixed(2)),
      `${(best(times.bigint.epoch) / best(epoch)).toFixed(1)} times`,
    ]);
  }
}
console.log(`seed ${SEED}, ${EPOCHS} epochs; the best of each CPU time, and the median of whole epochs`);
console.log(table.toString());
