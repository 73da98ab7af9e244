/** What the logs of the network add up to. */
import type { Address, Hex } from "viem";
import type { NetworkEvent, Offence } from "./events.ts";

/** One offence that was shown. Amounts in wei of ALLO. */
export interface Dispute {
  readonly topicId: bigint;
  readonly epoch: bigint;
  /** Who was slashed, and who showed it. */
  readonly account: Address;
  readonly challenger: Address;
  readonly offence: Offence;
  readonly slashed: bigint;
  /** Part of it that the challenger earned; the rest burnt. */
  readonly bounty: bigint;
  readonly blockNumber: bigint;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

/** Offences, newest first, of events in the order of the chain. */
export function disputesOf(events: readonly NetworkEvent[]): Dispute[] {
  const disputes: Dispute[] = [];
  // The slash comes before what it is for, in the same transaction.
  let slashes: Extract<NetworkEvent, { kind: "slashed" }>[] = [];
  for (const event of events) {
    if (slashes.length > 0 && slashes[0].transactionHash !== event.transactionHash) slashes = [];
    if (event.kind === "slashed") slashes.push(event);
    if (event.kind !== "offence") continue;
    const { topicId, epoch, account, challenger, offence, slashed, blockNumber, transactionHash, logIndex } = event;
    const found = slashes.findIndex((one) => one.account === account && one.topicId === topicId);
    const bounty = found < 0 ? 0n : slashes.splice(found, 1)[0].bounty;
    const place = { blockNumber, transactionHash, logIndex };
    disputes.push({ topicId, epoch, account, challenger, offence, slashed, bounty, ...place });
  }
  return disputes.reverse();
}

/** Sums over all topics, wei of ALLO. */
export interface DisputeTotals {
  readonly slashed: bigint;
  readonly bounties: bigint;
  readonly claimed: bigint;
  readonly burnt: bigint;
}

export function disputeTotals(disputes: readonly Dispute[], events: readonly NetworkEvent[]): DisputeTotals {
  const slashed = sum(disputes, (one) => one.slashed);
  const bounties = sum(disputes, (one) => one.bounty);
  const claimed = sum(events, (event) => (event.kind === "bountyClaimed" ? event.amount : 0n));
  return { slashed, bounties, claimed, burnt: slashed - bounties };
}

/** What came back to the treasury of what topics had collected. */
export function givenBack(events: readonly NetworkEvent[]): bigint {
  return sum(events, (event) => (event.kind === "givenBack" ? event.amount : 0n));
}

function sum<T>(items: readonly T[], amount: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + amount(item), 0n);
}
