/** All epochs of a topic once more, by the engine alone: from what was accepted, in the order of the settlements. */
import type { PublicClient } from "viem";
import { readAllotment, readStakedReports } from "../../keeper/src/chain/compute.ts";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import {
  type PostedSettlement,
  type PostedSynthesis,
  readSettlement,
  readSubmissions,
  readSynthesis,
  stateOf,
} from "../../keeper/src/chain/epochs.ts";
import { readMath, type Topic } from "../../keeper/src/chain/topic.ts";
import { EMPTY_STATE } from "../../keeper/src/engine/slots.ts";
import type { State } from "../../keeper/src/engine/types.ts";
import {
  type SettlementTrace,
  type SynthesisTrace,
  settlementTrace,
  synthesisTrace,
} from "../../keeper/src/trace/epoch.ts";

/** An epoch as it was posted, and as it is without any network. */
export interface Replayed {
  readonly epoch: bigint;
  readonly posted: PostedSynthesis;
  readonly synthesis: SynthesisTrace;
  readonly settled: PostedSettlement | undefined;
  readonly settlement: SettlementTrace | undefined;
}

/** States come from the replay itself, none from the chain: one wrong number would be in all that follows. */
export async function* replay(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epochs: readonly bigint[],
  settlements: ReadonlyMap<bigint, number>,
): AsyncGenerator<Replayed> {
  const states: State[] = [EMPTY_STATE];
  for (const epoch of epochs) {
    const posted = await readSynthesis(client, deployment, topic.id, epoch);
    const math = await readMath(client, deployment, topic.id, epoch);
    const submissions = await readSubmissions(client, deployment, topic.id, epoch);
    const synthesis = synthesisTrace(math, states[posted.base], submissions);
    const number = settlements.get(epoch);
    let settled: PostedSettlement | undefined;
    let settlement: SettlementTrace | undefined;
    if (number !== undefined) {
      settled = await readSettlement(client, deployment, topic.id, number);
      const reports = await readStakedReports(client, deployment, topic, epoch);
      const { reward } = await readAllotment(client, deployment, topic.id, epoch);
      settlement = settlementTrace(math, states[number - 1], synthesis.synthesis, reports, reward);
      states[number] = stateOf(settlement);
    }
    yield { epoch, posted, synthesis, settled, settlement };
  }
}
