/** Stake with a reputer: its pool, and what somebody holds of it. */
import { stakingAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import { type Client, type OfTopic, reader } from "../client.ts";

export interface StakeOf extends OfTopic {
  readonly reputer: Address;
  /** Whose shares; the reputer's own where it is left out. */
  readonly holder?: Address | undefined;
}

/** An open request to take stake out; `amount` in wei, after slashes. */
export interface UnbondingRequest {
  readonly request: number;
  readonly amount: bigint;
  readonly releasedAt: number;
}

/** Amounts in wei, rates SD59x18, times Unix seconds. */
export interface StakePosition {
  readonly reputer: Address;
  readonly holder: Address;
  /** Stake of the reputer, of all holders. */
  readonly stake: bigint;
  /** What the reputer's open posts tie up. */
  readonly exposure: bigint;
  readonly commission: bigint;
  readonly shares: bigint;
  /** What the holder's shares would pay if they were unbonded now. */
  readonly value: bigint;
  readonly requests: readonly UnbondingRequest[];
  readonly bounty: bigint;
  /** Seconds that unbonding takes, for requests made now. */
  readonly exitDelay: number;
}

export async function readStake(client: Client, parameters: StakeOf): Promise<StakePosition> {
  const { deployment, topicId, reputer, holder = reputer } = parameters;
  const { readContract } = reader(client);
  const read = { address: deployment.staking, abi: stakingAbi } as const;
  const ofHolder = [topicId, reputer, holder] as const;
  const [pool, exposure, shares, value, count, bounty, exitDelay] = await Promise.all([
    readContract({ ...read, functionName: "poolOf", args: [topicId, reputer] }),
    readContract({ ...read, functionName: "exposureOf", args: [topicId, reputer] }),
    readContract({ ...read, functionName: "sharesOf", args: ofHolder }),
    readContract({ ...read, functionName: "valueOf", args: ofHolder }),
    readContract({ ...read, functionName: "requestCount", args: ofHolder }),
    readContract({ ...read, functionName: "bountyOf", args: [holder] }),
    readContract({ ...read, functionName: "exitDelay", args: [topicId] }),
  ]);
  const requests = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const args = [...ofHolder, i + 1] as const;
      const { amount, releasedAt } = await readContract({ ...read, functionName: "unbondingOf", args });
      return { request: i + 1, amount, releasedAt: Number(releasedAt) };
    }),
  );
  return {
    reputer,
    holder,
    stake: pool.stake,
    exposure,
    commission: pool.commission,
    shares,
    value,
    requests: requests.filter(({ amount }) => amount > 0n),
    bounty,
    exitDelay: Number(exitDelay),
  };
}
