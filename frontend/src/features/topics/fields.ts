/** Fields of the form that creates a topic, in words. */

export type Kind = "text" | "time" | "duration" | "number" | "allo" | "count" | "address";

export interface Field {
  readonly label: string;
  readonly kind: Kind;
  readonly help: string;
}

export const FIELDS = {
  title: {
    label: "Title",
    kind: "text",
    help: 'What the inferences are, e.g. "ETH / USD, in one hour". It never changes.',
  },
  lossParameter: { label: "Parameter of the loss", kind: "number", help: "" },
  lossFloor: {
    label: "Loss floor",
    kind: "number",
    help: "Least loss before its logarithm is taken (Eq. 13): nobody is better than that. For a price, the square of its tick.",
  },
  feed: {
    label: "Feed that knows the truth",
    kind: "address",
    help: "An AggregatorV3 feed whose answers reports are compared with; whoever is off loses stake. Empty for none.",
  },
  maxAge: { label: "Oldest answer of the feed", kind: "duration", help: "At the moment that the truth is about." },
  tolerance: {
    label: "Tolerance of reports",
    kind: "number",
    help: "How far a report may be off, as a fraction of the feed's answer: 0.01 is one percent.",
  },
  start: {
    label: "Epoch 0 opens",
    kind: "time",
    help: "In your time zone, at most a year from now. It never changes.",
  },
  epochLength: { label: "Epoch length", kind: "duration", help: "From the opening of an epoch to that of the next." },
  workerWindow: {
    label: "Worker window",
    kind: "duration",
    help: "From the opening on, inferences and forecasts are taken for so long.",
  },
  revealWindow: {
    label: "Reveal window",
    kind: "duration",
    help: "Above 0, workers commit first and reveal in it, so that nobody copies. 0 s for open submissions.",
  },
  groundTruthLag: {
    label: "Ground truth lag",
    kind: "duration",
    help: "From the end of the worker window to the moment that the truth is about; reports are taken from then on.",
  },
  reputerWindow: { label: "Reputer window", kind: "duration", help: "Reports of the truth are taken for so long." },
  challengeWindow: {
    label: "Challenge window",
    kind: "duration",
    help: "A posted value can be refuted for so long, and is final after it.",
  },
  headStart: {
    label: "Head start of the leader",
    kind: "duration",
    help: "For so long only the epoch's leader may post; 0 s for no leader.",
  },
  pNorm: {
    label: "p of the weights",
    kind: "number",
    help: "Steepness of the potential that turns regrets into weights (Eq. 6): the higher, the more the best count.",
  },
  cNorm: { label: "c of the weights", kind: "number", help: "Offset of that potential (Eq. 6)." },
  epsilon: { label: "ε", kind: "number", help: "Precision of log10 losses and scores (Eq. 8, 11, 28)." },
  alphaRegret: {
    label: "α of the losses",
    kind: "number",
    help: "Weight of the newest loss in the moving average that regrets come from (Eq. 15).",
  },
  pRewardInference: {
    label: "p of inferers' rewards",
    kind: "number",
    help: "Steepness of the reward mapping (Eq. 28).",
  },
  pRewardForecast: { label: "p of forecasters' rewards", kind: "number", help: "Likewise (Eq. 28)." },
  pRewardReputer: {
    label: "p of reputers' rewards",
    kind: "number",
    help: "Exponent of their reward fractions (Eq. 35).",
  },
  cReward: { label: "c of the rewards", kind: "number", help: "Offset of the reward mappings (Eq. 28)." },
  betaEntropy: { label: "β of the entropy", kind: "number", help: "Exponent of the number ratio (Eq. 37)." },
  alphaTask: { label: "α of the tasks", kind: "number", help: "Smoothing of reward fractions and of τ (Eq. 39, 43)." },
  epsilonReputer: {
    label: "ε of the consensus",
    kind: "number",
    help: "How far apart reputers may be before it costs them score (Eq. 32).",
  },
  learningRate: { label: "Learning rate", kind: "number", help: "Of the listening coefficients (Eq. 34)." },
  gradientThreshold: { label: "Gradient threshold", kind: "number", help: "Below it the steps of Eq. 34 stop." },
  minStakeFraction: {
    label: "Least stake listened to",
    kind: "number",
    help: "Fraction of the stake that consensus listens to at least (Eq. 34).",
  },
  maxGradientIterations: { label: "Most steps", kind: "count", help: "Of Eq. 34." },
  minStake: { label: "Least stake", kind: "allo", help: "Without it a reputer may neither report nor post." },
  rewardPerEpoch: {
    label: "Reward of an epoch",
    kind: "allo",
    help: "Paid for each settled epoch from the topic's own funds, as long as they last. Emission comes on top.",
  },
  slashFraction: {
    label: "Slash",
    kind: "number",
    help: "Fraction of its stake that a poster loses for a refuted post: 0.5 is half of it.",
  },
} as const satisfies Record<string, Field>;

export type TextKey = keyof typeof FIELDS;
export const TEXT_KEYS = Object.keys(FIELDS) as TextKey[];

export const FLAGS = {
  freshBase: {
    label: "Stand on the newest posted settlement",
    help: "Weights are newer than on the newest final one; a refuted settlement takes what stands on it along.",
  },
  eager: {
    label: "Prove every inference as it is posted",
    help: "The post computes it in the contract, at more gas, so that it is final in the next second if what it stands on is.",
  },
  inferers: { label: "List of inferers", help: "Only whom you allow may register as inferer." },
  forecasters: { label: "List of forecasters", help: "Only whom you allow may register as forecaster." },
  reputers: { label: "List of reputers", help: "Only whom you allow may register as reputer." },
} as const;

export type FlagKey = keyof typeof FLAGS;
export const FLAG_KEYS = Object.keys(FLAGS) as FlagKey[];

/** Loss functions in the order of the contract's enum; `parameter` says what the parameter of one is. */
export const LOSSES: readonly { readonly name: string; readonly help: string; readonly parameter?: string }[] = [
  { name: "Squared", help: "(inference − truth)²" },
  { name: "Absolute", help: "|inference − truth|" },
  {
    name: "Huber",
    help: "Squared for small errors, absolute for large ones.",
    parameter: "Error δ from which on the loss grows no more than in proportion to it.",
  },
  {
    name: "Squared, relative",
    help: "((inference − truth) / truth)²",
    parameter: "Least |truth| that errors are divided by.",
  },
  {
    name: "Quantile",
    help: "Least where inferences are the quantile of the truths at this level.",
    parameter: "Level of the quantile, between 0 and 1.",
  },
  { name: "Binary cross-entropy", help: "Inferences are probabilities of a truth that is 0 or 1." },
  { name: "Reported", help: "Reputers report losses that the chain cannot compute; no feed checks them." },
];
