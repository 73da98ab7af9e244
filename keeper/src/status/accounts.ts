/** What the keys of a configuration hold, and what of it is at risk. */
import { alloTokenAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { Address, PublicClient } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { readSecurity } from "../chain/topic.ts";
import { readReputer } from "../nodes/seat.ts";

export interface StakeStatus {
  readonly topic: bigint;
  /** Whose stake it is: the account's, or that of the reputer that it serves. */
  readonly reputer: Address;
  readonly stake: bigint;
  readonly unbonding: bigint;
  /** Wei that open posts tie up. */
  readonly exposure: bigint;
  /** Wei that one refuted post or false report costs now. */
  readonly atRisk: bigint;
}

export interface AccountStatus {
  readonly name: string;
  readonly address: Address;
  /** Wei of gas money, of ALLO, and of bounties to claim. */
  readonly ether: bigint;
  readonly allo: bigint;
  readonly bounty: bigint;
  readonly stakes: readonly StakeStatus[];
}

const UNIT = 10n ** 18n;

export async function readAccountStatus(
  client: PublicClient,
  deployment: Deployment,
  name: string,
  address: Address,
  topics: readonly { readonly id: bigint; readonly epoch: bigint }[],
): Promise<AccountStatus> {
  const { token, staking } = deployment;
  const [ether, allo, bounty, stakes] = await Promise.all([
    client.getBalance({ address }),
    client.readContract({ address: token, abi: alloTokenAbi, functionName: "balanceOf", args: [address] }),
    client.readContract({ address: staking, abi: stakingAbi, functionName: "bountyOf", args: [address] }),
    Promise.all(topics.map(({ id, epoch }) => readStake(client, deployment, id, epoch, address))),
  ]);
  const held = stakes.filter(({ stake, unbonding, exposure }) => stake + unbonding + exposure > 0n);
  return { name, address, ether, allo, bounty, stakes: held };
}

async function readStake(
  client: PublicClient,
  deployment: Deployment,
  topic: bigint,
  epoch: bigint,
  address: Address,
): Promise<StakeStatus> {
  const reputer = await readReputer(client, deployment, topic, address);
  const read = { address: deployment.staking, abi: stakingAbi, args: [topic, reputer] } as const;
  const [{ stake, unbonding }, exposure, { slashFraction }] = await Promise.all([
    client.readContract({ ...read, functionName: "poolOf" }),
    client.readContract({ ...read, functionName: "exposureOf" }),
    readSecurity(client, deployment, topic, epoch < 0n ? 0n : epoch),
  ]);
  // Slashes round up, and reach what is unbonding.
  const atRisk = ((stake + unbonding) * slashFraction + UNIT - 1n) / UNIT;
  return { topic, reputer, stake, unbonding, exposure, atRisk };
}
