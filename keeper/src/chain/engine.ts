/** Where epochs are computed: in this thread, or in a pool of others. */
import type { State, Synthesis, TopicMath } from "../engine/types.ts";
import {
  type Report,
  type SettlementTrace,
  type SynthesisTrace,
  settlementTrace,
  synthesisTrace,
} from "../trace/epoch.ts";
import type { Submission } from "../trace/submissions.ts";

export interface Engine {
  synthesisTrace(topic: TopicMath, base: State, submissions: readonly Submission[]): Promise<SynthesisTrace>;
  settlementTrace(
    topic: TopicMath,
    base: State,
    synthesis: Synthesis,
    reports: readonly Report[],
    reward: bigint,
  ): Promise<SettlementTrace>;
}

/** In this thread. */
export const DIRECT: Engine = {
  synthesisTrace: async (...input) => synthesisTrace(...input),
  settlementTrace: async (...input) => settlementTrace(...input),
};
