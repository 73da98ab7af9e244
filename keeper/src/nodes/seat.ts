/** Where a participant stands in a topic. */
import { participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { type Address, BaseError, ContractFunctionRevertedError, type PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import type { Participant } from "../engine/types.ts";
import type { Role } from "../trace/submissions.ts";

/** Of those who have no seat. */
const UNSEATED: readonly (string | undefined)[] = ["Participants_NotRegistered", "Participants_NotSeated"];

/** Slot and id of the seat that an address may act in, in an epoch; undefined where it may not. */
export async function readSeat(
  client: PublicClient,
  { participants }: Deployment,
  topicId: bigint,
  epoch: bigint,
  role: Role,
  address: Address,
): Promise<Participant | undefined> {
  try {
    const [slot, id] = await client.readContract({
      address: participants,
      abi: participantsAbi,
      functionName: "seatOf",
      args: [topicId, epoch, role, address],
    });
    return { slot: Number(slot), id };
  } catch (error) {
    const revert = error instanceof BaseError ? error.walk((e) => e instanceof ContractFunctionRevertedError) : null;
    if (revert instanceof ContractFunctionRevertedError && UNSEATED.includes(revert.data?.errorName)) return undefined;
    throw error;
  }
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
