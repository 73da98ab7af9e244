/** What an epoch's computation takes and yields. Numbers are SD59x18 bigints unless said otherwise. */
import type { LossFunction } from "../math/losses.ts";

/** Parameters of a topic that enter its equations; the contract keeps the same ones. */
export interface TopicMath {
  readonly pNorm: bigint;
  readonly cNorm: bigint;
  readonly epsilon: bigint;
  readonly alphaRegret: bigint;
  readonly pRewardInference: bigint;
  readonly pRewardForecast: bigint;
  readonly pRewardReputer: bigint;
  readonly cReward: bigint;
  readonly betaEntropy: bigint;
  readonly alphaTask: bigint;
  readonly epsilonReputer: bigint;
  readonly learningRate: bigint;
  /** Plain integer. */
  readonly maxGradientIterations: number;
  readonly gradientThreshold: bigint;
  readonly minStakeFraction: bigint;
  readonly lossFunction: LossFunction;
  readonly lossParameter: bigint;
  readonly lossFloor: bigint;
}

/** One participant of one class: the slot it holds, and its registration id, which no one else ever gets. */
export interface Participant {
  readonly slot: number;
  readonly id: number;
}

/** Moments of one epoch's worker scores. */
export interface ScoreMoments {
  readonly inference: Moments;
  readonly forecast: Moments;
}

export interface Moments {
  /** Plain integer. */
  readonly count: bigint;
  readonly sum: bigint;
  readonly squares: bigint;
}

export interface SlotCounts {
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

/**
 * What one settlement hands to the next. Lists over slots go through inferers, forecasters, reputers;
 * `losses` is ordered by lossVector over the inferer and forecaster slots.
 */
export interface State {
  readonly slots: SlotCounts;
  /** Consensus network loss of the settled epoch, before smoothing. */
  readonly networkLoss: bigint;
  readonly losses: readonly bigint[];
  /** Registration id per slot, 0 where nobody was settled yet. */
  readonly holders: readonly number[];
  /** Settled epochs that the holder took part in. */
  readonly inclusions: readonly number[];
  /** Per reputer slot. */
  readonly listening: readonly bigint[];
  readonly smoothedFractions: readonly bigint[];
  /** Newest epoch first, SCORE_WINDOW at most. */
  readonly scoreMoments: readonly ScoreMoments[];
  readonly tau: bigint;
  /** Rewards of the holder so far, wei. */
  readonly cumulative: readonly bigint[];
}

/** Inputs of a synthesis; participants in slot order. */
export interface Submissions {
  readonly inferers: readonly Participant[];
  readonly forecasters: readonly Participant[];
  readonly inferences: readonly bigint[];
  /** Per forecaster, its log10 losses per inferer of this epoch, ABSENT where it forecast none. */
  readonly forecasts: readonly (readonly bigint[])[];
}

/** Sections of the synthesis trace. */
export interface Synthesis {
  readonly inferers: readonly Participant[];
  readonly forecasters: readonly Participant[];
  readonly inferences: readonly bigint[];
  readonly forecastImplied: readonly bigint[];
  readonly oneOutImplied: readonly (readonly bigint[])[];
  /** Shares of inferers, then forecasters. */
  readonly weights: readonly bigint[];
  readonly network: bigint;
  readonly naive: bigint;
  /** At the five QUANTILES. */
  readonly percentiles: readonly bigint[];
  readonly oneOutInference: readonly bigint[];
  readonly oneOutForecast: readonly bigint[];
  readonly oneInForecast: readonly bigint[];
}

/** Inputs of a settlement; reputers in slot order. */
export interface Reports {
  readonly reputers: readonly Participant[];
  /** Stake of each at the worker deadline, wei; the sum is positive. */
  readonly stakes: readonly bigint[];
  /** The distinct loss vectors that were reported (log10, ordered by lossVector over this epoch's participants). */
  readonly losses: readonly (readonly bigint[])[];
  /** Which of `losses` each reputer reported. */
  readonly reported: readonly number[];
}

/** Sections of the settlement trace, and the state they leave behind. */
export interface Settlement {
  readonly reports: Reports;
  readonly consensusLoss: readonly bigint[];
  readonly scores: ClassValues;
  /** Listening coefficients after each iteration of Eq. 34. */
  readonly listeningSteps: readonly (readonly bigint[])[];
  readonly adjustedStakes: readonly bigint[];
  readonly fractions: ClassValues;
  readonly entropy: { readonly inference: bigint; readonly forecast: bigint; readonly reputer: bigint };
  readonly chi: bigint;
  readonly gamma: bigint;
  readonly taskRewards: { readonly inference: bigint; readonly forecast: bigint; readonly reputer: bigint };
  readonly rewards: ClassValues;
  readonly state: State;
}

/** One number per participant of the epoch, by class. */
export interface ClassValues {
  readonly inference: readonly bigint[];
  readonly forecast: readonly bigint[];
  readonly reputer: readonly bigint[];
}
