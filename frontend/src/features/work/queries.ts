/** What the page about taking part reads, kept current. */
import { participantsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Address, isAddressEqual, zeroAddress } from "viem";
import { useAppConfig } from "../../lib/appConfig.ts";
import { useReader } from "../../lib/chain/client.ts";
import { queryKeys } from "../../lib/queryKeys.ts";
import { ROLES } from "./roles.ts";
import { readSeats, type TopicSeats } from "./seats.ts";
import type { Membership } from "./standing.ts";

const INTERVAL = 12_000;

export function useSeats(topicId: bigint) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.seats(deployment, topicId);
  return useQuery({
    queryKey,
    queryFn: () => readSeats(client, deployment, topicId, queryClient.getQueryData<TopicSeats>(queryKey)?.topic),
    refetchInterval: INTERVAL,
    retry: false,
  });
}

/** What the topic's contracts keep of an account. */
export interface WorkerState {
  /** By role, and whether the topic's lists let it register. */
  readonly memberships: readonly (Membership & { readonly allowed: boolean })[];
  /** Stake of its pool, wei. */
  readonly stake: bigint;
  /** Key that it has named to act for it; null for none. */
  readonly operator: Address | null;
  /** Reputer that it acts for, or may act for no more; null for none but itself. */
  readonly serves: { readonly reputer: Address; readonly named: boolean } | null;
}

export function useWorker(topicId: bigint, account: Address | null) {
  const { deployment } = useAppConfig();
  const client = useReader();
  return useQuery({
    queryKey: queryKeys.worker(deployment, topicId, account ?? zeroAddress),
    queryFn: async (): Promise<WorkerState> => {
      const who = account as Address;
      const participants = { address: deployment.participants, abi: participantsAbi } as const;
      const staking = { address: deployment.staking, abi: stakingAbi, args: [topicId, who] } as const;
      const [stake, operator, acts, liable, ...memberships] = await Promise.all([
        client.readContract({ ...staking, functionName: "stakeOf" }),
        client.readContract({ ...staking, functionName: "operatorOf" }),
        client.readContract({ ...staking, functionName: "reputerOf" }),
        client.readContract({ ...staking, functionName: "liableFor" }),
        ...ROLES.map(async ({ role }) => {
          const args = [topicId, role, who] as const;
          const [membership, allowed] = await Promise.all([
            client.readContract({ ...participants, functionName: "membershipOf", args }),
            client.readContract({ address: deployment.topics, abi: topicsAbi, functionName: "isAllowed", args }),
          ]);
          return { ...membership, allowed };
        }),
      ]);
      return {
        memberships,
        stake,
        operator: operator === zeroAddress ? null : operator,
        serves: isAddressEqual(liable, who) ? null : { reputer: liable, named: isAddressEqual(acts, liable) },
      };
    },
    enabled: account !== null,
    refetchInterval: INTERVAL,
    retry: false,
  });
}
