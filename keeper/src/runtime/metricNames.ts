/** Every metric that nodes emit: its kind, its labels, and what it says. docs/operations.md has the same table. */

export interface MetricSpec {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
}

export const METRICS = {
  allora_process_step_seconds: { kind: "histogram", labels: ["loop"], help: "Length of steps" },
  allora_process_steps_total: { kind: "counter", labels: ["loop"], help: "Steps that finished" },
  allora_process_failures_total: { kind: "counter", labels: ["loop", "code"], help: "Steps that failed, by error" },
  allora_process_step_age_seconds: {
    kind: "gauge",
    labels: ["loop"],
    help: "Time since a step of the loop last finished",
  },
  allora_chain_head_number: { kind: "gauge", labels: [], help: "Number of the newest block seen" },
  allora_chain_head_age_seconds: { kind: "gauge", labels: [], help: "Time since a new block was first seen" },
  allora_chain_clock_skew_seconds: {
    kind: "gauge",
    labels: [],
    help: "Time of the newest block when it was first seen, less the clock of the machine",
  },
  allora_chain_balance_ether: {
    kind: "gauge",
    labels: ["account"],
    help: "Gas money of a key that sends transactions",
  },
  allora_rpc_failures_total: {
    kind: "counter",
    labels: ["endpoint", "method"],
    help: "Requests that an endpoint failed",
  },
  allora_rpc_false_heads_total: {
    kind: "counter",
    labels: ["endpoint"],
    help: "Heads that an endpoint could not show, or that did not continue the chain",
  },
  allora_index_block_number: { kind: "gauge", labels: [], help: "Newest block whose logs are known" },
  allora_index_reorganized_blocks_total: {
    kind: "counter",
    labels: [],
    help: "Blocks of the index that reorganisations replaced",
  },
  allora_index_mended_total: {
    kind: "counter",
    labels: [],
    help: "Spans of old blocks of which logs were missing, and have been read again",
  },
  allora_lane_intents_total: {
    kind: "counter",
    labels: ["outcome"],
    help: "Intents that are done: success, reverted, cancelled, foreign",
  },
  allora_lane_open_count: { kind: "gauge", labels: [], help: "Intents that are not final" },
  allora_lane_replacements_total: {
    kind: "counter",
    labels: ["kind"],
    help: "Replacements of transactions: call, with a higher fee, or cancel",
  },
  allora_lane_reorganized_total: {
    kind: "counter",
    labels: [],
    help: "Mined transactions that a reorganisation took back",
  },
  allora_lane_foreign_total: {
    kind: "counter",
    labels: [],
    help: "Transactions of a key that are not its lane's",
  },
  allora_keeper_actions_total: { kind: "counter", labels: ["topic", "action"], help: "What a keeper sent" },
  allora_keeper_next_epoch_number: { kind: "gauge", labels: ["topic"], help: "Next epoch to be settled" },
  allora_watcher_posts_total: {
    kind: "counter",
    labels: ["topic", "verdict"],
    help: "Posts that a watcher found right or wrong",
  },
  allora_watcher_slashed_total: {
    kind: "counter",
    labels: ["topic", "reason"],
    help: "Reputers that a watcher had slashed",
  },
  allora_engine_compute_seconds: {
    kind: "histogram",
    labels: ["part"],
    help: "Time to compute one part of an epoch",
  },
  allora_participant_submissions_total: {
    kind: "counter",
    labels: ["topic", "kind", "via"],
    help: "Submissions that arrived on the chain, by the way they took: gateway, direct, earlier",
  },
  allora_participant_missed_total: {
    kind: "counter",
    labels: ["topic", "kind"],
    help: "Submissions that were not on the chain when their window closed",
  },
  allora_participant_gateway_failures_total: {
    kind: "counter",
    labels: ["gateway", "code"],
    help: "Answers of gateways that did not take a submission",
  },
  allora_participant_direct_failures_total: {
    kind: "counter",
    labels: ["topic", "code"],
    help: "Direct submissions that failed",
  },
  allora_reputer_withheld_total: {
    kind: "counter",
    labels: ["topic"],
    help: "Reports that were not signed because an earlier one may exist",
  },
  allora_worker_model_failures_total: {
    kind: "counter",
    labels: ["topic", "task", "code"],
    help: "Answers that a model did not give, or that cannot be used",
  },
  allora_worker_model_seconds: { kind: "histogram", labels: ["topic", "task"], help: "Time that a model took" },
  allora_attestor_batches_total: { kind: "counter", labels: [], help: "Batches of final values signed" },
  allora_attestor_withheld_total: {
    kind: "counter",
    labels: ["kind"],
    help: "Statements for other chains that were not signed because another one was",
  },
  allora_relayer_attestor_failures_total: {
    kind: "counter",
    labels: ["attestor", "code"],
    help: "Answers of attestors that cannot be used",
  },
  allora_relayer_sent_total: {
    kind: "counter",
    labels: ["feed", "action"],
    help: "What a relayer sent to a remote feed: rotate, update, prove",
  },
  allora_relayer_set_left_seconds: {
    kind: "gauge",
    labels: ["feed"],
    help: "Time until the present set of a remote feed expires, on the clock of its chain",
  },
  allora_gateway_requests_total: { kind: "counter", labels: ["method", "status"], help: "Requests answered" },
  allora_gateway_submissions_total: {
    kind: "counter",
    labels: ["state"],
    help: "Submissions, by what became of them",
  },
  allora_gateway_queue_submissions: { kind: "gauge", labels: [], help: "Submissions that wait to become durable" },
  allora_gateway_unrelayed_submissions: { kind: "gauge", labels: [], help: "Durable submissions not on the chain yet" },
  allora_gateway_commit_seconds: { kind: "histogram", labels: [], help: "Time to make a group of submissions durable" },
  allora_gateway_relay_seconds: { kind: "histogram", labels: [], help: "Time of one relay, to its receipt" },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;
