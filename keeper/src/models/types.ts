/** What models and forecasters are given and what they return. Contexts are plain data, so they can cross a process. */

/** What a topic asks for: a coming close, or the logarithm of the volatility of returns to come (target.ts). */
export type Target = "close" | "volatility";

/** What is known when an inference is due. */
export interface InferenceContext {
  readonly target: Target;
  /** Closes observed so far, oldest first, all positive; one more is known with every epoch. */
  readonly closes: readonly number[];
  /** Rows from the newest close to the one that settles the inference; HORIZON of the target where left out. */
  readonly horizon?: number;
}

/** A worker's inference task. */
export interface Model {
  readonly name: string;
  /** Inference for the epoch: a price for `close`, a natural logarithm for `volatility`. */
  infer(context: InferenceContext): number;
}

/** One epoch as far as it is known; numbers by registration id of the inferer, losses log10. */
export interface PastEpoch {
  readonly epoch: bigint;
  readonly inferences: ReadonlyMap<number, number>;
  /** Undefined until the epoch is settled. */
  readonly losses: ReadonlyMap<number, number> | undefined;
  readonly networkLoss: number | undefined;
}

/** What is known when a forecast is due. */
export interface ForecastContext extends InferenceContext {
  readonly epoch: bigint;
  /** Registration id and inference of every inferer of the epoch. */
  readonly inferences: ReadonlyMap<number, number>;
  /** Epochs before it, oldest first. */
  readonly past: readonly PastEpoch[];
  /** How the topic turns forecasts into weights; the paper's parameters where left out. */
  readonly weighting?: Weighting;
}

/** Parameters of Eq. 5 and 8. */
export interface Weighting {
  readonly pNorm: number;
  readonly cNorm: number;
  readonly epsilon: number;
}

/** A worker's forecast task. */
export interface Forecaster {
  readonly name: string;
  /** log10 loss expected of inferers of the epoch, by registration id; those left out count for nothing. */
  forecast(context: ForecastContext): ReadonlyMap<number, number>;
}
