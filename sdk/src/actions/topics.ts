/** Topics: creating, funding, taking part. */
import { participantsAbi, rewardsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { type Address, type ContractFunctionReturnType, parseEventLogs } from "viem";
import type { TopicParameters } from "../../../keeper/src/chain/topic.ts";
import type { Role } from "../../../keeper/src/trace/submissions.ts";
import { type At, type OfTopic, reader } from "../client.ts";
import { action } from "./action.ts";

export interface RoleParameters extends OfTopic {
  readonly role: Role;
}

/** Creates a topic, and pays the fee of that; the result is its id. */
export const createTopic = /* @__PURE__ */ action<At & { readonly parameters: TopicParameters }, bigint>(
  async (client, { deployment: { topics: address }, parameters }) => ({
    call: { address, abi: topicsAbi, functionName: "createTopic", args: [parameters] },
    payment: {
      spender: address,
      amount: await reader(client).readContract({ address, abi: topicsAbi, functionName: "creationFee" }),
    },
    outcome: ({ logs }) => parseEventLogs({ abi: topicsAbi, eventName: "TopicCreated", logs })[0].args.topicId,
  }),
);

/** Adds wei of ALLO to what a topic pays its participants. */
export const fundTopic = /* @__PURE__ */ action<OfTopic & { readonly amount: bigint }>(
  (_, { deployment: { rewards }, topicId, amount }) => ({
    call: { address: rewards, abi: rewardsAbi, functionName: "fund", args: [topicId, amount] },
    payment: { spender: rewards, amount },
  }),
);

/** Refuses workers' submissions to epochs that have not opened. Only the topic's creator. */
export const pauseTopic = /* @__PURE__ */ action<OfTopic>((_, { deployment: { topics }, topicId }) => ({
  call: { address: topics, abi: topicsAbi, functionName: "pause", args: [topicId] },
}));

/** Accepts submissions again. Only the topic's creator. */
export const unpauseTopic = /* @__PURE__ */ action<OfTopic>((_, { deployment: { topics }, topicId }) => ({
  call: { address: topics, abi: topicsAbi, functionName: "unpause", args: [topicId] },
}));

/** Where a new participant sits; one without a seat has the role's limit as its slot, and id 0. */
export interface Registration {
  readonly slot: number;
  readonly id: number;
  /** First epoch that it may act in; undefined without a seat. */
  readonly activeFrom: bigint | undefined;
}

type Seat = ContractFunctionReturnType<typeof participantsAbi, "nonpayable", "register">;

/** Registers the sender for a role, and pays fee and deposit. */
export const register = /* @__PURE__ */ action<RoleParameters, Registration, Seat>(
  async (client, { deployment: { participants: address }, topicId, role }) => {
    const [fee, deposit] = await reader(client).readContract({ address, abi: participantsAbi, functionName: "terms" });
    const limit = await reader(client).readContract({
      address,
      abi: participantsAbi,
      functionName: "slotLimit",
      args: [role],
    });
    return {
      call: { address, abi: participantsAbi, functionName: "register", args: [topicId, role] },
      payment: { spender: address, amount: fee + deposit },
      outcome: ({ logs }) => {
        const taken = parseEventLogs({ abi: participantsAbi, eventName: "SeatTaken", logs }).at(0);
        if (taken === undefined) return { slot: Number(limit), id: 0, activeFrom: undefined };
        const { slot, id, activeFrom } = taken.args;
        return { slot: Number(slot), id, activeFrom };
      },
    };
  },
);

/** Leaves a role at once; the deposit comes back, stake and rewards stay. */
export const deregister = /* @__PURE__ */ action<RoleParameters>(
  (_, { deployment: { participants }, topicId, role }) => ({
    call: { address: participants, abi: participantsAbi, functionName: "deregister", args: [topicId, role] },
  }),
);

/** Gives a passive participant a seat: a free slot, or that of the active one with the least merit, if less. */
export const activate = /* @__PURE__ */ action<RoleParameters & { readonly participant: Address }>(
  (_, { deployment: { participants }, topicId, role, participant }) => ({
    call: { address: participants, abi: participantsAbi, functionName: "activate", args: [topicId, role, participant] },
  }),
);
