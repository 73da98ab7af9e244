/** Calls of participants that only this page makes. */
import { participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import { action } from "../../../../sdk/src/actions/action.ts";
import type { OfTopic } from "../../../../sdk/src/client.ts";
import type { Role } from "./roles.ts";

/** Gives a passive participant the slot of one that missed the last ten epochs. */
export const replaceAbsent = /* @__PURE__ */ action<
  OfTopic & { readonly role: Role; readonly participant: Address; readonly slot: number }
>((_, { deployment: { participants }, topicId, role, participant, slot }) => ({
  call: {
    address: participants,
    abi: participantsAbi,
    functionName: "replaceAbsent",
    args: [topicId, role, participant, BigInt(slot)],
  },
}));

/** Names the key that may act for the sender, zero for none. */
export const nameOperator = /* @__PURE__ */ action<OfTopic & { readonly operator: Address }>(
  (_, { deployment: { staking }, topicId, operator }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "nameOperator", args: [topicId, operator] },
  }),
);

/** Lets the sender act for the reputer that has named it. */
export const serve = /* @__PURE__ */ action<OfTopic & { readonly reputer: Address }>(
  (_, { deployment: { staking }, topicId, reputer }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "serve", args: [topicId, reputer] },
  }),
);
