/** Evidence that is not what it should be: one part of it changed, cut, doubled, or put elsewhere. */
import type { Hex } from "viem";
import type { Random } from "../random.ts";

/** Characters of 32 bytes: words keep their length, all other bytes may change it. */
const WORD = 66;

/** A copy of which one part, found by chance, is different; now and then the same, where nothing could be changed. */
export function mutated<T>(random: Random, value: T): T {
  return change(random, value) as T;
}

function change(random: Random, value: unknown): unknown {
  if (Array.isArray(value)) return changeList(random, value);
  if (typeof value === "bigint") return changeNumber(random, value);
  if (typeof value === "number") return value === 0 || random.chance(50) ? value + 1 : value - 1;
  if (typeof value === "string") return changeBytes(random, value as Hex);
  const entries = Object.entries(value as object).filter(([, item]) => !Array.isArray(item) || item.length > 0);
  const [name, item] = random.pick(entries);
  return { ...(value as object), [name]: change(random, item) };
}

function changeList(random: Random, list: readonly unknown[]): unknown[] {
  const at = random.int(0, list.length - 1);
  const other = random.int(0, list.length - 1);
  const isBytes = list.some((item) => typeof item === "string" && item.length !== WORD);
  switch (random.int(1, 8)) {
    case 1:
      return list.filter((_, i) => i !== at);
    case 2:
      return [...list.slice(0, at), list[at], ...list.slice(at)];
    case 3:
      return list.with(at, list[other]).with(other, list[at]);
    default: {
      // Sections that are not shown are empty; one that is shown makes the better lie.
      const shown = isBytes ? list.flatMap((item, i) => (item === "0x" ? [] : [i])) : [at];
      const place = random.pick(shown.length === 0 ? [at] : shown);
      return list.with(place, change(random, list[place]));
    }
  }
}

function changeNumber(random: Random, value: bigint): bigint {
  if (value > 0n && random.chance(45)) return value - 1n;
  return random.chance(80) ? value + 1n : value + random.bigint(0n, 10n ** 20n);
}

function changeBytes(random: Random, bytes: Hex): Hex {
  const digits = bytes.slice(2);
  const kind = bytes.length === WORD ? 1 : random.int(1, 5);
  if (digits.length === 0) return "0x00";
  if (kind === 2) return `0x${digits.slice(2)}`;
  if (kind === 3) return `0x${digits.slice(0, -2)}`;
  if (kind === 4) return `0x${digits}00`;
  const at = random.int(0, digits.length - 1);
  const digit = ((Number.parseInt(digits[at], 16) + random.int(1, 15)) % 16).toString(16);
  return `0x${digits.slice(0, at)}${digit}${digits.slice(at + 1)}`;
}
