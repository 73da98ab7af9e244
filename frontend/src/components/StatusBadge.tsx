import type { EpochStatus } from "../lib/epochs/status.ts";
import { Badge, type Tone } from "./Badge.tsx";
import styles from "./StatusBadge.module.css";
import { Time } from "./Time.tsx";

// Every status has a sign of its own, so that none is told by colour alone.
const SIGNS: Record<EpochStatus["kind"], { name: string; sign: string; tone: Tone }> = {
  upcoming: { name: "Upcoming", sign: "…", tone: "neutral" },
  open: { name: "Open", sign: "○", tone: "accent" },
  closed: { name: "Closed", sign: "◔", tone: "neutral" },
  empty: { name: "Empty", sign: "–", tone: "neutral" },
  skipped: { name: "Skipped", sign: "»", tone: "neutral" },
  posted: { name: "Posted", sign: "◑", tone: "caution" },
  final: { name: "Final", sign: "●", tone: "positive" },
  void: { name: "Void", sign: "✕", tone: "danger" },
};

/** Where an epoch stands, with the time or the reason that goes with it. */
export function StatusBadge({ status, now }: { status: EpochStatus; now: number }) {
  return (
    <span className={styles.status}>
      <Badge {...SIGNS[status.kind]} />{" "}
      <span className={styles.detail}>
        <Detail status={status} now={now} />
      </span>
    </span>
  );
}

function Detail({ status, now }: { status: EpochStatus; now: number }) {
  switch (status.kind) {
    case "upcoming":
      return (
        <>
          from <Time time={status.from} now={now} />
        </>
      );
    case "open":
    case "posted":
      return (
        <>
          until <Time time={status.until} now={now} />
        </>
      );
    case "closed":
      return "awaits a post";
    case "empty":
      return "no inferences";
    case "skipped":
      return "never posted";
    case "void":
      return status.refuted ? "refuted" : "its settlement is void";
    case "final":
      return null;
  }
}
