/** With what a key may post: as a keeper, or with a bond. */
import { alloTokenAbi, epochsAbi, participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { Abi, Address } from "viem";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";
import { send } from "../chain/transactions.ts";
import { Role } from "../trace/submissions.ts";
import { readReputer } from "./seat.ts";

export interface Standing {
  /** The reputer that the key is, or serves. */
  readonly reputer: Address;
  /** Whether that is a keeper: registered, and with the minimum stake. */
  readonly kept: boolean;
  readonly stake: bigint;
  readonly minimum: bigint;
  /** First second at which anybody may post with a bond, Unix time. */
  readonly openFrom: number;
}

/** `minimum` is the stake that keepers need. */
export async function readStanding(
  { client, wallet }: Sender,
  deployment: Deployment,
  topicId: bigint,
  minimum: bigint,
): Promise<Standing> {
  const reputer = await readReputer(client, deployment, topicId, wallet.account.address);
  const [registered, stake, openFrom] = await Promise.all([
    client.readContract({
      address: deployment.participants,
      abi: participantsAbi,
      functionName: "isRegistered",
      args: [topicId, Role.Reputer, reputer],
    }),
    client.readContract({
      address: deployment.staking,
      abi: stakingAbi,
      functionName: "stakeOf",
      args: [topicId, reputer],
    }),
    client.readContract({ address: deployment.epochs, abi: epochsAbi, functionName: "openFrom", args: [topicId] }),
  ]);
  return { reputer, kept: registered && stake >= minimum, stake, minimum, openFrom: Number(openFrom) };
}

/** Allows the staking contract to take what the key's own stake lacks for a post that ties up `amount` wei. */
export async function payBond(
  sender: Sender,
  { staking, token }: Deployment,
  topicId: bigint,
  amount: bigint,
): Promise<void> {
  const { client, wallet } = sender;
  const owner = wallet.account.address;
  const read = { address: staking, abi: stakingAbi, args: [topicId, owner] } as const;
  const [exposure, stake, allowance] = await Promise.all([
    client.readContract({ ...read, functionName: "exposureOf" }),
    client.readContract({ ...read, functionName: "stakeOf" }),
    client.readContract({ address: token, abi: alloTokenAbi, functionName: "allowance", args: [owner, staking] }),
  ]);
  const lacking = exposure + amount - stake;
  if (lacking <= allowance) return;
  await send(sender, { address: token, abi: alloTokenAbi as Abi, functionName: "approve", args: [staking, lacking] });
}
