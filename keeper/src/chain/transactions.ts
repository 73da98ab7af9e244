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
  { intent, deadline }: Partial<Order> = {},
): Promise<TransactionReceipt> {
  if (lane !== undefined) return lane.send(call, { intent: intent ?? `once/${crypto.randomUUID()}`, deadline });
  await simulate({ client, account: wallet.account }, call);
  const hash = await wallet.writeContract(call);
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") {
    throw new ChainError("reverted", `${call.functionName} reverted in ${hash}`, { value: hash, limit: "success" });
  }
  return receipt;
}

/** ChainError with the name of the contract's error as its code when a call would be refused now. */
export async function simulate(
  { client, account }: { readonly client: PublicClient; readonly account: Account },
  call: Call,
): Promise<void> {
  try {
    await client.simulateContract({ ...call, abi: [...call.abi, ...errorsAbi], account });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const { code } = refusal;
    const args = Object.values(refusal.args).map(String).join(", ");
    throw new ChainError(code, `${call.functionName} was refused: ${code}(${args})`, { value: args, limit: code });
  }
}
