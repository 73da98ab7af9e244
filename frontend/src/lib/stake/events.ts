/** Logs about the reputers of a topic: who they are, and whom the protocol punished. */
import { participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, numberToHex, type RpcLog } from "viem";
import { decodedLogs, type LogPlace, placeOf, selectorsOf } from "../chain/logs.ts";
import type { LogFilter } from "../chain/source.ts";
import type { Deployment } from "../protocol.ts";

/** Index of reputers among the contract's roles. */
export const REPUTER = 2;

export interface Slash extends LogPlace {
  readonly kind: "slashed";
  readonly reputer: Address;
  /** Who showed it, the zero address for nobody, and wei that are that one's. */
  readonly challenger: Address;
  readonly bounty: bigint;
  /** Wei that were taken. */
  readonly amount: bigint;
}

/** `reputer`: it registered, or posted with a bond without being registered. */
export type StakeEvent = Slash | (LogPlace & { readonly kind: "reputer"; readonly account: Address });

const EVENTS = [
  getAbiItem({ abi: participantsAbi, name: "Registered" }),
  getAbiItem({ abi: stakingAbi, name: "BondPaid" }),
  getAbiItem({ abi: stakingAbi, name: "Slashed" }),
] as const;

/** Logs of one topic. */
export function stakeFilter({ staking, participants }: Deployment, topicId: bigint): LogFilter<StakeEvent> {
  const selectors = selectorsOf(EVENTS);
  const topics = [selectors, [numberToHex(topicId, { size: 32 })]];
  return { address: [participants, staking], topics, decode: decodeStakeEvents };
}

/** Decodes logs as the RPC returns them; registrations for other roles are left out. */
function decodeStakeEvents(logs: readonly RpcLog[]): StakeEvent[] {
  const parsed = decodedLogs(EVENTS, logs);
  return parsed.flatMap((log): StakeEvent[] => {
    const place = placeOf(log);
    switch (log.eventName) {
      case "Registered":
        return log.args.role === REPUTER ? [{ ...place, kind: "reputer", account: log.args.participant }] : [];
      case "BondPaid":
        return [{ ...place, kind: "reputer", account: log.args.poster }];
      case "Slashed": {
        const { reputer, challenger, bounty, amount } = log.args;
        return [{ ...place, kind: "slashed", reputer, challenger, bounty, amount }];
      }
    }
  });
}

/** Whoever the events name, each once, in the order of their first appearance. */
export function reputersIn(events: readonly StakeEvent[]): Address[] {
  return [...new Set(events.flatMap((event) => (event.kind === "reputer" ? [event.account] : [])))];
}

/** Slashes of one reputer, newest first. */
export function slashesOf(events: readonly StakeEvent[], reputer: Address): Slash[] {
  return events.filter((event): event is Slash => event.kind === "slashed" && event.reputer === reputer).reverse();
}
