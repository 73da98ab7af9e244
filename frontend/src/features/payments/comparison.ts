/** A payment among those of others. */
import { formatAllo } from "../../lib/format/numbers.ts";

const MEMO_BYTES = 32;
const encoder = new TextEncoder();

/** Where an amount would stand among `prices`, as a sentence. */
export function comparison(amount: bigint, prices: readonly bigint[]): string {
  const count = prices.length;
  if (count === 0) return "It would be the first payment for this topic.";
  const less = prices.filter((price) => price < amount).length;
  const more = prices.filter((price) => price > amount).length;
  const equal = count - less - more;
  const parts = [
    ...(less > 0 ? [`more than ${less}`] : []),
    ...(equal > 0 ? [`as much as ${equal}`] : []),
    ...(more > 0 ? [`less than ${more}`] : []),
  ];
  return `${amount === 0n ? "Nothing" : `${formatAllo(amount)} ALLO`} is ${parts.join(", ")} of the last ${count} ${
    count === 1 ? "payment" : "payments"
  }.`;
}

/** What is wrong with a memo, as a sentence; null where nothing is. */
export function memoProblem(memo: string): string | null {
  const bytes = encoder.encode(memo).length;
  return bytes <= MEMO_BYTES ? null : `The memo has ${bytes} bytes; at most ${MEMO_BYTES} fit.`;
}
