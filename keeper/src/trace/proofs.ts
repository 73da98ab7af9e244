/** Numbers of a trace, shown by the tree that commits to it. Twin of contracts/feeds/TraceProofs.sol. */
import type { Hex } from "viem";
import { AlloraError } from "../errors.ts";
import { type Packed, unpackNumbers } from "./codec.ts";
import { parentOf, proofOf, sectionLeaf, sectionLeaves } from "./commitment.ts";
import type { NumberFormat } from "./layout.ts";

/** All bytes of a section, and the siblings of its leaf from the bottom to the root. */
export interface TraceEvidence {
  readonly section: Hex;
  readonly proof: readonly Hex[];
}

/** Evidence that leads to another root, or a number that its section does not have. */
export class ProofError extends AlloraError {
  override readonly name = "ProofError";
}

/** Evidence for every number of one section of a posted trace. */
export function traceEvidence<L>(packed: Packed<L>, domain: Hex, section: keyof L & string): TraceEvidence {
  const place = Object.keys(packed).indexOf(section);
  return { section: packed[section], proof: proofOf(sectionLeaves(packed, domain), place) };
}

/**
 * The number at `index` of a section of the trace with that root, ABSENT for one that the epoch does not have;
 * ProofError `root` for evidence of something else, `index` where the section ends before it.
 */
export function provenNumber<L extends Readonly<Record<string, NumberFormat>>>(
  layout: L,
  root: Hex,
  domain: Hex,
  section: keyof L & string,
  index: number,
  evidence: TraceEvidence,
): bigint {
  const shown = shownRoot(domain, Object.keys(layout).indexOf(section), evidence);
  if (shown !== root) throw new ProofError("root", `the evidence leads to ${shown}`, { value: shown, limit: root });
  const numbers = unpackNumbers(layout[section], evidence.section);
  const number = numbers[index];
  if (number === undefined) {
    const limit = numbers.length;
    throw new ProofError("index", `${section} has ${limit} numbers, and none at ${index}`, { value: index, limit });
  }
  return number;
}

/** Root that evidence leads to, null where the tree is too small for the section's place. */
function shownRoot(domain: Hex, place: number, { section, proof }: TraceEvidence): Hex | null {
  if (place >> proof.length !== 0) return null;
  return proof.reduce(
    (node, sibling, level) => ((place >> level) & 1 ? parentOf(sibling, node) : parentOf(node, sibling)),
    sectionLeaf(domain, place, section),
  );
}
