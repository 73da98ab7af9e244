/** What keeps a transaction from getting through. */
import { formatEther } from "viem";
import { ChainError } from "./epochs.ts";

/** A transaction has not got through, which says nothing about its call: the same intent may be sent again. */
export class LaneError extends ChainError {}

export function insufficientFunds(account: string, balance: bigint, needed: bigint): LaneError {
  const message = `${account} has ${formatEther(balance)} of the ${formatEther(needed)} that gas may cost`;
  return new LaneError("insufficientFunds", message, { value: balance, limit: needed });
}

export function notMined({ key, nonce }: { readonly key: string; readonly nonce: number }, seconds: number): LaneError {
  return new LaneError("pending", `${key} with nonce ${nonce} is in no block yet`, {
    value: key,
    limit: `${seconds} s`,
  });
}
