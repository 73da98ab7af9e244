/** What the pages about stake read, kept current. */
import { alloTokenAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Address } from "viem";
import { useClient } from "wagmi";
import { useAppConfig } from "../appConfig.ts";
import { useReader } from "../chain/client.ts";
import { useLogs } from "../chain/queries.ts";
import { filteredSource } from "../chain/source.ts";
import type { Topic } from "../protocol.ts";
import { queryKeys } from "../queryKeys.ts";
import { type Client, readStake, type StakePosition } from "../sdk.ts";
import { stakeFilter } from "./events.ts";
import type { Pool } from "./pool.ts";
import { readTopicStake, type TopicStake } from "./reputers.ts";
import { readRewardsOf } from "./rewards.ts";
import { readSettled, type SettledEpoch } from "./settled.ts";

const POLL_INTERVAL = 8_000;

/** A reputer's pool, and what an account holds of it and in its wallet; null where there is no account. */
export interface HoldingData {
  readonly pool: Pool;
  readonly position: StakePosition | null;
  readonly balance: bigint | null;
}

/** Logs about the reputers of a topic. */
export function useStakeLogs(topicId: bigint) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const source = useMemo(
    () => filteredSource(client, deployment.block, stakeFilter(deployment, topicId)),
    [client, deployment, topicId],
  );
  return useLogs(queryKeys.stakeLogs(deployment, topicId), source);
}

/** The reputers of `accounts` as of now. */
export function useTopicStake(topic: Topic, accounts: readonly Address[]) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.reputers(deployment, topic.id, accounts);
  return useQuery({
    queryKey,
    queryFn: () => readTopicStake(client, deployment, topic, accounts, queryClient.getQueryData<TopicStake>(queryKey)),
    refetchInterval: POLL_INTERVAL,
    placeholderData: keepPreviousData,
    retry: false,
    // Maps are compared as what they are not.
    structuralSharing: false,
  });
}

/** What an account holds with a reputer. */
export function useHolding(topicId: bigint, reputer: Address, holder: Address | null) {
  const { deployment } = useAppConfig();
  const reader = useReader();
  const client = useClient();
  return useQuery({
    queryKey: queryKeys.holding(deployment, topicId, reputer, holder),
    queryFn: async (): Promise<HoldingData> => {
      const staking = { address: deployment.staking, abi: stakingAbi } as const;
      const token = { address: deployment.token, abi: alloTokenAbi } as const;
      const [{ stake, shares }, position, balance] = await Promise.all([
        reader.readContract({ ...staking, functionName: "poolOf", args: [topicId, reputer] }),
        holder === null ? null : readStake(client as Client, { deployment, topicId, reputer, holder }),
        holder === null ? null : reader.readContract({ ...token, functionName: "balanceOf", args: [holder] }),
      ]);
      return { pool: { stake, shares }, position, balance };
    },
    refetchInterval: POLL_INTERVAL,
    retry: false,
  });
}

/** Rewards of an account's seats in a topic; none for no account. */
export function useRewards(topicId: bigint, account: Address | null) {
  const { deployment } = useAppConfig();
  const client = useReader();
  const queryClient = useQueryClient();
  const queryKey = queryKeys.rewards(deployment, topicId, account);
  return useQuery({
    queryKey,
    queryFn: async () => {
      const known = queryClient.getQueryData<{ settled: SettledEpoch[] }>(queryKey)?.settled;
      const { number, timestamp } = await client.getBlock();
      const head = { number, timestamp: Number(timestamp) };
      const settled = await readSettled(client, deployment, topicId, head, known);
      const rewards = await readRewardsOf(client, deployment, topicId, account as Address, settled);
      return { settled, rewards };
    },
    enabled: account !== null,
    refetchInterval: POLL_INTERVAL,
    retry: false,
    structuralSharing: false,
  });
}
