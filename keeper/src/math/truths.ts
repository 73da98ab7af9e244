/** How far a reported truth is from what a feed says. Twin of contracts/math/Truths.sol. */
import { abs, UNIT } from "./fixed.ts";

const DECIMALS = 18;

/** Answer of a feed with at most 18 decimals, SD59x18. */
export function truthOfAnswer(answer: bigint, decimals: number): bigint {
  return answer * 10n ** BigInt(DECIMALS - decimals);
}

/**
 * How much more than tolerated a truth differs from an answer, |truth - answer| - tolerance |answer|, as the exact
 * product of two SD59x18 numbers; above 0 for a truth outside the tolerance. Truth and answer are at most 1e20 in
 * magnitude, the tolerance is 0 to 1.
 */
export function truthExcess(truth: bigint, answer: bigint, tolerance: bigint): bigint {
  return abs(truth - answer) * UNIT - tolerance * abs(answer);
}
