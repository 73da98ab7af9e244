/** The kernels against each other: lists of combinations of all kinds, and whole epochs down to the posted bytes. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { Random, SEED } from "../../../test/random.ts";
import { parseReplay, replay } from "../../src/engine/replay.ts";
import { EMPTY_STATE } from "../../src/engine/slots.ts";
import { synthesize } from "../../src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../../src/engine/topic.ts";
import type { State, TopicMath } from "../../src/engine/types.ts";
import { bigintKernel } from "../../src/kernel/bigint.ts";
import type { CombinationInputs, KernelName } from "../../src/kernel/kernel.ts";
import { kernel, selectKernel } from "../../src/kernel/selection.ts";
import { createWasmKernel } from "../../src/kernel/wasm.ts";
import { isqrt, log10, UNIT } from "../../src/math/fixed.ts";
import { size } from "../../src/math/lossVector.ts";
import { ABSENT } from "../../src/math/statistics.ts";
import { packSynthesis, settlementTrace } from "../../src/trace/epoch.ts";
import { ownVectors, simulatorVectors } from "../vectors.ts";

const CASES = Number(process.env.ALLORA_CASES ?? 10_000) / 20;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  selectKernel("wasm");
});

describe("combinations", () => {
  const wasm = createWasmKernel();

  it("are the same for inputs of all kinds", () => {
    const random = new Random(SEED);
    const combine = vi.spyOn(bigintKernel, "combine");
    for (let i = 0; i < CASES; i++) {
      const inputs = anyInputs(random);
      const got = wasm.combine(inputs);
      expect({ inputs, ...got }).toEqual({ inputs, ...bigintKernel.combine(inputs) });
    }
    // Most are extreme in some way, and yet most are computed by the kernel itself.
    expect(combine.mock.calls.length - CASES).toBeLessThan(CASES / 4);
  });

  it("are the same for the numbers of usual topics, without the reference's help", () => {
    const random = new Random(SEED + 1);
    for (let i = 0; i < CASES / 10; i++) {
      const inputs = usualInputs(random, random.inferers(), random.forecasters());
      const reference = bigintKernel.combine(inputs);
      const combine = vi.spyOn(bigintKernel, "combine");
      expect({ inputs, ...wasm.combine(inputs) }).toEqual({ inputs, ...reference });
      expect(combine).not.toHaveBeenCalled();
      combine.mockRestore();
    }
  });

  it("are the same where normalized regrets are whole, one unit from another exponent", () => {
    const random = new Random(SEED + 4);
    for (let i = 0; i < 200; i++) {
      const regret = random.bigint(UNIT / 2n, 3n * UNIT);
      // With the regrets R and -R their deviation is the root of 2 R^2, and the scale 2 R.
      const epsilon = 2n * regret - isqrt(2n * regret * regret);
      const inputs = {
        topic: { pNorm: random.p(), cNorm: random.c(), epsilon },
        inferences: [10n ** 38n, -(10n ** 38n)],
        forecasts: [],
        networkLoss: 0n,
        losses: [0n, 0n, -regret, regret, 0n, 0n],
      };
      expect({ inputs, ...wasm.combine(inputs) }).toEqual({ inputs, ...bigintKernel.combine(inputs) });
    }
  });

  const random = new Random(SEED + 2);
  const inputs = usualInputs(random, 5, 2);
  const { topic } = inputs;
  const first = (list: readonly bigint[], value: bigint) => [value, ...list.slice(1)];
  it.each<[string, Partial<CombinationInputs>]>([
    ["a cold start", { losses: [] }],
    ["a value beyond 127 bits", { inferences: first(inputs.inferences, 1n << 127n) }],
    ["a forecast beyond 71 bits", { forecasts: inputs.forecasts.map((row) => first(row, -1n << 71n)) }],
    ["a loss beyond 71 bits", { losses: first(inputs.losses, 1n << 71n) }],
    ["a network loss beyond 71 bits", { networkLoss: 1n << 71n }],
    ["p beyond 64 bits", { topic: { ...topic, pNorm: 1n << 64n } }],
    ["c beyond 71 bits", { topic: { ...topic, cNorm: -1n << 71n } }],
    ["epsilon beyond 64 bits", { topic: { ...topic, epsilon: 1n << 64n } }],
    [
      "regrets that are equal, over an epsilon below 2^29",
      { topic: { ...topic, epsilon: (1n << 29n) - 1n }, losses: inputs.losses.map(() => UNIT) },
    ],
  ])("leave %s to the reference", (_, changes) => {
    const changed = { ...inputs, ...changes };
    const expected = bigintKernel.combine(changed);
    const combine = vi.spyOn(bigintKernel, "combine");
    expect(wasm.combine(changed)).toEqual(expected);
    expect(combine).toHaveBeenCalledOnce();
  });

  it("are the same at the ends of all widths, without the reference's help", () => {
    const extreme = (list: readonly bigint[], limit: bigint) =>
      list.map((_, i) => [limit - 1n, 1n - limit, limit - 2n][i % 3]);
    for (const [p, c] of [
      [(1n << 64n) - 1n, 1n - (1n << 71n)],
      [1n, (1n << 71n) - 1n],
    ]) {
      // Losses of all but the network and the naive inference are equal: no deviation, and regrets as large as they get.
      for (const losses of [
        extreme(inputs.losses, 1n << 71n),
        inputs.losses.map((_, x) => (x < 2 ? 1n : -1n) * ((1n << 71n) - 1n)),
      ]) {
        const changed = {
          topic: { pNorm: p, cNorm: c, epsilon: 1n << 29n },
          inferences: extreme(inputs.inferences, 1n << 127n),
          forecasts: inputs.forecasts.map((row) => extreme(row, 1n << 71n)),
          networkLoss: 1n - (1n << 71n),
          losses,
        };
        const expected = bigintKernel.combine(changed);
        const combine = vi.spyOn(bigintKernel, "combine");
        expect(wasm.combine(changed)).toEqual(expected);
        expect(combine).not.toHaveBeenCalled();
        combine.mockRestore();
      }
    }
  });

  it.each<[string, Partial<CombinationInputs>]>([
    ["no inferences", { inferences: [], forecasts: [], losses: inputs.losses.slice(0, 2) }],
    [
      "epsilon 0 and regrets that are equal",
      { topic: { ...topic, epsilon: 0n }, losses: inputs.losses.map(() => UNIT) },
    ],
  ])("throw what the reference throws on %s", (_, changes) => {
    const changed = { ...inputs, ...changes };
    const attempt = (combine: () => unknown) => {
      try {
        return combine();
      } catch (error) {
        return error;
      }
    };
    const expected = attempt(() => bigintKernel.combine(changed));
    expect(expected).toBeInstanceOf(Error);
    expect(attempt(() => wasm.combine(changed))).toEqual(expected);
  });

  it("do not depend on what was computed before", () => {
    const before = wasm.combine(inputs);
    wasm.combine({ ...inputs, topic: { ...topic, epsilon: 1n }, losses: inputs.losses.map(() => UNIT) });
    wasm.combine(usualInputs(random, 32, 6));
    expect(wasm.combine(inputs)).toEqual(before);
  });
});

describe("epochs", () => {
  const vectors = [...ownVectors(), ...simulatorVectors()];
  it.each(vectors.map((vector) => [vector.name, vector] as const))("of %s are the same", (_, { input }) => {
    const [wasm, bigint] = both(() => replay(parseReplay({ input })));
    expect(wasm).toEqual(bigint);
  });

  it("are posted byte by byte the same, with participants that come and go", () => {
    const sizes = [
      [32, 6, 6, 6],
      [5, 3, 4, 20],
      [1, 2, 1, 5],
      [3, 0, 2, 5],
    ] as const;
    const [wasm, bigint] = both(() => sizes.map(([n, k, r, epochs]) => tracesOf(n, k, r, epochs)));
    expect(wasm).toEqual(bigint);
  });
});

describe("selection", () => {
  const reselected = async () => {
    vi.resetModules();
    return (await import("../../src/kernel/selection.ts")).kernel().name;
  };

  it("is WebAssembly by default", async () => {
    vi.stubEnv("ALLORA_KERNEL", undefined);
    expect(await reselected()).toBe("wasm");
  });

  it.each(["wasm", "bigint"])("is %s where the environment says so", async (name) => {
    vi.stubEnv("ALLORA_KERNEL", name);
    expect(await reselected()).toBe(name);
  });

  it("refuses names that are not there", async () => {
    vi.stubEnv("ALLORA_KERNEL", "float");
    await expect(reselected()).rejects.toMatchObject({ name: "InputError", code: "kernel", value: "float" });
  });

  it("is bigint where the host has no WebAssembly, unless that was asked for", async () => {
    vi.stubEnv("ALLORA_KERNEL", undefined);
    vi.stubGlobal("WebAssembly", undefined);
    expect(await reselected()).toBe("bigint");
    vi.stubEnv("ALLORA_KERNEL", "wasm");
    await expect(reselected()).rejects.toThrow(TypeError);
  });

  it("is what the engine and the logarithms compute with", () => {
    const random = new Random(SEED + 3);
    const { topic, state, submissions } = epochOf(random, 3, 1, EMPTY_STATE);
    for (const name of ["wasm", "bigint"] as const) {
      const combine = vi.spyOn(selectKernel(name), "combine");
      expect(kernel().name).toBe(name);
      synthesize(topic, state, submissions);
      expect(combine).toHaveBeenCalledOnce();
      combine.mockRestore();
    }
    const [wasm, bigint] = both(() => [1n, 2n, 3n * UNIT, 10n ** 18n, 10n ** 40n + 1n].map(log10));
    expect(wasm).toEqual(bigint);
  });
});

/** What a computation gives with one kernel and with the other. */
function both<T>(compute: () => T): [wasm: T, bigint: T] {
  const computeWith = (name: KernelName) => {
    selectKernel(name);
    return compute();
  };
  return [computeWith("wasm"), computeWith("bigint")];
}

function anyInputs(random: Random): CombinationInputs {
  const [n, k] = [random.inferers(), random.forecasters()];
  return {
    topic: { pNorm: random.p(), cNorm: random.c(), epsilon: random.epsilon() },
    inferences: random.values(n),
    forecasts: random.list(k, () => random.withAbsent(random.logLosses(n))),
    networkLoss: random.logLoss(),
    losses: random.smoothedLosses(n, k),
  };
}

function usualInputs(random: Random, n: number, k: number): CombinationInputs {
  const losses = (count: number) => random.list(count, () => random.bigint(-6n * UNIT, 3n * UNIT));
  return {
    topic: PAPER_TOPIC,
    inferences: random.list(n, () => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: random.list(k, () => random.withAbsent(losses(n))),
    networkLoss: random.bigint(-3n * UNIT, 0n),
    losses: losses(size(n, k)),
  };
}

/** An epoch of up to n inferers and k forecasters; who holds a slot changes now and then. */
function epochOf(random: Random, n: number, k: number, state: State) {
  const topic: TopicMath = { ...PAPER_TOPIC, lossFloor: UNIT / 10n ** 6n };
  const seats = (count: number, least: number) =>
    random
      .subset(random.int(least, count), count)
      .map((slot) => ({ slot, id: 1 + slot + (random.chance(5) ? 100 : 0) }));
  const inferers = seats(n, 1);
  const forecasters = seats(k, 0);
  const submissions = {
    inferers,
    forecasters,
    inferences: inferers.map(() => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: forecasters.map(() =>
      inferers.map(() => (random.chance(10) ? ABSENT : random.bigint(-6n * UNIT, 3n * UNIT))),
    ),
  };
  return { topic, state, submissions, seats };
}

/** The bytes that keepers would post for consecutive epochs. */
function tracesOf(n: number, k: number, r: number, epochs: number): string[] {
  const random = new Random(SEED + n);
  const traces: string[] = [];
  let state = EMPTY_STATE;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { topic, submissions, seats } = epochOf(random, n, k, state);
    const { synthesis, bytes } = packSynthesis(synthesize(topic, state, submissions));
    const reports = seats(r, 1).map((seat) => ({
      ...seat,
      truth: random.bigint(90n * UNIT, 110n * UNIT),
      losses: [],
      stake: random.bigint(1n, 10n ** 24n),
    }));
    const posted = settlementTrace(topic, state, synthesis, reports, 1000n * UNIT);
    state = posted.settlement.state;
    traces.push(bytes, posted.state, posted.payout);
  }
  return traces;
}
