/** Which part of the time a chart shows: zooming and panning within what there is. */

/** Seconds, Unix time; `from` is never after `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400;

/** All times, which rise; a lone one stands in the middle of a day. */
export function wholeSpan(times: ArrayLike<number>): Span {
  if (times.length === 0) return { from: 0, to: 1 };
  const [from, to] = [times[0], times[times.length - 1]];
  return from === to ? { from: from - DAY / 2, to: to + DAY / 2 } : { from, to };
}

/** The newest `count` of rising times. */
export function newestSpan(times: ArrayLike<number>, count: number): Span {
  const whole = wholeSpan(times);
  if (count >= times.length || times.length < 2) return whole;
  return { from: times[times.length - Math.max(count, 2)], to: whole.to };
}

/** The span moved into `whole`, and cut to its length where it is longer. */
export function fitted({ from, to }: Span, whole: Span): Span {
  if (to - from >= whole.to - whole.from) return whole;
  if (from < whole.from) return { from: whole.from, to: whole.from + (to - from) };
  if (to > whole.to) return { from: whole.to - (to - from), to: whole.to };
  return { from, to };
}

/** `factor` times as long a span, at least `least` seconds, in which the time `at` stays where it is if it can. */
export function zoomed({ from, to }: Span, factor: number, at: number, whole: Span, least: number): Span {
  const length = Math.max((to - from) * factor, Math.min(least, whole.to - whole.from));
  const place = (at - from) / (to - from);
  const start = at - place * length;
  return fitted({ from: start, to: start + length }, whole);
}

/** The span `seconds` later, or as far as there is something. */
export function panned({ from, to }: Span, seconds: number, whole: Span): Span {
  return fitted({ from: from + seconds, to: to + seconds }, whole);
}

/** First index of rising times that is not before `time`; their number where all are. */
export function indexFrom(times: ArrayLike<number>, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the time that is nearest to one; the later of two, -1 where there are none. */
export function nearest(times: ArrayLike<number>, time: number): number {
  const after = indexFrom(times, time);
  if (after === times.length) return after - 1;
  return after === 0 || times[after] - time <= time - times[after - 1] ? after : after - 1;
}
