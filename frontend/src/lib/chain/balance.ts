/** What an account has. */
import { alloTokenAbi } from "@allora-evm/contracts/abis";
import { useQuery } from "@tanstack/react-query";
import type { Address } from "viem";
import { useAppConfig } from "../appConfig.ts";
import { queryKeys } from "../queryKeys.ts";
import { useReader } from "./client.ts";

/** Milliseconds between two looks at a balance. */
const INTERVAL = 15_000;

/** Wei of ALLO of an account; null while that is not known. */
export function useAllo(account: Address | undefined): bigint | null {
  const { deployment } = useAppConfig();
  const client = useReader();
  const { data } = useQuery({
    queryKey: queryKeys.allo(deployment, account),
    queryFn: () =>
      client.readContract({
        address: deployment.token,
        abi: alloTokenAbi,
        functionName: "balanceOf",
        args: [account as Address],
      }),
    enabled: account !== undefined,
    refetchInterval: INTERVAL,
  });
  return data ?? null;
}
