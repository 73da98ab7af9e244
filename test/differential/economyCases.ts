/** One generator of arguments per equation of the token economy, by the equation's name. */
import * as emission from "../../keeper/src/math/emission.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import * as topicWeights from "../../keeper/src/math/topicWeights.ts";
import type { Random } from "../random.ts";
import { type Case, define } from "./cases.ts";

const DAY = 86_400n;
const WEEK = 7n * DAY;
const MONTH = 2_629_800n;
const TOTAL = 10n ** 27n;

/** Wei, of any order of magnitude. */
const amount = (r: Random) =>
  r.chance(10) ? r.pick([0n, 1n, UNIT, TOTAL]) : r.bigint(0n, 10n ** BigInt(r.int(0, 27)));
const rate = (r: Random) =>
  r.chance(10) ? r.pick([0n, 1n, UNIT, 10n * UNIT]) : r.bigint(0n, 10n ** BigInt(r.int(1, 18)));
const alpha = (r: Random) => (r.chance(40) ? r.pick([UNIT / 100n, UNIT / 10n, UNIT]) : r.bigint(UNIT / 100n, UNIT));
const period = (r: Random) => (r.chance(70) ? MONTH : r.bigint(1n, 31n * DAY));
const duration = (r: Random) =>
  r.chance(20) ? r.pick([0n, 1n, 12n, DAY, WEEK, MONTH, (1n << 40n) - 1n]) : r.bigint(0n, 1n << BigInt(r.int(1, 40)));

export const ECONOMY_CASES: readonly Case[] = [
  define("47", emission.emission, (r) => [rate(r), amount(r), BigInt(r.int(1, 300_000))]),
  define("48", emission.targetEmission, (r) => [
    r.fraction(),
    amount(r),
    amount(r),
    amount(r),
    r.chance(70) ? TOTAL : r.bigint(1n, TOTAL),
  ]),
  define("49", emission.stakersFraction, (r) => [r.fraction(), r.fraction()]),
  define("50", emission.maxEmission, (r) => [r.fraction(), r.fraction()]),
  define("51", emission.emissionPerToken, (r) => [rate(r), rate(r)]),
  define("52", emission.smoothedEmission, (r) => [r.fraction(), rate(r), rate(r)]),
  define("53", emission.alphaOver, (r) => [alpha(r), duration(r), period(r)]),
  define("52, 53", emission.relaxed, (r) => [alpha(r), rate(r), rate(r), duration(r), period(r)]),
  define("47, 52", emission.emittedOver, (r) => [alpha(r), rate(r), rate(r), amount(r), duration(r), period(r)]),
  define("54", topicWeights.keeperEmission, (r) => [amount(r), amount(r), amount(r), r.fraction()]),
  define("55", topicWeights.topicEmission, (r) => [amount(r), amount(r), amount(r), r.fraction()]),
  define("56", topicWeights.smoothedWeight, (r) => [
    amount(r),
    amount(r),
    amount(r),
    duration(r),
    r.chance(80) ? WEEK : r.bigint(1n, MONTH),
  ]),
  define("57", topicWeights.targetWeight, (r) => [amount(r), amount(r)]),
  define("57 (decay)", topicWeights.decayedRevenue, (r) => [
    amount(r),
    duration(r),
    r.chance(80) ? WEEK : r.bigint(1n, MONTH),
  ]),
];
