/** Stand-ins for what nodes talk to: gateways that misbehave, metrics that tests read. */
import { once } from "node:events";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Metrics } from "../../keeper/src/runtime/metrics.ts";

export interface StubGateway {
  readonly url: string;
  /** Bodies of all submissions, in order. */
  readonly received: Record<string, unknown>[];
  close(): void;
}

/** A gateway that answers what it is told to answer; `held` is what it says it holds of anybody. */
export async function stubGateway(
  answer: (submission: Record<string, unknown>) => Promise<{ status: number; body: unknown }>,
  held?: () => unknown[],
): Promise<StubGateway> {
  const received: Record<string, unknown>[] = [];
  const app = new Hono();
  app.post("/submissions", async (context) => {
    const submission = (await context.req.json()) as Record<string, unknown>;
    received.push(submission);
    const { status, body } = await answer(submission);
    return context.json(body as object, status as 200);
  });
  app.get("/participants/:account/submissions", (context) => {
    if (held === undefined) return context.notFound();
    return context.json({ submissions: held().map((submission) => ({ submission })) });
  });
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return { url, received, close: () => server.close() };
}

/** Takes everything and brings nothing to the chain. */
export const censor = async () => ({ status: 202, body: { id: "1", transaction: `0x${"ab".repeat(32)}` } });

/** Refuses everything with a reason that is not true. */
export const refuse = async () => ({
  status: 400,
  body: { error: { code: "window", message: "the window is over", value: "1", limit: "0-1" } },
});

/** Counters by name and labels. */
export class CountedMetrics implements Metrics {
  readonly counts = new Map<string, number>();

  count(name: string, labels: Record<string, string> = {}, by = 1): void {
    const key = `${name} ${Object.values(labels).join(" ")}`.trim();
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  set(): void {}

  observe(): void {}
}
