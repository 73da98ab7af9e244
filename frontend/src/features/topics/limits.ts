/** What the contract would refuse a topic for. Twin of contracts/topics/TopicRules.sol, which has the last word. */
import { isAddressEqual, zeroAddress } from "viem";
import { formatSeconds } from "../../lib/format/durations.ts";
import { formatExact } from "../../lib/format/numbers.ts";
import { formatUtc } from "../../lib/format/times.ts";
import { LossFunction, type TopicParameters } from "../../lib/topicTerms.ts";
import { FIELDS, type TextKey } from "./fields.ts";

const UNIT = 10n ** 18n;
const YEAR = 365 * 86_400;
const LONGEST_CHALLENGE = 90 * 86_400;
const INT128_MAX = 2n ** 127n - 1n;
const UINT96_MAX = 2n ** 96n - 1n;
const UINT16_MAX = 2 ** 16 - 1;
const UINT24_MAX = 2 ** 24 - 1;
const TITLE_BYTES = 100;

export type Problems = ReadonlyMap<TextKey, string>;

/** Sentences by field, with the value and its limits; `time` is that of the newest block. */
export function problemsOf({ title, schedule, math, security, source }: TopicParameters, time: number): Problems {
  const problems = new Map<TextKey, string>();
  const add = (key: TextKey, sentence: string) => {
    if (!problems.has(key)) problems.set(key, sentence);
  };
  const within = <T extends number | bigint>(key: TextKey, value: T, low: T, high: T, show: (value: T) => string) => {
    if (value >= low && value <= high) return;
    const range = low === high ? `must be ${show(low)}` : `must be from ${show(low)} to ${show(high)}`;
    add(key, `${FIELDS[key].label} is ${show(value)}; it ${range}.`);
  };
  const seconds = (key: TextKey, value: number, low: number, high: number) =>
    within(key, value, low, high, formatSeconds);
  const decimal = (key: TextKey, value: bigint, low: bigint, high: bigint) =>
    within(key, value, low, high, formatExact);

  const bytes = new TextEncoder().encode(title).length;
  if (bytes === 0) add("title", `The title is empty; it must have from 1 to ${TITLE_BYTES} bytes.`);
  if (bytes > TITLE_BYTES) add("title", `The title has ${bytes} bytes; it must have from 1 to ${TITLE_BYTES}.`);

  const [earliest, latest] = [time, time + YEAR];
  if (schedule.start < earliest || schedule.start > latest) {
    const [at, low, high] = [schedule.start, earliest, latest].map(formatUtc);
    add("start", `Epoch 0 opens at ${at}; it must open from ${low}, which is now, to ${high}.`);
  }
  seconds("epochLength", schedule.epochLength, 12, YEAR);
  seconds("workerWindow", schedule.workerWindow, 1, schedule.epochLength);
  seconds("groundTruthLag", schedule.groundTruthLag, 0, YEAR);
  seconds("reputerWindow", schedule.reputerWindow, 1, YEAR);
  seconds("revealWindow", schedule.revealWindow, 0, Math.min(schedule.groundTruthLag, UINT24_MAX));
  seconds("challengeWindow", schedule.challengeWindow, 60, LONGEST_CHALLENGE);
  seconds("headStart", schedule.headStart, 0, Math.min(schedule.challengeWindow, UINT16_MAX));

  decimal("pNorm", math.pNorm, UNIT, 10n * UNIT);
  decimal("cNorm", math.cNorm, -9n * UNIT, 9n * UNIT);
  decimal("epsilon", math.epsilon, 1n, 10n * UNIT);
  decimal("alphaRegret", math.alphaRegret, 1n, UNIT);
  decimal("pRewardInference", math.pRewardInference, UNIT, 10n * UNIT);
  decimal("pRewardForecast", math.pRewardForecast, UNIT, 10n * UNIT);
  decimal("pRewardReputer", math.pRewardReputer, UNIT, 10n * UNIT);
  decimal("cReward", math.cReward, -9n * UNIT, 9n * UNIT);
  decimal("betaEntropy", math.betaEntropy, 0n, UNIT);
  decimal("alphaTask", math.alphaTask, 1n, UNIT);
  decimal("epsilonReputer", math.epsilonReputer, UNIT / 1000n, UNIT);
  decimal("learningRate", math.learningRate, 1n, UNIT);
  decimal("gradientThreshold", math.gradientThreshold, 0n, UNIT);
  decimal("minStakeFraction", math.minStakeFraction, 0n, UNIT);
  within("maxGradientIterations", math.maxGradientIterations, 1, 10, String);
  const { lossFunction } = math;
  const reported = lossFunction === LossFunction.Reported;
  decimal("lossFloor", math.lossFloor, reported ? 0n : 1n, reported ? 0n : INT128_MAX);
  if (lossFunction === LossFunction.Quantile) decimal("lossParameter", math.lossParameter, 1n, UNIT - 1n);
  else if (takesParameter(lossFunction)) decimal("lossParameter", math.lossParameter, 1n, INT128_MAX);
  else decimal("lossParameter", math.lossParameter, 0n, 0n);

  decimal("minStake", security.minStake, 1n, UINT96_MAX);
  decimal("rewardPerEpoch", security.rewardPerEpoch, 0n, UINT96_MAX);
  decimal("slashFraction", security.slashFraction, UNIT / 100n, UNIT);

  const fed = !isAddressEqual(source.feed, zeroAddress);
  if (reported && fed) add("feed", "Losses that are reported are compared with no feed: leave it empty.");
  seconds("maxAge", source.maxAge, fed ? 1 : 0, fed ? YEAR : 0);
  decimal("tolerance", source.tolerance, fed ? 1n : 0n, fed ? UNIT : 0n);
  return problems;
}

/** Whether a loss function has a parameter. */
export function takesParameter(lossFunction: number): boolean {
  return (
    lossFunction === LossFunction.Huber ||
    lossFunction === LossFunction.SquaredRelative ||
    lossFunction === LossFunction.Quantile
  );
}
