/** Endpoints about topics, and what they yield. */
import { setTimeout as pause } from "node:timers/promises";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { SETTLEMENT_SECTIONS, SYNTHESIS_SECTIONS } from "../trace/layout.ts";
import * as answers from "./answers.ts";
import { type CuratedEpoch, curate } from "./curated.ts";
import { BusyError, MissingError } from "./refusals.ts";
import type { Results } from "./results.ts";
import { digits, type Route, route, wholeNumber } from "./routes.ts";

const topicParams = z.strictObject({ topicId: wholeNumber });
const epochParams = z.strictObject({ topicId: wholeNumber, epoch: wholeNumber });
const settlementParams = z.strictObject({
  topicId: wholeNumber,
  settlement: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 32 - 1),
});
const limit = (most: number) => z.coerce.number().int().min(1).max(most).default(most);
const page = <S extends z.ZodType>(items: S) =>
  z.strictObject({
    items: z.array(items),
    next: digits.optional().describe("Cursor of the next page, if there is one"),
  });
const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });

/** Epochs of a page; each costs the chain a few reads. */
const EPOCHS = 20;
const TOPICS = 50;
/** Readers of live streams at the same time. */
const MAX_LIVE = 200;

/** `closing` ends live streams. */
export function resultRoutes(results: Results, pollMs: number, closing: AbortSignal): Route[] {
  let live = 0;

  /** Settled epochs after `after` among the next ones, and the last that was looked at. */
  async function settledAfter(topicId: bigint, after: bigint, most: number) {
    const next = await results.nextToSettle(topicId);
    const end = after + BigInt(most) + 1n < next ? after + BigInt(most) + 1n : next;
    const epochs = Array.from({ length: Math.max(0, Number(end - after - 1n)) }, (_, i) => after + 1n + BigInt(i));
    const records = await Promise.all(epochs.map((epoch) => results.record(topicId, epoch)));
    const items = records.map(curate).filter((item): item is CuratedEpoch => item !== undefined);
    return { items, last: epochs.at(-1) ?? after, more: end < next };
  }

  return [
    route({
      method: "get",
      path: "/topics",
      summary: "Topics, oldest first.",
      query: z.strictObject({ after: wholeNumber.default(0n), limit: limit(TOPICS) }),
      answers: ok("Topics", page(answers.topicSchema)),
      async handle({ query, context }) {
        const count = await results.topicCount();
        const end = query.after + BigInt(query.limit) < count ? query.after + BigInt(query.limit) : count;
        const ids = Array.from(
          { length: Math.max(0, Number(end - query.after)) },
          (_, i) => query.after + 1n + BigInt(i),
        );
        const topics = await Promise.all(ids.map((id) => results.topic(id)));
        const items = await Promise.all(
          topics.map(async (topic) => answers.topicAnswer(topic, await results.currentEpoch(topic))),
        );
        return context.json({ items, ...(end < count ? { next: String(end) } : {}) });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}",
      summary: "A topic.",
      params: topicParams,
      answers: ok("The topic", answers.topicSchema),
      async handle({ params, context }) {
        const topic = await results.topic(params.topicId);
        return context.json(answers.topicAnswer(topic, await results.currentEpoch(topic)));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/inference",
      summary:
        "The newest inference that stands and the newest that is final; with the proof of its numbers on demand.",
      params: topicParams,
      query: z.strictObject({ proof: z.enum(["true", "false"]).default("false") }),
      answers: ok(
        "Inferences",
        z.strictObject({
          latest: answers.inferenceSchema.optional(),
          final: answers.inferenceSchema.optional(),
          proof: answers.evidenceSchema.optional().describe("What IProofs.proveSynthesis takes for `latest`"),
        }),
      ),
      async handle({ params, query, context }) {
        const topic = await results.topic(params.topicId);
        const { latest, final } = await results.newest(topic);
        const proof =
          query.proof === "true" && latest !== undefined
            ? answers.plain(await results.synthesisEvidence(topic.id, latest.epoch, "combined"))
            : undefined;
        return context.json({
          ...(latest === undefined ? {} : { latest: answers.inferenceAnswer(latest) }),
          ...(final === undefined ? {} : { final: answers.inferenceAnswer(final) }),
          ...(proof === undefined ? {} : { proof }),
        });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/epochs",
      summary: "Epochs with what was submitted for them and what stands of them, newest first.",
      params: topicParams,
      query: z.strictObject({ before: wholeNumber.optional(), limit: limit(EPOCHS) }),
      answers: ok("Epochs", page(answers.epochSchema)),
      async handle({ params, query, context }) {
        const topic = await results.topic(params.topicId);
        const current = (await results.currentEpoch(topic)) ?? -1n;
        const top = query.before !== undefined && query.before <= current ? query.before - 1n : current;
        const length = top + 1n < BigInt(query.limit) ? Number(top + 1n) : query.limit;
        const epochs = Array.from({ length }, (_, i) => top - BigInt(i));
        const records = await Promise.all(epochs.map((epoch) => results.record(topic.id, epoch)));
        const lowest = epochs.at(-1) ?? 0n;
        return context.json({
          items: records.map((record) => answers.epochAnswer(topic, record)),
          ...(lowest > 0n ? { next: String(lowest) } : {}),
        });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/epochs/{epoch}",
      summary: "An epoch: what was submitted for it, and what stands of it.",
      params: epochParams,
      answers: ok("The epoch", answers.epochSchema),
      async handle({ params, context }) {
        const topic = await results.topic(params.topicId);
        return context.json(answers.epochAnswer(topic, await results.record(topic.id, params.epoch)));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/epochs/{epoch}/traces",
      summary: "An epoch's traces, whole, as they were posted.",
      params: epochParams,
      answers: ok("Traces", answers.traceSchema),
      async handle({ params, context }) {
        const topic = await results.topic(params.topicId);
        return context.json(answers.traceAnswer(await results.record(topic.id, params.epoch)));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/epochs/{epoch}/evidence/{section}",
      summary: "Merkle evidence of a section of an epoch's synthesis, as IProofs.proveSynthesis takes it.",
      params: epochParams.extend({ section: z.enum(SYNTHESIS_SECTIONS) }),
      answers: ok("Evidence", answers.evidenceSchema),
      async handle({ params: { topicId, epoch, section }, context }) {
        const { id } = await results.topic(topicId);
        return context.json(answers.plain(await results.synthesisEvidence(id, epoch, section)));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/settlements/{settlement}/evidence/{section}",
      summary: "Merkle evidence of a number of a settlement, as IProofs.proveSettlement takes it.",
      params: settlementParams.extend({ section: z.enum(SETTLEMENT_SECTIONS) }),
      query: z.strictObject({ index: z.coerce.number().int().min(0).max(100_000).default(0) }),
      answers: ok("Evidence", answers.evidenceSchema),
      async handle({ params: { topicId, settlement, section }, query: { index }, context }) {
        const { id } = await results.topic(topicId);
        return context.json(answers.plain(await results.settlementEvidence(id, settlement, section, index)));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/settlements/{settlement}/entitlements",
      summary: "What every seat has earned as of a settlement, with the Merkle proof that IRewards.claim takes.",
      params: settlementParams,
      answers: ok("Entitlements", z.strictObject({ items: z.array(answers.entitlementSchema) })),
      async handle({ params, context }) {
        const { id } = await results.topic(params.topicId);
        const items = await results.entitlements(id, params.settlement);
        return context.json({ items: items.map(answers.entitlementAnswer) });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/participants",
      summary: "Who may act in an epoch, the newest by default, with their merits.",
      params: topicParams,
      query: z.strictObject({ epoch: wholeNumber.optional() }),
      answers: ok("Seats", z.strictObject({ epoch: digits, items: z.array(answers.seatSchema) })),
      async handle({ params, query, context }) {
        const topic = await results.topic(params.topicId);
        const epoch = query.epoch ?? (await results.currentEpoch(topic)) ?? 0n;
        const seats = await results.participants(topic.id, epoch);
        return context.json({ epoch: String(epoch), items: seats.map(answers.seatAnswer) });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/prices",
      summary: "What consumers paid lately.",
      params: topicParams,
      answers: ok("Prices", answers.pricesSchema),
      async handle({ params, context }) {
        const { id } = await results.topic(params.topicId);
        return context.json(answers.plain(await results.prices(id)));
      },
    }),
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
      summary: "Likewise as server-sent events, one for each epoch when it is settled; Last-Event-ID goes on after it.",
      params: topicParams,
      query: z.strictObject({ after: wholeNumber.optional() }),
      answers: {
        200: { description: "Events `epoch`", schema: answers.curatedSchema, contentType: "text/event-stream" },
      },
      async handle({ params, query, context }) {
        const { id } = await results.topic(params.topicId);
        const given = context.req.header("last-event-id");
        if (given !== undefined && !/^\d{1,20}$/.test(given)) throw new MissingError("event", given, "an epoch");
        if (live >= MAX_LIVE) throw new BusyError("busy", "too many readers of live streams", 30, MAX_LIVE);
        live += 1;
        return streamSSE(context, async (stream) => {
          let open = true;
          stream.onAbort(() => {
            open = false;
          });
          try {
            let after = given === undefined ? (query.after ?? -1n) : BigInt(given);
            while (open && !closing.aborted) {
              const { items, last, more } = await settledAfter(id, after, EPOCHS);
              const time = await results.time();
              for (const item of items) {
                const data = JSON.stringify(answers.curatedAnswer(item, time));
                await stream.writeSSE({ event: "epoch", id: String(item.epoch), data });
              }
              after = last;
              if (!more) await pause(pollMs, undefined, { signal: closing }).catch(() => {});
            }
          } finally {
            live -= 1;
          }
        });
      },
    }),
  ];
}
