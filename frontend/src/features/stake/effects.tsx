import type { ReactNode } from "react";
import { Allo } from "../../components/Allo.tsx";
import type { Change } from "../../components/Changes.tsx";
import { formatPercent } from "../../lib/format/numbers.ts";
import { type Holding, partOf, worthOf } from "../../lib/stake/pool.ts";

/** What becomes of a reputer's stake, and of what an account holds of it. */
export function effects(before: Holding, after: Holding): Change[] {
  const both = (name: string, of: (holding: Holding) => ReactNode): Change => ({
    name,
    before: of(before),
    after: of(after),
  });
  return [
    both("Stake of the reputer", ({ pool }) => <Allo wei={pool.stake} />),
    both("Your shares", ({ shares }) => <code>{String(shares)}</code>),
    both("What they are worth", (holding) => <Allo wei={worthOf(holding)} />),
    both("Your part", (holding) => {
      const part = partOf(holding);
      return part === null ? "nobody has any" : formatPercent(part);
    }),
  ];
}
