/** Durations in seconds as people type them, exactly. */

const UNITS = [
  { seconds: 86_400, names: ["d", "day", "days"] },
  { seconds: 3_600, names: ["h", "hour", "hours"] },
  { seconds: 60, names: ["min", "minute", "minutes", "m"] },
  { seconds: 1, names: ["s", "sec", "second", "seconds", ""] },
] as const;

/** Reads "90", "90 s", "1 h 30 min" and "2d" as seconds; null for anything else. */
export function parseDuration(text: string): number | null {
  const plain = text.trim().toLowerCase();
  if (!/^(\d{1,10}\s*[a-z]*\s*)+$/.test(plain)) return null;
  let sum = 0;
  for (const [, count, name] of plain.matchAll(/(\d+)\s*([a-z]*)/g)) {
    const unit = UNITS.find(({ names }) => (names as readonly string[]).includes(name));
    if (unit === undefined) return null;
    sum += Number(count) * unit.seconds;
  }
  return sum;
}

/** All of a duration in whole seconds: "1 h 30 min", "0 s". */
export function formatSeconds(seconds: number): string {
  let rest = seconds;
  const parts: string[] = [];
  for (const { seconds: size, names } of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${names[0]}`);
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}
