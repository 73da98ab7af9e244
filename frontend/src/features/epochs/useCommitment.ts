/** An account's announcement of a challenge: its secret, which this browser keeps, and whether the chain has it. */
import { disputesAbi } from "@allora-evm/contracts/abis";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Address, BaseError, bytesToHex, ContractFunctionRevertedError, type Hex, isHex } from "viem";
import { readContract, simulateContract } from "viem/actions";
import { useClient } from "wagmi";
import { useAppConfig } from "../../lib/appConfig.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import { browserStorage } from "../../lib/transactions/store.ts";

const POLL_INTERVAL = 2_000;

/** `announced` is whether the chain has the commitment; null while that is not known. */
export function useCommitment(account: Address, subject: Hex) {
  const { deployment } = useAppConfig();
  const client = useClient();
  const [salt] = useState(() => saltOf(account, subject));
  const { data, error } = useQuery({
    queryKey: queryKeys.commitment(deployment, account, subject),
    queryFn: async () => {
      if (client === undefined) throw new Error("wagmi has no client for the configured chain");
      const contract = { address: deployment.disputes, abi: disputesAbi } as const;
      const commitment = await readContract(client, {
        ...contract,
        functionName: "commitmentOf",
        args: [account, subject, salt],
      });
      const since = await committedAt(() =>
        simulateContract(client, { ...contract, functionName: "commit", args: [commitment], account }),
      );
      return { commitment, since };
    },
    refetchInterval: POLL_INTERVAL,
  });
  return {
    salt,
    commitment: data?.commitment ?? null,
    announced: data === undefined ? null : data.since !== null,
    error,
  };
}

/** Time of a commitment that cannot be made again; null where it can be made. */
async function committedAt(simulate: () => Promise<unknown>): Promise<bigint | null> {
  try {
    await simulate();
    return null;
  } catch (error) {
    const cause = error instanceof BaseError ? error.walk((one) => one instanceof ContractFunctionRevertedError) : null;
    const data = (cause as ContractFunctionRevertedError | null)?.data;
    if (data?.errorName === "Disputes_AlreadyCommitted") return (data.args as [Hex, bigint])[1];
    throw error;
  }
}

/** The same over reloads, where the browser keeps anything. */
function saltOf(account: Address, subject: Hex): Hex {
  const storage = browserStorage();
  const key = `allora/salt/${account}/${subject}`;
  const kept = storage?.getItem(key);
  if (isHex(kept)) return kept;
  const salt = bytesToHex(crypto.getRandomValues(new Uint8Array(32)));
  storage?.setItem(key, salt);
  return salt;
}
