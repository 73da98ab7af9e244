/** Who got the genesis supply, and when it is released. */
import { UNIT } from "../math/fixed.ts";
import { MONTH } from "./accrual.ts";

export interface Allocation {
  /** Also what parameters of a deployment are named by. */
  readonly holders: string;
  /** Wei. */
  readonly amount: bigint;
  /** Nothing is released before the cliff, then in proportion to the time since genesis. Seconds; 0 for liquid ones. */
  readonly cliff: bigint;
  readonly duration: bigint;
  /** Part that its holders stake, in the reference network's table of the token economy. */
  readonly staked: bigint;
}

const MILLION = 1_000_000n * UNIT;
const vesting = { cliff: 12n * MONTH, duration: 36n * MONTH, staked: (75n * UNIT) / 100n };
const liquid = { cliff: 0n, duration: 0n };

/** The reference network's; the rest of the supply is minted by emission only. */
export const REFERENCE_ALLOCATIONS: readonly Allocation[] = [
  { holders: "preseed", amount: 50n * MILLION, ...vesting },
  { holders: "investors", amount: (2605n * MILLION) / 10n, ...vesting },
  { holders: "team", amount: 175n * MILLION, ...vesting },
  { holders: "foundation", amount: 100n * MILLION, ...liquid, staked: UNIT / 4n },
  { holders: "participants", amount: 55n * MILLION, ...liquid, staked: (4n * UNIT) / 10n },
];

/** What of an allocation is released `passed` seconds after genesis. */
export function released({ amount, cliff, duration }: Allocation, passed: bigint): bigint {
  if (passed >= duration) return amount;
  return passed < cliff ? 0n : (amount * passed) / duration;
}
