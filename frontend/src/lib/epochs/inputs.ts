/** What was submitted in an epoch, each with its transaction. */
import { inboxAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, type Hex, numberToHex, type RpcLog } from "viem";
import type { Reader } from "../chain/client.ts";
import { decodedLogs, type LogPlace, placeOf, selectorsOf } from "../chain/logs.ts";
import { inRanges } from "../chain/ranges.ts";
import { type Deployment, slotsOf } from "../protocol.ts";

/** Values are SD59x18, losses log10 losses. */
export type Submitted =
  | { readonly kind: "inference"; readonly value: bigint }
  /** Losses that are expected of inferers, by their slots. */
  | { readonly kind: "forecast"; readonly losses: readonly { readonly slot: number; readonly loss: bigint }[] }
  /** A sealed submission, to be revealed. */
  | { readonly kind: "commitment"; readonly commitment: Hex }
  | { readonly kind: "truth"; readonly value: bigint }
  | { readonly kind: "losses"; readonly root: Hex; readonly count: number };

export interface Input extends LogPlace {
  readonly participant: Address;
  readonly slot: number;
  /** Number of the registration. */
  readonly id: number;
  readonly submitted: Submitted;
}

const EVENTS = [
  getAbiItem({ abi: inboxAbi, name: "InferenceSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "ForecastSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "SubmissionCommitted" }),
  getAbiItem({ abi: inboxAbi, name: "ReportSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "LossesSubmitted" }),
] as const;

/** Inputs of an epoch in the blocks from one to another, in the order of the chain. */
export async function readInputs(
  client: Reader,
  { inbox }: Deployment,
  topicId: bigint,
  epoch: bigint,
  from: bigint,
  to: bigint,
): Promise<Input[]> {
  const selectors = selectorsOf(EVENTS);
  const topics = [selectors, numberToHex(topicId, { size: 32 }), numberToHex(epoch, { size: 32 })];
  const ranges = inRanges<RpcLog>((first, last) => {
    const range = { fromBlock: numberToHex(first), toBlock: numberToHex(last) };
    return client.request({ method: "eth_getLogs", params: [{ address: inbox, topics, ...range }] });
  });
  return decodeInputs(await ranges.all(from, to));
}

export function decodeInputs(logs: readonly RpcLog[]): Input[] {
  const parsed = decodedLogs(EVENTS, logs);
  return parsed.map((log) => ({
    participant: log.args.participant,
    slot: Number(log.args.slot),
    id: log.args.id,
    submitted: submittedIn(log),
    ...placeOf(log),
  }));
}

function submittedIn(log: ReturnType<typeof decodedLogs<typeof EVENTS>>[number]): Submitted {
  switch (log.eventName) {
    case "InferenceSubmitted":
      return { kind: "inference", value: log.args.value };
    case "ForecastSubmitted": {
      const { inferers, losses } = log.args;
      return { kind: "forecast", losses: slotsOf(inferers).map((slot, i) => ({ slot, loss: losses[i] })) };
    }
    case "SubmissionCommitted":
      return { kind: "commitment", commitment: log.args.commitment };
    case "ReportSubmitted":
      return { kind: "truth", value: log.args.truth };
    case "LossesSubmitted":
      return { kind: "losses", root: log.args.root, count: log.args.losses.length };
  }
}
