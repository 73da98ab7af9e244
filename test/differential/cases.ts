/** One generator of arguments per equation, by the equation's name. */
import * as entropy from "../../keeper/src/math/entropy.ts";
import * as experiment from "../../keeper/src/math/experiment.ts";
import * as fixed from "../../keeper/src/math/fixed.ts";
import * as listening from "../../keeper/src/math/listening.ts";
import * as losses from "../../keeper/src/math/losses.ts";
import * as lossVector from "../../keeper/src/math/lossVector.ts";
import * as merit from "../../keeper/src/math/merit.ts";
import * as newcomers from "../../keeper/src/math/newcomers.ts";
import * as quantiles from "../../keeper/src/math/quantiles.ts";
import * as scores from "../../keeper/src/math/scores.ts";
import * as statistics from "../../keeper/src/math/statistics.ts";
import * as synthesis from "../../keeper/src/math/synthesis.ts";
import * as truths from "../../keeper/src/math/truths.ts";
import * as weights from "../../keeper/src/math/weights.ts";
import type { Random } from "../random.ts";
import type { Argument, Equation } from "./harness.ts";

const { UNIT } = fixed;

/** `paper` lists the equations of the paper that the function is, empty for what they rest on. */
export interface Case {
  readonly name: string;
  readonly paper: string;
  readonly equation: Equation;
  readonly arguments: (random: Random) => readonly Argument[];
}

export function define(paper: string, equation: Equation, args: Case["arguments"], name: string = equation.name): Case {
  return { name, paper, equation, arguments: args };
}

/** Members of a combination: inferers and forecasters together. */
const members = (r: Random) => (r.chance(75) ? r.int(1, 8) : r.int(1, 40));
const reputers = (r: Random) => r.int(1, 8);
const scoreOf = (r: Random) => (r.chance(10) ? r.pick([0n, 1n, -1n, 100n * UNIT]) : r.bigint(-3n * UNIT, 3n * UNIT));
const reward = (r: Random) => (r.chance(10) ? r.pick([0n, 1n, 10n ** 27n]) : r.bigint(0n, 10n ** 24n));
const entropyOf = (r: Random) => (r.chance(15) ? r.pick([0n, 1n, entropy.SINGLE_ENTROPY]) : r.bigint(0n, 4n * UNIT));

/** Fractions that sum to about 1, as entropies take them. */
function fractions(r: Random, length: number): bigint[] {
  return entropy.modifiedFractions(r.shares(length));
}

/** Losses of several reputers with their squared distances and norms: agreeing, near each other, or anything. */
function reports(r: Random, count: number) {
  const length = lossVector.size(r.int(1, 6), r.int(0, 3));
  const first = r.logLosses(length);
  const vectors = r.list(count, (m) => {
    if (m === 0 || r.chance(20)) return first;
    if (r.chance(70)) return first.map((loss) => loss + r.bigint(-UNIT / 10n, UNIT / 10n));
    return r.logLosses(length);
  });
  return {
    vectors,
    distances: vectors.map((a) => vectors.map((b) => listening.squaredDistance(a, b))),
    norms: vectors.map(listening.squaredNorm),
  };
}

function coefficients(r: Random, count: number): bigint[] {
  return r.list(count, () => (r.chance(40) ? UNIT : r.fraction()));
}

/** Inferences, implied inferences and smoothed losses of one epoch. */
function epoch(r: Random) {
  const n = r.inferers();
  const k = r.forecasters();
  return { n, k, inferences: r.values(n), implied: r.withAbsent(r.values(k)), losses: r.smoothedLosses(n, k) };
}

const potential = (r: Random): [bigint, bigint, bigint] => [r.p(), r.c(), r.epsilon()];

export const SYNTHESIS_CASES: readonly Case[] = [
  define("", fixed.exp, (r) => [
    r.chance(20)
      ? r.pick([0n, 1n, -1n, -41446531673892822322n, 133084258667509499440n])
      : r.bigint(-45n * UNIT, 133n * UNIT),
  ]),
  define("", fixed.ln, (r) => [r.bigint(1n, 10n ** BigInt(r.int(1, 76)))]),
  define("", fixed.log10, (r) => [
    r.chance(20) ? 10n ** BigInt(r.int(0, 76)) : r.bigint(1n, 10n ** BigInt(r.int(1, 76))),
  ]),
  define("", fixed.pow, (r) => [r.bigint(0n, 2n * UNIT), r.fraction()]),
  define("", fixed.isqrt, (r) => {
    const root = r.bigint(0n, 10n ** BigInt(r.int(1, 38)));
    return [r.chance(50) ? r.pick([root * root, root * root + 1n, root * root + 2n * root]) : r.bigint(0n, 10n ** 76n)];
  }),
  define("", statistics.mean, (r) => [r.values(r.inferers())]),
  define("", statistics.standardDeviation, (r) => [r.logLosses(r.inferers())]),
  define("", statistics.deviationOfMoments, (r) => {
    const list = r.list(r.int(0, 40), () => scoreOf(r));
    const squares = list.reduce((total, x) => total + x * x, 0n) / UNIT;
    return [BigInt(list.length), statistics.sum(list), squares];
  }),
  define("", statistics.momentsOf, (r) => [r.withAbsent(r.logLosses(r.int(0, 40)))]),
  define("", statistics.distinct, (r) => [r.list(r.int(0, 8), () => r.pick([r.value(), 0n, 1n, UNIT]))]),
  define("", statistics.median, (r) => [r.values(r.inferers())]),
  define("", statistics.quantile, (r) => [r.values(r.inferers()), r.fraction()]),
  define("", lossVector.select, (r) => {
    const [n, k] = [r.int(1, 32), r.int(0, 8)];
    return [
      r.list(lossVector.size(n, k), () => r.logLoss()),
      BigInt(n),
      BigInt(k),
      r.subset(r.int(1, n), n).map(BigInt),
      r.subset(r.int(0, k), k).map(BigInt),
    ];
  }),
  define("4", weights.forecastedRegret, (r) => [r.logLoss(), r.logLoss()]),
  define("6", weights.potential, (r) => [r.chance(10) ? r.logLoss() : r.bigint(-20n * UNIT, 20n * UNIT), r.p(), r.c()]),
  define("7", weights.potentialGradient, (r) => [r.bigint(-20n * UNIT, 20n * UNIT), r.p(), r.c()]),
  define("8, 11", weights.normalizedRegrets, (r) => [r.logLosses(r.inferers()), r.epsilon()]),
  define("5", weights.forecastWeights, (r) => [r.logLosses(r.inferers()), r.chance(70), ...potential(r)]),
  define("10", weights.regretWeights, (r) => [r.logLosses(members(r)), ...potential(r)]),
  define("", newcomers.initialRegret, (r) => [r.chance(10) ? [] : r.logLosses(members(r)), ...potential(r)]),
  define("", newcomers.experiencedRegrets, (r) => {
    const [n, k] = [r.int(1, 8), r.int(0, 3)];
    return [r.logLosses(lossVector.size(n, k)), r.list(n + k, () => BigInt(r.int(0, 20)))];
  }),
  define("", newcomers.startingLosses, (r) => {
    const [n, k] = [r.int(1, 10), r.int(0, 4)];
    const [toN, toK] = [r.int(n, 12), r.int(k, 5)];
    return [
      r.logLosses(lossVector.size(n, k)),
      r.list(n + k, () => BigInt(r.int(0, 20))),
      ...[n, k, toN, toK].map(BigInt),
      r.subset(r.int(0, 4), toN).map(BigInt),
      r.subset(r.int(0, 2), toK).map(BigInt),
      ...potential(r),
    ];
  }),
  define("9", synthesis.weightedMean, (r) => {
    const length = members(r);
    return [r.values(length), r.shares(length)];
  }),
  define("3", synthesis.forecastImplied, (r) => {
    const n = r.inferers();
    const excluded = BigInt(r.chance(40) ? n : r.int(0, n - 1));
    const forecasts = r.withAbsent(r.logLosses(n));
    return [r.values(n), forecasts, excluded, r.logLoss(), r.chance(10), ...potential(r)];
  }),
  define("10, 11", synthesis.networkWeights, (r) => {
    const { inferences, implied, losses: smoothed } = epoch(r);
    return [inferences, implied, smoothed, ...potential(r)];
  }),
  define("9", synthesis.networkInference, (r) => {
    const { n, k, inferences, implied } = epoch(r);
    const shares = r.shares(n + k).map((share, l) => (l >= n && implied[l - n] === statistics.ABSENT ? 0n : share));
    if (statistics.sum(shares) === 0n) shares[0] = 1n;
    return [inferences, implied, shares];
  }),
  define("16-18", synthesis.networkQuantile, (r) => {
    const { n, k, inferences, implied } = epoch(r);
    const shares = r.shares(n + k);
    shares[0] += 1n;
    return [inferences, implied, shares, r.fraction()];
  }),
  define("12 (naive)", synthesis.naiveInference, (r) => {
    const { inferences, losses: smoothed } = epoch(r);
    return [inferences, smoothed, ...potential(r)];
  }),
  define("12 (one-out)", synthesis.oneOutInference, (r) => {
    const { n, inferences, implied, losses: smoothed } = epoch(r);
    return [BigInt(r.int(0, n - 1)), r.value(), inferences, implied, smoothed, ...potential(r)];
  }),
  define("12 (one-out)", synthesis.oneOutForecast, (r) => {
    const { n, inferences } = epoch(r);
    const k = r.int(1, 8);
    return [BigInt(r.int(0, k - 1)), inferences, r.withAbsent(r.values(k)), r.smoothedLosses(n, k), ...potential(r)];
  }),
  define("12 (one-in)", synthesis.oneInForecast, (r) => {
    const { n, inferences } = epoch(r);
    const k = r.int(1, 8);
    return [BigInt(r.int(0, k - 1)), inferences, r.withAbsent(r.values(k)), r.smoothedLosses(n, k), ...potential(r)];
  }),
  define("16", quantiles.cumulativeWeights, (r) => [r.shares(members(r))]),
  define("17", quantiles.weightedDistribution, (r) => [r.shares(members(r))]),
  define("18", quantiles.interpolatedQuantile, (r) => {
    const length = members(r);
    return [statistics.sorted(r.values(length)), quantiles.weightedDistribution(r.shares(length)), r.fraction()];
  }),
  define("16-18", quantiles.weightedQuantile, (r) => {
    const length = members(r);
    return [r.values(length), r.shares(length), r.fraction()];
  }),
  define("19", experiment.experience, (r) => [BigInt(r.int(0, 5000))]),
  define("20", experiment.contextSensitivity, (r) => [r.fraction(), r.bigint(0n, 100n * UNIT), r.fraction()]),
];

export const SETTLEMENT_CASES: readonly Case[] = [
  define(
    "13",
    losses.loss as Equation,
    (r) => {
      const kind = r.int(0, 5);
      const probabilities = kind === losses.LossFunction.BinaryCrossEntropy && r.chance(80);
      const parameter =
        kind === losses.LossFunction.Quantile ? r.bigint(1n, UNIT - 1n) : r.bigint(1n, 10n ** BigInt(r.int(1, 38)));
      return [
        BigInt(kind),
        parameter,
        probabilities ? r.fraction() : r.value(),
        probabilities ? r.fraction() : r.value(),
      ];
    },
    "loss",
  ),
  define("13", losses.logLoss, (r) => [
    r.chance(10) ? 0n : r.bigint(0n, 10n ** BigInt(r.int(1, 59))),
    r.bigint(1n, 10n ** BigInt(r.int(1, 38))),
  ]),
  define("", truths.truthOfAnswer, (r) => [r.bigint(-(10n ** 38n), 10n ** 38n), BigInt(r.int(0, 18))]),
  define("", truths.truthExcess, (r) => {
    const answer = r.value();
    const truth = r.chance(50)
      ? answer + r.bigint(-(10n ** BigInt(r.int(0, 37))), 10n ** BigInt(r.int(0, 37)))
      : r.value();
    return [truth, answer, r.positiveFraction()];
  }),
  define("14", losses.consensusLoss, (r) => {
    const length = reputers(r);
    return [r.chance(5) ? r.list(length, () => statistics.ABSENT) : r.logLosses(length), r.stakes(length)];
  }),
  define("15", losses.smoothedLoss, (r) => [
    r.positiveFraction(),
    r.chance(10) ? statistics.ABSENT : r.logLoss(),
    r.logLoss(),
  ]),
  define("15", losses.smoothedRegret, (r) => [r.positiveFraction(), r.logLoss(), r.logLoss(), r.logLoss()]),
  define("21", scores.inferenceScore, (r) => [r.logLoss(), r.logLoss()]),
  define("22", scores.forecastScore, (r) => [scoreOf(r), scoreOf(r), r.fraction()]),
  define("23", scores.oneOutScore, (r) => [r.logLoss(), r.logLoss()]),
  define("24", scores.oneInScore, (r) => [r.logLoss(), r.logLoss()]),
  define("25", scores.soloFraction, (r) => [BigInt(r.int(1, 8))]),
  define("28", scores.rewardMapping, (r) => [scoreOf(r), r.chance(10) ? 0n : r.bigint(0n, 3n * UNIT), ...potential(r)]),
  define("26, 27", scores.rewardFractions, (r) => [
    r.withAbsent(r.list(r.inferers(), () => scoreOf(r))),
    r.chance(10) ? 0n : r.bigint(0n, 3n * UNIT),
    ...potential(r),
  ]),
  define("29", listening.adjustedStakes, (r) => {
    const count = reputers(r);
    return [r.stakes(count), r.chance(5) ? r.list(count, () => 0n) : coefficients(r, count)];
  }),
  define("31", listening.consensusVector, (r) => {
    const count = reputers(r);
    const { vectors } = reports(r, count);
    return [vectors, r.shares(count)];
  }),
  define("32 (norm)", listening.squaredNorm, (r) => [r.withAbsent(r.logLosses(r.int(1, 346)))]),
  define("32 (distance)", listening.squaredDistance, (r) => {
    const length = r.int(1, 120);
    const a = r.withAbsent(r.logLosses(length));
    return [a, r.logLosses(length).map((loss, x) => (a[x] === statistics.ABSENT ? statistics.ABSENT : loss))];
  }),
  define("31, 32", listening.reputerScores, (r) => {
    const count = reputers(r);
    const { distances, norms } = reports(r, count);
    const adjusted = listening.adjustedStakes(r.stakes(count), coefficients(r, count));
    return [distances, norms, adjusted, r.bigint(UNIT / 1000n, UNIT)];
  }),
  define("33", listening.totalScore, (r) => {
    const count = reputers(r);
    return [r.stakes(count), r.list(count, () => r.bigint(0n, 1000n * UNIT))];
  }),
  define("34 (gradient)", listening.listeningGradient, (r) => {
    const count = reputers(r);
    const { distances, norms } = reports(r, count);
    const [stakes, a, epsilon] = [r.stakes(count), coefficients(r, count), r.bigint(UNIT / 1000n, UNIT)];
    const adjusted = listening.adjustedStakes(stakes, a);
    const total = listening.totalScore(stakes, listening.reputerScores(distances, norms, adjusted, epsilon));
    return [BigInt(r.int(0, count - 1)), total, stakes, a, distances, norms, epsilon];
  }),
  define("34 (step)", listening.listeningStep, (r) => {
    const count = reputers(r);
    const gradient = r.list(count, () => r.bigint(-20n * UNIT, 20n * UNIT));
    return [coefficients(r, count), gradient, r.stakes(count), r.positiveFraction(), r.fraction()];
  }),
  define("34 (stop)", listening.largestGradient, (r) => [r.list(reputers(r), () => scoreOf(r))]),
  define("35", listening.reputerFractions, (r) => {
    const count = reputers(r);
    const consensus = r.chance(5) ? r.list(count, () => 0n) : r.list(count, () => r.bigint(0n, 1000n * UNIT));
    return [r.stakes(count), consensus, r.p()];
  }),
  define("36", listening.compoundedStake, (r) => [r.bigint(0n, 10n ** 27n), reward(r)]),
  define("38", entropy.modifiedFractions, (r) => {
    const length = r.inferers();
    return [r.chance(5) ? r.list(length, () => 0n) : r.shares(length)];
  }),
  define("39", entropy.smoothedFraction, (r) => [r.positiveFraction(), r.fraction(), r.fraction()]),
  define("40", entropy.effectiveNumber, (r) => [fractions(r, r.inferers())]),
  define("37", entropy.entropy, (r) => [r.chance(3) ? [] : fractions(r, r.inferers()), r.fraction()]),
  define("42", entropy.forecastTaskScore, (r) => [r.logLoss(), r.logLoss()]),
  define("43", entropy.utilityRatio, (r) => [
    r.positiveFraction(),
    scoreOf(r),
    r.chance(20) ? r.pick([0n, 1n, -1n]) : scoreOf(r),
    r.bigint(-10n * UNIT, 10n * UNIT),
  ]),
  define("44", entropy.forecastUtility, (r) => [
    r.chance(20) ? r.pick([0n, UNIT, -1n]) : r.bigint(-2n * UNIT, 2n * UNIT),
  ]),
  define("45", entropy.utilityNormalization, (r) => [entropyOf(r), entropyOf(r), r.bigint(UNIT / 10n, UNIT / 2n)]),
  define("41 (U)", entropy.inferenceReward, (r) => [
    reward(r),
    entropyOf(r),
    entropyOf(r),
    r.bigint(UNIT / 10n, UNIT / 2n),
    r.bigint(UNIT, 10n * UNIT),
  ]),
  define("41 (V)", entropy.forecastReward, (r) => [
    reward(r),
    entropyOf(r),
    entropyOf(r),
    r.bigint(UNIT / 10n, UNIT / 2n),
    r.bigint(UNIT, 10n * UNIT),
  ]),
  define("41 (W)", entropy.reputerReward, (r) => [reward(r), entropyOf(r), entropyOf(r)]),
  define("46", entropy.participantReward, (r) => [r.fraction(), reward(r)]),
];

/** Steps of passive merits: as many as a few epochs have, or years of them. */
const steps = (r: Random) => BigInt(r.chance(60) ? r.int(0, 40) : r.int(0, 2 ** 32 - 1));
const meritOf = (r: Random) => (r.chance(10) ? r.pick([0n, 1n, -1n, merit.LEAST_MERIT]) : r.logLoss());

export const MERIT_CASES: readonly Case[] = [
  define("", merit.smoothedMerit, (r) => [r.fraction(), meritOf(r), meritOf(r)]),
  define("", merit.remainder, (r) => [r.fraction(), steps(r)]),
  define("", merit.passiveMerit, (r) => [r.fraction(), meritOf(r), meritOf(r), steps(r)]),
  define("", merit.entryMerit, (r) => [r.list(r.int(0, 32), () => meritOf(r))]),
];
