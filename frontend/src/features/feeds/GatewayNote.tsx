import { useMemo } from "react";
import { Notice } from "../../components/Notice.tsx";
import type { ChartPoint } from "../../lib/epochs/feed.ts";
import { compared } from "../../lib/epochs/told.ts";
import { countOf, formatCount } from "../../lib/format/numbers.ts";
import styles from "./GatewayNote.module.css";
import type { Told } from "./useTold.ts";

/** What the configured gateway is good for on this page: it tells of epochs before their logs are read. */
export function GatewayNote({ told, points }: { told: Told; points: readonly ChartPoint[] }) {
  const { agreed, differing } = useMemo(
    () => compared(points, told.state === "told" ? told.epochs : []),
    [points, told],
  );
  if (told.state === "none") return null;
  if (told.state === "asked") return <p className={styles.note}>Asking the gateway for the history…</p>;
  if (told.state === "failed") {
    return (
      <p className={styles.note}>
        No help from the gateway ({told.problem}): everything here is read from the chain, older epochs as their logs
        come.
      </p>
    );
  }
  const waiting = points.filter((point) => point.told).length;
  if (differing.length > 0) {
    return (
      <Notice tone="caution">
        The gateway tells other final values than the chain has, the first of epoch {formatCount(differing[0])}. What is
        read from the chain is shown; do not rely on this gateway.
      </Notice>
    );
  }
  const same = `The gateway tells the same as the chain of ${countOf(agreed, "final value")}.`;
  return (
    <p className={styles.note}>
      {waiting === 0 ? "" : `As the gateway tells it, until the logs are read: ${countOf(waiting, "epoch")}. `}
      {agreed === 0 ? "No final value of the gateway's could be compared with the chain yet." : same}
    </p>
  );
}
