/** Numbers of a trace, packed and unpacked section by section. */
import { size as byteLength, concat, type Hex, slice } from "viem";
import { AlloraError } from "../errors.ts";
import { ABSENT } from "../math/statistics.ts";
import { Kind, type NumberFormat, type Section } from "./layout.ts";

/** A layout is a table of sections; values go by the same names. */
export type Layout<Size> = Readonly<Record<string, Section<Size>>>;
export type Values<L> = { readonly [name in keyof L]: readonly bigint[] };
export type Packed<L> = { readonly [name in keyof L]: Hex };

/** Numbers that a section has no room for, or not as many as it holds. */
export class TraceError extends AlloraError {
  override readonly name = "TraceError";
}

/** Packs every section; TraceError `count` or `range` for values that do not fit. */
export function packSections<Size, L extends Layout<Size>>(layout: L, size: Size, values: Values<L>): Packed<L> {
  const entries = Object.entries(layout).map(([name, section]) => {
    const numbers = values[name];
    const expected = section.count(size);
    if (numbers.length !== expected) {
      throw new TraceError("count", `${name} has ${numbers.length} numbers instead of ${expected}`, {
        value: numbers.length,
        limit: expected,
      });
    }
    return [name, `0x${numbers.map((value) => packNumber(name, section, value)).join("")}`];
  });
  return Object.fromEntries(entries);
}

/** All sections, one after the other. */
export function joinSections<L>(packed: Packed<L>): Hex {
  return concat(Object.values<Hex>(packed));
}

/** Cuts a trace into its sections; TraceError `length` when it is too short or too long. */
export function splitSections<Size, L extends Layout<Size>>(layout: L, size: Size, trace: Hex): Packed<L> {
  const lengths = Object.values(layout).map((section) => section.count(size) * section.width);
  const expected = lengths.reduce((total, length) => total + length, 0);
  if (byteLength(trace) !== expected) {
    throw new TraceError("length", `a trace of ${byteLength(trace)} bytes instead of ${expected}`, {
      value: byteLength(trace),
      limit: expected,
    });
  }
  let offset = 0;
  const entries = Object.keys(layout).map((name, i) => {
    const start = offset;
    offset += lengths[i];
    return [name, lengths[i] === 0 ? "0x" : slice(trace, start, offset)];
  });
  return Object.fromEntries(entries);
}

/** Numbers of every section. */
export function unpackSections<L extends Readonly<Record<string, NumberFormat>>>(
  layout: L,
  packed: Packed<L>,
): Values<L> {
  return Object.fromEntries(
    Object.entries(layout).map(([name, section]) => [name, unpackNumbers(section, packed[name])]),
  ) as unknown as Values<L>;
}

/** Numbers of one section. */
export function unpackNumbers({ width, kind }: NumberFormat, data: Hex): bigint[] {
  const digits = 2 * width;
  const values: bigint[] = [];
  for (let at = 2; at < data.length; at += digits) {
    const raw = BigInt(`0x${data.slice(at, at + digits)}`);
    const signed = kind === Kind.Unsigned ? raw : BigInt.asIntN(8 * width, raw);
    values.push(kind === Kind.SignedOrAbsent && signed === lowest(width) ? ABSENT : signed);
  }
  return values;
}

function packNumber(name: string, { width, kind }: NumberFormat, value: bigint): string {
  const bits = BigInt(8 * width);
  const low = kind === Kind.Unsigned ? 0n : lowest(width);
  const high = (kind === Kind.Unsigned ? 1n << bits : 1n << (bits - 1n)) - 1n;
  const number = kind === Kind.SignedOrAbsent && value === ABSENT ? low : value;
  if (number < low || number > high || (kind === Kind.SignedOrAbsent && value === low)) {
    throw new TraceError("range", `${name} has no room for ${value}`, { value, limit: `${low} to ${high}` });
  }
  return BigInt.asUintN(8 * width, number)
    .toString(16)
    .padStart(2 * width, "0");
}

function lowest(width: number): bigint {
  return -(1n << BigInt(8 * width - 1));
}
