/** Transactions, one at a time per key: simulated first, so that a refusal comes as the contract's error. */
import { randomUUID } from "node:crypto";
import {
  alloTokenAbi,
  disputesAbi,
  epochsAbi,
  inboxAbi,
  participantsAbi,
  paymentsAbi,
  proofsAbi,
  rewardsAbi,
  stakingAbi,
  topicsAbi,
  treasuryAbi,
} from "@allora-evm/contracts/abis";
import {
  type Abi,
  type Account,
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  type PublicClient,
  type TransactionReceipt,
} from "viem";
import type { Sender } from "./clients.ts";
import { ChainError } from "./epochs.ts";
import type { Order } from "./lane.ts";

export interface Call {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
}

/** A contract passes on the errors of those that it calls. */
const ERRORS: Abi = (
  [
    alloTokenAbi,
    disputesAbi,
    epochsAbi,
    inboxAbi,
    paymentsAbi,
    participantsAbi,
    proofsAbi,
    rewardsAbi,
    stakingAbi,
    topicsAbi,
    treasuryAbi,
  ] as Abi[]
)
  .flat()
  .filter(({ type }) => type === "error");

/**
 * Sends and waits for the receipt. ChainError with the name of the contract's error as its code when the call is
 * refused, `reverted` when it is refused only once it is mined. Through a sender's lane, what an intent names is sent once,
 * whatever crashes; without an intent every call is one of its own.
 */
export async function send(
  { client, wallet, lane }: Sender,
  call: Call,
  { intent, ...order }: Partial<Order> = {},
): Promise<TransactionReceipt> {
  if (lane !== undefined) return lane.send(call, { ...order, intent: intent ?? `once/${randomUUID()}` });
  await simulate({ client, account: wallet.account }, call);
  const hash = await wallet.writeContract(call);
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") {
    throw new ChainError("reverted", `${call.functionName} reverted in ${hash}`, { value: hash, limit: "success" });
  }
  return receipt;
}

interface Caller {
  readonly client: PublicClient;
  readonly account: Account;
}

/** ChainError with the name of the contract's error as its code when a call would be refused now. */
export async function simulate({ client, account }: Caller, call: Call): Promise<void> {
  await refusing(call, (withErrors) => client.simulateContract({ ...withErrors, account }));
}

/** Gas that a call takes. Likewise: nodes estimate with what waits for the next block, which may refuse more. */
export async function estimate({ client, account }: Caller, call: Call): Promise<bigint> {
  return refusing(call, (withErrors) => client.estimateContractGas({ ...withErrors, account }));
}

async function refusing<T>(call: Call, action: (withErrors: Call) => Promise<T>): Promise<T> {
  try {
    return await action({ ...call, abi: [...call.abi, ...ERRORS] });
  } catch (error) {
    const revert = error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : null;
    if (!(revert instanceof ContractFunctionRevertedError)) throw error;
    const code = revert.data?.errorName ?? revert.reason ?? "reverted";
    const args = (revert.data?.args ?? []).map(String).join(", ");
    throw new ChainError(code, `${call.functionName} was refused: ${code}(${args})`, { value: args, limit: code });
  }
}

/** Whether a read failed because the contract refused it, or is none: not because no endpoint answered. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  const kinds = [ContractFunctionRevertedError, ContractFunctionZeroDataError];
  return error.walk((e) => kinds.some((kind) => e instanceof kind)) !== null;
}
