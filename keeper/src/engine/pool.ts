/** An engine on threads of its own, so that computing an epoch keeps nothing else waiting. */
import { Worker } from "node:worker_threads";
import type { Engine } from "../chain/engine.ts";
import type { ChainMetrics } from "../chain/metrics.ts";

type Part = keyof Engine;

interface Job {
  readonly id: number;
  readonly part: Part;
  readonly input: readonly unknown[];
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly begun: number;
}

interface Thread {
  /** Undefined while it waits to be started again. */
  worker: Worker | undefined;
  job: Job | undefined;
  /** Ends since it last finished a job, and the pause after the last of them. */
  deaths: number;
  pause: NodeJS.Timeout | undefined;
}

/** First and longest pause before a thread that died is started again, ms. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 30_000;

export interface EnginePoolOptions {
  readonly threads: number;
  readonly metrics?: ChainMetrics | undefined;
}

export class EnginePool implements Engine {
  readonly #threads: Thread[] = [];
  readonly #queue: Job[] = [];
  readonly #metrics: ChainMetrics | undefined;
  #jobs = 0;
  #closed = false;

  constructor({ threads, metrics }: EnginePoolOptions) {
    this.#metrics = metrics;
    for (let i = 0; i < threads; i++)
      this.#threads.push({ worker: undefined, job: undefined, deaths: 0, pause: undefined });
    for (const thread of this.#threads) this.#open(thread);
  }

  synthesisTrace(...input: Parameters<Engine["synthesisTrace"]>): ReturnType<Engine["synthesisTrace"]> {
    return this.#run("synthesisTrace", input);
  }

  settlementTrace(...input: Parameters<Engine["settlementTrace"]>): ReturnType<Engine["settlementTrace"]> {
    return this.#run("settlementTrace", input);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const error = new Error("the engine is closed");
    for (const { reject } of this.#queue.splice(0)) reject(error);
    for (const { pause } of this.#threads) clearTimeout(pause);
    await Promise.all(this.#threads.map(({ worker }) => worker?.terminate()));
  }

  #run<T>(part: Part, input: readonly unknown[]): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) return reject(new Error("the engine is closed"));
      this.#queue.push({ id: this.#jobs++, part, input, resolve, reject, begun: performance.now() });
      this.#next();
    });
  }

  #next(): void {
    const thread = this.#threads.find(({ worker, job }) => worker !== undefined && job === undefined);
    if (thread?.worker === undefined) return;
    const job = this.#queue.shift();
    if (job === undefined) return;
    thread.job = job;
    thread.worker.ref();
    thread.worker.postMessage({ id: job.id, part: job.part, input: job.input });
  }

  /** Starts a thread; one that dies is replaced after a pause, and what it was computing fails. */
  #open(thread: Thread): void {
    const worker = new Worker(new URL("./poolThread.ts", import.meta.url));
    thread.worker = worker;
    // Waiting for work keeps no process alive.
    worker.unref();
    worker.on("message", ({ id, result, error }: { id: number; result?: never; error?: Error }) => {
      const { job } = thread;
      if (job?.id !== id) return;
      thread.job = undefined;
      thread.deaths = 0;
      worker.unref();
      this.#metrics?.observe("allora_engine_compute_seconds", (performance.now() - job.begun) / 1000, {
        part: job.part,
      });
      if (error === undefined) job.resolve(result as never);
      else job.reject(error);
      this.#next();
    });
    let failure: Error | undefined;
    worker.on("error", (error) => {
      failure = error as Error;
    });
    worker.on("exit", (code) => {
      const { job } = thread;
      thread.job = undefined;
      thread.worker = undefined;
      job?.reject(failure ?? new Error(`an engine thread ended with code ${code}`));
      if (this.#closed) return;
      const pauseMs = Math.min(FIRST_PAUSE * 2 ** thread.deaths++, LONGEST_PAUSE);
      thread.pause = setTimeout(() => {
        this.#open(thread);
        this.#next();
      }, pauseMs);
    });
  }
}
