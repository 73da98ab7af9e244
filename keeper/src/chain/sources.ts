/** What a topic's truth source said at a moment. Twin of contracts/epochs/TruthRounds.sol. */
import { aggregatorFeedAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import { truthOfAnswer } from "../math/truths.ts";
import { isRefusal } from "./transactions.ts";

export interface SourceAnswer {
  readonly roundId: bigint;
  /** SD59x18. */
  readonly answer: bigint;
}

/** Rounds that are looked back at most for the one that was in force. */
const ROUND_LIMIT = 500;
const MAX_DECIMALS = 18;

/** Answer of the round in force at `time`; undefined where a feed says nothing that counts. */
export async function answerAt(
  client: Pick<PublicClient, "readContract">,
  { feed: address, maxAge }: { readonly feed: Address; readonly maxAge: number },
  time: number,
): Promise<SourceAnswer | undefined> {
  const read = { address, abi: aggregatorFeedAbi } as const;
  try {
    const decimals = await client.readContract({ ...read, functionName: "decimals" });
    let [roundId] = await client.readContract({ ...read, functionName: "latestRoundData" });
    for (let i = 0; i < ROUND_LIMIT; i++, roundId--) {
      const args = [roundId] as const;
      const [id, answer, , updatedAt, answeredIn] = await client.readContract({
        ...read,
        functionName: "getRoundData",
        args,
      });
      if (Number(updatedAt) > time) continue;
      const isUsable = id === roundId && updatedAt > 0n && answeredIn >= roundId && time - Number(updatedAt) <= maxAge;
      if (!isUsable || answer === 0n || decimals > MAX_DECIMALS) return undefined;
      return { roundId, answer: truthOfAnswer(answer, decimals) };
    }
    return undefined;
  } catch (error) {
    // Feeds revert for rounds that they do not have.
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
