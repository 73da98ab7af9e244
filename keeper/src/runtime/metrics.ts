/** Where nodes count what they do. Names are `allora_<node>_<what>_<unit>`. */
export interface Metrics {
  /** Adds to a counter, 1 unless told. */
  count(name: string, labels?: Record<string, string>, by?: number): void;
  /** Sets a gauge. */
  set(name: string, value: number, labels?: Record<string, string>): void;
  /** Adds a duration to a histogram. */
  observe(name: string, seconds: number, labels?: Record<string, string>): void;
}
