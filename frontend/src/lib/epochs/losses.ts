/** Losses of an epoch, as a settlement says them. */
import type { Hex } from "viem";
import * as lossVector from "../../../../keeper/src/math/lossVector.ts";
import { splitSections, TraceError, unpackNumbers } from "../../../../keeper/src/trace/codec.ts";
import { type SettlementSize, STATE_LAYOUT } from "../../../../keeper/src/trace/layout.ts";
import { ABSENT } from "../protocol.ts";

/** Consensus log10 losses, SD59x18. */
export interface Losses {
  readonly network: bigint;
  readonly naive: bigint;
  /** Least loss of an inferer; null without any. */
  readonly best: bigint | null;
}

/** Losses in the state part of a settlement; null where it has another length than its size says. */
export function consensusLosses(size: SettlementSize, state: Hex): Losses | null {
  const section = STATE_LAYOUT.consensusLoss;
  // All that is wanted is at its beginning; the whole of it is long.
  const wanted = lossVector.inference(size.inferers);
  try {
    const { consensusLoss } = splitSections(STATE_LAYOUT, size, state);
    const losses = unpackNumbers(section, consensusLoss.slice(0, 2 + 2 * section.width * wanted) as Hex);
    const best = losses
      .slice(lossVector.inference(0))
      .filter((loss) => loss !== ABSENT)
      .reduce<bigint | null>((least, loss) => (least === null || loss < least ? loss : least), null);
    return { network: losses[lossVector.NETWORK], naive: losses[lossVector.NAIVE], best };
  } catch (error) {
    if (error instanceof TraceError) return null;
    throw error;
  }
}
