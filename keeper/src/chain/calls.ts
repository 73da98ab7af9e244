import type { Abi, Address } from "viem";

/** A call of a contract's function. */
export interface Call {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}
