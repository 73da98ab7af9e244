/** What endpoints for pages about feeds answer, as JSON. */
import { z } from "zod";
import { epochTimes } from "../chain/topic.ts";
import { formatDecimal, toNumber } from "../decimal.ts";
import { inferenceAnswer, inferenceSchema, ROLE, seat, topicAnswer, topicSchema } from "./answers.ts";
import type { HistoryRow } from "./history.ts";
import type { Terms, TopicOverview } from "./overview.ts";
import { decimal, digits, hex } from "./routes.ts";
import type { WorkerRecord } from "./workers.ts";

const wei = digits.describe("Wei");
const column = z.array(z.number().nullable());

export const overviewSchema = topicSchema.extend({
  creator: hex(20),
  round: digits.describe("Newest round of feeds, 0 for none"),
  latest: inferenceSchema
    .extend({
      dataTime: z.int().describe("End of its worker window, Unix seconds"),
      age: z.int().describe("Seconds since then, by the newest block"),
    })
    .optional()
    .describe("Newest inference that stands"),
  stake: wei,
  funds: wei.describe("Wei that rewards are paid from"),
  seats: z.strictObject({ inferers: z.int(), forecasters: z.int(), reputers: z.int() }),
  prices: z.strictObject({ payments: digits, lower: wei, median: wei, upper: wei }),
});
export const termsSchema = z.strictObject({ fee: wei, deposit: wei }).describe("What a seat costs");

export const historySchema = z.strictObject({
  epochs: z.array(z.int()).describe("Epochs with a value or a truth, in rising order; the columns are beside them"),
  times: z.array(z.int()).describe("Ends of their worker windows, Unix seconds"),
  network: column,
  lower: column,
  upper: column,
  naive: column,
  truth: column.describe("Median of the truths that reputers reported, the lower one of two"),
  networkLoss: column.describe("Consensus log10 loss"),
  naiveLoss: column,
  bestLoss: column.describe("Least consensus loss of an inferer"),
  next: digits.optional().describe("`before` of the page before, if there is one"),
});

export const workerSchema = z.strictObject({
  ...seat,
  inference: decimal.optional().describe("Of a forecaster, the one that its forecasts imply"),
  weight: decimal.optional(),
  regret: decimal
    .optional()
    .describe("Smoothed log10 regret that the epoch began with; none of who had not been judged"),
  loss: decimal.optional(),
  score: decimal.optional(),
  reward: wei.optional(),
});

export function overviewAnswer(item: TopicOverview, time: number, epoch: bigint | undefined) {
  const { topic, creator, round, latest, stake, funds, seats, prices } = item;
  const { payments, lower, median, upper } = prices;
  const dataTime = latest && epochTimes(topic.schedule, latest.epoch).closesAt;
  return {
    ...topicAnswer(topic, epoch),
    creator,
    round: String(round),
    ...(latest === undefined || dataTime === undefined
      ? {}
      : { latest: { ...inferenceAnswer(latest), dataTime, age: Math.max(0, time - dataTime) } }),
    stake: String(stake),
    funds: String(funds),
    seats,
    prices: {
      ...{ payments: String(payments), lower: String(lower), median: String(median), upper: String(upper) },
    },
  };
}

export function termsAnswer({ fee, deposit }: Terms): z.output<typeof termsSchema> {
  return { fee: String(fee), deposit: String(deposit) };
}

const COLUMNS = ["network", "lower", "upper", "naive", "truth", "networkLoss", "naiveLoss", "bestLoss"] as const;

/** Doubles, in columns: a thousand epochs are to be small. */
export function historyAnswer(
  rows: readonly HistoryRow[],
  timeOf: (epoch: bigint) => number,
  next: bigint | undefined,
) {
  const numbers = (name: (typeof COLUMNS)[number]) =>
    rows.map(({ [name]: value }) => (value === undefined ? null : toNumber(value)));
  return {
    epochs: rows.map(({ epoch }) => Number(epoch)),
    times: rows.map(({ epoch }) => timeOf(epoch)),
    ...(Object.fromEntries(COLUMNS.map((name) => [name, numbers(name)])) as Record<
      (typeof COLUMNS)[number],
      (number | null)[]
    >),
    ...(next === undefined ? {} : { next: String(next) }),
  };
}

export function workerAnswer(worker: WorkerRecord): z.output<typeof workerSchema> {
  const { role, slot, id, participant, reward, inference, weight, regret, loss, score } = worker;
  const numbers = Object.entries({ inference, weight, regret, loss, score }).filter(([, value]) => value !== undefined);
  return {
    ...{ role: ROLE[role], slot, id, participant },
    ...Object.fromEntries(numbers.map(([name, value]) => [name, formatDecimal(value as bigint)])),
    ...(reward === undefined ? {} : { reward: String(reward) }),
  };
}
