/** The time of the chain between blocks, for ages; what is final is judged by blocks alone. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

const TICK = 1_000;

/** The newest block's time in Unix seconds, and when it was first seen, in milliseconds of this computer. */
export interface Sighting {
  readonly timestamp: number;
  readonly seenAt: number;
}

/**
 * Unix time of the chain at `now`, in milliseconds of this computer: that of this computer, or later where the newest
 * block is dated ahead of it, as on a development chain whose time was moved.
 */
export function chainTime({ timestamp, seenAt }: Sighting, now: number): number {
  const ahead = Math.max(0, timestamp - seenAt / 1000);
  return Math.max(timestamp, now / 1000 + ahead);
}

const ClockContext = createContext<Sighting | null>(null);

export function ClockProvider({ timestamp, children }: { timestamp: number; children: ReactNode }) {
  const sighting = useMemo(() => ({ timestamp, seenAt: Date.now() }), [timestamp]);
  return <ClockContext value={sighting}>{children}</ClockContext>;
}

/** Time of the chain in Unix seconds, every second anew; of this computer where no block was seen yet. */
export function useChainTime(): number {
  const sighting = useContext(ClockContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(timer);
  }, []);
  const current = Math.max(now, sighting?.seenAt ?? 0);
  return sighting === null ? current / 1000 : chainTime(sighting, current);
}
