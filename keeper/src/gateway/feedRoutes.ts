/** Endpoints for pages about feeds: what one shows takes one request. */
import { z } from "zod";
import { epochTimes } from "../chain/topic.ts";
import * as answers from "./feedAnswers.ts";
import { History } from "./history.ts";
import type { Results } from "./results.ts";
import { digits, type Route, route, wholeNumber } from "./routes.ts";
import { epochParams, limit, ok, page, topicParams } from "./topicParameters.ts";

const TOPICS = 20;
/** Epochs of a page of a topic's history. */
const EPOCHS = 1000;

export function feedRoutes(results: Results): Route[] {
  const history = new History(results);
  return [
    route({
      method: "get",
      path: "/overview",
      summary: "Where topics stand, oldest first: newest value, round, age, stake, seats, prices.",
      query: z.strictObject({ after: wholeNumber.default(0n), limit: limit(TOPICS) }),
      answers: ok("Topics", page(answers.overviewSchema).extend({ terms: answers.termsSchema })),
      async handle({ query, context }) {
        const { topics, next } = await results.topics(query.after, query.limit);
        const { time, items, terms } = await results.overview(topics);
        const shown = items.map(async (item) =>
          answers.overviewAnswer(item, time, await results.currentEpoch(item.topic)),
        );
        return context.json({
          items: await Promise.all(shown),
          terms: answers.termsAnswer(terms),
          ...(next === undefined ? {} : { next: String(next) }),
        });
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/history",
      summary: "A topic's values, truths and losses by epoch, in columns of doubles; the newest page by default.",
      params: topicParams,
      query: z.strictObject({ before: wholeNumber.optional(), limit: limit(EPOCHS) }),
      answers: ok("History", answers.historySchema),
      async handle({ params, query, context }) {
        const topic = await results.topic(params.topicId);
        const epochs = await results.epochsBefore(topic, query.before, query.limit);
        const rows = await history.rows(topic.id, epochs.toReversed());
        const lowest = epochs.at(-1) ?? 0n;
        const timeOf = (epoch: bigint) => epochTimes(topic.schedule, epoch).closesAt;
        return context.json(answers.historyAnswer(rows, timeOf, lowest > 0n ? lowest : undefined));
      },
    }),
    route({
      method: "get",
      path: "/topics/{topicId}/epochs/{epoch}/workers",
      summary: "What each worker said in an epoch, its weight and regret, and its loss, score and reward once settled.",
      params: epochParams,
      answers: ok("Workers", z.strictObject({ epoch: digits, items: z.array(answers.workerSchema) })),
      async handle({ params, context }) {
        const { id } = await results.topic(params.topicId);
        const workers = await results.workers(id, params.epoch);
        return context.json({ epoch: String(params.epoch), items: workers.map(answers.workerAnswer) });
      },
    }),
  ];
}
