/** Everything that the chain says about some epochs of a topic, in two requests whatever their number. */
import { epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import {
  type Address,
  formatLog,
  type Hex,
  numberToHex,
  type PublicClient,
  parseEventLogs,
  type RpcLog,
  toEventSelector,
} from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { type PostedSettlement, type PostedSynthesis, Status, withPayout } from "../chain/epochs.ts";
import { Role } from "../trace/submissions.ts";
import { callAll } from "./calls.ts";

/** Value of an epoch, and where it stands. */
export interface Inference {
  readonly epoch: bigint;
  readonly status: Status;
  readonly traceStatus: Status;
  readonly network: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
  readonly root: Hex;
  readonly base: number;
  readonly poster: Address;
  readonly valueDeadline: number;
  readonly deadline: number;
}

/** One submission, as the inbox logged it. */
export interface Said {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly participant: Address;
  readonly value?: bigint;
  readonly inferers?: number;
  readonly losses?: readonly bigint[];
}

/** All of one epoch that stands. */
export interface EpochRecord {
  readonly epoch: bigint;
  readonly inference: Inference | undefined;
  readonly synthesis: PostedSynthesis | undefined;
  readonly settlement: PostedSettlement | undefined;
  readonly said: readonly Said[];
}

const ABI = [...epochsAbi, ...inboxAbi];
const EVENTS = [
  "InferenceSubmitted",
  "ForecastSubmitted",
  "ReportSubmitted",
  "LossesSubmitted",
  "SynthesisPosted",
  "SettlementPosted",
  "PayoutPosted",
] as const;
const SELECTORS = ABI.filter((item) => item.type === "event" && (EVENTS as readonly string[]).includes(item.name)).map(
  (item) => toEventSelector(item as never),
);

type Logs = Awaited<ReturnType<typeof readLogs>>;
type SynthesisRecord = Omit<Inference, "epoch" | "status" | "traceStatus">;
/** A settlement as the contract has it. */
export type SettlementRecord = Pick<PostedSettlement, "epoch" | "stateRoot" | "payoutRoot"> & {
  readonly stateDeadline: number;
  readonly deadline: number;
};

/** Values of epochs, undefined where none stands. */
export async function readInferences(
  client: PublicClient,
  deployment: Deployment,
  places: readonly { readonly topicId: bigint; readonly epoch: bigint }[],
): Promise<(Inference | undefined)[]> {
  const calls = places.flatMap(({ topicId, epoch }) => inferenceCalls(deployment, topicId, [epoch]));
  const results = await callAll(client, calls);
  return places.map(({ epoch }, i) => inferenceOf(epoch, results.slice(3 * i, 3 * i + 3)));
}

export async function readEpochs(
  client: PublicClient,
  deployment: Deployment,
  topicId: bigint,
  epochs: readonly bigint[],
): Promise<EpochRecord[]> {
  const logs = await readLogs(client, deployment, topicId, epochs);
  const posts = epochs.map((epoch) =>
    logs.findLast(({ eventName, args }) => eventName === "SettlementPosted" && args.epoch === epoch),
  );
  const numbers = posts.map((log) => (log?.eventName === "SettlementPosted" ? log.args.settlement : 0));
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const results = await callAll(client, [
    ...inferenceCalls(deployment, topicId, epochs),
    ...numbers.map((number) => ({ ...read, functionName: "settlementAt", args: [topicId, number] })),
    { ...read, functionName: "paidCount", args: [topicId] },
  ]);
  const paid = results.at(-1) as number;
  return epochs.map((epoch, i) => {
    const own = logs.filter(({ args }) => args.epoch === epoch);
    const inference = inferenceOf(epoch, results.slice(3 * i, 3 * i + 3));
    const record = results[3 * epochs.length + i] as SettlementRecord | undefined;
    return {
      epoch,
      inference,
      synthesis: synthesisOf(own, inference),
      // A payout part that was refuted is not shown until it is posted again.
      settlement: numbers[i] > paid ? undefined : settlementOf(own, epoch, numbers[i], record),
      said: own.flatMap(saidOf),
    };
  });
}

function inferenceCalls({ epochs: address }: Deployment, topicId: bigint, epochs: readonly bigint[]) {
  return epochs.flatMap((epoch) =>
    ["statusOf", "traceStatusOf", "synthesisOf"].map((functionName) => ({
      ...{ address, abi: epochsAbi, functionName, args: [topicId, epoch] },
    })),
  );
}

function inferenceOf(epoch: bigint, [status, traceStatus, record]: readonly unknown[]): Inference | undefined {
  if (status !== Status.Posted && status !== Status.Final) return undefined;
  const { network, lower, upper, root, base, poster, valueDeadline, deadline } = record as SynthesisRecord;
  const value = { network, lower, upper, root, base, poster, valueDeadline, deadline };
  return { epoch, status, traceStatus: traceStatus as Status, ...value };
}

async function readLogs(client: PublicClient, deployment: Deployment, topicId: bigint, epochs: readonly bigint[]) {
  const { inbox, epochs: posts, block } = deployment;
  const word = (value: bigint) => numberToHex(value, { size: 32 });
  const filter = {
    address: [inbox, posts],
    topics: [SELECTORS, word(topicId), epochs.map(word)],
    fromBlock: numberToHex(block),
    toBlock: "latest" as const,
  };
  const logs = (await client.request({ method: "eth_getLogs", params: [filter] })) as RpcLog[];
  return parseEventLogs({ abi: ABI, eventName: [...EVENTS], logs: logs.map((log) => formatLog(log)) });
}

function synthesisOf(logs: Logs, inference: Inference | undefined): PostedSynthesis | undefined {
  if (inference === undefined || inference.traceStatus === Status.Void) return undefined;
  const log = logs.findLast(({ eventName, args }) => eventName === "SynthesisPosted" && args.root === inference.root);
  return log?.eventName === "SynthesisPosted" ? log.args : undefined;
}

function settlementOf(
  logs: Logs,
  epoch: bigint,
  number: number,
  record: SettlementRecord | undefined,
): PostedSettlement | undefined {
  if (record === undefined || record.epoch !== epoch) return undefined;
  const { stateRoot, payoutRoot, stateDeadline, deadline } = record;
  const log = logs.findLast(({ eventName, args }) => eventName === "SettlementPosted" && args.stateRoot === stateRoot);
  if (log?.eventName !== "SettlementPosted") return undefined;
  const posted = { ...log.args, number, stateDeadline: BigInt(stateDeadline), deadline: BigInt(deadline) };
  if (posted.payoutRoot === payoutRoot) return posted;
  const paid = logs.findLast(
    ({ eventName, args }) =>
      eventName === "PayoutPosted" && args.settlement === number && args.payoutRoot === payoutRoot,
  );
  return paid?.eventName === "PayoutPosted" ? withPayout(posted, paid.args) : undefined;
}

function saidOf(log: Logs[number]): Said[] {
  const who = (role: Role, args: { slot: bigint; id: number; participant: Address }) => ({
    ...{ role, slot: Number(args.slot), id: args.id, participant: args.participant },
  });
  switch (log.eventName) {
    case "InferenceSubmitted":
      return [{ ...who(Role.Inferer, log.args), value: log.args.value }];
    case "ForecastSubmitted": {
      const { inferers, losses } = log.args;
      return [{ ...who(Role.Forecaster, log.args), inferers, losses }];
    }
    case "ReportSubmitted":
      return [{ ...who(Role.Reputer, log.args), value: log.args.truth }];
    case "LossesSubmitted":
      return [{ ...who(Role.Reputer, log.args), losses: log.args.losses }];
    default:
      return [];
  }
}
