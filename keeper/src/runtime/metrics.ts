/** What nodes count and measure, and how Prometheus reads it. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { METRICS, type MetricName } from "./metricNames.ts";

export type Labels = Readonly<Record<string, string>>;

/** Where nodes tell what happened; names and labels are those of `METRICS`. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels?: Labels, by?: number): void;
  /** Sets a gauge. */
  set(name: MetricName, value: number, labels?: Labels): void;
  /** Takes a time into a histogram, in seconds. */
  observe(name: MetricName, seconds: number, labels?: Labels): void;
}

/** Metrics of nobody: for nodes that are given none. */
export const NO_METRICS: Metrics = { count: () => {}, set: () => {}, observe: () => {} };

/** Upper limits of the histograms' buckets, seconds: from a database write to a step that waits for blocks. */
const BUCKETS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Metrics of one process, with those of Node itself. */
export class PrometheusMetrics implements Metrics {
  readonly #registry = new Registry();
  readonly #counters = new Map<string, Counter>();
  readonly #gauges = new Map<string, Gauge>();
  readonly #histograms = new Map<string, Histogram>();

  /** `node` is the label that every metric of the process has. */
  constructor(node: string) {
    this.#registry.setDefaultLabels({ node });
    collectDefaultMetrics({ register: this.#registry });
    for (const [name, { kind, help, labels }] of Object.entries(METRICS)) {
      const base = { name, help, labelNames: [...labels], registers: [this.#registry] };
      if (kind === "counter") this.#counters.set(name, new Counter(base));
      else if (kind === "gauge") this.#gauges.set(name, new Gauge(base));
      else this.#histograms.set(name, new Histogram({ ...base, buckets: BUCKETS }));
    }
  }

  count(name: MetricName, labels: Labels = {}, by = 1): void {
    this.#counters.get(name)?.inc(known(name, labels), by);
  }

  set(name: MetricName, value: number, labels: Labels = {}): void {
    this.#gauges.get(name)?.set(known(name, labels), value);
  }

  observe(name: MetricName, seconds: number, labels: Labels = {}): void {
    this.#histograms.get(name)?.observe(known(name, labels), seconds);
  }

  /** All of them in the text format of Prometheus, and its media type. */
  async text(): Promise<{ text: string; type: string }> {
    return { text: await this.#registry.metrics(), type: this.#registry.contentType };
  }
}

/** Labels that the metric has: another one must not end what is measured. */
function known(name: MetricName, labels: Labels): Labels {
  const names: readonly string[] = METRICS[name].labels;
  return Object.fromEntries(Object.entries(labels).filter(([label]) => names.includes(label)));
}
