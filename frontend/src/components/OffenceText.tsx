import { formatCount } from "../lib/format/numbers.ts";
import type { Offence } from "../lib/network/events.ts";
import { Value } from "./Value.tsx";

/** What somebody was slashed for. */
export function OffenceText({ offence }: { offence: Offence }) {
  switch (offence.kind) {
    case "synthesis":
    case "settlement":
      return (
        <>
          Wrong {offence.kind}: number {formatCount(offence.index)} of <code>{offence.section}</code>
        </>
      );
    case "truths":
      return (
        <>
          Two truths signed: <Value value={offence.truths[0]} decimals={4} /> and{" "}
          <Value value={offence.truths[1]} decimals={4} />
        </>
      );
    case "losses":
      return "Two different losses of one synthesis signed";
    case "source":
      return (
        <>
          Reported <Value value={offence.truth} decimals={4} /> where the topic's source said{" "}
          <Value value={offence.answer} decimals={4} />
        </>
      );
  }
}
