/** Endpoints of the curated data for forecasters: in pages, and live. */
import type { IncomingMessage } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import { z } from "zod";
import * as answers from "./answers.ts";
import { SettledStream } from "./liveStream.ts";
import { BusyError, MissingError } from "./refusals.ts";
import type { Results } from "./results.ts";
import { digits, type Route, route, wholeNumber } from "./routes.ts";
import { limit, ok, topicParams } from "./topicParameters.ts";

/** Epochs of a page. */
const EPOCHS = 20;

export interface StreamOptions {
  /** Milliseconds between looks at the chain. */
  readonly pollMs: number;
  /** Ends live streams. */
  readonly closing: AbortSignal;
  /** Readers of live streams at the same time, 200 by default. */
  readonly maxLive?: number;
  /** Milliseconds in which a reader must take an event, 10,000 by default. */
  readonly slowMs?: number;
  /** Milliseconds without an event after which a reader is told that there is none, 15,000 by default. */
  readonly quietMs?: number;
}

export function streamRoutes(results: Results, options: StreamOptions): Route[] {
  const { pollMs, closing, maxLive = 200, slowMs = 10_000, quietMs = 15_000 } = options;
  let live = 0;

  /** Settled epochs after `after` among the next ones, and the last that was looked at. */
  async function settledAfter(topicId: bigint, after: bigint, most: number) {
    const next = await results.nextToSettle(topicId);
    const end = after + BigInt(most) + 1n < next ? after + BigInt(most) + 1n : next;
    const epochs = Array.from({ length: Math.max(0, Number(end - after - 1n)) }, (_, i) => after + 1n + BigInt(i));
    return { items: await results.curated(topicId, epochs), last: epochs.at(-1) ?? after, more: end < next };
  }

  /** Resolves when the reader is gone, or the gateway stops; false where the reader does not take what it is sent. */
  async function follow(stream: SSEStreamingApi, settled: SettledStream): Promise<boolean> {
    const send = (write: () => Promise<unknown>) => inTime(write(), slowMs);
    let sentAt = Date.now();
    while (!stream.aborted && !closing.aborted) {
      const { items, time, more } = await settled.next();
      for (const item of items) {
        const data = JSON.stringify(answers.curatedAnswer(item, time));
        if (!(await send(() => stream.writeSSE({ event: "epoch", id: String(item.epoch), data })))) return false;
      }
      if (items.length > 0) sentAt = Date.now();
      else if (Date.now() - sentAt >= quietMs) {
        if (!(await send(() => stream.write(": nothing new\n\n")))) return false;
        sentAt = Date.now();
      }
      if (!more) await pause(pollMs, undefined, { signal: closing }).catch(() => {});
    }
    return true;
  }

  return [
    route({
      method: "get",
      path: "/topics/{topicId}/stream",
      summary:
        "The curated data for forecasters: every participant's submission, loss, score and reward by settled epoch, oldest first.",
      params: topicParams,
      query: z.strictObject({
        after: wholeNumber.optional().describe("Epoch that the last page ended with"),
        limit: limit(EPOCHS),
      }),
      answers: ok(
        "Settled epochs; epochs that were never settled are left out",
        z.strictObject({
          items: z.array(answers.curatedSchema),
          last: digits.optional().describe("What `after` is the next time"),
          more: z.boolean(),
        }),
      ),
      async handle({ params, query, context }) {
        const { id } = await results.topic(params.topicId);
        const { items, last, more } = await settledAfter(id, query.after ?? -1n, query.limit);
        const time = await results.time();
        return context.json({
          items: items.map((item) => answers.curatedAnswer(item, time)),
          ...(last < 0n ? {} : { last: String(last) }),
          more,
        });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/stream/live",
      summary:
        "Likewise as server-sent events, one for each epoch when it is settled, and again when another settlement takes its place. Last-Event-ID goes on after it, and repeats what is not final up to it.",
      params: topicParams,
      query: z.strictObject({ after: wholeNumber.optional() }),
      answers: {
        200: { description: "Events `epoch`", schema: answers.curatedSchema, contentType: "text/event-stream" },
      },
      async handle({ params, query, context }) {
        const { id } = await results.topic(params.topicId);
        const given = context.req.header("last-event-id");
        if (given !== undefined && !/^\d{1,20}$/.test(given)) throw new MissingError("event", given, "an epoch");
        if (live >= maxLive) throw new BusyError("busy", "too many readers of live streams", 30, maxLive);
        live += 1;
        const source = {
          time: () => results.time(),
          nextToSettle: () => results.nextToSettle(id),
          standing: () => results.standing(id),
          curated: (epochs: readonly bigint[]) => results.curated(id, epochs),
        };
        const after = given === undefined ? (query.after ?? -1n) : BigInt(given);
        const settled = new SettledStream(source, after, EPOCHS, given !== undefined);
        return streamSSE(context, async (stream) => {
          try {
            if (await follow(stream, settled)) return;
            // What waits to be written holds its connection for as long as that is open.
            (context.env as { incoming?: IncomingMessage }).incoming?.destroy();
          } finally {
            live -= 1;
          }
        });
      },
    }),
  ];
}

/** Whether an action ends in time. */
async function inTime(action: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const over = new AbortController();
  const late = pause(milliseconds, false, { signal: over.signal }).catch(() => false);
  try {
    return await Promise.race([action.then(() => true), late]);
  } finally {
    over.abort();
  }
}
