/**
 * Worker: submits an inference, a forecast or both in every worker window of a topic that opens; in topics with a reveal
 * window it commits to them, and reveals them once the worker window is over.
 */
import type { ModelAdapter } from "../adapters/context.ts";
import type { Topic } from "../chain/topic.ts";
import type { CourierOptions } from "./courier.ts";
import { ForecastTask } from "./forecastTask.ts";
import { InferenceTask } from "./inferenceTask.ts";
import type { Journal } from "./journal.ts";
import { settled } from "./settled.ts";
import type { WorkerTask } from "./workerTask.ts";

/** The account of `sender` must be registered for each task. */
export interface WorkerOptions extends CourierOptions {
  readonly topic: Topic;
  readonly journal: Journal;
  /** Model that infers. */
  readonly infer?: ModelAdapter | undefined;
  /** Model that forecasts; it may be the same. */
  readonly forecast?: ModelAdapter | undefined;
}

export class Worker {
  readonly #options: WorkerOptions;
  readonly #tasks: readonly WorkerTask[];

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { infer, forecast } = options;
    this.#tasks = [
      ...(infer === undefined ? [] : [new InferenceTask(options, infer)]),
      ...(forecast === undefined ? [] : [new ForecastTask(options, forecast)]),
    ];
  }

  /** What is due now of each task; neither waits for the other to succeed. */
  async step(): Promise<void> {
    await settled(this.#tasks.map((task) => task.step()));
  }

  /** Ends the models. */
  async close(): Promise<void> {
    const { infer, forecast } = this.#options;
    await Promise.all([...new Set([infer, forecast])].map((model) => model?.close()));
  }
}
