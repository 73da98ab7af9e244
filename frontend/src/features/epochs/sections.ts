/** What the numbers of a trace's sections are. */

import { formatExact } from "../../lib/format/numbers.ts";
import { ABSENT } from "../../lib/protocol.ts";

export const SECTION_MEANINGS: Readonly<Record<string, string>> = {
  participants: "ids of inferers, then forecasters",
  inferences: "what inferers submitted",
  forecastImplied: "forecast-implied inferences (Eq. 9)",
  oneOutImplied: "forecast-implied inferences without one inferer",
  weights: "weights (Eq. 3-8)",
  combined: "network inference (Eq. 9), naive inference, percentiles",
  oneOutInference: "network inference without one inferer (Eq. 11)",
  oneOutForecast: "network inference without one forecaster (Eq. 11)",
  oneInForecast: "naive inference with one forecaster (Eq. 12)",
  reporters: "ids of the reputers that reported",
  reported: "which distinct report each of them made",
  losses: "log10 losses by report (Eq. 13)",
  consensusLoss: "log10 losses that count, by stake (Eq. 14)",
  smoothedLosses: "log10 losses over time (Eq. 15)",
  holders: "ids of who holds the slots",
  inclusions: "how often each was included",
  scores: "scores (Eq. 24-33)",
  listeningSteps: "listening coefficients, step by step (Eq. 34)",
  listening: "listening coefficients that result",
  adjustedStakes: "fractions of the stake that are listened to (Eq. 30)",
  fractions: "reward fractions (Eq. 28, 35)",
  smoothedFractions: "reward fractions over time (Eq. 39)",
  scoreMoments: "counts, sums and squares of recent scores",
  scalars: "F, G, H, tau, chi, gamma, U, V, W (Eq. 36-46)",
  rewards: "rewards, ALLO",
  cumulative: "rewards since the beginning, ALLO",
};

/** Sections of ids, numbers and counts. */
const PLAIN = new Set(["participants", "reporters", "reported", "holders", "inclusions", "scoreMoments"]);

/** A number of a section as text: all its digits, or what it means that there is none. */
export function numberText(section: string, number: bigint): string {
  if (number === ABSENT) return "none";
  return PLAIN.has(section) ? String(number) : formatExact(number);
}
