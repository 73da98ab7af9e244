import { formatAllo, formatExact } from "../lib/format/numbers.ts";

/** Wei of ALLO; all digits when hovered. */
export function Allo({ wei }: { wei: bigint }) {
  const exact = formatExact(wei);
  return (
    <data className="number" value={exact} title={`${exact} ALLO`}>
      {formatAllo(wei)} ALLO
    </data>
  );
}
