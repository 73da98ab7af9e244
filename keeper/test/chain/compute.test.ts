/** What is computed is computed from all that the inbox took, or not at all. */
import { type Hex, zeroHash } from "viem";
import { describe, expect, it } from "vitest";
import { computeSynthesis, recomputeSettlement } from "../../src/chain/compute.ts";
import type { Deployment } from "../../src/chain/deployment.ts";
import type { PostedSettlement } from "../../src/chain/epochs.ts";
import { reportsHead, submissionsHead } from "../../src/chain/inputs.ts";
import type { Topic } from "../../src/chain/topic.ts";
import { Role } from "../../src/trace/submissions.ts";

const deployment = { chainId: 1, inbox: `0x${"1b".repeat(20)}`, block: 0n } as unknown as Deployment;
const topic = { id: 1n, schedule: { start: 0, epochLength: 60, workerWindow: 20 } } as unknown as Topic;
const root: Hex = `0x${"77".repeat(32)}`;

const submissions = [1n, 2n, 3n].map((value, slot) => {
  return { role: Role.Inferer, slot, id: slot + 1, value, inferers: 0, losses: [] };
});
const reports = [5n, 6n].map((truth, slot) => ({ slot, id: slot + 10, participant: "0x00" as Hex, truth, losses: [] }));
const heads = {
  submissions: submissionsHead(deployment, 1n, 0n, submissions),
  reports: reportsHead(deployment, 1n, 0n, reports),
};

/** A chain whose inbox took all of them, and an endpoint that leaves out logs of an event. */
function client(left: { readonly [event: string]: number } = {}) {
  const logs: Record<string, readonly object[]> = {
    InferenceSubmitted: submissions,
    ReportSubmitted: reports,
    SynthesisPosted: [{ root, inferers: 0, forecasters: 0, trace: `0x${"00".repeat(112)}` }],
  };
  const answers: Record<string, unknown> = {
    baseOf: 0,
    mathOf: {},
    intakeOf: heads,
    synthesisOf: { root },
    stakeAt: 1n,
  };
  return {
    readContract: async ({ functionName }: { functionName: string }) => answers[functionName],
    getContractEvents: async ({ eventName }: { eventName: string }) =>
      (logs[eventName] ?? [])
        .map((args, logIndex) => ({ args, blockNumber: 1n, logIndex }))
        .slice(left[eventName] ?? 0),
  } as never;
}

const engine = {
  synthesisTrace: async (_: unknown, __: unknown, taken: unknown) => ({ taken }),
  settlementTrace: async (_: unknown, __: unknown, ___: unknown, taken: readonly object[]) => ({ taken }),
} as never;

describe("an epoch", () => {
  const settled = { epoch: 0n, number: 1, reward: 0n } as PostedSettlement;

  it("is computed from what its logs hold", async () => {
    expect(await computeSynthesis(client(), deployment, topic, 0n, engine)).toMatchObject({ taken: submissions });
    const settlement = await recomputeSettlement(client(), deployment, topic, settled, engine);
    expect(settlement).toMatchObject({ taken: [{ truth: 5n }, { truth: 6n }] });
  });

  it.each([1, 3])("is not computed where %i submissions are missing in the logs", async (count) => {
    const poor = client({ InferenceSubmitted: count });
    const failed = { code: "inputs", limit: heads.submissions };
    await expect(computeSynthesis(poor, deployment, topic, 0n, engine)).rejects.toMatchObject(failed);
  });

  it.each([1, 2])("is not settled where %i reports are missing in the logs", async (count) => {
    const poor = client({ ReportSubmitted: count });
    const failed = { code: "inputs", limit: heads.reports };
    await expect(recomputeSettlement(poor, deployment, topic, settled, engine)).rejects.toMatchObject(failed);
  });

  it("has no head where it took nothing", () => {
    expect(submissionsHead(deployment, 1n, 0n, [])).toBe(zeroHash);
  });
});
