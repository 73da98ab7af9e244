/** Transactions, one at a time per key: simulated first, so that a refusal comes as the contract's error. */
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
import { type Abi, type Address, BaseError, ContractFunctionRevertedError, type TransactionReceipt } from "viem";
import type { Sender } from "./clients.ts";
import { ChainError } from "./epochs.ts";

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

export interface SendOptions {
  /** Names what is done. */
  readonly intent?: string;
}

/**
 * Sends and waits for the receipt. ChainError with the name of the contract's error as its code when the call is
 * refused, `reverted` when it is refused only once it is mined.
 */
export async function send(
  { client, wallet }: Sender,
  call: Call,
  _options: SendOptions = {},
): Promise<TransactionReceipt> {
  await refusalOf(
    () => client.simulateContract({ ...call, abi: [...call.abi, ...ERRORS], account: wallet.account }),
    call,
  );
  const hash = await wallet.writeContract(call);
  const receipt = await client.waitForTransactionReceipt({ hash });
  if (receipt.status !== "success") {
    throw new ChainError("reverted", `${call.functionName} reverted in ${hash}`, { value: hash, limit: "success" });
  }
  return receipt;
}

async function refusalOf(action: () => Promise<unknown>, { functionName }: Call): Promise<void> {
  try {
    await action();
  } catch (error) {
    const revert = error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : null;
    if (!(revert instanceof ContractFunctionRevertedError)) throw error;
    const code = revert.data?.errorName ?? revert.reason ?? "reverted";
    const args = (revert.data?.args ?? []).map(String).join(", ");
    throw new ChainError(code, `${functionName} was refused: ${code}(${args})`, { value: args, limit: code });
  }
}
