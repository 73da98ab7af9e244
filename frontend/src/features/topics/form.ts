/** What was typed into the form that creates a topic, and the parameters that it means. */
import { type Address, zeroAddress } from "viem";
import { formatSeconds } from "../../lib/format/durations.ts";
import { formatExact } from "../../lib/format/numbers.ts";
import {
  LossFunction,
  NO_LISTS,
  NO_SOURCE,
  PAPER_TOPIC,
  type TopicParameters,
  toChain,
  topicParameters,
} from "../../lib/topicTerms.ts";
import { FIELDS, FLAG_KEYS, type FlagKey, TEXT_KEYS, type TextKey } from "./fields.ts";
import { type Problems, problemsOf, takesParameter } from "./limits.ts";
import { addressOf, countOf, decimalOf, type Parsed, secondsOf, startOf, weiOf } from "./texts.ts";

export interface TopicForm {
  readonly texts: Readonly<Record<TextKey, string>>;
  readonly flags: Readonly<Record<FlagKey, boolean>>;
  readonly lossFunction: number;
}

const ALLO = 10n ** 18n;

/** What the form begins with: the paper's numbers, an epoch every hour, and no start. */
const BEGINNING: TopicParameters = {
  title: "",
  schedule: {
    start: 0,
    epochLength: 3600,
    workerWindow: 600,
    groundTruthLag: 3000,
    reputerWindow: 300,
    challengeWindow: 900,
    headStart: 0,
    revealWindow: 0,
    freshBase: true,
    eager: false,
  },
  math: toChain(PAPER_TOPIC),
  security: { minStake: 1000n * ALLO, rewardPerEpoch: 0n, slashFraction: ALLO / 2n },
  source: NO_SOURCE,
  allowLists: NO_LISTS,
};

export const INITIAL: TopicForm = formOf(BEGINNING, "");

/** The form that means these parameters; `start` is the text of when epoch 0 opens. */
export function formOf(parameters: TopicParameters, start: string): TopicForm {
  const { title, schedule, math, security, source, allowLists } = parameters;
  const values: Record<string, unknown> = { ...schedule, ...math, ...security, ...source };
  const texts = Object.fromEntries(
    TEXT_KEYS.map((key) => {
      const value = values[key];
      if (typeof value === "bigint") return [key, formatExact(value)];
      if (FIELDS[key].kind === "duration") return [key, formatSeconds(value as number)];
      return [key, String(value)];
    }),
  ) as Record<TextKey, string>;
  const unfed = source.feed === zeroAddress;
  return {
    texts: {
      ...texts,
      title,
      start,
      ...(unfed ? { feed: "", maxAge: "1 h", tolerance: "0.01" } : {}),
      ...(takesParameter(math.lossFunction) ? {} : { lossParameter: "0.5" }),
      ...(math.lossFunction === LossFunction.Reported ? { lossFloor: formatExact(PAPER_TOPIC.lossFloor) } : {}),
    },
    flags: { freshBase: schedule.freshBase, eager: schedule.eager, ...allowLists },
    lossFunction: math.lossFunction,
  };
}

export interface Understood {
  /** Null where a text is not what its field is for. */
  readonly parameters: TopicParameters | null;
  /** All that is wrong: with texts, or else with what they mean. */
  readonly problems: Problems;
}

/** What a form means, and what is wrong with it; `time` is that of the newest block. */
export function understand({ texts, flags, lossFunction }: TopicForm, time: number): Understood {
  const problems = new Map<TextKey, string>();
  const fed = texts.feed.trim() !== "";
  const reported = lossFunction === LossFunction.Reported;
  const read = <T>(key: TextKey, parse: (text: string) => Parsed<T>, otherwise: T): T => {
    const parsed = parse(texts[key]);
    if ("value" in parsed) return parsed.value;
    problems.set(key, `${FIELDS[key].label}: ${parsed.problem}.`);
    return otherwise;
  };
  const seconds = (key: TextKey) => read(key, secondsOf, 0);
  const decimal = (key: TextKey) => read(key, decimalOf, 0n);
  const allo = (key: TextKey) => read(key, weiOf, 0n);

  const parameters: TopicParameters = {
    title: texts.title.trim(),
    schedule: {
      start: read("start", startOf, 0),
      epochLength: seconds("epochLength"),
      workerWindow: seconds("workerWindow"),
      groundTruthLag: seconds("groundTruthLag"),
      reputerWindow: seconds("reputerWindow"),
      challengeWindow: seconds("challengeWindow"),
      headStart: seconds("headStart"),
      revealWindow: seconds("revealWindow"),
      freshBase: flags.freshBase,
      eager: flags.eager,
    },
    math: {
      pNorm: decimal("pNorm"),
      cNorm: decimal("cNorm"),
      epsilon: decimal("epsilon"),
      alphaRegret: decimal("alphaRegret"),
      pRewardInference: decimal("pRewardInference"),
      pRewardForecast: decimal("pRewardForecast"),
      pRewardReputer: decimal("pRewardReputer"),
      cReward: decimal("cReward"),
      betaEntropy: decimal("betaEntropy"),
      alphaTask: decimal("alphaTask"),
      epsilonReputer: decimal("epsilonReputer"),
      learningRate: decimal("learningRate"),
      gradientThreshold: decimal("gradientThreshold"),
      minStakeFraction: decimal("minStakeFraction"),
      maxGradientIterations: read("maxGradientIterations", countOf, 0),
      lossFunction,
      lossParameter: takesParameter(lossFunction) ? decimal("lossParameter") : 0n,
      lossFloor: reported ? 0n : decimal("lossFloor"),
    },
    security: {
      minStake: allo("minStake"),
      rewardPerEpoch: allo("rewardPerEpoch"),
      slashFraction: decimal("slashFraction"),
    },
    source: fed
      ? {
          feed: read<Address>("feed", addressOf, zeroAddress),
          maxAge: seconds("maxAge"),
          tolerance: decimal("tolerance"),
        }
      : NO_SOURCE,
    allowLists: { inferers: flags.inferers, forecasters: flags.forecasters, reputers: flags.reputers },
  };
  if (problems.size > 0) return { parameters: null, problems };
  return { parameters, problems: problemsOf(parameters, time) };
}

/** The form of a definition as `allora tune` prints it, alone or in its report; InputError for anything else. */
export function formOfDefinition(text: string, start: string): TopicForm {
  const json: unknown = JSON.parse(text);
  const inside = (json as { topic?: unknown } | null)?.topic;
  return formOf(topicParameters(inside ?? json, 0), start);
}

/** The form that was kept as text; the initial one in place of what cannot be read. */
export function parseDraft(text: string): TopicForm {
  try {
    const { texts, flags, lossFunction } = JSON.parse(text) as Partial<TopicForm>;
    const kept = <K extends string, V>(keys: readonly K[], from: Partial<Record<K, V>> | undefined, type: string) =>
      Object.fromEntries(keys.filter((key) => typeof from?.[key] === type).map((key) => [key, from?.[key]]));
    return {
      texts: { ...INITIAL.texts, ...kept(TEXT_KEYS, texts, "string") },
      flags: { ...INITIAL.flags, ...kept(FLAG_KEYS, flags, "boolean") },
      lossFunction: Object.values(LossFunction).includes(lossFunction as never)
        ? (lossFunction as number)
        : INITIAL.lossFunction,
    };
  } catch {
    return INITIAL;
  }
}
