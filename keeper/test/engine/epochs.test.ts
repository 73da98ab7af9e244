/** Properties that every epoch has, whoever takes part in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { settle, truthLosses } from "../../src/engine/settlement.ts";
import { EMPTY_STATE } from "../../src/engine/slots.ts";
import { evaluatedInferences, synthesize } from "../../src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../../src/engine/topic.ts";
import type { Participant, Reports, Settlement, State, Submissions, Synthesis } from "../../src/engine/types.ts";
import { UNIT } from "../../src/math/fixed.ts";
import * as lossVector from "../../src/math/lossVector.ts";
import { LOSS_LIMIT } from "../../src/math/newcomers.ts";
import { ABSENT, sum } from "../../src/math/statistics.ts";

const REWARD = 1000n * UNIT;
const TOPIC = { ...PAPER_TOPIC, lossFloor: UNIT / 10n ** 6n };

const value = fc.bigInt({ min: -200n * UNIT, max: 200n * UNIT });
const logLoss = fc.bigInt({ min: -6n * UNIT, max: 6n * UNIT });
const stake = fc.bigInt({ min: 1n, max: 10n ** 26n });

/** Who takes part in one epoch, by slot, and what they say. */
const epochOf = (n: number, k: number, r: number) =>
  fc.record({
    inferers: fc.subarray(range(n), { minLength: 1 }),
    forecasters: fc.subarray(range(k)),
    reputers: fc.subarray(range(r), { minLength: 1 }),
    values: fc.array(value, { minLength: n, maxLength: n }),
    forecasts: fc.array(fc.array(fc.option(logLoss, { nil: ABSENT }), { minLength: n, maxLength: n }), {
      minLength: k,
      maxLength: k,
    }),
    truths: fc.array(value, { minLength: r, maxLength: r }),
    agree: fc.boolean(),
    stakes: fc.array(stake, { minLength: r, maxLength: r }),
  });
type Epoch = ReturnType<typeof epochOf> extends fc.Arbitrary<infer T> ? T : never;
const epochs = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 }))
  .chain(([n, k, r]) => fc.array(epochOf(n, k, r), { minLength: 1, maxLength: 5 }));

describe("any sequence of epochs", () => {
  it("pays at most the reward, and all of it but dust", () => {
    property(({ settlement }) => {
      const { inference, forecast, reputer } = settlement.rewards;
      const paid = sum([...inference, ...forecast, ...reputer]);
      expect(paid).toBeLessThanOrEqual(REWARD);
      expect(paid).toBeGreaterThan(REWARD - 10n ** 7n);
      expect([...inference, ...forecast, ...reputer].every((amount) => amount >= 0n)).toBe(true);
    });
  });

  it("combines within the range of what was inferred", () => {
    property(({ synthesis, submissions }) => {
      const low = submissions.inferences.reduce((a, b) => (b < a ? b : a));
      const high = submissions.inferences.reduce((a, b) => (b > a ? b : a));
      for (const combined of evaluatedInferences(synthesis)) {
        if (combined === ABSENT) continue;
        // Truncation toward zero may leave the range by one unit.
        expect(combined).toBeGreaterThanOrEqual(low - 1n);
        expect(combined).toBeLessThanOrEqual(high + 1n);
      }
    });
  });

  it("has weights that sum to one and ascending percentiles", () => {
    property(({ synthesis }) => {
      const total = sum(synthesis.weights);
      expect(total).toBeLessThanOrEqual(UNIT);
      expect(total).toBeGreaterThan(UNIT - 100n);
      synthesis.percentiles.slice(1).forEach((percentile, i) => {
        expect(percentile).toBeGreaterThanOrEqual(synthesis.percentiles[i]);
      });
    });
  });

  it("keeps what absent participants have: their losses, fractions, coefficients and rewards", () => {
    property(({ state, settlement, epoch }) => {
      const next = settlement.state;
      const { inferers: n, forecasters: k } = state.slots;
      for (let j = 0; j < n; j++) {
        if (epoch.inferers.includes(j)) continue;
        expect(next.losses[lossVector.inference(j)]).toBe(state.losses[lossVector.inference(j)]);
        expect(next.inclusions[j]).toBe(state.inclusions[j]);
        expect(next.smoothedFractions[j]).toBe(state.smoothedFractions[j]);
        expect(next.cumulative[j]).toBe(state.cumulative[j]);
      }
      for (let m = 0; m < state.slots.reputers; m++) {
        if (epoch.reputers.includes(m)) continue;
        expect(next.listening[m]).toBe(state.listening[m]);
        const place = next.slots.inferers + next.slots.forecasters + m;
        expect(next.cumulative[place]).toBe(state.cumulative[n + k + m]);
      }
    });
  });

  it("keeps listening coefficients between 0 and 1 and listens to half of the stake", () => {
    property(({ settlement }) => {
      const { stakes } = settlement.reports;
      for (const step of settlement.listeningSteps) {
        expect(step.every((a) => a >= 0n && a <= UNIT)).toBe(true);
        const listened = step.reduce((total, a, m) => total + a * stakes[m], 0n);
        // Each coefficient and the fraction itself are truncated.
        expect(listened / sum(stakes)).toBeGreaterThan(TOPIC.minStakeFraction - 1000n);
      }
      expect(settlement.listeningSteps.length).toBeLessThanOrEqual(TOPIC.maxGradientIterations);
    });
  });

  it("stays within the limits of a trace", () => {
    property(({ settlement }) => {
      for (const loss of settlement.state.losses) {
        expect(loss).toBeGreaterThanOrEqual(-LOSS_LIMIT);
        expect(loss).toBeLessThanOrEqual(LOSS_LIMIT);
      }
    });
  });
});

describe("synthesize", () => {
  const submissions = (inferences: bigint[], forecasts: bigint[][]): Submissions => ({
    inferers: inferences.map((_, slot) => ({ slot, id: slot + 1 })),
    forecasters: forecasts.map((_, slot) => ({ slot, id: slot + 1 })),
    inferences,
    forecasts,
  });

  it("takes the plain mean in a cold start", () => {
    const { network, naive, weights } = synthesize(PAPER_TOPIC, EMPTY_STATE, submissions([10n, 30n, 20n], []));
    expect([network, naive]).toEqual([20n, 20n]);
    expect(weights).toEqual([UNIT / 3n, UNIT / 3n, UNIT / 3n]);
  });

  it("leaves out a forecaster that forecast nobody of the epoch", () => {
    const result = synthesize(PAPER_TOPIC, EMPTY_STATE, submissions([10n, 30n], [[ABSENT, ABSENT]]));
    expect(result.forecastImplied).toEqual([ABSENT]);
    expect(result.oneOutForecast).toEqual([ABSENT]);
    expect(result.oneInForecast).toEqual([ABSENT]);
    expect(result.weights[2]).toBe(0n);
  });

  it("lets a lone inference be its own one-out", () => {
    const { network, oneOutInference } = synthesize(PAPER_TOPIC, EMPTY_STATE, submissions([7n], []));
    expect([network, ...oneOutInference]).toEqual([7n, 7n]);
  });
});

interface Step {
  readonly epoch: Epoch;
  readonly submissions: Submissions;
  readonly state: State;
  readonly synthesis: Synthesis;
  readonly settlement: Settlement;
}

/** Plays random sequences of epochs and checks each of them. */
function property(check: (step: Step) => void): void {
  fc.assert(
    fc.property(epochs, (sequence) => {
      let state = EMPTY_STATE;
      for (const epoch of sequence) {
        const submissions = submissionsOf(epoch);
        const synthesis = synthesize(TOPIC, state, submissions);
        const settlement = settle(TOPIC, state, synthesis, reportsOf(epoch, synthesis), REWARD);
        check({ epoch, submissions, state, synthesis, settlement });
        state = settlement.state;
      }
    }),
    { numRuns: 200, seed: 20240814 },
  );
}

function submissionsOf({ inferers, forecasters, values, forecasts }: Epoch): Submissions {
  return {
    inferers: inferers.map(participant),
    forecasters: forecasters.map(participant),
    inferences: inferers.map((slot) => values[slot]),
    forecasts: forecasters.map((slot) => inferers.map((inferer) => forecasts[slot][inferer])),
  };
}

function reportsOf({ reputers, truths, agree, stakes }: Epoch, synthesis: Synthesis): Reports {
  const reported = reputers.map((slot) => (agree ? truths[0] : truths[slot]));
  const distinct = [...new Set(reported)];
  return {
    reputers: reputers.map(participant),
    stakes: reputers.map((slot) => stakes[slot]),
    losses: distinct.map((truth) => truthLosses(TOPIC, synthesis, truth)),
    reported: reported.map((truth) => distinct.indexOf(truth)),
  };
}

function participant(slot: number): Participant {
  return { slot, id: slot + 1 };
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
