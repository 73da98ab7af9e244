/** What a keeper does, by what it sees. */
import { type Address, isAddressEqual, zeroAddress } from "viem";
import { Status } from "../chain/epochs.ts";

/** Who may post alone, and the first second at which others may. */
export interface Lead {
  readonly leader: Address;
  readonly until: number;
}

/** Where nobody has to wait. */
export const NO_LEAD: Lead = { leader: zeroAddress, until: 0 };

/** What a keeper sees of one epoch. */
export interface EpochView {
  readonly epoch: bigint;
  readonly status: Status;
  /** Status of the trace, which can be void although the value is final. */
  readonly trace: Status;
  /** Whether somebody recorded that the value is final. */
  readonly recorded: boolean;
  readonly hasInferences: boolean;
  readonly hasReports: boolean;
  /** From here on the synthesis may be posted. */
  readonly revealsUntil: number;
  readonly reportsUntil: number;
  readonly synthesisLead: Lead;
  readonly settlementLead: Lead;
}

/** What a keeper decides by; `epochs` go from `next` on to the one that is open. */
export interface KeeperView {
  readonly time: number;
  /** Whose posts this keeper's are; undefined where it may not post at all. */
  readonly poster: Address | undefined;
  /** Next epoch to be settled. */
  readonly next: bigint;
  /** Settlements, and how many of them have their payout parts. */
  readonly settled: number;
  readonly paid: number;
  /** Settlements that owe this keeper something for its posts, in order. */
  readonly owing: readonly number[];
  /** Settlements whose scores the merits of participants have taken in, and how many could be: their payouts are final. */
  readonly recorded: number;
  readonly recordable: number;
  readonly epochs: readonly EpochView[];
}

/** One transaction of a keeper. */
export type KeeperAction =
  | { readonly kind: "postSynthesis"; readonly epoch: bigint }
  | { readonly kind: "postSettlement"; readonly epoch: bigint }
  | { readonly kind: "postPayout"; readonly settlement: number }
  | { readonly kind: "record"; readonly settlement: number }
  | { readonly kind: "finalize"; readonly epoch: bigint }
  | { readonly kind: "claimKeeping"; readonly settlement: number }
  | { readonly kind: "skip" };

/** Everything that can be done now, in the order in which it should be. */
export function decide({
  time,
  poster,
  next,
  settled,
  paid,
  recorded,
  recordable,
  owing,
  epochs,
}: KeeperView): KeeperAction[] {
  const mayPost = ({ leader, until }: Lead) =>
    poster !== undefined && (time >= until || isAddressEqual(leader, poster));
  const actions: KeeperAction[] = [];
  // Nothing can be settled before all payout parts stand.
  for (let settlement = paid + 1; settlement <= settled && poster !== undefined; settlement++) {
    actions.push({ kind: "postPayout", settlement });
  }
  for (const view of epochs) {
    const { epoch, status, trace, recorded: finalized, hasInferences, hasReports, revealsUntil, reportsUntil } = view;
    const missing = trace === Status.None || trace === Status.Void;
    const due = missing && hasInferences && time >= revealsUntil && epoch >= next;
    if (due && mayPost(view.synthesisLead)) actions.push({ kind: "postSynthesis", epoch });
    if (status === Status.Final && !finalized) actions.push({ kind: "finalize", epoch });
    if (epoch !== next || time < reportsUntil) continue;
    if (!hasInferences || !hasReports) actions.push({ kind: "skip" });
    else if (!missing && mayPost(view.settlementLead)) actions.push({ kind: "postSettlement", epoch });
  }
  for (let settlement = recorded + 1; settlement <= recordable && poster !== undefined; settlement++) {
    actions.push({ kind: "record", settlement });
  }
  for (const settlement of owing) actions.push({ kind: "claimKeeping", settlement });
  return actions;
}
