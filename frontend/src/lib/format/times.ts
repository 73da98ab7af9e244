/** Times and durations of the chain, in seconds, as text in the reader's time zone. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Largest magnitude that a Date holds. */
const LAST_SECOND = 8_640_000_000_000;

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const YEAR = new Intl.DateTimeFormat("en-GB", { year: "numeric" });

/** "14:05" on the day of `now`, "21 Nov 14:05" in its year, "21 Nov 2026 14:05" otherwise. */
export function formatTime(time: number, now: number): string {
  const [then, today] = [new Date(bounded(time) * 1000), new Date(bounded(now) * 1000)];
  const clock = CLOCK.format(then);
  const sameYear = YEAR.format(then) === YEAR.format(today);
  if (sameYear && DATE.format(then) === DATE.format(today)) return clock;
  return sameYear ? `${DATE.format(then)} ${clock}` : `${DATE.format(then)} ${YEAR.format(then)} ${clock}`;
}

const EXACT = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** To the second, with the reader's zone: "Sat 21 Nov 2026, 14:05:00 CET". */
export function formatExactTime(time: number): string {
  return EXACT.format(new Date(bounded(time) * 1000));
}

/** "2026-11-21 14:05:00 UTC". */
export function formatUtc(time: number): string {
  return `${isoTime(time)
    .replace("T", " ")
    .replace(/\.000Z$/, "")} UTC`;
}

export function isoTime(time: number): string {
  return new Date(bounded(time) * 1000).toISOString();
}

/** The two largest units: "3 d 4 h", "2 h 10 min", "45 s"; negative durations count as none. */
export function formatDuration(seconds: number): string {
  const rest = Math.max(0, Math.floor(seconds));
  if (rest < MINUTE) return `${rest} s`;
  if (rest < HOUR) return `${Math.floor(rest / MINUTE)} min`;
  const [large, small, largeUnit, smallUnit] = rest < DAY ? [HOUR, MINUTE, "h", "min"] : [DAY, HOUR, "d", "h"];
  const remainder = Math.floor((rest % (large as number)) / (small as number));
  const head = `${Math.floor(rest / (large as number))} ${largeUnit}`;
  return remainder === 0 ? head : `${head} ${remainder} ${smallUnit}`;
}

/** Counting down: "4:05", "1:04:05", and from two days on as a duration; negative ones count as none. */
export function formatCountdown(seconds: number): string {
  const rest = Math.max(0, Math.ceil(seconds));
  if (rest >= 2 * DAY) return formatDuration(rest);
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(rest / HOUR), Math.floor((rest % HOUR) / MINUTE)];
  return hours === 0 ? `${minutes}:${two(rest % MINUTE)}` : `${hours}:${two(minutes)}:${two(rest % MINUTE)}`;
}

function bounded(time: number): number {
  return Math.min(Math.max(time, -LAST_SECOND), LAST_SECOND);
}
