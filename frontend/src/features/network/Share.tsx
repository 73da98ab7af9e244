import { Missing } from "../../components/Missing.tsx";
import { formatShare } from "../../lib/format/numbers.ts";

/** A part of a whole in per cent; a dash, with the reason, where the whole is nothing. */
export function Share({ part, whole, none }: { part: bigint; whole: bigint; none: string }) {
  return whole === 0n ? <Missing why={none} /> : <span className="number">{formatShare(part, whole)}</span>;
}
