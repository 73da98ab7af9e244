import { useChainTime } from "../lib/clock.tsx";
import { formatDuration, formatExactTime, formatTime, formatUtc, isoTime } from "../lib/format/times.ts";

/** A time of the chain (Unix seconds) in the reader's zone; `now` decides whether the date is shown. */
export function Time({ time, now }: { time: number; now: number }) {
  return (
    <time dateTime={isoTime(time)} title={formatUtc(time)}>
      {formatTime(time, now)}
    </time>
  );
}

/** How long ago a time of the chain was, counting. */
export function Age({ time }: { time: number }) {
  const now = useChainTime();
  return <span className="number">{formatDuration(now - time)} ago</span>;
}

/** A time to the second, in the reader's zone and in UTC. */
export function ExactTime({ time }: { time: number }) {
  return (
    <time dateTime={isoTime(time)}>
      {formatExactTime(time)} ({formatUtc(time)})
    </time>
  );
}
