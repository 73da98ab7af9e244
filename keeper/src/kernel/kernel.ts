/**
 * The inner computations of an epoch that take its time, behind one interface: on bigint, which is the reference, or in
 * WebAssembly, with the same results bit by bit.
 */
import type { Synthesis, TopicMath } from "../engine/types.ts";

export interface Kernel {
  readonly name: KernelName;
  /** All inferences of a synthesis but its percentiles (Eq. 3, 9-12). */
  combine(inputs: CombinationInputs): Combinations;
  /** Binary logarithm of y, UNIT <= y < 2 UNIT. */
  log2Fraction(y: bigint): bigint;
}

export const NAMES = ["wasm", "bigint"] as const;
export type KernelName = (typeof NAMES)[number];

export interface CombinationInputs {
  readonly topic: Pick<TopicMath, "pNorm" | "cNorm" | "epsilon">;
  /** At least one. */
  readonly inferences: readonly bigint[];
  /** Per forecaster, its log10 losses per inferer, ABSENT where it forecast none. */
  readonly forecasts: readonly (readonly bigint[])[];
  readonly networkLoss: bigint;
  /** Smoothed losses, ordered by lossVector over inferers and forecasters; none in a cold start. */
  readonly losses: readonly bigint[];
}

/** The sections of a synthesis that are combinations of inferences. */
export type Combinations = Omit<Synthesis, "inferers" | "forecasters" | "inferences" | "percentiles">;
