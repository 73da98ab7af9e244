/**
 * Sections of a trace: how many numbers each holds, and how wide they are. Numbers are big-endian, `width` bytes each,
 * two's complement where they have a sign. contracts/epochs/TraceLayout.sol is the same table; a test compares the two.
 */
import { SCORE_WINDOW } from "../engine/scoring.ts";
import { size as vectorSize } from "../math/lossVector.ts";
import { QUANTILES } from "../math/quantiles.ts";

/** How the bytes of a number are read; in SignedOrAbsent the smallest number means ABSENT. */
export const Kind = { Unsigned: 0, Signed: 1, SignedOrAbsent: 2 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** The three traces of an epoch, in the order of the contract's enum. */
export const TraceKind = { Synthesis: 0, State: 1, Payout: 2 } as const;
export type TraceKind = (typeof TraceKind)[keyof typeof TraceKind];

/** How one number is written. */
export interface NumberFormat {
  readonly width: number;
  readonly kind: Kind;
}

export interface Section<Size> extends NumberFormat {
  readonly count: (size: Size) => number;
}

export interface SynthesisSize {
  readonly inferers: number;
  readonly forecasters: number;
}

/** Sizes that a settlement trace depends on; `reports` are the distinct ones, `steps` the iterations of Eq. 34. */
export interface SettlementSize extends SynthesisSize {
  readonly reputers: number;
  readonly reports: number;
  readonly steps: number;
  readonly infererSlots: number;
  readonly forecasterSlots: number;
  readonly reputerSlots: number;
}

const ID = 4;
const VALUE = 16;
const LOSS = 9;
const FRACTION = 8;
const AMOUNT = 12;

const COMBINED = 2 + QUANTILES.length;
const MOMENTS = 6;
const SCALARS = 9;

const slots = (size: SettlementSize) => size.infererSlots + size.forecasterSlots + size.reputerSlots;
const participants = (size: SettlementSize) => size.inferers + size.forecasters + size.reputers;

function section<Size>(count: (size: Size) => number, width: number, kind: Kind): Section<Size> {
  return { count, width, kind };
}

export const SYNTHESIS_LAYOUT = {
  participants: section<SynthesisSize>(({ inferers, forecasters }) => inferers + forecasters, ID, Kind.Unsigned),
  inferences: section<SynthesisSize>(({ inferers }) => inferers, VALUE, Kind.Signed),
  forecastImplied: section<SynthesisSize>(({ forecasters }) => forecasters, VALUE, Kind.SignedOrAbsent),
  oneOutImplied: section<SynthesisSize>((size) => size.inferers * size.forecasters, VALUE, Kind.SignedOrAbsent),
  weights: section<SynthesisSize>(({ inferers, forecasters }) => inferers + forecasters, FRACTION, Kind.Unsigned),
  /** Network, naive, percentiles. */
  combined: section<SynthesisSize>(() => COMBINED, VALUE, Kind.Signed),
  oneOutInference: section<SynthesisSize>(({ inferers }) => inferers, VALUE, Kind.Signed),
  oneOutForecast: section<SynthesisSize>(({ forecasters }) => forecasters, VALUE, Kind.SignedOrAbsent),
  oneInForecast: section<SynthesisSize>(({ forecasters }) => forecasters, VALUE, Kind.SignedOrAbsent),
} as const;

export const STATE_LAYOUT = {
  /** Registration ids of the reputers that reported. */
  reporters: section<SettlementSize>(({ reputers }) => reputers, ID, Kind.Unsigned),
  /** Which distinct report each of them made. */
  reported: section<SettlementSize>(({ reputers }) => reputers, 1, Kind.Unsigned),
  losses: section<SettlementSize>(
    (size) => size.reports * vectorSize(size.inferers, size.forecasters),
    LOSS,
    Kind.SignedOrAbsent,
  ),
  consensusLoss: section<SettlementSize>(
    (size) => vectorSize(size.inferers, size.forecasters),
    LOSS,
    Kind.SignedOrAbsent,
  ),
  smoothedLosses: section<SettlementSize>(
    (size) => vectorSize(size.infererSlots, size.forecasterSlots),
    LOSS,
    Kind.Signed,
  ),
  holders: section<SettlementSize>(slots, ID, Kind.Unsigned),
  inclusions: section<SettlementSize>(slots, ID, Kind.Unsigned),
} as const;

export const PAYOUT_LAYOUT = {
  scores: section<SettlementSize>(participants, LOSS, Kind.SignedOrAbsent),
  listeningSteps: section<SettlementSize>((size) => size.steps * size.reputers, FRACTION, Kind.Unsigned),
  listening: section<SettlementSize>(({ reputerSlots }) => reputerSlots, FRACTION, Kind.Unsigned),
  adjustedStakes: section<SettlementSize>(({ reputers }) => reputers, FRACTION, Kind.Unsigned),
  fractions: section<SettlementSize>(participants, FRACTION, Kind.Unsigned),
  smoothedFractions: section<SettlementSize>(slots, FRACTION, Kind.Unsigned),
  /** Per epoch of the window: count, sum, squares of inferers, then of forecasters. */
  scoreMoments: section<SettlementSize>(() => SCORE_WINDOW * MOMENTS, AMOUNT, Kind.Signed),
  /** F G H tau chi gamma U V W. */
  scalars: section<SettlementSize>(() => SCALARS, VALUE, Kind.Signed),
  rewards: section<SettlementSize>(participants, AMOUNT, Kind.Unsigned),
  cumulative: section<SettlementSize>(slots, AMOUNT, Kind.Unsigned),
} as const;

/** Sections of both parts, in the order of the contract's SettlementSection. */
export const SETTLEMENT_LAYOUT = { ...STATE_LAYOUT, ...PAYOUT_LAYOUT } as const;

export type SynthesisSection = keyof typeof SYNTHESIS_LAYOUT;
export type StateSection = keyof typeof STATE_LAYOUT;
export type PayoutSection = keyof typeof PAYOUT_LAYOUT;
export type SettlementSection = StateSection | PayoutSection;

export const SYNTHESIS_SECTIONS = Object.keys(SYNTHESIS_LAYOUT) as readonly SynthesisSection[];
export const STATE_SECTIONS = Object.keys(STATE_LAYOUT) as readonly StateSection[];
export const PAYOUT_SECTIONS = Object.keys(PAYOUT_LAYOUT) as readonly PayoutSection[];
export const SETTLEMENT_SECTIONS = Object.keys(SETTLEMENT_LAYOUT) as readonly SettlementSection[];
