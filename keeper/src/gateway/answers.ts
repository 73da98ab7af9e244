/** What endpoints about topics answer, as JSON: SD59x18 as decimals, wei and ids as digits. */
import { z } from "zod";
import type { Entitlement } from "../chain/claims.ts";
import { epochTimes, type Topic } from "../chain/topic.ts";
import { formatDecimal } from "../decimal.ts";
import type { CuratedEpoch } from "./curated.ts";
import type { EpochRecord, Inference, Said } from "./results.ts";
import { bytesText, decimal, digits, hex } from "./routes.ts";

const STATUS = ["none", "posted", "final", "void"] as const;
const ROLE = ["inferer", "forecaster", "reputer"] as const;
const seconds = z.int().describe("Unix seconds");
const role = z.enum(ROLE);
const slot = z.int().min(0).max(31);
const seat = { role, slot, id: z.int(), participant: hex(20) };

export const topicSchema = z.strictObject({
  id: digits,
  title: z.string(),
  lossFunction: z.int(),
  schedule: z.strictObject({
    start: seconds,
    epochLength: z.int(),
    workerWindow: z.int(),
    groundTruthLag: z.int(),
    reputerWindow: z.int(),
    challengeWindow: z.int(),
    headStart: z.int(),
    revealWindow: z.int(),
    freshBase: z.boolean(),
    eager: z.boolean(),
  }),
  epoch: digits.optional().describe("Newest epoch that has opened"),
});

export const inferenceSchema = z.strictObject({
  epoch: digits,
  network: decimal,
  lower: decimal.describe("2.28th percentile"),
  upper: decimal.describe("97.72th percentile"),
  status: z.enum(STATUS).describe("Of the value: what is final stays for good"),
  traceStatus: z.enum(STATUS).describe("Of everything that the value was computed through"),
  valueDeadline: seconds.describe("The value is final from then on"),
  deadline: seconds.describe("So is its trace"),
  root: hex(32),
  base: z.int().describe("Settlement that it stands on, 0 for none"),
  poster: hex(20),
});

export const saidSchema = z.strictObject({
  ...seat,
  value: decimal.optional().describe("Inference or ground truth"),
  inferers: z.int().optional().describe("Inferer slots of a forecast, as a bit mask"),
  losses: z.array(decimal).optional(),
});

export const epochSchema = z.strictObject({
  epoch: digits,
  opensAt: seconds,
  closesAt: seconds,
  reportsFrom: seconds,
  reportsUntil: seconds,
  inference: inferenceSchema.optional(),
  settlement: z
    .strictObject({
      number: z.int(),
      stateRoot: hex(32),
      payoutRoot: hex(32),
      stateDeadline: seconds,
      deadline: seconds,
      reward: digits.describe("Wei"),
    })
    .optional(),
  submissions: z.array(saidSchema),
});

export const traceSchema = z.strictObject({
  epoch: digits,
  synthesis: z.strictObject({ root: hex(32), base: z.int(), trace: bytesText }).optional(),
  settlement: z
    .strictObject({ number: z.int(), stateRoot: hex(32), state: bytesText, payoutRoot: hex(32), payout: bytesText })
    .optional(),
});

export const curatedSchema = z.strictObject({
  epoch: digits,
  settlement: z.int(),
  final: z.boolean().describe("Whether its numbers can no longer be refuted"),
  network: decimal,
  naive: decimal,
  networkLoss: decimal.describe("Consensus log10 loss"),
  naiveLoss: decimal,
  reward: digits.describe("Wei that the epoch divides"),
  participants: z.array(
    z.strictObject({
      ...seat,
      inference: decimal.optional(),
      forecasts: z.array(z.strictObject({ slot, loss: decimal })).optional(),
      truth: decimal.optional(),
      loss: decimal.optional().describe("Consensus log10 loss of the inference, or of the forecast-implied one"),
      score: decimal.optional(),
      reward: digits,
    }),
  ),
});

export const entitlementSchema = z.strictObject({
  role,
  slot,
  id: z.int(),
  place: z.int(),
  cumulative: digits.describe("Wei since the seat was taken"),
  proof: z.array(hex(32)),
});

export const seatSchema = z.strictObject({ ...seat, merit: decimal });

export const pricesSchema = z.strictObject({
  payments: digits,
  lower: digits,
  median: digits,
  upper: digits,
  prices: z.array(digits).describe("Newest first, wei"),
});

export const evidenceSchema = z.looseObject({ section: z.string() }).describe("As the contracts take it");

export function topicAnswer({ id, title, lossFunction, schedule }: Topic, epoch: bigint | undefined) {
  const { start, epochLength, workerWindow, groundTruthLag, reputerWindow, challengeWindow } = schedule;
  const { headStart, revealWindow, freshBase, eager } = schedule;
  return {
    ...{ id: String(id), title, lossFunction },
    schedule: {
      ...{ start, epochLength, workerWindow, groundTruthLag, reputerWindow, challengeWindow },
      ...{ headStart, revealWindow, freshBase, eager },
    },
    ...(epoch === undefined ? {} : { epoch: String(epoch) }),
  };
}

export function inferenceAnswer(inference: Inference): z.output<typeof inferenceSchema> {
  const { epoch, network, lower, upper, status, traceStatus, ...rest } = inference;
  return {
    ...rest,
    epoch: String(epoch),
    network: formatDecimal(network),
    lower: formatDecimal(lower),
    upper: formatDecimal(upper),
    status: STATUS[status],
    traceStatus: STATUS[traceStatus],
  };
}

export function epochAnswer(topic: Topic, record: EpochRecord): z.output<typeof epochSchema> {
  const { epoch, inference, settlement, said } = record;
  const { opensAt, closesAt, reportsFrom, reportsUntil } = epochTimes(topic.schedule, epoch);
  return {
    ...{ epoch: String(epoch), opensAt, closesAt, reportsFrom, reportsUntil },
    ...(inference === undefined ? {} : { inference: inferenceAnswer(inference) }),
    ...(settlement === undefined
      ? {}
      : {
          settlement: {
            number: settlement.number,
            stateRoot: settlement.stateRoot,
            payoutRoot: settlement.payoutRoot,
            stateDeadline: Number(settlement.stateDeadline),
            deadline: Number(settlement.deadline),
            reward: String(settlement.reward),
          },
        }),
    submissions: said.map(saidAnswer),
  };
}

function saidAnswer({ value, losses, role: place, ...rest }: Said): z.output<typeof saidSchema> {
  return {
    ...rest,
    role: ROLE[place],
    ...(value === undefined ? {} : { value: formatDecimal(value) }),
    ...(losses === undefined ? {} : { losses: losses.map(formatDecimal) }),
  };
}

export function traceAnswer({ epoch, synthesis, settlement }: EpochRecord): z.output<typeof traceSchema> {
  const posted = synthesis && { root: synthesis.root, base: synthesis.base, trace: synthesis.trace };
  const settled = settlement && {
    number: settlement.number,
    stateRoot: settlement.stateRoot,
    state: settlement.state,
    payoutRoot: settlement.payoutRoot,
    payout: settlement.payout,
  };
  return {
    epoch: String(epoch),
    ...(posted === undefined ? {} : { synthesis: posted }),
    ...(settled === undefined ? {} : { settlement: settled }),
  };
}

export function curatedAnswer(curated: CuratedEpoch, time: number): z.output<typeof curatedSchema> {
  const { epoch, settlement, deadline, network, naive, networkLoss, naiveLoss, reward, participants } = curated;
  return {
    epoch: String(epoch),
    settlement,
    final: BigInt(time) >= deadline,
    network: formatDecimal(network),
    naive: formatDecimal(naive),
    networkLoss: formatDecimal(networkLoss),
    naiveLoss: formatDecimal(naiveLoss),
    reward: String(reward),
    participants: participants.map((item) => {
      const { inference, forecasts, truth, loss, score, reward: earned, role: place, ...rest } = item;
      const numbers = Object.entries({ inference, truth, loss, score }).filter(([, value]) => value !== undefined);
      return {
        ...rest,
        role: ROLE[place],
        ...Object.fromEntries(numbers.map(([name, value]) => [name, formatDecimal(value as bigint)])),
        ...(forecasts === undefined
          ? {}
          : { forecasts: forecasts.map((one) => ({ slot: one.slot, loss: formatDecimal(one.loss) })) }),
        reward: String(earned),
      };
    }),
  };
}

export function entitlementAnswer(item: Entitlement): z.output<typeof entitlementSchema> {
  const { role: place, slot: number, id, place: leaf, cumulative, proof } = item;
  return { role: ROLE[place], slot: number, id, place: leaf, cumulative: String(cumulative), proof: [...proof] };
}

export function seatAnswer(item: {
  role: number;
  slot: number;
  id: number;
  participant: string;
  merit: bigint;
}): z.output<typeof seatSchema> {
  return { ...item, role: ROLE[item.role], merit: formatDecimal(item.merit) };
}

/** Any value, its whole numbers as digits. */
export function plain(value: unknown): z.output<typeof evidenceSchema> {
  return JSON.parse(JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item)));
}
