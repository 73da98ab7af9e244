/** Where topics stand, as a list of them shows it: some requests for a page, whatever its length. */
import { epochsAbi, participantsAbi, paymentsAbi, rewardsAbi, stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { epochAt, type Topic } from "../chain/topic.ts";
import { slotCount } from "../trace/masks.ts";
import { Role } from "../trace/submissions.ts";
import { callAll } from "./calls.ts";
import { type Inference, readInferences } from "./epochReader.ts";

/** Epochs that the newest inference is looked for in. */
const LOOK_BACK = 8;

export interface TopicOverview {
  readonly topic: Topic;
  readonly creator: Address;
  /** Number of the newest final inference as feeds have it, 0 for none. */
  readonly round: bigint;
  /** Newest inference that stands. */
  readonly latest: Inference | undefined;
  /** Wei behind its reputers. */
  readonly stake: bigint;
  /** Wei that its rewards are paid from. */
  readonly funds: bigint;
  /** Seats held, by role. */
  readonly seats: Readonly<Record<"inferers" | "forecasters" | "reputers", number>>;
  /** What consumers paid lately, wei, and how often ever. */
  readonly prices: Readonly<Record<"payments" | "lower" | "median" | "upper", bigint>>;
}

/** What it costs to take a seat, wei. */
export interface Terms {
  readonly fee: bigint;
  readonly deposit: bigint;
}

interface Round {
  readonly number: bigint;
  readonly epoch: bigint;
}

/** Answers to the calls for a topic. */
type TopicReads = [Address, Round, bigint, bigint, TopicOverview["prices"], ...number[]];
const READS = 8;

export async function readOverview(
  client: PublicClient,
  deployment: Deployment,
  topics: readonly Topic[],
  time: number,
): Promise<{ items: TopicOverview[]; terms: Terms }> {
  const participants = { address: deployment.participants, abi: participantsAbi };
  const results = await callAll(client, [
    ...topics.flatMap(({ id }) => [
      { address: deployment.topics, abi: topicsAbi, functionName: "creatorOf", args: [id] },
      { address: deployment.epochs, abi: epochsAbi, functionName: "newestRound", args: [id] },
      { address: deployment.staking, abi: stakingAbi, functionName: "totalStake", args: [id] },
      { address: deployment.rewards, abi: rewardsAbi, functionName: "availableOf", args: [id] },
      { address: deployment.payments, abi: paymentsAbi, functionName: "pricesOf", args: [id] },
      ...Object.values(Role).map((role) => ({
        ...participants,
        functionName: "occupiedSlots",
        args: [id, role],
      })),
    ]),
    { ...participants, functionName: "terms", args: [] },
  ]);
  const read = topics.map((topic, i) => {
    const [creator, round, stake, funds, prices, ...held] = results.slice(READS * i, READS * (i + 1)) as TopicReads;
    const [inferers, forecasters, reputers] = held.map(slotCount);
    return { topic, creator, round, stake, funds, prices, seats: { inferers, forecasters, reputers } };
  });
  const places = read.flatMap(({ topic, round }) =>
    newestEpochs(topic, round, time).map((epoch) => ({ topicId: topic.id, epoch })),
  );
  const inferences = await readInferences(client, deployment, places);
  const items = read.map(({ round, ...item }): TopicOverview => {
    const latest = inferences.find((found, i) => found !== undefined && places[i].topicId === item.topic.id);
    return { ...item, round: round.number, latest };
  });
  const [fee, deposit] = results.at(-1) as readonly [bigint, bigint];
  return { items, terms: { fee, deposit } };
}

/** Epochs that the newest inference may be of, newest first. */
function newestEpochs({ schedule }: Topic, round: Round, time: number): bigint[] {
  const current = epochAt(schedule, time);
  const floor = round.number === 0n ? 0n : round.epoch;
  const newest = Array.from({ length: LOOK_BACK }, (_, i) => current - BigInt(i)).filter((epoch) => epoch >= floor);
  return round.number === 0n || newest.includes(floor) ? newest : [...newest, floor];
}
