/** Several reads of contracts in one request, on chains without a contract for that, too. */
import type { PublicClient } from "viem";
import type { Call } from "../chain/calls.ts";

/** Results in order, undefined for calls that the contracts refuse; rejects where the chain does not answer. */
export async function callAll(client: PublicClient, calls: readonly Call[]): Promise<unknown[]> {
  if (calls.length === 0) return [];
  const results = await client.multicall({
    contracts: calls as never,
    deployless: true,
    // All of them in one request.
    batchSize: 0,
  });
  const answers = results as readonly { status: "success" | "failure"; result?: unknown; error?: Error }[];
  const failed = answers.find(({ error }) => error !== undefined && !isRefused(error));
  if (failed !== undefined) throw failed.error;
  return answers.map(({ result }) => result);
}

/** A revert of the contract that was called, not of the request for all. */
function isRefused(error: Error): boolean {
  return (error as { cause?: Error }).cause?.name === "ContractFunctionRevertedError";
}
