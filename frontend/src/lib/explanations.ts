/** What the quantities of the protocol are, with the equations of the paper that define them. */

export interface Explanation {
  readonly name: string;
  /** Equations of the paper; null of what is a rule of the contracts. */
  readonly equation: string | null;
  readonly formula: string;
  readonly text: string;
}

export const EXPLANATIONS = {
  network: {
    name: "Network value",
    equation: "Eq. 9",
    formula: "I = Σ w_l I_l / Σ w_l",
    text: "The mean of all inferences, and of those that the forecasts imply, by their weights. It is what the topic answers.",
  },
  interval: {
    name: "Interval",
    equation: "Eq. 16 to 18",
    formula: "I^q = I_l + (q − C_l) / (C_l+1 − C_l) · (I_l+1 − I_l), with C_l = (c_l − w_l / 2) / max c",
    text: "Weighted percentiles of the inferences behind the value, 2.28 % and 97.72 %: two standard deviations to either side, if they were normal.",
  },
  truth: {
    name: "Truth",
    equation: "Eq. 13 and 14",
    formula: "log L = Σ S_m log L_m / Σ S_m",
    text: "What reputers report once it is known. Losses are taken against each report and averaged by the stake behind it; the chart shows the range of the reports, whatever stake is behind each.",
  },
  finality: {
    name: "Final",
    equation: null,
    formula: "time ≥ deadline, or proven",
    text: "A post can be refuted by anybody until its challenge window is over, or until a proof shows that it is right. After that it never changes.",
  },
  loss: {
    name: "Loss",
    equation: "Eq. 13 and 14",
    formula: "L = Q(I, Y), shown as log10 L",
    text: "How far a value was from the truth, by the loss function of the topic, averaged over the reputers by their stake. One less is ten times better.",
  },
  naive: {
    name: "Naive",
    equation: "Eq. 12",
    formula: "I⁻ = Σ w_j I_j / Σ w_j over inferers j alone",
    text: "The network value without the forecasters. Where the network has less loss than it, forecasts were worth something.",
  },
  best: {
    name: "Best worker",
    equation: "Eq. 14",
    formula: "min_j log L_j",
    text: "The least loss of an inferer in that epoch, known only afterwards: another one each time, most of the time.",
  },
  weight: {
    name: "Weight",
    equation: "Eq. 6, 7, 10 and 11",
    formula: "w = φ′(R / (σ(R) + ε)), φ(x) = ln(1 + e^(p(x − c)))",
    text: "A worker's share of the network value, from its regret: who did better lately than the network counts for more.",
  },
  regret: {
    name: "Regret",
    equation: "Eq. 15",
    formula: "R = α (log L − log L_l) + (1 − α) R_before",
    text: "How much less loss than the network a worker had, smoothed over the epochs. Positive is better than the network. It is the one that the epoch began with.",
  },
  score: {
    name: "Score",
    equation: "Eq. 21 to 25, and 32 of reputers",
    formula: "T_j = log L⁻_j − log L; T_m = 1 / (|log L_m − log L| / |log L| + ε)",
    text: "Of a worker, by how much the loss of the network would have been larger without it. Of a reputer, how close its losses were to what all reputers said.",
  },
  reward: {
    name: "Reward",
    equation: "Eq. 26 to 28, 35 and 37 to 46",
    formula: "u_j = f_j U, f_j = M(T_j) / Σ M(T)",
    text: "The part of the epoch's reward that a participant earned, by its score among those of its role; of a reputer by stake and score. Paid once the settlement is final.",
  },
  listening: {
    name: "Listening coefficient",
    equation: "Eq. 33 and 34",
    formula: "a_m ← a_m + λ ∂ ln T / ∂ a_m, 0 ≤ a_m ≤ 1",
    text: "How much a reputer is listened to in the consensus. It falls where a reputer strays from the others.",
  },
  adjustedStake: {
    name: "Adjusted stake",
    equation: "Eq. 29",
    formula: "Ŝ_m = min(N a_m S_m / Σ a S, 1)",
    text: "A reputer's weight in the consensus: its stake, as far as it is listened to, and never more than the fair share of one among N, so that nobody's stake outweighs all others.",
  },
} as const satisfies Record<string, Explanation>;

export type Quantity = keyof typeof EXPLANATIONS;
