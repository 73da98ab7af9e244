/** What an account has earned in a topic and not claimed. */
import { participantsAbi, rewardsAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import { entitlements } from "../../../../keeper/src/chain/claims.ts";
import type { Reader } from "../chain/client.ts";
import type { Deployment } from "../protocol.ts";
import type { Reward } from "../sdk.ts";
import type { SettledEpoch } from "./settled.ts";

/** In the order of the contract's enum. */
export const ROLES = ["inferer", "forecaster", "reputer"] as const;

/**
 * Rewards of the newest seats of an account, one for each role, as the newest of the settlements that knows the seat
 * says: one that was lost is in older settlements only. Those of nothing are left out.
 */
export async function readRewardsOf(
  client: Reader,
  deployment: Deployment,
  topicId: bigint,
  participant: Address,
  settled: readonly SettledEpoch[],
): Promise<Reward[]> {
  const roles = await Promise.all(
    ROLES.map(async (_, role) => {
      const { id } = await client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "membershipOf",
        args: [topicId, role, participant],
      });
      return { role, id };
    }),
  );
  const seats = roles.filter(({ id }) => id !== 0);
  const found = seats.flatMap(({ role, id }) => {
    for (const { posted } of settled.toReversed()) {
      const earned = entitlements(posted).find((one) => one.role === role && one.id === id);
      if (earned !== undefined) return earned.cumulative > 0n ? [{ ...earned, settlement: posted.number }] : [];
    }
    return [];
  });
  return Promise.all(
    found.map(async (earned): Promise<Reward> => {
      const claimed = await client.readContract({
        address: deployment.rewards,
        abi: rewardsAbi,
        functionName: "claimedBy",
        args: [topicId, earned.role, earned.id],
      });
      const claimable = earned.cumulative > claimed ? earned.cumulative - claimed : 0n;
      return { ...earned, participant, claimed, claimable };
    }),
  );
}
