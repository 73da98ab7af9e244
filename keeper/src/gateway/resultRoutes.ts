/** Endpoints about topics, and what they yield. */
import { z } from "zod";
import { SETTLEMENT_SECTIONS, SYNTHESIS_SECTIONS } from "../trace/layout.ts";
import * as answers from "./answers.ts";
import type { Results } from "./results.ts";
import { digits, type Route, route, wholeNumber } from "./routes.ts";
import { epochParams, limit, ok, page, settlementParams, topicParams } from "./topicParameters.ts";

/** Epochs of a page, with all that was submitted for them. */
const EPOCHS = 20;
const TOPICS = 50;
export function resultRoutes(results: Results): Route[] {
  return [
    route({
      method: "get",
      path: "/topics",
      summary: "Topics, oldest first.",
      query: z.strictObject({ after: wholeNumber.default(0n), limit: limit(TOPICS) }),
      answers: ok("Topics", page(answers.topicSchema)),
      async handle({ query, context }) {
        const { topics, next } = await results.topics(query.after, query.limit);
        const items = await Promise.all(
          topics.map(async (topic) => answers.topicAnswer(topic, await results.currentEpoch(topic))),
        );
        return context.json({ items, ...(next === undefined ? {} : { next: String(next) }) });
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
        const epochs = await results.epochsBefore(topic, query.before, query.limit);
        const records = await results.records(topic.id, epochs);
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
  ];
}
