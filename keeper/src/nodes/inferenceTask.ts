/** Inferences of a model: asked for as soon as the worker window opens. */
import { contextOf, inferenceOf, type ModelAdapter } from "../adapters/context.ts";
import { Role } from "../trace/submissions.ts";
import { History } from "./history.ts";
import type { Payload } from "./sealing.ts";
import type { WorkerOptions } from "./worker.ts";
import { WorkerTask } from "./workerTask.ts";

export class InferenceTask extends WorkerTask {
  readonly #history: History;

  constructor(options: WorkerOptions, model: ModelAdapter) {
    super(options, Role.Inferer, model);
    this.#history = new History(options.sender.client, options.deployment, options.topic.id);
  }

  protected async payload(epoch: bigint): Promise<Payload | undefined> {
    const { sender, topic } = this.options;
    await this.#history.update();
    const { address } = sender.wallet.account;
    const value = inferenceOf(
      await this.ask(contextOf("infer", topic, epoch, address, new Map(), this.#history.epochs)),
    );
    return value === undefined ? undefined : { role: Role.Inferer, value };
  }
}
