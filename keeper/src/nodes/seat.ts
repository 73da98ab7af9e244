/** Where a participant stands in a topic. */
import { stakingAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import type { Participant } from "../engine/types.ts";
import type { Role } from "../trace/submissions.ts";

/** Slot and registration id; rejects for an address that is not registered. */
export async function readSeat(
  client: PublicClient,
  { topics }: Deployment,
  topicId: bigint,
  role: Role,
  address: Address,
): Promise<Participant> {
  const [slot, { id }] = await client.readContract({
    address: topics,
    abi: topicsAbi,
    functionName: "seatOf",
    args: [topicId, role, address],
  });
  return { slot: Number(slot), id };
}

/** Whom an account acts for: the reputer whose operator it is, otherwise itself. */
export async function readReputer(
  client: PublicClient,
  { staking }: Deployment,
  topicId: bigint,
  account: Address,
): Promise<Address> {
  return client.readContract({
    address: staking,
    abi: stakingAbi,
    functionName: "reputerOf",
    args: [topicId, account],
  });
}
