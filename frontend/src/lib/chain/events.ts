/** The logs of one topic, as far as its feed page needs them: decoded, and without the traces. */
import { epochsAbi, inboxAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, type Hex, numberToHex, type RpcLog } from "viem";
import { consensusLosses, type Losses } from "../epochs/losses.ts";
import { decodedLogs, type LogPlace, placeOf, selectorsOf } from "./logs.ts";

/** Who submitted something: a slot, its holder, and the number of the holder's registration, which nobody else gets. */
export interface Seat {
  readonly slot: number;
  readonly id: number;
  readonly participant: Address;
}

/** Values are SD59x18, amounts wei, deadlines Unix seconds, masks bit masks of slots. */
export type ProtocolEvent = LogPlace &
  (
    | (Seat & { readonly kind: "inference"; readonly epoch: bigint; readonly value: bigint })
    | (Seat & { readonly kind: "forecast"; readonly epoch: bigint })
    /** A ground truth; null of losses that were reported without one. */
    | (Seat & { readonly kind: "report"; readonly epoch: bigint; readonly truth: bigint | null })
    | {
        readonly kind: "synthesis";
        readonly epoch: bigint;
        readonly poster: Address;
        readonly root: Hex;
        readonly base: number;
        readonly deadline: number;
        readonly inferers: number;
        readonly forecasters: number;
        readonly network: bigint;
        readonly lower: bigint;
        readonly upper: bigint;
      }
    /** A proof brought the value's deadline forward. */
    | { readonly kind: "advanced"; readonly epoch: bigint; readonly root: Hex; readonly deadline: number }
    | { readonly kind: "finalized"; readonly epoch: bigint; readonly round: bigint }
    | {
        readonly kind: "refuted";
        readonly epoch: bigint;
        readonly poster: Address;
        readonly challenger: Address;
        readonly root: Hex;
        readonly section: number;
        readonly index: bigint;
        readonly slashed: bigint;
      }
    | {
        readonly kind: "settlement";
        readonly epoch: bigint;
        readonly poster: Address;
        readonly number: number;
        readonly stateRoot: Hex;
        readonly payoutRoot: Hex;
        readonly deadline: number;
        readonly reward: bigint;
        /** Null where the trace is not one of its size. */
        readonly losses: Losses | null;
      }
    /** A payout part in place of one that was cut off. */
    | {
        readonly kind: "payout";
        readonly epoch: bigint;
        readonly poster: Address;
        readonly number: number;
        readonly payoutRoot: Hex;
        readonly deadline: number;
      }
    /** A proof brought the deadline of a settlement forward. */
    | { readonly kind: "settlementDeadline"; readonly number: number; readonly deadline: number }
    | { readonly kind: "voided"; readonly count: number; readonly next: bigint }
    /** Payout parts of settlements after the first `paid` were cut off and can be posted again. */
    | { readonly kind: "payoutsVoided"; readonly paid: number }
    | { readonly kind: "skipped"; readonly first: bigint; readonly last: bigint }
  );

const EVENTS = [
  getAbiItem({ abi: inboxAbi, name: "InferenceSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "ForecastSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "ReportSubmitted" }),
  getAbiItem({ abi: inboxAbi, name: "LossesSubmitted" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisPosted" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisAdvanced" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisFinalized" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisRefuted" }),
  getAbiItem({ abi: epochsAbi, name: "SettlementPosted" }),
  getAbiItem({ abi: epochsAbi, name: "SettlementAdvanced" }),
  getAbiItem({ abi: epochsAbi, name: "PayoutPosted" }),
  getAbiItem({ abi: epochsAbi, name: "SettlementsVoided" }),
  getAbiItem({ abi: epochsAbi, name: "PayoutsVoided" }),
  getAbiItem({ abi: epochsAbi, name: "EpochsSkipped" }),
] as const;

/** Topics of an `eth_getLogs` filter for all of these events of one topic; every one of them indexes it first. */
export function eventTopics(topicId: bigint): [Hex[], Hex[]] {
  const selectors = selectorsOf(EVENTS);
  return [selectors, [numberToHex(topicId, { size: 32 })]];
}

/** Decodes logs as the RPC returns them; those of other events are left out. */
export function decodeEvents(logs: readonly RpcLog[]): ProtocolEvent[] {
  const parsed = decodedLogs(EVENTS, logs);
  return parsed.map((log) => {
    const place = placeOf(log);
    switch (log.eventName) {
      case "InferenceSubmitted":
        return { ...place, kind: "inference", epoch: log.args.epoch, ...seatOf(log.args), value: log.args.value };
      case "ForecastSubmitted":
        return { ...place, kind: "forecast", epoch: log.args.epoch, ...seatOf(log.args) };
      case "ReportSubmitted":
        return { ...place, kind: "report", epoch: log.args.epoch, ...seatOf(log.args), truth: log.args.truth };
      case "LossesSubmitted":
        return { ...place, kind: "report", epoch: log.args.epoch, ...seatOf(log.args), truth: null };
      case "SynthesisPosted": {
        const { epoch, poster, root, base, deadline, inferers, forecasters, network, lower, upper } = log.args;
        const post = { epoch, poster, root, base, deadline: Number(deadline), inferers, forecasters };
        return { ...place, kind: "synthesis", ...post, network, lower, upper };
      }
      case "SynthesisAdvanced": {
        const { epoch, root, valueDeadline } = log.args;
        return { ...place, kind: "advanced", epoch, root, deadline: Number(valueDeadline) };
      }
      case "SynthesisFinalized":
        return { ...place, kind: "finalized", epoch: log.args.epoch, round: log.args.round };
      case "SynthesisRefuted": {
        const { epoch, poster, challenger, root, section, index, slashed } = log.args;
        return { ...place, kind: "refuted", epoch, poster, challenger, root, section, index, slashed };
      }
      case "SettlementPosted": {
        const { epoch, poster, settlement: number, stateRoot, payoutRoot, deadline, reward, size, state } = log.args;
        const post = { epoch, poster, number, stateRoot, payoutRoot, deadline: Number(deadline), reward };
        return { ...place, kind: "settlement", ...post, losses: consensusLosses(size, state) };
      }
      case "PayoutPosted": {
        const { epoch, poster, settlement: number, payoutRoot, deadline } = log.args;
        return { ...place, kind: "payout", epoch, poster, number, payoutRoot, deadline: Number(deadline) };
      }
      case "SettlementAdvanced": {
        const { settlement, deadline } = log.args;
        return { ...place, kind: "settlementDeadline", number: settlement, deadline: Number(deadline) };
      }
      case "SettlementsVoided":
        return { ...place, kind: "voided", count: log.args.count, next: log.args.next };
      case "PayoutsVoided":
        return { ...place, kind: "payoutsVoided", paid: log.args.paid };
      case "EpochsSkipped":
        return { ...place, kind: "skipped", first: log.args.first, last: log.args.last };
    }
  });
}

function seatOf({ slot, id, participant }: { slot: bigint; id: number; participant: Address }): Seat {
  return { slot: Number(slot), id, participant };
}
