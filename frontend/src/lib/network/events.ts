/** Logs of the whole deployment about refutations, slashes, bounties and what came back: none of them is large. */
import { disputesAbi, epochsAbi, rewardsAbi, stakingAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, type RpcLog } from "viem";
import { decodedLogs, type LogPlace, placeOf, selectorsOf } from "../chain/logs.ts";
import type { LogFilter } from "../chain/source.ts";
import { type Deployment, SETTLEMENT_SECTIONS, SYNTHESIS_SECTIONS } from "../protocol.ts";

/** What somebody was slashed for. */
export type Offence =
  | { readonly kind: "synthesis" | "settlement"; readonly section: string; readonly index: bigint }
  | { readonly kind: "truths"; readonly truths: readonly [bigint, bigint] }
  | { readonly kind: "losses" }
  /** The reputer's truth, and what the topic's source said. */
  | { readonly kind: "source"; readonly truth: bigint; readonly answer: bigint };

/** Amounts in wei of ALLO. */
export type NetworkEvent = LogPlace &
  (
    | {
        readonly kind: "offence";
        readonly topicId: bigint;
        readonly epoch: bigint;
        readonly account: Address;
        readonly challenger: Address;
        readonly slashed: bigint;
        readonly offence: Offence;
      }
    | { readonly kind: "slashed"; readonly topicId: bigint; readonly account: Address; readonly bounty: bigint }
    | { readonly kind: "keeperPaid"; readonly topicId: bigint; readonly account: Address; readonly amount: bigint }
    | { readonly kind: "bountyClaimed"; readonly account: Address; readonly amount: bigint }
    | { readonly kind: "givenBack"; readonly topicId: bigint; readonly amount: bigint }
  );

const EVENTS = [
  getAbiItem({ abi: epochsAbi, name: "SynthesisRefuted" }),
  getAbiItem({ abi: epochsAbi, name: "SettlementRefuted" }),
  getAbiItem({ abi: disputesAbi, name: "EquivocationSlashed" }),
  getAbiItem({ abi: disputesAbi, name: "LossEquivocationSlashed" }),
  getAbiItem({ abi: disputesAbi, name: "TruthSlashed" }),
  getAbiItem({ abi: stakingAbi, name: "Slashed" }),
  getAbiItem({ abi: stakingAbi, name: "BountyClaimed" }),
  getAbiItem({ abi: rewardsAbi, name: "KeeperPaid" }),
  getAbiItem({ abi: treasuryAbi, name: "GivenBack" }),
] as const;

/** Filter for all of these events of a deployment. */
export function networkLogs({ epochs, disputes, staking, rewards, treasury }: Deployment): LogFilter<NetworkEvent> {
  const selectors = selectorsOf(EVENTS);
  return { address: [epochs, disputes, staking, rewards, treasury], topics: [selectors], decode: decodeNetworkEvents };
}

export function decodeNetworkEvents(logs: readonly RpcLog[]): NetworkEvent[] {
  const parsed = decodedLogs(EVENTS, logs);
  return parsed.map((log): NetworkEvent => {
    const place = placeOf(log);
    switch (log.eventName) {
      case "SynthesisRefuted":
      case "SettlementRefuted": {
        const { topicId, epoch, poster: account, challenger, slashed, index } = log.args;
        const kind = log.eventName === "SynthesisRefuted" ? "synthesis" : "settlement";
        const names: readonly string[] = kind === "synthesis" ? SYNTHESIS_SECTIONS : SETTLEMENT_SECTIONS;
        const offence = { kind, section: names[log.args.section], index } as const;
        return { ...place, kind: "offence", topicId, epoch, account, challenger, slashed, offence };
      }
      case "EquivocationSlashed": {
        const { topicId, epoch, reputer: account, challenger, slashed, truth, otherTruth } = log.args;
        const offence = { kind: "truths", truths: [truth, otherTruth] } as const;
        return { ...place, kind: "offence", topicId, epoch, account, challenger, slashed, offence };
      }
      case "LossEquivocationSlashed": {
        const { topicId, epoch, reputer: account, challenger, slashed } = log.args;
        const offence = { kind: "losses" } as const;
        return { ...place, kind: "offence", topicId, epoch, account, challenger, slashed, offence };
      }
      case "TruthSlashed": {
        const { topicId, epoch, reputer: account, challenger, slashed, truth, answer } = log.args;
        const offence = { kind: "source", truth, answer } as const;
        return { ...place, kind: "offence", topicId, epoch, account, challenger, slashed, offence };
      }
      case "Slashed": {
        const { topicId, reputer: account, bounty } = log.args;
        return { ...place, kind: "slashed", topicId, account, bounty };
      }
      case "BountyClaimed":
        return { ...place, kind: "bountyClaimed", account: log.args.account, amount: log.args.amount };
      case "KeeperPaid":
        return {
          ...place,
          kind: "keeperPaid",
          topicId: log.args.topicId,
          account: log.args.keeper,
          amount: log.args.amount,
        };
      case "GivenBack":
        return { ...place, kind: "givenBack", topicId: log.args.topicId, amount: log.args.amount };
    }
  });
}
