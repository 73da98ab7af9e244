/** What inferences of a network depend on, of an epoch's whole computation: no one-outs, scores or rewards. */

import type { TopicMath } from "../engine/types.ts";
import { logLoss, loss, smoothedLoss } from "../math/losses.ts";
import * as lossVector from "../math/lossVector.ts";
import { ABSENT } from "../math/statistics.ts";
import * as equations from "../math/synthesis.ts";

/** Inferences of one epoch; those implied by forecasters that forecast nothing are ABSENT. */
export interface NetworkEpoch {
  readonly network: bigint;
  readonly naive: bigint;
  readonly inferences: readonly bigint[];
  readonly implied: readonly bigint[];
}

/**
 * A topic in which the same inferers and forecasters take part in every epoch and one reputer reports the truth. Yields
 * what the engine does, bit by bit (test/experiments), at a tenth of the work.
 */
export class Network {
  readonly #topic: TopicMath;
  /** The first entries of the engine's vector: network, naive, inferers, forecasters. Empty in a cold start. */
  #losses: bigint[] = [];
  #networkLoss = 0n;

  constructor(topic: TopicMath) {
    this.#topic = topic;
  }

  /** Eq. 3, 9-12; needs at least one inference. */
  synthesize(inferences: readonly bigint[], forecasts: readonly (readonly bigint[])[]): NetworkEpoch {
    const { pNorm: p, cNorm: c, epsilon } = this.#topic;
    const cold = this.#losses.length === 0;
    const implied = forecasts.map((row) =>
      equations.forecastImplied(inferences, row, inferences.length, this.#networkLoss, cold, p, c, epsilon),
    );
    const weights = equations.networkWeights(inferences, implied, this.#losses, p, c, epsilon);
    return {
      network: equations.networkInference(inferences, implied, weights),
      naive: equations.naiveInference(inferences, this.#losses, p, c, epsilon),
      inferences,
      implied,
    };
  }

  /** Eq. 13-15; returns the log10 losses in the order of the engine's vector. */
  settle({ network, naive, inferences, implied }: NetworkEpoch, truth: bigint): bigint[] {
    const { lossFunction, lossParameter, lossFloor, alphaRegret } = this.#topic;
    const losses = [network, naive, ...inferences, ...implied].map((value) =>
      value === ABSENT ? ABSENT : logLoss(loss(lossFunction, lossParameter, value, truth), lossFloor),
    );
    const before = this.#losses.length === 0 ? losses.map(() => losses[lossVector.NETWORK]) : this.#losses;
    this.#losses = losses.map((current, x) => smoothedLoss(alphaRegret, current, before[x]));
    this.#networkLoss = losses[lossVector.NETWORK];
    return losses;
  }
}
