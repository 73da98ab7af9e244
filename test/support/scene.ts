/**
 * Random epochs of one topic as they would stand on a chain, made without one: whoever takes part, comes and goes,
 * submits and reports, with the traces that the engine computes from it.
 */
import { type Address, encodeAbiParameters, keccak256, pad, toHex, zeroAddress } from "viem";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { type PostedSettlement, type PostedSynthesis, stateOf } from "../../keeper/src/chain/epochs.ts";
import { settlementRoots } from "../../keeper/src/chain/evidence.ts";
import { EMPTY_STATE } from "../../keeper/src/engine/slots.ts";
import { evaluatedInferences } from "../../keeper/src/engine/synthesis.ts";
import { PAPER_TOPIC } from "../../keeper/src/engine/topic.ts";
import type { Synthesis, TopicMath } from "../../keeper/src/engine/types.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { LossFunction } from "../../keeper/src/math/losses.ts";
import { ABSENT } from "../../keeper/src/math/statistics.ts";
import { rootOf, sectionLeaves, traceDomain } from "../../keeper/src/trace/commitment.ts";
import { maskOf, type Report, settlementTrace, synthesisTrace } from "../../keeper/src/trace/epoch.ts";
import { TraceKind } from "../../keeper/src/trace/layout.ts";
import { Role, type Submission } from "../../keeper/src/trace/submissions.ts";
import type { Random } from "../random.ts";

/** Largest magnitude of what an inbox accepts. */
const MAX_VALUE = 10n ** 38n;
const MAX_LOG_LOSS = 64n * UNIT;

export interface SceneSize {
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

/** One epoch, and what its traces were computed from. */
export interface Act {
  readonly submissions: readonly Submission[];
  readonly synthesis: PostedSynthesis;
  /** Settlement that the synthesis stands on, null in a cold start. */
  readonly base: PostedSettlement | null;
  readonly reports: readonly Report[];
  readonly settlement: PostedSettlement;
  /** Settlement before it, null for the first. */
  readonly previous: PostedSettlement | null;
  /** Second at whose end stakes count. */
  readonly stakeTime: bigint;
}

export interface SceneOptions {
  readonly math?: Partial<TopicMath>;
  /** Whether everybody takes part, and every reputer reports something else: the largest traces. */
  readonly full?: boolean;
}

export class Scene {
  readonly deployment: Deployment;
  readonly topicId = 7n;
  readonly math: TopicMath;
  readonly #random: Random;
  readonly #size: SceneSize;
  readonly #full: boolean;
  /** Registration ids by role and slot. */
  readonly #ids: number[][];
  readonly #settlements: PostedSettlement[] = [];
  #epoch = 0n;

  constructor(random: Random, size: SceneSize, { math, full = false }: SceneOptions = {}) {
    this.#random = random;
    this.#size = size;
    this.#full = full;
    this.math = { ...PAPER_TOPIC, ...math };
    this.deployment = makeDeployment();
    this.#ids = [size.inferers, size.forecasters, size.reputers].map((count) => random.list(count, (i) => i + 1));
  }

  /** The next epoch, with submissions and reports; some epochs before it may have had none. */
  next(): Act {
    const random = this.#random;
    this.#epoch += BigInt(random.int(1, 3));
    if (random.chance(20)) this.#replaceSomebody();
    const epoch = this.#epoch;
    const submissions = this.#submissions();
    const newest = this.#settlements.length;
    const number = this.#full || random.chance(80) ? newest : random.int(0, newest);
    const base = number === 0 ? null : this.#settlements[number - 1];
    const synthesis = this.#post(epoch, submissions, base);

    const previous = this.#settlements.at(-1) ?? null;
    const stakeTime = 1_000n * epoch;
    const reports = this.#reports(stakeTime, synthesis.values);
    const inOrder = [...reports].sort((a, b) => a.slot - b.slot);
    const reward = random.chance(20) ? random.pick([0n, 1n, 10n ** 27n]) : random.bigint(0n, 10n ** 22n);
    const before = previous === null ? EMPTY_STATE : stateOf(previous);
    const { size, state, payout } = settlementTrace(this.math, before, synthesis.values, inOrder, reward);
    const bare = { epoch, number: newest + 1, poster: zeroAddress, reward, size, state, payout };
    const roots = settlementRoots(this.deployment, this.topicId, bare);
    const settlement = { ...bare, ...roots, stateDeadline: 0n, deadline: 0n };
    this.#settlements.push(settlement);
    return { submissions, synthesis: synthesis.posted, base, reports, settlement, previous, stakeTime };
  }

  #post(epoch: bigint, submissions: readonly Submission[], base: PostedSettlement | null) {
    const state = base === null ? EMPTY_STATE : stateOf(base);
    const { synthesis: values, sections, bytes: trace } = synthesisTrace(this.math, state, submissions);
    const { chainId, epochs: contract } = this.deployment;
    const domain = traceDomain({ chainId, contract, topicId: this.topicId, epoch }, TraceKind.Synthesis);
    const posted: PostedSynthesis = {
      epoch,
      poster: zeroAddress,
      root: rootOf(sectionLeaves(sections, domain)),
      base: base?.number ?? 0,
      deadline: 0n,
      inferers: maskOf(values.inferers.map(({ slot }) => slot)),
      forecasters: maskOf(values.forecasters.map(({ slot }) => slot)),
      trace,
    };
    return { values, posted };
  }

  /** Everybody's submissions in any order; mostly not everybody's. */
  #submissions(): Submission[] {
    const random = this.#random;
    const { inferers: n, forecasters: k } = this.#size;
    const inferers = this.#present(n, 1);
    const values = random.values(n).map((value) => clamp(value, MAX_VALUE));
    const items: Submission[] = inferers.map((slot) => this.#submission(Role.Inferer, slot, values[slot]));
    for (const slot of this.#present(k, 0)) {
      const all = random.logLosses(n);
      const named = this.#full ? random.list(n, (i) => i) : random.subset(random.int(1, n), n);
      const losses = named.map((inferer) => clamp(all[inferer], MAX_LOG_LOSS));
      items.push({ ...this.#submission(Role.Forecaster, slot, 0n), inferers: maskOf(named), losses });
    }
    return shuffled(random, items);
  }

  #reports(time: bigint, synthesis: Synthesis): Report[] {
    const random = this.#random;
    const isReported = this.math.lossFunction === LossFunction.Reported;
    const shared = this.#losses(synthesis);
    const truth = clamp(random.value(), MAX_VALUE);
    const spread = random.pick([1n, UNIT / 10n, 1000n * UNIT]);
    const reports = this.#present(this.#size.reputers, 1).map((slot) => {
      const own = this.#full || random.chance(25) ? truth + random.bigint(-spread, spread) : truth;
      const id = this.#ids[Role.Reputer][slot];
      const stake = stakeAt(id, time);
      if (isReported) return { slot, id, truth: 0n, losses: own === truth ? shared : this.#losses(synthesis), stake };
      const different = this.#full ? own + BigInt(slot) : own;
      return { slot, id, truth: clamp(different, MAX_VALUE), losses: [], stake };
    });
    return shuffled(random, reports);
  }

  /** Losses as a reputer reports them of a synthesis. */
  #losses(synthesis: Synthesis): bigint[] {
    const inferences = evaluatedInferences(synthesis);
    const losses = this.#random.logLosses(inferences.length);
    return inferences.map((inference, x) => (inference === ABSENT ? ABSENT : clamp(losses[x], MAX_LOG_LOSS)));
  }

  #present(count: number, least: number): number[] {
    const random = this.#random;
    const slots = random.list(count, (slot) => slot);
    const present = this.#full ? slots : slots.filter(() => random.chance(85));
    return present.length >= least ? present : [random.int(0, count - 1)];
  }

  #submission(role: Role, slot: number, value: bigint): Submission {
    return { role, slot, id: this.#ids[role][slot], value, inferers: 0, losses: [] };
  }

  /** Somebody leaves, and a newcomer gets the slot. */
  #replaceSomebody(): void {
    const ids = this.#random.pick(this.#ids.filter(({ length }) => length > 0));
    ids[this.#random.int(0, ids.length - 1)] = Math.max(...ids) + 1;
  }
}

/** Parameters of a topic within their ranges, its loss function any that the chain knows, or none of them. */
export function randomMath(random: Random): Partial<TopicMath> {
  const lossFunction = random.pick(Object.values(LossFunction));
  const parameters: Partial<Record<LossFunction, bigint>> = {
    [LossFunction.Huber]: random.pick([1n, UNIT, 10n ** 30n]),
    [LossFunction.SquaredRelative]: random.pick([1n, UNIT, 10n ** 30n]),
    [LossFunction.Quantile]: random.pick([1n, UNIT / 2n, UNIT - 1n]),
  };
  return {
    pNorm: random.p(),
    cNorm: random.c(),
    epsilon: random.epsilon(),
    alphaRegret: random.positiveFraction(),
    pRewardInference: random.p(),
    pRewardForecast: random.p(),
    pRewardReputer: random.p(),
    cReward: random.c(),
    betaEntropy: random.fraction(),
    alphaTask: random.positiveFraction(),
    epsilonReputer: random.pick([UNIT / 1000n, UNIT / 100n, UNIT]),
    learningRate: random.positiveFraction(),
    gradientThreshold: random.pick([0n, UNIT / 1000n, UNIT / 10n, UNIT]),
    minStakeFraction: random.fraction(),
    maxGradientIterations: random.int(1, 10),
    lossFunction,
    lossParameter: parameters[lossFunction] ?? 0n,
    lossFloor: lossFunction === LossFunction.Reported ? 0n : random.pick([1n, UNIT / 10n ** 6n, UNIT]),
  };
}

/** Stake of a registration id at a time, wei. Twin of contracts/mocks/Trial.sol. */
function stakeAt(id: number, time: bigint): bigint {
  const address = pad(toHex(id), { size: 20 }) as Address;
  const seed = BigInt(keccak256(encodeAbiParameters([{ type: "address" }, { type: "uint256" }], [address, time])));
  return 1n + ((seed >> 16n) % 10n ** ((seed % 27n) + 1n));
}

function clamp(value: bigint, limit: bigint): bigint {
  return value > limit ? limit : value < -limit ? -limit : value;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const left = [...items];
  return items.map(() => left.splice(random.int(0, left.length - 1), 1)[0]);
}

/** Addresses that hashes name; nothing is there. */
function makeDeployment(): Deployment {
  const at = (index: number) => pad(toHex(0xa110 + index), { size: 20 }) as Address;
  const names = [
    "token",
    "topics",
    "participants",
    "staking",
    "inbox",
    "epochs",
    "disputes",
    "proofs",
    "rewards",
    "treasury",
    "payments",
  ] as const;
  const addresses = Object.fromEntries(names.map((name, i) => [name, at(i)])) as Record<
    (typeof names)[number],
    Address
  >;
  return { chainId: 31337, block: 0n, ...addresses };
}
