/** Where an account stands among those who are seated. */
import { type Address, isAddressEqual } from "viem";
import type { RoleState, SeatHeld } from "./seats.ts";

export interface Membership {
  readonly registered: boolean;
  readonly active: boolean;
  readonly merit: bigint;
  readonly deposit: bigint;
}

export type Standing =
  | { readonly kind: "stranger"; readonly free: number }
  /** `above` is its merit less that of the weakest seat but its own; null where it has the only one. */
  | { readonly kind: "seated"; readonly seat: SeatHeld; readonly rank: number; readonly above: bigint | null }
  /** `missing` is by how much the weakest seat's merit is above its own, below zero where it is better. */
  | { readonly kind: "passive"; readonly free: number; readonly missing: bigint | null };

export function standing({ seats, limit }: RoleState, account: Address, membership: Membership): Standing {
  const free = limit - seats.length;
  if (!membership.registered) return { kind: "stranger", free };
  const at = seats.findIndex(({ holder }) => isAddressEqual(holder, account));
  if (at >= 0) {
    const weakest = seats.findLast((_, i) => i !== at);
    const above = weakest === undefined ? null : seats[at].merit - weakest.merit;
    return { kind: "seated", seat: seats[at], rank: at + 1, above };
  }
  const weakest = seats.at(-1);
  return { kind: "passive", free, missing: weakest === undefined ? null : weakest.merit - membership.merit };
}

/** Whether `activate` would give a passive participant a seat now. */
export function canActivate(of: Standing): boolean {
  return of.kind === "passive" && (of.free > 0 || (of.missing !== null && of.missing < 0n));
}

/** A seat whose holder missed so many epochs that it can be taken; null without one. */
export function absentSeat({ seats }: RoleState): SeatHeld | null {
  return seats.find(({ attendance }) => attendance.absent) ?? null;
}
