/**
 * The reference network's table of 96 months (a third party's, beside the repository), column by column from the same
 * equations. Inputs of a month are the amounts at the end of the one before and what vesting releases in the month: a
 * release counts as circulating, and three quarters of it as staked, when its month starts.
 */
import { describe, expect, it } from "vitest";
import { parseDecimal, toNumber } from "../../src/decimal.ts";
import { REFERENCE_RULES } from "../../src/economy/accrual.ts";
import { REFERENCE_ALLOCATIONS } from "../../src/economy/allocations.ts";
import { WEEK } from "../../src/economy/topics.ts";
import * as emission from "../../src/math/emission.ts";
import { abs, max, UNIT } from "../../src/math/fixed.ts";
import * as topicWeights from "../../src/math/topicWeights.ts";
import { sharedRows, sharedTable } from "../vectors.ts";

const ROWS = sharedRows("tokenomics_epochs.csv");
const TABLE = sharedTable("emission") as unknown as EmissionTable | undefined;
if (ROWS === undefined) console.warn("skipped: the table of the token economy is not in ../shared/vectors");

/** The table holds doubles, of 15 to 17 digits. */
const TOLERANCE = 1e-12;
const { cap, fEmission, alpha, fKeepers } = REFERENCE_RULES;
/** 1.12^(1/12) - 1, which the paper rounds to 0.0095. */
const MAX_YIELD = 9488792934583046n;
const F_REPUTERS = UNIT / 3n;
const VESTED = ["investors_preseed", "investors_seed", "team"];
const LIQUID = ["foundation", "participants"];
const THREE = [0, 1, 2];

interface EmissionTable {
  readonly total_emission_per_month: readonly { e: string; staked: string; expected: string }[];
  readonly ema: readonly { alpha: string; target: string; previous: string; expected: string }[];
  readonly e_hat_max_genesis: { f_reputers: string; f_validators: string; max_mpy: string; expected: string };
}

/** A number of the table: digits beyond the eighteenth decimal are those of a double's binary form. */
function number(text: string): bigint {
  const [mantissa, exponent = "0"] = text.split("e");
  const shifted = Number(exponent) === 0 ? mantissa : Number(text).toFixed(18);
  const [whole, fraction = ""] = shifted.split(".");
  return parseDecimal(`${whole}.${fraction.slice(0, 18).padEnd(1, "0")}`);
}

function expectClose(actual: bigint, expected: bigint, what: string) {
  const error = toNumber(abs(actual - expected)) / toNumber(max(abs(expected), 1n));
  expect(error, `${what}: ${toNumber(actual)}, in the table ${toNumber(expected)}`).toBeLessThanOrEqual(TOLERANCE);
}

describe.skipIf(ROWS === undefined)("the reference network's token economy, months 1 to 95", () => {
  const rows = ROWS ?? [];
  const value = (month: number, column: string) => number(rows[month][column]);
  const months = rows.map((_, month) => month).slice(1);
  const released = (month: number) =>
    VESTED.reduce((total, name) => total + value(month, `${name}_tokens_emission`), 0n);
  /** What circulates and is staked when a month starts. */
  const inputs = (month: number) => ({
    treasury: value(month - 1, "ecosystem_tokens_total"),
    circulating: value(month - 1, "network_tokens_circulating") + released(month),
    staked: value(month - 1, "network_tokens_staked") + (3n * released(month)) / 4n,
  });

  it("has 96 of them, from the reference allocations", () => {
    expect(rows).toHaveLength(96);
    [...VESTED, ...LIQUID].forEach((name, i) => {
      expect(value(0, `${name}_tokens_total`)).toBe(REFERENCE_ALLOCATIONS[i].amount);
    });
    expect(value(0, "ecosystem_tokens_total")).toBe(REFERENCE_RULES.budget);
  });

  it.each(months)("month %i: Eq. 47-52", (month) => {
    const { treasury, circulating, staked } = inputs(month);
    const target = emission.targetEmission(fEmission, treasury, circulating, staked, cap);
    expectClose(target, value(month, "ehat_target_i"), "target");
    const stakers = emission.stakersFraction(fKeepers, F_REPUTERS);
    const limit = emission.maxEmission(MAX_YIELD, stakers);
    expectClose(limit, value(month, "ehat_max_i"), "maximum");
    const strived = emission.emissionPerToken(target, limit);
    expectClose(strived, value(month, "ehat_i"), "e hat");
    // The first month's target is taken as it is.
    const previous = month === 1 ? strived : value(month - 1, "e_i");
    const perToken = emission.smoothedEmission(alpha, strived, previous);
    expectClose(perToken, value(month, "e_i"), "e");
    const emitted = emission.emission(perToken, staked, 1n);
    expectClose(emitted, value(month, "ecosystem_tokens_emission"), "emission");
    expectClose(emitted + released(month), value(month, "network_tokens_emission"), "emission and releases");
    expectClose(treasury - emitted, value(month, "ecosystem_tokens_total"), "treasury");
    expectClose(circulating + emitted, value(month, "network_tokens_circulating"), "circulating");
  });

  it.each(months)("month %i: who holds and stakes what", (month) => {
    const emitted = value(month, "ecosystem_tokens_emission");
    const stakers = emission.stakersFraction(fKeepers, F_REPUTERS);
    const names = [...VESTED, ...LIQUID];
    const column = (name: string, kind: string) => value(month, `${name}_tokens_${kind}`);
    const staked = names.map((name, i) => (column(name, "circulating") * REFERENCE_ALLOCATIONS[i].staked) / UNIT);
    names.forEach((name, i) => expectClose(staked[i], column(name, "staked"), `${name}: staked`));
    expectClose(
      staked.reduce((a, b) => a + b),
      value(month, "network_tokens_staked"),
      "staked",
    );
    // Stakers get their part by stake; all else goes to the participants.
    const { staked: total } = inputs(month);
    const rewards = names.map((name, i) => {
      const fresh = VESTED.includes(name) ? column(name, "emission") : 0n;
      const stake = value(month - 1, `${name}_tokens_staked`) + (fresh * REFERENCE_ALLOCATIONS[i].staked) / UNIT;
      return { fresh, reward: (((emitted * stakers) / UNIT) * stake) / total };
    });
    const rest = emitted - rewards.reduce((sum, { reward }) => sum + reward, 0n);
    names.forEach((name, i) => {
      const { fresh, reward } = rewards[i];
      const held =
        value(month - 1, `${name}_tokens_circulating`) + fresh + reward + (name === "participants" ? rest : 0n);
      expectClose(held, column(name, "circulating"), `${name}: circulating`);
    });
  });

  it.each(months)("month %i: Eq. 55-57", (month) => {
    const emitted = value(month, "ecosystem_tokens_emission");
    const validators = topicWeights.keeperEmission(emitted, 1n, 1n, fKeepers);
    expectClose(validators, value(month, "validator_rewards"), "validators");
    expectClose(topicWeights.topicEmission(emitted, 1n, 1n, fKeepers), value(month, "topics_rewards"), "topics");
    for (const t of THREE) {
      const weight = topicWeights.topicEmission(
        emitted,
        value(month, `topic_weights_${t}`),
        value(month, "all_topic_weight_sum"),
        fKeepers,
      );
      expectClose(weight, value(month, `topic_rewards_${t}`), `topic ${t}`);
    }
  });

  it("weights of topics follow Eq. 56 and 57, in every month whose month before is in the table", () => {
    const monthly = emission.alphaOver(UNIT / 2n, 4n * WEEK, WEEK);
    expectClose(monthly, (9375n * UNIT) / 10_000n, "alpha of a month");
    const absent: string[] = [];
    for (const month of months) {
      for (const t of THREE) {
        const id = rows[month][`topic_id_${t}`];
        const before = month === 1 ? undefined : THREE.find((i) => rows[month - 1][`topic_id_${i}`] === id);
        if (month > 1 && before === undefined) {
          absent.push(`topic ${id}, month ${month}`);
          continue;
        }
        const target = topicWeights.targetWeight(
          value(month, `topic_total_stake_${t}`),
          value(month, `topic_total_fee_revenue_${t}`),
        );
        const previous = before === undefined ? target : value(month - 1, `topic_weights_${before}`);
        // Eq. 52 and Eq. 56 are the same average.
        const weight = emission.smoothedEmission(monthly, target, previous);
        expectClose(weight, value(month, `topic_weights_${t}`), `weight of topic ${id} in month ${month}`);
      }
    }
    expect(absent).toEqual(["topic 4, month 20", "topic 5, month 36"]);
  });

  it("rewards of validators are by stake (Eq. 54)", () => {
    for (const month of months) {
      const stakes = THREE.map((v) => value(month, `validator_stake_${v}`));
      const rewards = THREE.map((v) => value(month, `validator_rewards_${v}`));
      const together = rewards.reduce((a, b) => a + b);
      const stake = stakes.reduce((a, b) => a + b);
      THREE.forEach((v) => {
        expectClose(topicWeights.keeperEmission(together, stakes[v], stake, UNIT), rewards[v], `month ${month}`);
      });
      // What all validators get is in the table of the first month only: later there are more than three.
      if (month === 1) expectClose(together, value(month, "validator_rewards"), "all validators");
    }
  });
});

describe.skipIf(TABLE === undefined)("the reference network's small cases of the emission", () => {
  it("are reproduced", () => {
    const { total_emission_per_month, ema, e_hat_max_genesis } = TABLE as EmissionTable;
    for (const { e, staked, expected } of total_emission_per_month) {
      expect(emission.emission(number(e), number(staked), 1n)).toBe(number(expected));
    }
    for (const { alpha, target, previous, expected } of ema) {
      expect(emission.smoothedEmission(number(alpha), number(target), number(previous))).toBe(number(expected));
    }
    const { f_reputers, f_validators, max_mpy, expected } = e_hat_max_genesis;
    const stakers = emission.stakersFraction(number(f_validators), number(f_reputers));
    expectClose(emission.maxEmission(number(max_mpy), stakers), number(expected), "maximum");
  });
});
