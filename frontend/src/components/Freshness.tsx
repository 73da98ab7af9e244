import type { BlockInfo } from "../lib/chain/history.ts";
import { formatCount } from "../lib/format/numbers.ts";
import styles from "./Freshness.module.css";
import { Age } from "./Time.tsx";

/** Up to which block was read, and how old that block is; `toGo` older blocks are yet to be read. */
export function Freshness({ head, reachable, toGo = 0n }: { head: BlockInfo; reachable: boolean; toGo?: bigint }) {
  return (
    <div className={styles.freshness}>
      <span>
        <span className={reachable ? styles.live : styles.stopped} aria-hidden="true" />
        {reachable ? "" : "Stopped at "}
        {reachable ? "Block" : "block"} <span className="number">{formatCount(head.number)}</span>
        {" · "}
        <Age time={head.timestamp} />
      </span>
      {toGo === 0n ? null : <span className={styles.backfill}>reading history, {formatCount(toGo)} blocks to go</span>}
    </div>
  );
}
