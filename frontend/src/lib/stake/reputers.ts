/** Everything about the reputers of a topic as of now. */
import { participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { Address } from "viem";
import type { Reader } from "../chain/client.ts";
import type { BlockInfo } from "../chain/history.ts";
import { type Deployment, epochAt, epochTimes, readSecurity, type Topic } from "../protocol.ts";
import { REPUTER } from "./events.ts";
import type { Pool } from "./pool.ts";
import { type EarnedEpoch, type ReputerRecord, recordOf, type Yield, yieldOf } from "./record.ts";
import { readSettled, type SettledEpoch } from "./settled.ts";

/** Amounts in wei, rates and merits SD59x18, times Unix seconds. */
export interface Reputer {
  readonly address: Address;
  readonly pool: Pool;
  /** What its own shares are worth, of all stake. */
  readonly own: bigint;
  /** What its open posts tie up. */
  readonly exposure: bigint;
  readonly commission: bigint;
  /** What the commission becomes, and when; in the past where no change is announced. */
  readonly nextCommission: bigint;
  readonly nextFrom: number;
  readonly registered: boolean;
  readonly seated: boolean;
  readonly merit: bigint;
  readonly record: ReputerRecord;
  readonly yield: Yield | null;
}

export interface TopicStake {
  readonly head: BlockInfo;
  readonly reputers: readonly Reputer[];
  /** Final settlements that records and yields are of, in the order of epochs. */
  readonly settled: readonly SettledEpoch[];
  /** Stakes that counted in settled epochs, by `epoch/account`. */
  readonly stakes: ReadonlyMap<string, bigint>;
  /** Seconds that unbonding takes. */
  readonly exitDelay: number;
  /** Part of a reputer's stake that a refuted post costs it now, SD59x18. */
  readonly slashFraction: bigint;
}

/** The reputers of `accounts`; what `known` tells of the past is not read again. */
export async function readTopicStake(
  client: Reader,
  deployment: Deployment,
  topic: Topic,
  accounts: readonly Address[],
  known?: TopicStake,
): Promise<TopicStake> {
  const { number, hash, timestamp } = await client.getBlock();
  const head = { number, hash, timestamp: Number(timestamp) };
  const staking = { address: deployment.staking, abi: stakingAbi } as const;
  const epoch = epochAt(topic.schedule, head.timestamp);
  const [settled, exitDelay, { slashFraction }, states] = await Promise.all([
    readSettled(client, deployment, topic.id, head, known?.settled),
    client.readContract({ ...staking, functionName: "exitDelay", args: [topic.id] }),
    readSecurity(client, deployment, topic.id, epoch > 0n ? epoch : 0n),
    Promise.all(accounts.map((account) => readState(client, deployment, topic.id, account))),
  ]);
  const stakes = new Map(known?.stakes);
  const earnedOf = async (account: Address, id: number): Promise<EarnedEpoch[]> =>
    Promise.all(
      settled
        .filter(({ seats }) => seats.includes(id))
        .map(async ({ epoch, results }) => {
          const key = `${epoch}/${account}`;
          const time = BigInt(epochTimes(topic.schedule, epoch).closesAt - 1);
          const args = [topic.id, account, time] as const;
          const stake = stakes.get(key) ?? (await client.readContract({ ...staking, functionName: "stakeAt", args }));
          stakes.set(key, stake);
          return { epoch, reward: results.get(id)?.reward ?? 0n, stake };
        }),
    );
  const reputers = await Promise.all(
    states.map(async ({ id, ...state }): Promise<Reputer> => {
      const earned = await earnedOf(state.address, id);
      return { ...state, record: recordOf(settled, id), yield: yieldOf(earned, topic.schedule.epochLength) };
    }),
  );
  return { head, reputers, settled, stakes, exitDelay: Number(exitDelay), slashFraction };
}

async function readState(client: Reader, deployment: Deployment, topicId: bigint, account: Address) {
  const staking = { address: deployment.staking, abi: stakingAbi } as const;
  const args = [topicId, account] as const;
  const [pool, own, exposure, membership] = await Promise.all([
    client.readContract({ ...staking, functionName: "poolOf", args }),
    client.readContract({ ...staking, functionName: "valueOf", args: [topicId, account, account] }),
    client.readContract({ ...staking, functionName: "exposureOf", args }),
    client.readContract({
      address: deployment.participants,
      abi: participantsAbi,
      functionName: "membershipOf",
      args: [topicId, REPUTER, account],
    }),
  ]);
  return {
    address: account,
    pool: { stake: pool.stake, shares: pool.shares },
    own,
    exposure,
    commission: pool.commission,
    nextCommission: pool.nextCommission,
    nextFrom: Number(pool.nextFrom),
    registered: membership.registered,
    seated: membership.active,
    id: membership.id,
    merit: membership.merit,
  };
}
