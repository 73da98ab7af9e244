/** Stake behind reputers: adding to it, delegating, taking it out, and what it earned. */
import { stakingAbi } from "@allora-evm/contracts/abis";
import { type Address, parseEventLogs } from "viem";
import { type OfTopic, reader } from "../client.ts";
import { action } from "./action.ts";

/** `amount` in wei of ALLO. */
export interface StakeParameters extends OfTopic {
  readonly amount: bigint;
}
export interface OfReputer extends OfTopic {
  readonly reputer: Address;
}
/** A request to take stake out, by its number among the holder's. */
export interface OfRequest extends OfReputer {
  readonly request: number;
}
/** All of the holder's shares, an amount of wei, or a number of shares. */
export type UnbondParameters = OfReputer &
  ({ readonly amount: bigint } | { readonly shares: bigint } | { readonly all: true });

/** Adds to the sender's own stake; it must be a registered reputer. */
export const stake = /* @__PURE__ */ action<StakeParameters>((_, { deployment: { staking }, topicId, amount }) => ({
  call: { address: staking, abi: stakingAbi, functionName: "stake", args: [topicId, amount] },
  payment: { spender: staking, amount },
}));

/** Adds to the stake of a reputer. Delegated stake is slashed like the reputer's own. */
export const delegate = /* @__PURE__ */ action<StakeParameters & OfReputer>(
  (_, { deployment: { staking }, topicId, reputer, amount }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "delegate", args: [topicId, reputer, amount] },
    payment: { spender: staking, amount },
  }),
);

/** Adds a reward to a reputer's pool: the commission for the reputer, the rest for all who hold shares. */
export const compound = /* @__PURE__ */ action<StakeParameters & OfReputer>(
  (_, { deployment: { staking }, topicId, reputer, amount }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "compound", args: [topicId, reputer, amount] },
    payment: { spender: staking, amount },
  }),
);

/** Starts to take out stake that the sender holds with a reputer, maybe itself; the result is the request's number. */
export const unbond = /* @__PURE__ */ action<UnbondParameters, number>(async (client, parameters, sender) => {
  const { deployment, topicId, reputer } = parameters;
  const abi = stakingAbi;
  const address = deployment.staking;
  const shares =
    "shares" in parameters
      ? parameters.shares
      : "amount" in parameters
        ? await reader(client).readContract({
            address,
            abi,
            functionName: "sharesWorth",
            args: [topicId, reputer, parameters.amount],
          })
        : await reader(client).readContract({
            address,
            abi,
            functionName: "sharesOf",
            args: [topicId, reputer, sender],
          });
  return {
    call: { address, abi, functionName: "unbond", args: [topicId, reputer, shares] },
    outcome: ({ logs }) => parseEventLogs({ abi, eventName: "UnbondingStarted", logs })[0].args.request,
  };
});

/** Makes a request stake again, at what a share is worth now. */
export const cancelUnbonding = /* @__PURE__ */ action<OfRequest>(
  (_, { deployment: { staking }, topicId, reputer, request }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "cancelUnbonding", args: [topicId, reputer, request] },
  }),
);

/** Pays out a request whose delay is over; the result is the wei paid. */
export const withdraw = /* @__PURE__ */ action<OfRequest, bigint, void>(
  (_, { deployment: { staking }, topicId, reputer, request }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "withdraw", args: [topicId, reputer, request] },
    outcome: ({ logs }) => parseEventLogs({ abi: stakingAbi, eventName: "Withdrawn", logs })[0].args.amount,
  }),
);

/** Sets the commission of the sender's pools, SD59x18; a raise applies after seven days. */
export const setCommission = /* @__PURE__ */ action<OfTopic & { readonly rate: bigint }>(
  (_, { deployment: { staking }, topicId, rate }) => ({
    call: { address: staking, abi: stakingAbi, functionName: "setCommission", args: [topicId, rate] },
  }),
);
