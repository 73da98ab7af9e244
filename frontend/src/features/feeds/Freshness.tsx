import { Age } from "../../components/Time.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import type { History } from "../../lib/chain/history.ts";
import { formatCount } from "../../lib/format/numbers.ts";
import styles from "./Freshness.module.css";

/** Up to which block the page has read, and how old that block is. */
export function Freshness({ history, reachable }: { history: History; reachable: boolean }) {
  const { deployment } = useAppConfig();
  const { head, oldest, complete } = history;
  return (
    <div className={styles.freshness}>
      <span>
        <span className={reachable ? styles.live : styles.stopped} aria-hidden="true" />
        {reachable ? "" : "Stopped at "}
        {reachable ? "Block" : "block"} <span className="number">{formatCount(head.number)}</span>
        {" · "}
        <Age time={head.timestamp} />
      </span>
      {complete ? null : (
        <span className={styles.backfill}>
          reading history, {formatCount(oldest.number - deployment.block)} blocks to go
        </span>
      )}
    </div>
  );
}
