/** All that an account has in a deployment: where its logs say that it may have something, read as of now. */
import { alloTokenAbi, participantsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, pad, type RpcLog } from "viem";
import { getBalance } from "viem/actions";
import type { Reader } from "../chain/client.ts";
import type { BlockInfo } from "../chain/history.ts";
import { decodedLogs, type LogPlace, placeOf, selectorsOf } from "../chain/logs.ts";
import type { LogFilter } from "../chain/source.ts";
import type { Deployment } from "../protocol.ts";
import { type Client, type Reward, readStake, type StakePosition } from "../sdk.ts";
import { ROLES, readRewardsOf } from "./rewards.ts";
import { readSettled, type SettledEpoch } from "./settled.ts";

/** The account may hold stake with `reputer`, or, where that is null, be registered in the topic. */
export interface AccountEvent extends LogPlace {
  readonly topicId: bigint;
  readonly reputer: Address | null;
}

const BY_HOLDER = [
  getAbiItem({ abi: stakingAbi, name: "Delegated" }),
  getAbiItem({ abi: participantsAbi, name: "Registered" }),
] as const;
const BY_REPUTER = [
  getAbiItem({ abi: stakingAbi, name: "Compounded" }),
  getAbiItem({ abi: stakingAbi, name: "BondPaid" }),
] as const;

/** Logs in which the account holds shares or registers, and those in which shares are its own as a reputer's. */
export function accountFilters({ staking, participants }: Deployment, account: Address) {
  const who = [pad(account, { size: 32 })];
  const address = [staking, participants];
  const byHolder = { address, topics: [selectorsOf(BY_HOLDER), null, null, who], decode };
  const byReputer = { address, topics: [selectorsOf(BY_REPUTER), null, who], decode };
  return { byHolder, byReputer } satisfies Record<string, LogFilter<AccountEvent>>;
}

function decode(logs: readonly RpcLog[]): AccountEvent[] {
  const abi = [...BY_HOLDER, ...BY_REPUTER] as const;
  return decodedLogs(abi, logs).map((log) => ({
    ...placeOf(log),
    topicId: log.args.topicId,
    reputer: log.eventName === "Registered" ? null : log.eventName === "BondPaid" ? log.args.poster : log.args.reputer,
  }));
}

/** Topics that an account had to do with, and the reputers of each that it may hold stake with. */
export type Places = ReadonlyMap<bigint, readonly Address[]>;

export function placesIn(events: readonly AccountEvent[]): Places {
  const places = new Map<bigint, Address[]>();
  for (const { topicId, reputer } of events) {
    const known = places.get(topicId) ?? [];
    if (reputer !== null && !known.includes(reputer)) known.push(reputer);
    places.set(topicId, known);
  }
  return new Map([...places].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Merits are SD59x18, deposits wei. */
export interface Seat {
  readonly role: (typeof ROLES)[number];
  readonly seated: boolean;
  readonly merit: bigint;
  readonly deposit: bigint;
}

export interface TopicHoldings {
  readonly topicId: bigint;
  readonly seats: readonly Seat[];
  /** Those of nothing left out. */
  readonly positions: readonly StakePosition[];
  readonly rewards: readonly Reward[];
  readonly settled: readonly SettledEpoch[];
}

/** Wei of ALLO and of ether. */
export interface AccountState {
  readonly head: BlockInfo;
  readonly allo: bigint;
  readonly ether: bigint;
  readonly bounty: bigint;
  readonly topics: readonly TopicHoldings[];
}

export async function readAccount(
  reader: Reader,
  client: Client,
  deployment: Deployment,
  account: Address,
  places: Places,
  known?: AccountState,
): Promise<AccountState> {
  const { number, hash, timestamp } = await reader.getBlock();
  const head = { number, hash, timestamp: Number(timestamp) };
  const [allo, ether, bounty, topics] = await Promise.all([
    reader.readContract({
      address: deployment.token,
      abi: alloTokenAbi,
      functionName: "balanceOf",
      args: [account],
    }),
    getBalance(client, { address: account }),
    reader.readContract({ address: deployment.staking, abi: stakingAbi, functionName: "bountyOf", args: [account] }),
    Promise.all(
      [...places].map(async ([topicId, reputers]): Promise<TopicHoldings> => {
        const before = known?.topics.find((one) => one.topicId === topicId)?.settled;
        const [seats, positions, settled] = await Promise.all([
          readSeats(reader, deployment, topicId, account),
          Promise.all(reputers.map((reputer) => readStake(client, { deployment, topicId, reputer, holder: account }))),
          readSettled(reader, deployment, topicId, head, before),
        ]);
        return {
          topicId,
          seats,
          positions: positions.filter(({ shares, requests }) => shares > 0n || requests.length > 0),
          rewards: await readRewardsOf(reader, deployment, topicId, account, settled),
          settled,
        };
      }),
    ),
  ]);
  return { head, allo, ether, bounty, topics };
}

async function readSeats(client: Reader, deployment: Deployment, topicId: bigint, account: Address): Promise<Seat[]> {
  const memberships = await Promise.all(
    ROLES.map((_, role) =>
      client.readContract({
        address: deployment.participants,
        abi: participantsAbi,
        functionName: "membershipOf",
        args: [topicId, role, account],
      }),
    ),
  );
  return memberships.flatMap(({ registered, active, merit, deposit }, role) =>
    registered ? [{ role: ROLES[role], seated: active, merit, deposit }] : [],
  );
}
