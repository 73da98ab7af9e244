/** What chain access and the nodes on it count: names are `allora_<node>_<what>_<unit>`. */

export type ChainMetricName =
  /** Failed tries, by `endpoint` and `method`. */
  | "allora_rpc_failures_total"
  /** Heads that an `endpoint` could not show, or that did not continue the chain. */
  | "allora_rpc_false_heads_total"
  /** Newest block of the log index. */
  | "allora_index_block_number"
  /** Blocks of the index that reorganisations replaced. */
  | "allora_index_reorganized_blocks_total"
  /** Spans of old blocks of which logs were missing, and have been read again. */
  | "allora_index_mended_total"
  /** Intents by `outcome`: success, reverted, cancelled, foreign. */
  | "allora_lane_intents_total"
  /** Intents that are not final. */
  | "allora_lane_open_count"
  /** Replacements of transactions, by `kind`: call with a higher fee, or cancel. */
  | "allora_lane_replacements_total"
  /** Mined transactions that a reorganisation took back. */
  | "allora_lane_reorganized_total"
  /** Transactions of the key that are not the lane's. */
  | "allora_lane_foreign_total"
  /** What a keeper sent, by `topic` and `action`. */
  | "allora_keeper_actions_total"
  /** Next epoch to be settled, by `topic`. */
  | "allora_keeper_next_epoch_number"
  /** Posts that a watcher found right or wrong, by `topic` and `verdict`. */
  | "allora_watcher_posts_total"
  /** Reputers that a watcher had slashed, by `topic` and `reason`. */
  | "allora_watcher_slashed_total"
  /** Time that one epoch's part took to compute, by `part`. */
  | "allora_engine_compute_seconds";

export interface ChainMetrics {
  /** Adds to a counter, 1 unless told. */
  count(name: ChainMetricName, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** Sets a gauge. */
  set(name: ChainMetricName, value: number, labels?: Readonly<Record<string, string>>): void;
  /** Adds a duration to a histogram. */
  observe(name: ChainMetricName, seconds: number, labels?: Readonly<Record<string, string>>): void;
}
