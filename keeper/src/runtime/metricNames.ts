/** Every metric that nodes emit: its kind, its labels, and what it says. docs/operations.md has the same table. */

export interface MetricSpec {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
}

export const METRICS = {
  allora_process_up_info: { kind: "gauge", labels: ["version"], help: "1; the label is the release that runs" },
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
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof METRICS;
