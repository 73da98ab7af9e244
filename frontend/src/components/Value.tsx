import { formatExact, formatValue } from "../lib/format/numbers.ts";

/** An SD59x18 value with `decimals` decimals; all digits when hovered. */
export function Value({ value, decimals }: { value: bigint; decimals: number }) {
  const exact = formatExact(value);
  return (
    <data className="number" value={exact} title={exact}>
      {formatValue(value, decimals)}
    </data>
  );
}
