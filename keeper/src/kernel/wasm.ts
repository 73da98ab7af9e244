/**
 * The kernel in WebAssembly (keeper/kernel): the same sums, quotients and exponentials on numbers of fixed width. What
 * does not fit those widths, or what the kernel's tables cannot tell, is computed by the reference kernel instead.
 */
import { EXP2_FACTORS, UNIT } from "../math/fixed.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import { bigintKernel } from "./bigint.ts";
import type { CombinationInputs, Combinations, Kernel } from "./kernel.ts";
import { MODULE } from "./module.ts";

/** What is used of the host's WebAssembly, which is no part of ECMAScript. */
interface Host {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
}

/** An address in bytes. */
interface Address {
  readonly value: number;
}

/** What is used of what keeper/kernel/index.ts exports; a number takes 16 bytes. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly MAX_INFERERS: Address;
  readonly MAX_FORECASTERS: Address;
  readonly factors: Address;
  readonly parameters: Address;
  readonly forecasts: Address;
  readonly losses: Address;
  readonly combined: Address;
  readonly shares: Address;
  prepare(): void;
  combine(inferers: number, forecasters: number): number;
  log2Fraction(y: bigint): bigint;
}

/** Widths that the kernel's intermediate numbers are made for. */
const VALUE_LIMIT = 1n << 127n;
const LOSS_LIMIT = 1n << 71n;
const P_LIMIT = 1n << 64n;
const C_LIMIT = 1n << 71n;
const EPSILON_LIMIT = 1n << 64n;

/** ABSENT in 128 bits. */
const NARROW_ABSENT = -VALUE_LIMIT;

/** Of the topic: p comes with its multiple 2^120 / UNIT, which divides by UNIT. */
const P_SCALE = 120n;

/** Throws whatever the host says where it allows no WebAssembly. */
export function createWasmKernel(): Kernel {
  const { WebAssembly } = globalThis as unknown as Host;
  const bytes = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;
  const words = new BigUint64Array(exports.memory.buffer);
  const signedWords = new BigInt64Array(exports.memory.buffer);
  const wordsAt = (address: Address) => address.value / 8;
  const [parameters, forecastsAt, lossesAt, combinedAt, sharesAt] = [
    exports.parameters,
    exports.forecasts,
    exports.losses,
    exports.combined,
    exports.shares,
  ].map(wordsAt);
  words.set(
    EXP2_FACTORS.map((factor) => BigInt.asUintN(64, factor)),
    wordsAt(exports.factors),
  );
  exports.prepare();

  /** Writes numbers below `limit` in magnitude; false where one is not. */
  function write(at: number, numbers: readonly bigint[], limit: bigint): boolean {
    for (const number of numbers) {
      if (number >= limit || number <= -limit) return false;
      words[at++] = number;
      words[at++] = number >> 64n;
    }
    return true;
  }

  /** Likewise, for forecasted losses, of which some may be ABSENT. */
  function writeForecasts(at: number, row: readonly bigint[]): boolean {
    return row.every((loss, j) => {
      if (loss !== ABSENT) return write(at + 2 * j, [loss], LOSS_LIMIT);
      words[at + 2 * j] = 0n;
      words[at + 2 * j + 1] = NARROW_ABSENT >> 64n;
      return true;
    });
  }

  function read(at: number, count: number): bigint[] {
    return Array.from({ length: count }, (_, i) => {
      const number = (signedWords[at + 2 * i + 1] << 64n) | words[at + 2 * i];
      return number === NARROW_ABSENT ? ABSENT : number;
    });
  }

  function fits({ topic, inferences, forecasts, networkLoss, losses }: CombinationInputs): boolean {
    const { pNorm: p, cNorm: c, epsilon } = topic;
    const n = inferences.length;
    return (
      n > 0 &&
      losses.length === lossVector.size(n, forecasts.length) &&
      n <= exports.MAX_INFERERS.value &&
      forecasts.length <= exports.MAX_FORECASTERS.value &&
      p > 0n &&
      p < P_LIMIT &&
      epsilon > 0n &&
      epsilon < EPSILON_LIMIT &&
      write(parameters, [p, (p << P_SCALE) / UNIT], VALUE_LIMIT) &&
      write(parameters + 4, [c], C_LIMIT) &&
      write(parameters + 6, [epsilon], EPSILON_LIMIT) &&
      write(parameters + 8, [networkLoss], LOSS_LIMIT) &&
      write(combinedAt + 2 * lossVector.inference(0), inferences, VALUE_LIMIT) &&
      write(lossesAt, losses, LOSS_LIMIT) &&
      forecasts.every((row, f) => row.length === n && writeForecasts(forecastsAt + 2 * f * n, row))
    );
  }

  function combine(inputs: CombinationInputs): Combinations {
    const n = inputs.inferences.length;
    const k = inputs.forecasts.length;
    if (!fits(inputs) || exports.combine(n, k) === 0) return bigintKernel.combine(inputs);
    const section = (place: number, count: number) => read(combinedAt + 2 * place, count);
    const [network, naive] = section(lossVector.NETWORK, 2);
    return {
      forecastImplied: section(lossVector.forecastImplied(n, 0), k),
      oneOutImplied: inputs.forecasts.map((_, f) => section(lossVector.oneOutImplied(n, k, f, 0), n)),
      weights: [...words.subarray(sharesAt, sharesAt + n + k)],
      network,
      naive,
      oneOutInference: section(lossVector.oneOutInference(n, k, 0), n),
      oneOutForecast: section(lossVector.oneOutForecast(n, k, 0), k),
      oneInForecast: section(lossVector.oneInForecast(n, k, 0), k),
    };
  }

  return { name: "wasm", combine, log2Fraction: exports.log2Fraction };
}
