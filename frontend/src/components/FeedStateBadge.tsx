import type { FeedState } from "../lib/epochs/feedState.ts";
import { Badge, type Tone } from "./Badge.tsx";

// Every state has a sign of its own, so that none is told by colour alone.
export const FEED_STATES: Record<FeedState["kind"], { name: string; sign: string; tone: Tone; meaning: string }> = {
  live: { name: "Live", sign: "●", tone: "positive", meaning: "The newest final value is as new as it should be." },
  stale: { name: "Stale", sign: "◔", tone: "caution", meaning: "A newer final value was due." },
  paused: { name: "Paused", sign: "‖", tone: "caution", meaning: "The creator paused it: no inferences are taken." },
  empty: { name: "No data", sign: "–", tone: "neutral", meaning: "No value is final yet." },
  upcoming: { name: "Upcoming", sign: "…", tone: "neutral", meaning: "Its first epoch is yet to open." },
};

export function FeedStateBadge({ state }: { state: FeedState }) {
  return <Badge {...FEED_STATES[state.kind]} />;
}
