/** The treasury in TypeScript: emission by days, topics by touches. */
import {
  accrue,
  DAY,
  type DayStart,
  type EmissionRules,
  type EmissionState,
  emissionFrom,
  MONTH,
} from "../../keeper/src/economy/accrual.ts";
import { type Allocation, released } from "../../keeper/src/economy/allocations.ts";
import { NEW_TOPIC, type TopicAccount, touched, WEEK } from "../../keeper/src/economy/topics.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { sum } from "../../keeper/src/math/statistics.ts";
import { decayedRevenue } from "../../keeper/src/math/topicWeights.ts";

const GROWTH_BITS = 96n;

/** Amounts as they are from some times on, in order. */
class Trace {
  readonly #changes: (readonly [time: bigint, amount: bigint])[] = [];

  get latest(): bigint {
    return this.#changes.at(-1)?.[1] ?? 0n;
  }

  set(time: bigint, amount: bigint): void {
    this.#changes.push([time, amount]);
  }

  before(time: bigint): bigint {
    return this.#changes.findLast(([at]) => at < time)?.[1] ?? 0n;
  }
}

interface Account {
  topic: TopicAccount;
  stake: bigint;
  /** Fees since the topic was touched, as effective at `freshAt`. */
  fresh: bigint;
  freshAt: bigint;
  growth: bigint;
  account: bigint;
}

export class TreasuryTwin {
  readonly #rules: EmissionRules;
  readonly #genesis: bigint;
  readonly #allocations: readonly Allocation[];
  readonly #minWeight: bigint;
  readonly #staked = new Trace();
  readonly #received = new Trace();
  readonly #burnt = new Trace();
  readonly #shares: { month: bigint; toReputers: bigint; total: bigint }[] = [];
  readonly #accounts: Account[];
  emission: EmissionState;
  growth = 0n;
  #remainder = 0n;

  /** `time` is that of deployment, and the start of the schedules of vesting allocations. */
  constructor(
    rules: EmissionRules,
    allocations: readonly Allocation[],
    minWeight: bigint,
    topics: number,
    time: bigint,
  ) {
    this.#rules = rules;
    this.#allocations = allocations;
    this.#genesis = time;
    this.#minWeight = minWeight;
    this.#accounts = Array.from({ length: topics }, () => ({
      topic: NEW_TOPIC,
      stake: 0n,
      fresh: 0n,
      freshAt: 0n,
      growth: 0n,
      account: 0n,
    }));
    this.emission = emissionFrom(time);
  }

  get totalWeight(): bigint {
    return sum(this.#accounts.map(({ topic }) => topic.weight));
  }

  setStake(topic: number, amount: bigint, time: bigint): void {
    this.#accounts[topic].stake = amount;
    this.#staked.set(time, sum(this.#accounts.map(({ stake }) => stake)));
  }

  credit(topic: number, amount: bigint, time: bigint): void {
    const account = this.#accounts[topic];
    account.fresh = decayedRevenue(account.fresh, time - account.freshAt, WEEK) + amount;
    account.freshAt = time;
    this.#received.set(time, this.#received.latest + amount);
  }

  burn(amount: bigint, time: bigint): void {
    this.#burnt.set(time, this.#burnt.latest + amount);
  }

  noteShares(toReputers: bigint, total: bigint, time: bigint): void {
    this.#shares.push({ month: time / MONTH, toReputers, total });
  }

  accrue(time: bigint): void {
    const { totalWeight } = this;
    const before = this.emission.emitted;
    this.emission = accrue(this.emission, this.#rules, (day) => this.#startOf(day), time, totalWeight > 0n);
    const amount = this.emission.emitted - before;
    if (amount === 0n) return;
    const scaled = (amount << GROWTH_BITS) + this.#remainder;
    this.growth += scaled / totalWeight;
    this.#remainder = scaled % totalWeight;
  }

  touch(index: number, time: bigint): void {
    this.accrue(time);
    const account = this.#accounts[index];
    const fees = decayedRevenue(account.fresh, time - account.freshAt, WEEK);
    const now = touched(account.topic, account.stake, fees, time, 0n);
    const growth = this.growth - account.growth;
    const share = (account.topic.weight * growth) >> GROWTH_BITS;
    const earned = now.weight < account.topic.weight ? (now.weight * growth) >> GROWTH_BITS : share;
    let forgone = share - earned;
    account.account += earned;
    const active = now.weight >= this.#minWeight;
    if (!active) {
      forgone += account.account;
      account.account = 0n;
    }
    account.topic = active ? now : { ...now, weight: 0n };
    account.growth = this.growth;
    account.fresh = 0n;
    this.emission = { ...this.emission, emitted: this.emission.emitted - forgone };
  }

  /** Weight, effective revenue and account of a topic as of its last touch, later fees included. */
  topicAt(index: number, time: bigint): { weight: bigint; revenue: bigint } {
    const { topic, fresh, freshAt } = this.#accounts[index];
    const since = (revenue: bigint, at: bigint) => decayedRevenue(revenue, time - at, WEEK);
    return { weight: topic.weight, revenue: since(topic.revenue, topic.touchedAt) + since(fresh, freshAt) };
  }

  accountOf(index: number): bigint {
    return this.#accounts[index].account;
  }

  #startOf(day: bigint): DayStart {
    const time = day * DAY;
    return {
      staked: this.#staked.before(time),
      vested: sum(this.#allocations.map((allocation) => released(allocation, time - this.#genesis))),
      received: this.#received.before(time),
      burnt: this.#burnt.before(time),
      fReputers: this.#fReputers(time / MONTH),
    };
  }

  /** The part that reputers got in the newest month before with any rewards. */
  #fReputers(month: bigint): bigint {
    const newest = this.#shares.findLast((share) => share.month < month)?.month;
    const of = this.#shares.filter((share) => share.month === newest);
    const total = sum(of.map((share) => share.total));
    return total === 0n ? UNIT / 3n : (sum(of.map((share) => share.toReputers)) * UNIT) / total;
  }
}
