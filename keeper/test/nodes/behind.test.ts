/** What an endpoint that is behind must not bring about. */
import { participantsAbi } from "@allora-evm/contracts/abis";
import pino from "pino";
import { ContractFunctionRevertedError, encodeErrorResult } from "viem";
import { describe, expect, it } from "vitest";
import type { Topic } from "../../src/chain/topic.ts";
import { InferenceTask } from "../../src/nodes/inferenceTask.ts";
import { Journal } from "../../src/nodes/journal.ts";
import { Reputer } from "../../src/nodes/reputer.ts";
import { formatPayload } from "../../src/nodes/sealing.ts";
import { Role } from "../../src/trace/submissions.ts";

const address = "0x00000000000000000000000000000000000000aa";
const schedule = {
  start: 0,
  epochLength: 1000,
  workerWindow: 100,
  groundTruthLag: 900,
  reputerWindow: 800,
  challengeWindow: 100,
  headStart: 0,
  revealWindow: 0,
};
const topic = { id: 1n, title: "", schedule, lossFunction: 0 } as unknown as Topic;
const deployment = { chainId: 1, inbox: address } as never;
const place = { chainId: 1, inbox: address, account: address, topicId: 1n } as const;
const log = pino({ level: "silent" });

/** What both nodes ask the chain; `time` is the newest block's. */
function fakeChain(answers: Record<string, () => unknown>) {
  const chain = { time: 0, inferers: 0 };
  const client = {
    getBlock: async () => ({ timestamp: BigInt(chain.time), number: 0n }),
    getBalance: async () => 0n,
    readContract: async ({ functionName }: { functionName: string }) => {
      if (functionName in answers) return answers[functionName]();
      if (functionName === "intakeOf") return { inferers: chain.inferers, forecasters: 0, reputers: 0 };
      if (functionName === "pauseOf") return [0n, 0n];
      return address;
    },
  };
  return { chain, sender: { client, wallet: { account: { address } } } as never };
}

describe("behind the chain", () => {
  it("a worker that finds no seat looks again in the same epoch", async () => {
    let seated = false;
    const { chain, sender } = fakeChain({
      seatOf: () => {
        if (seated) return [3n, 7];
        const args = [1n, 0, address] as const;
        const data = encodeErrorResult({ abi: participantsAbi, errorName: "Participants_NotRegistered", args });
        throw new ContractFunctionRevertedError({ abi: participantsAbi, data, functionName: "seatOf" });
      },
    });
    const journal = new Journal(":memory:");
    const kind = "inference";
    journal.say({ ...place, epoch: 5n, kind }, formatPayload({ role: Role.Inferer, value: 8n }));
    const arrived: unknown[] = [];
    const metrics = { count: (name: string, labels: unknown) => arrived.push([name, labels]) } as never;
    const options = { sender, deployment, topic, journal, gateways: [], log, metrics };
    const task = new InferenceTask(options, {} as never);
    chain.time = 5010;
    chain.inferers = 1 << 3;
    await task.step();
    expect(arrived).toEqual([]);
    seated = true;
    await task.step();
    expect(arrived).toEqual([
      ["allora_participant_submissions_total", { topic: "1", kind: "Inference", via: "earlier" }],
    ]);
    journal.close();
  });

  it.each([
    ["withholds a report that may have been signed before a start of which the block was old", 300, 0],
    ["goes by its blocks where the clock is another one", 100_000, 1],
  ])("a reputer %s", async (_, clockAhead, asked) => {
    const { chain, sender } = fakeChain({ seatOf: () => [0n, 1] });
    const journal = new Journal(":memory:");
    let questions = 0;
    const truth = {
      repeatable: false,
      truthOf: async () => {
        questions++;
        return 5n;
      },
    };
    const now = () => 1000 * (5800 + clockAhead);
    const options = { sender, deployment, topic, journal, truth, gateways: [], log, now };
    const reputer = new Reputer(options);
    // The first block that it sees is old: by the clock, the window of epoch 5 is open, from 6000 on.
    chain.time = 5800;
    await reputer.step();
    chain.time = 6110;
    await reputer.step();
    expect(questions).toBe(asked);
    journal.close();
  });
});
