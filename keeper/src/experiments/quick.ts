/**
 * The network's inferences in doubles, for searches over a topic's parameters: Eq. 9-11 and 13-15 for squared errors,
 * as Network has them exactly. What a search finds is shown by Network, never by this.
 */

import { toNumber } from "../decimal.ts";
import type { TopicMath } from "../engine/types.ts";

/** Parameters that a search varies. */
export interface Quick {
  readonly pNorm: number;
  readonly cNorm: number;
  readonly epsilon: number;
  readonly alphaRegret: number;
  readonly lossFloor: number;
}

/** Those of a topic. */
export function quickOf({ pNorm, cNorm, epsilon, alphaRegret, lossFloor }: TopicMath): Quick {
  return {
    pNorm: toNumber(pNorm),
    cNorm: toNumber(cNorm),
    epsilon: toNumber(epsilon),
    alphaRegret: toNumber(alphaRegret),
    lossFloor: toNumber(lossFloor),
  };
}

/** Inferences and implied inferences per epoch, the first `inferers` of them inferences; the truths; their delay. */
export interface QuickTable {
  readonly inferers: number;
  readonly members: readonly (readonly number[])[];
  readonly truths: readonly number[];
  readonly horizon: number;
}

/** Squared error of the network in every epoch before `end`. */
export function quickErrors({ inferers, members, truths, horizon }: QuickTable, topic: Quick, end: number): number[] {
  const size = members[0]?.length ?? 0;
  const losses = new Float64Array(size);
  const waiting: number[] = [];
  const errors: number[] = [];
  const logLoss = (value: number, truth: number) => Math.log10(Math.max((value - truth) ** 2, topic.lossFloor));
  let networkLoss = 0;
  let cold = true;
  for (let epoch = 0; epoch < end; epoch++) {
    const due = epoch - horizon;
    if (due >= 0) {
      const current = logLoss(waiting[due], truths[due]);
      if (cold) {
        losses.fill(current);
        networkLoss = current;
        cold = false;
      }
      for (let l = 0; l < size; l++) {
        losses[l] += topic.alphaRegret * (logLoss(members[due][l], truths[due]) - losses[l]);
      }
      networkLoss += topic.alphaRegret * (current - networkLoss);
    }
    const row = members[epoch];
    const weights = cold ? undefined : regretWeights(losses, networkLoss, topic);
    let value = 0;
    let total = 0;
    for (let l = 0; l < size; l++) {
      const weight = weights === undefined ? Number(l < inferers) : weights[l];
      value += weight * row[l];
      total += weight;
    }
    waiting.push(value / total);
    errors.push((value / total - truths[epoch]) ** 2);
  }
  return errors;
}

/** Eq. 8, 10 and 11, up to a common factor. */
function regretWeights(losses: Float64Array, networkLoss: number, { pNorm, cNorm, epsilon }: Quick): Float64Array {
  const count = losses.length;
  let mean = 0;
  for (const loss of losses) mean += loss / count;
  let squares = 0;
  for (const loss of losses) squares += (loss - mean) ** 2;
  const scale = (count > 1 ? Math.sqrt(squares / (count - 1)) : 0) + epsilon;
  const exponents = losses.map((loss) => pNorm * ((networkLoss - loss) / scale - cNorm));
  const top = Math.min(0, Math.max(...exponents));
  // e^(y - top) / (1 + e^y): the logistic function, raised so that the largest does not vanish.
  return exponents.map((y) => (y > 0 ? Math.exp(-top) / (1 + Math.exp(-y)) : Math.exp(y - top) / (1 + Math.exp(y))));
}
