import { describe, expect, it } from "vitest";
import { fromNumber, toNumber } from "../../src/decimal.ts";
import { settle, truthLosses } from "../../src/engine/settlement.ts";
import { EMPTY_STATE } from "../../src/engine/slots.ts";
import { evaluatedInferences, synthesize } from "../../src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../../src/engine/topic.ts";
import type { State } from "../../src/engine/types.ts";
import { Network } from "../../src/experiments/network.ts";
import { quickErrors, quickOf } from "../../src/experiments/quick.ts";
import { seededRandom } from "../../src/experiments/random.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { ABSENT } from "../../src/math/statistics.ts";
import { SEED } from "../models/series.ts";

console.log(`seed ${SEED}`);
const INFERERS = 4;
const FORECASTERS = 2;
const TOPIC = { ...PAPER_TOPIC, alphaRegret: UNIT / 20n, lossFloor: UNIT / 1000n };

/** Inferences that err by different amounts, forecasts that are not all there, and the truth. */
function* epochs(count: number) {
  const random = seededRandom(SEED);
  for (let epoch = 0; epoch < count; epoch++) {
    const truth = random.normal(100, 5);
    yield {
      truth: fromNumber(truth),
      inferences: Array.from({ length: INFERERS }, (_, j) => fromNumber(truth + random.normal(0, 1 + j))),
      forecasts: Array.from({ length: FORECASTERS }, () =>
        Array.from({ length: INFERERS }, (_, j) =>
          j > 0 && random.uniform() < 0.2 ? ABSENT : fromNumber(random.normal(Math.log10(1 + j), 0.3)),
        ),
      ),
    };
  }
}

describe("the network alone", () => {
  it("infers and settles bit by bit as the engine does", () => {
    const participants = (count: number) => Array.from({ length: count }, (_, slot) => ({ slot, id: slot + 1 }));
    const network = new Network(TOPIC);
    let state: State = EMPTY_STATE;
    for (const { truth, inferences, forecasts } of epochs(60)) {
      const inferers = participants(INFERERS);
      const forecasters = participants(FORECASTERS);
      const whole = synthesize(TOPIC, state, { inferers, forecasters, inferences, forecasts });
      const alone = network.synthesize(inferences, forecasts);
      expect(alone.network).toBe(whole.network);
      expect(alone.naive).toBe(whole.naive);
      expect(alone.implied).toEqual(whole.forecastImplied);
      const losses = truthLosses(TOPIC, whole, truth);
      expect(evaluatedInferences(whole)).toHaveLength(losses.length);
      expect(network.settle(alone, truth)).toEqual(losses.slice(0, 2 + INFERERS + FORECASTERS));
      const reports = { reputers: participants(1), stakes: [UNIT], losses: [losses], reported: [0] };
      state = settle(TOPIC, state, whole, reports, UNIT).state;
    }
  });

  it.each([1, 4])("is in doubles what it is exactly, with truths %i epochs late", (horizon) => {
    const network = new Network(TOPIC);
    const waiting: ReturnType<Network["synthesize"]>[] = [];
    const run = [...epochs(80)];
    const exact = run.map(({ inferences, forecasts }, epoch) => {
      if (epoch >= horizon) network.settle(waiting[epoch - horizon], run[epoch - horizon].truth);
      waiting.push(network.synthesize(inferences, forecasts));
      return waiting[epoch];
    });
    const errors = quickErrors(
      {
        inferers: INFERERS,
        members: exact.map(({ inferences, implied }) => [...inferences, ...implied].map(toNumber)),
        truths: run.map(({ truth }) => toNumber(truth)),
        horizon,
      },
      quickOf(TOPIC),
      run.length,
    );
    errors.forEach((error, epoch) => {
      expect(error).toBeCloseTo((toNumber(exact[epoch].network) - toNumber(run[epoch].truth)) ** 2, 6);
    });
  });
});
