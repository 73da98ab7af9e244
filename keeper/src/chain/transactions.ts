/** Transactions, one at a time per key: simulated first, so that a refusal comes as the contract's error. */
import { errorsAbi } from "@allora-evm/contracts/abis";
import type { Account, PublicClient, TransactionReceipt } from "viem";
import type { Call } from "./calls.ts";
import type { Sender } from "./clients.ts";
import { ChainError } from "./epochs.ts";
import type { Order } from "./lane.ts";
import { refusalOf } from "./refusals.ts";

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
  if (lane !== undefined) return lane.send(call, { ...order, intent: intent ?? `once/${crypto.randomUUID()}` });
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
    return await action({ ...call, abi: [...call.abi, ...errorsAbi] });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const { code } = refusal;
    const args = Object.values(refusal.args).map(String).join(", ");
    throw new ChainError(code, `${call.functionName} was refused: ${code}(${args})`, { value: args, limit: code });
  }
}
