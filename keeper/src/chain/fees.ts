/** What transactions offer for gas. */
import type { PublicClient } from "viem";
import { parseGwei } from "viem";

export interface LaneFees {
  /** Most that a unit of gas may cost in all. */
  readonly maxFeeGwei: number;
  /** Most that of it may go to the block's proposer. */
  readonly maxPriorityFeeGwei: number;
  /** By how much a replacement offers more, at least 10: nodes refuse less. */
  readonly bumpPercent: number;
  /** How long a transaction may wait before it is replaced. */
  readonly bumpAfterSeconds: number;
}

/** Wei per unit of gas. */
export interface Fees {
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
}

/** Where an endpoint does not know what proposers take. */
const DEFAULT_PRIORITY = parseGwei("1");

/** What the node suggests: room for the base fee to double, within the limits. */
export async function suggestedFees(client: PublicClient, limits: LaneFees): Promise<Fees> {
  const [{ baseFeePerGas }, suggested] = await Promise.all([
    client.getBlock(),
    client.request({ method: "eth_maxPriorityFeePerGas" }).then(BigInt, () => DEFAULT_PRIORITY),
  ]);
  return withinLimits({ maxFee: 2n * (baseFeePerGas ?? 0n) + suggested, priorityFee: suggested }, limits);
}

/** Fees of a replacement; undefined where the limits leave no room for one that nodes accept. */
export function bumpedFees(last: Fees, suggested: Fees, limits: LaneFees): Fees | undefined {
  const least = { maxFee: raised(last.maxFee, 10), priorityFee: raised(last.priorityFee, 10) };
  const wanted = {
    maxFee: larger(raised(last.maxFee, limits.bumpPercent), suggested.maxFee),
    priorityFee: larger(raised(last.priorityFee, limits.bumpPercent), suggested.priorityFee),
  };
  const fees = withinLimits(wanted, limits);
  return fees.maxFee >= least.maxFee && fees.priorityFee >= least.priorityFee ? fees : undefined;
}

function withinLimits({ maxFee, priorityFee }: Fees, limits: LaneFees): Fees {
  const most = toWei(limits.maxFeeGwei);
  const capped = smaller(maxFee, most);
  return { maxFee: capped, priorityFee: smaller(smaller(priorityFee, toWei(limits.maxPriorityFeeGwei)), capped) };
}

function toWei(gwei: number): bigint {
  return parseGwei(gwei.toFixed(9));
}

/** Rounded up. */
function raised(value: bigint, percent: number): bigint {
  return (value * BigInt(Math.round(100 + percent)) + 99n) / 100n;
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
