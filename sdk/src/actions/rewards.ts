/** Claims: of participants, of keepers, of challengers. */
import { rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { parseEventLogs } from "viem";
import { claimArguments } from "../../../keeper/src/chain/claims.ts";
import type { At, OfTopic } from "../client.ts";
import type { Reward } from "../read/rewards.ts";
import { action } from "./action.ts";

/**
 * Pays one participant what `readRewards` says, whoever sends it: reputers into their pools, others to their addresses.
 * The result is the wei paid.
 */
export const claim = /* @__PURE__ */ action<OfTopic & { readonly reward: Reward }, bigint, void>(
  (_, { deployment: { rewards }, topicId, reward }) => ({
    call: {
      address: rewards,
      abi: rewardsAbi,
      functionName: "claim",
      args: claimArguments(topicId, reward.settlement, reward),
    },
    outcome: ({ logs }) => parseEventLogs({ abi: rewardsAbi, eventName: "Claimed", logs })[0].args.amount,
  }),
);

/** Pays the keepers of a settlement whose payouts are final, into their pools. */
export const claimKeeping = /* @__PURE__ */ action<OfTopic & { readonly settlement: number }>(
  (_, { deployment: { rewards }, topicId, settlement }) => ({
    call: { address: rewards, abi: rewardsAbi, functionName: "claimKeeping", args: [topicId, settlement] },
  }),
);

/** Pays the sender's bounties; the result is their wei. */
export const claimBounty = /* @__PURE__ */ action<At, bigint, void>((_, { deployment: { staking } }) => ({
  call: { address: staking, abi: stakingAbi, functionName: "claimBounty", args: [] },
  outcome: ({ logs }) => parseEventLogs({ abi: stakingAbi, eventName: "BountyClaimed", logs })[0].args.amount,
}));
