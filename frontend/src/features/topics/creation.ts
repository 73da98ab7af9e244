/** What creating a topic costs, and what became of it. */
import { topicsAbi } from "@allora-evm/contracts/abis";
import { useQuery } from "@tanstack/react-query";
import { type Hex, parseEventLogs, zeroAddress } from "viem";
import { estimateContractGas, getGasPrice, getTransactionReceipt } from "viem/actions";
import { useClient, useConnection } from "wagmi";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useReader } from "../../lib/chain/client.ts";
import type { BlockInfo } from "../../lib/chain/history.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import type { Client } from "../../lib/sdk.ts";
import type { TopicParameters } from "../../lib/topicTerms.ts";

const INTERVAL = 12_000;
/** Gas of a creation, and of paying a fee, where the chain does not tell (see `ITopics.createTopic`). */
const USUAL_GAS = 275_000n;
const USUAL_FEE_GAS = 90_000n;

export interface Creation {
  readonly head: BlockInfo;
  /** Wei of ALLO. */
  readonly fee: bigint;
  /** Topics that there are. */
  readonly count: bigint;
}

export function useCreation() {
  const { deployment } = useAppConfig();
  const client = useReader();
  return useQuery({
    queryKey: queryKeys.creation(deployment),
    queryFn: async (): Promise<Creation> => {
      const read = { address: deployment.topics, abi: topicsAbi } as const;
      const [{ number, hash, timestamp }, fee, count] = await Promise.all([
        client.getBlock(),
        client.readContract({ ...read, functionName: "creationFee" }),
        client.readContract({ ...read, functionName: "topicCount" }),
      ]);
      return { head: { number, hash, timestamp: Number(timestamp) }, fee, count };
    },
    refetchInterval: INTERVAL,
    retry: false,
  });
}

export interface CreationGas {
  readonly gas: bigint;
  /** Whether the chain was asked, or it is what creations usually take. */
  readonly estimated: boolean;
  /** Wei of ether for each unit of gas. */
  readonly price: bigint;
}

/** Gas of the creation; it is estimated where the fee needs no approval first. */
export function useCreationGas(parameters: TopicParameters | null, fee: bigint) {
  const { deployment } = useAppConfig();
  const client = useClient() as Client;
  const { address } = useConnection();
  const what = JSON.stringify(parameters, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return useQuery({
    queryKey: queryKeys.creationGas(deployment, address, what),
    queryFn: async (): Promise<CreationGas> => {
      const price = await getGasPrice(client);
      const usual = { gas: USUAL_GAS + (fee > 0n ? USUAL_FEE_GAS : 0n), estimated: false, price };
      if (parameters === null) return usual;
      const call = { address: deployment.topics, abi: topicsAbi, functionName: "createTopic" } as const;
      try {
        const account = address ?? zeroAddress;
        const gas = await estimateContractGas(client, { ...call, args: [parameters], account });
        return { gas, estimated: true, price };
      } catch {
        // Without an allowance, or in an endpoint that estimates nothing.
        return usual;
      }
    },
    staleTime: INTERVAL,
    retry: false,
  });
}

/** Number of the topic that a transaction created; null where it created none. */
export function useCreated(hash: Hex | null) {
  const { deployment } = useAppConfig();
  const client = useClient() as Client;
  return useQuery({
    queryKey: queryKeys.created(deployment, hash),
    queryFn: async (): Promise<bigint | null> => {
      const { logs } = await getTransactionReceipt(client, { hash: hash as Hex });
      return parseEventLogs({ abi: topicsAbi, eventName: "TopicCreated", logs }).at(0)?.args.topicId ?? null;
    },
    enabled: hash !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
