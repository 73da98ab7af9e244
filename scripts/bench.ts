/**
 * Time per epoch of synthesis and settlement at three sizes, on one core: median over seeded random epochs, beside the
 * number of exponentials and the time per exponential relative to the smallest size.
 */
import Table from "cli-table3";
import { settle } from "../keeper/src/engine/settlement.ts";
import { EMPTY_STATE } from "../keeper/src/engine/slots.ts";
import { synthesize } from "../keeper/src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../keeper/src/engine/topic.ts";
import type { State } from "../keeper/src/engine/types.ts";
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

interface Result {
  readonly name: string;
  readonly exponentials: number;
  readonly synthesis: number;
  readonly settlement: number;
}

/** Exponentials of one synthesis: one per weight, and one for the largest of each combination. */
function exponentials(n: number, k: number): number {
  const implied = k * (n + 1) + k * n * n;
  const oneOut = n * (n + k) + k * (n + k);
  const network = n + k + 1 + n + 1;
  return implied + oneOut + network + k * (n + 2);
}

function measure(n: number, k: number, r: number): Result {
  const random = new Random(SEED);
  const participants = (count: number) => random.list(count, (slot) => ({ slot, id: slot + 1 }));
  const losses = (count: number) => random.list(count, () => random.bigint(-3n * UNIT, 0n));
  const synthesisTimes: number[] = [];
  const settlementTimes: number[] = [];
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
    const start = performance.now();
    const synthesis = synthesize(PAPER_TOPIC, state, submissions);
    const middle = performance.now();
    ({ state } = settle(PAPER_TOPIC, state, synthesis, reports, REWARD));
    const end = performance.now();
    if (epoch < WARM_UP) continue;
    synthesisTimes.push(middle - start);
    settlementTimes.push(end - middle);
  }
  return {
    name: `${n}x${k}x${r}`,
    exponentials: exponentials(n, k),
    synthesis: median(synthesisTimes),
    settlement: median(settlementTimes),
  };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

const results = SIZES.map(([n, k, r]) => measure(n, k, r));
const [smallest] = results;
const perExponential = ({ synthesis, exponentials: count }: Result) => (1000 * synthesis) / count;
const table = new Table({
  head: ["inferers x forecasters x reputers", "synthesis ms", "settlement ms", "exponentials", "µs each", "ratio"],
  style: { head: [], border: [] },
});
for (const result of results) {
  table.push([
    result.name,
    result.synthesis.toFixed(2),
    result.settlement.toFixed(2),
    result.exponentials,
    perExponential(result).toFixed(2),
    (perExponential(result) / perExponential(smallest)).toFixed(2),
  ]);
}
console.log(`seed ${SEED}, median of ${EPOCHS} epochs, one core`);
console.log(table.toString());
