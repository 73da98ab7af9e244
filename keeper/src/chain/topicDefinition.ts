/** A topic as a JSON file: the fields of the contracts' TopicParameters, whole numbers beyond doubles as strings. */
import { parseEther } from "viem";
import * as z from "zod/mini";
import type { TopicMath } from "../engine/types.ts";
import { InputError } from "../errors.ts";
import { checked } from "../schema.ts";
import { NO_LISTS, NO_SOURCE, type TopicParameters } from "./topic.ts";

const big = z.pipe(
  z.string().check(z.regex(/^-?\d+$/, "a whole number as a string")),
  z.transform((digits: string): bigint => BigInt(digits)),
);
const small = z.int();

const DEFINITION = z.strictObject({
  title: z.string(),
  schedule: z.strictObject({
    start: small,
    epochLength: small,
    workerWindow: small,
    groundTruthLag: small,
    reputerWindow: small,
    challengeWindow: small,
    headStart: small,
    revealWindow: small,
    freshBase: z.boolean(),
    eager: z.boolean(),
  }),
  math: z.strictObject({
    pNorm: big,
    cNorm: big,
    epsilon: big,
    alphaRegret: big,
    pRewardInference: big,
    pRewardForecast: big,
    pRewardReputer: big,
    cReward: big,
    betaEntropy: big,
    alphaTask: big,
    epsilonReputer: big,
    learningRate: big,
    gradientThreshold: big,
    minStakeFraction: big,
    maxGradientIterations: small,
    lossFunction: small,
    lossParameter: big,
    lossFloor: big,
  }),
  security: z.strictObject({ minStake: big, rewardPerEpoch: big, slashFraction: big }),
  source: z.strictObject({
    feed: z.string().check(z.regex(/^0x[0-9a-fA-F]{40}$/, "an address")),
    maxAge: small,
    tolerance: big,
  }),
  allowLists: z.strictObject({ inferers: z.boolean(), forecasters: z.boolean(), reputers: z.boolean() }),
});

export type TopicDefinition = z.input<typeof DEFINITION>;

/** Stake, reward and slash that a definition starts with: the creator's to decide. */
const SECURITY = { minStake: parseEther("1000"), rewardPerEpoch: parseEther("1000"), slashFraction: parseEther("0.5") };
/** Shortest window in which a post may be refuted, seconds (TopicRules). */
const SHORTEST_CHALLENGE = 60;

/**
 * A definition with these equations. An epoch takes submissions in its first quarter; its truth is that of `horizon`
 * epochs after its opening. `start` 0 is for the creator to fill in.
 */
export function topicDefinition(
  title: string,
  math: TopicMath,
  { epochLength, horizon }: { epochLength: number; horizon: number },
): TopicDefinition {
  const workerWindow = Math.ceil(epochLength / 4);
  const parameters = {
    title,
    schedule: {
      start: 0,
      epochLength,
      workerWindow,
      groundTruthLag: horizon * epochLength - workerWindow,
      reputerWindow: Math.ceil(epochLength / 12),
      challengeWindow: Math.max(SHORTEST_CHALLENGE, Math.ceil(epochLength / 4)),
      headStart: 0,
      revealWindow: 0,
      freshBase: true,
      eager: false,
    },
    math,
    security: SECURITY,
    source: NO_SOURCE,
    allowLists: NO_LISTS,
  };
  return JSON.parse(JSON.stringify(parameters, (_, value) => (typeof value === "bigint" ? value.toString() : value)));
}

/** What `createTopic` takes, with epoch 0 opening at `start`; InputError `topic` for what is no definition. */
export function topicParameters(definition: unknown, start: number): TopicParameters {
  const parsed = checked(DEFINITION, definition);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new InputError("topic", `${path.join(".")}: ${message}`, { value: path.join("."), limit: message });
  }
  const { schedule, source, ...rest } = parsed.data;
  return {
    ...rest,
    schedule: { ...schedule, start },
    source: { ...source, feed: source.feed as `0x${string}` },
  } as TopicParameters;
}
