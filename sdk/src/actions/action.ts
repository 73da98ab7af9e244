/** Writes: each can be prepared, simulated and sent, and pays its way in ALLO by an exact approval. */

import { alloTokenAbi, errorsAbi } from "@allora-evm/contracts/abis";
import {
  type Account,
  type Address,
  encodeAbiParameters,
  type Hash,
  type Hex,
  keccak256,
  numberToHex,
  type StateOverride,
  type TransactionReceipt,
} from "viem";
import { readContract, simulateContract, waitForTransactionReceipt, writeContract } from "viem/actions";
import type { Call } from "../../../keeper/src/chain/calls.ts";
import type { Deployment } from "../../../keeper/src/chain/deployment.ts";
import { RefusalError, refusalOf } from "../../../keeper/src/chain/refusals.ts";
import { AlloraError } from "../../../keeper/src/errors.ts";
import { type At, addressOf, type Client, requireChain, type Wallet } from "../client.ts";

/** ALLO, in wei, that a call takes from its sender. */
export interface Payment {
  readonly spender: Address;
  readonly amount: bigint;
}

/** A call, what it costs, and what is to be learnt from its receipt. */
export interface Draft<R> {
  readonly call: Call;
  readonly payment?: Payment | undefined;
  readonly outcome?: (receipt: TransactionReceipt) => R;
}

export interface Sent<R> {
  readonly hash: Hash;
  readonly receipt: TransactionReceipt;
  /** Transaction of the approval, where one was needed. */
  readonly approval: Hash | undefined;
  readonly result: R;
}

/** On whose behalf something is prepared or simulated. */
export interface By {
  readonly account: Account | Address;
}

type Drafting<P, R> = (client: Client, parameters: P, sender: Address) => Draft<R> | Promise<Draft<R>>;

/** `R` is the result, `S` what the contract's function returns. */
export interface Action<P extends At, R, S = R> {
  /**
   * Approves exactly what the call takes, where the allowance is less; simulates; sends; waits for the receipt.
   * RefusalError where a contract refuses.
   */
  (wallet: Wallet, parameters: P): Promise<Sent<R>>;
  /** The calls that would be sent now, in order: the approval where one is needed, and the call. For batches. */
  prepare(client: Client, parameters: P & By): Promise<Call[]>;
  /** What the call would return now, were its payment approved; RefusalError where it would be refused. */
  simulate(client: Client, parameters: P & By): Promise<S>;
}

/** Makes an action. Without an `outcome`, its result is what the simulation returned. */
export function action<P extends At, R = void, S = R>(draft: Drafting<P, R>): Action<P, R, S> {
  const send = async (wallet: Wallet, parameters: P): Promise<Sent<R>> => {
    const { deployment } = parameters;
    await requireChain(wallet, deployment);
    const sender = wallet.account.address;
    const { call, payment, outcome } = await draft(wallet, parameters, sender);
    const approve = await approvalOf(wallet, deployment, payment, sender);
    if (approve !== undefined) await foresee(wallet, call, allowanceOverride(deployment, sender, payment as Payment));
    const approval = approve === undefined ? undefined : (await execute(wallet, approve)).transactionHash;
    const simulated = (await simulate(wallet, call, wallet.account)) as R;
    const receipt = await execute(wallet, call);
    const result = outcome === undefined ? simulated : outcome(receipt);
    return { hash: receipt.transactionHash, receipt, approval, result };
  };
  return Object.assign(send, {
    prepare: async (client: Client, { account, ...parameters }: P & By): Promise<Call[]> => {
      const sender = addressOf(account);
      const rest = parameters as unknown as P;
      const { call, payment } = await draft(client, rest, sender);
      const approve = await approvalOf(client, rest.deployment, payment, sender);
      return approve === undefined ? [call] : [approve, call];
    },
    simulate: async (client: Client, { account, ...parameters }: P & By): Promise<S> => {
      const rest = parameters as unknown as P;
      await requireChain(client, rest.deployment);
      const sender = addressOf(account);
      const { call, payment } = await draft(client, rest, sender);
      const approve = await approvalOf(client, rest.deployment, payment, sender);
      const override =
        approve === undefined ? undefined : allowanceOverride(rest.deployment, sender, payment as Payment);
      return (await simulate(client, call, account, override)) as S;
    },
  });
}

/** Lets `spender` take so many wei of the sender's ALLO, no more and no less. */
export const approve = /* @__PURE__ */ action<At & Payment, boolean>((_, { deployment, spender, amount }) => ({
  call: approveCall(deployment, spender, amount),
}));

function approveCall({ token }: Deployment, spender: Address, amount: bigint): Call {
  return { address: token, abi: alloTokenAbi, functionName: "approve", args: [spender, amount] };
}

async function approvalOf(
  client: Client,
  deployment: Deployment,
  payment: Payment | undefined,
  owner: Address,
): Promise<Call | undefined> {
  if (payment === undefined || payment.amount === 0n) return undefined;
  const allowance = await readContract(client, {
    address: deployment.token,
    abi: alloTokenAbi,
    functionName: "allowance",
    args: [owner, payment.spender],
  });
  return allowance >= payment.amount ? undefined : approveCall(deployment, payment.spender, payment.amount);
}

async function simulate(
  client: Client,
  call: Call,
  account: Account | Address,
  stateOverride?: StateOverride,
): Promise<unknown> {
  try {
    const request = { ...call, abi: [...call.abi, ...errorsAbi], account };
    const { result } = await simulateContract(
      client,
      stateOverride === undefined ? request : { ...request, stateOverride },
    );
    return result;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/** RefusalError where a call would be refused once it is paid for: nothing is approved for it then. */
async function foresee(wallet: Wallet, call: Call, override: StateOverride): Promise<void> {
  try {
    await simulate(wallet, call, wallet.account, override);
  } catch (error) {
    // Some endpoints know no overrides; the call is simulated again once its payment is approved.
    if (error instanceof RefusalError) throw error;
  }
}

/**
 * Sends and waits. AlloraError `reverted` where what was simulated is refused once it is mined, `replaced` where the
 * sender had another transaction take its place, or cancelled it.
 */
async function execute(wallet: Wallet, call: Call): Promise<TransactionReceipt> {
  const hash = await writeContract(wallet, { ...call, account: wallet.account, chain: wallet.chain ?? null });
  let replaced = false;
  const receipt = await waitForTransactionReceipt(wallet, {
    hash,
    // The same call for another fee is still the call.
    onReplaced: ({ reason }) => {
      replaced = reason !== "repriced";
    },
  });
  if (replaced) {
    const value = receipt.transactionHash;
    throw new AlloraError("replaced", `${call.functionName} gave way to ${value}`, { value, limit: hash });
  }
  if (receipt.status === "success") return receipt;
  throw new AlloraError("reverted", `${call.functionName} reverted in ${hash}`, { value: hash, limit: "success" });
}

/** Slot of `_allowances` in AlloToken, see docs/storage.md. */
const ALLOWANCES = 1n;
const ADDRESS_AND_WORD = [{ type: "address" }, { type: "uint256" }] as const;
const ADDRESS_AND_HASH = [{ type: "address" }, { type: "bytes32" }] as const;

/** As if the payment were approved. */
function allowanceOverride({ token }: Deployment, owner: Address, { spender, amount }: Payment): StateOverride {
  const ofOwner: Hex = keccak256(encodeAbiParameters(ADDRESS_AND_WORD, [owner, ALLOWANCES]));
  const slot = keccak256(encodeAbiParameters(ADDRESS_AND_HASH, [spender, ofOwner]));
  return [{ address: token, stateDiff: [{ slot, value: numberToHex(amount, { size: 32 }) }] }];
}
