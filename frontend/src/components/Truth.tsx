import type { TruthRange } from "../lib/epochs/feed.ts";
import { Missing } from "./Missing.tsx";
import { Value } from "./Value.tsx";

/** The reported truth, or its range where reputers disagree. */
export function Truth({ range, decimals }: { range: TruthRange | null; decimals: number }) {
  if (range === null) return <Missing why="no truth reported" />;
  const { low, high } = range;
  if (low === high) return <Value value={low} decimals={decimals} />;
  return (
    <span title="Reputers disagree">
      <Value value={low} decimals={decimals} /> to <Value value={high} decimals={decimals} />
    </span>
  );
}
