/** All topics of a deployment: what they are, what they last said, who stands behind them. */
import { epochsAbi, participantsAbi, stakingAbi, topicsAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import type { PublicClient } from "viem";
import { type Deployment, readTopic, slotCount, type Topic } from "../protocol.ts";
import type { Reader } from "./client.ts";
import type { BlockInfo } from "./history.ts";

/** Roles in the order of the contract's enum. */
const ROLES = { inferers: 0, forecasters: 1, reputers: 2 } as const;

export interface DirectoryEntry {
  readonly topic: Topic;
  /** Newest round that feeds serve, its epoch and its value (SD59x18); null before the first. */
  readonly round: { readonly number: bigint; readonly epoch: bigint; readonly value: bigint } | null;
  /** First epoch without submissions, and the first with them again; both 0 where the topic was never paused. */
  readonly pause: { readonly from: bigint; readonly until: bigint };
  /** Wei of ALLO staked on the topic's reputers. */
  readonly stake: bigint;
  /** Wei of ALLO of fees that the topic took, each decayed by e^(-t/week) since it was paid. */
  readonly revenue: bigint;
  /** Seats that are held. */
  readonly inferers: number;
  readonly forecasters: number;
  readonly reputers: number;
}

export interface Directory {
  readonly head: BlockInfo;
  /** By number. */
  readonly entries: readonly DirectoryEntry[];
}

/** The topics as of now; titles and schedules that are `known` are not read again. */
export async function readDirectory(client: Reader, deployment: Deployment, known?: Directory): Promise<Directory> {
  const [{ number, hash, timestamp }, count] = await Promise.all([
    client.getBlock(),
    client.readContract({ address: deployment.topics, abi: topicsAbi, functionName: "topicCount" }),
  ]);
  const titles = new Map(known?.entries.map(({ topic }) => [topic.id, topic]));
  const ids = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  const entries = await Promise.all(ids.map((id) => readEntry(client, deployment, id, titles.get(id))));
  return { head: { number, hash, timestamp: Number(timestamp) }, entries };
}

async function readEntry(
  client: Reader,
  deployment: Deployment,
  id: bigint,
  known: Topic | undefined,
): Promise<DirectoryEntry> {
  const seats = (role: number) =>
    client.readContract({
      address: deployment.participants,
      abi: participantsAbi,
      functionName: "occupiedSlots",
      args: [id, role],
    });
  const [topic, round, [from, until], stake, revenue, inferers, forecasters, reputers] = await Promise.all([
    known ?? readTopic(client as PublicClient, deployment, id),
    client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "newestRound", args: [id] }),
    client.readContract({ address: deployment.topics, abi: topicsAbi, functionName: "pauseOf", args: [id] }),
    client.readContract({ address: deployment.staking, abi: stakingAbi, functionName: "totalStake", args: [id] }),
    client.readContract({ address: deployment.treasury, abi: treasuryAbi, functionName: "revenueOf", args: [id] }),
    seats(ROLES.inferers),
    seats(ROLES.forecasters),
    seats(ROLES.reputers),
  ]);
  return {
    topic,
    round: round.number === 0n ? null : { number: round.number, epoch: round.epoch, value: round.network },
    pause: { from, until },
    stake,
    revenue,
    inferers: slotCount(inferers),
    forecasters: slotCount(forecasters),
    reputers: slotCount(reputers),
  };
}
