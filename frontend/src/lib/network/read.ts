/** Emission, treasury, supply and topics' weights, as the contracts say them. */
import { alloTokenAbi, stakingAbi, topicsAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import type { Reader } from "../chain/client.ts";
import type { BlockInfo } from "../chain/history.ts";
import type { Deployment } from "../protocol.ts";
import type { EmissionState } from "./emission.ts";

const DAY = 86_400n;
/** Seconds between two points of the vesting schedule that are shown: three months of 30.4375 days. */
const VESTING_STEP = 3n * 2_629_800n;
const VESTING_POINTS = 13;

/** Amounts in wei of ALLO, times in Unix seconds. */
export interface Network {
  readonly head: BlockInfo;
  readonly emission: EmissionState & { readonly caughtUp: boolean };
  readonly treasury: {
    readonly budget: bigint;
    readonly minted: bigint;
    readonly paid: bigint;
    /** Fees and what came back. */
    readonly received: bigint;
    readonly held: bigint;
    readonly minWeight: bigint;
  };
  readonly supply: {
    readonly cap: bigint;
    /** Everything that was ever minted. */
    readonly minted: bigint;
    readonly total: bigint;
    /** As of the start of the day. */
    readonly circulating: bigint;
    readonly staked: bigint;
  };
  /** What of the supply issued at deployment is vested by schedule, now and later. */
  readonly vesting: readonly { readonly time: number; readonly vested: bigint }[];
  readonly topics: readonly TopicWeight[];
}

export interface TopicWeight {
  readonly topicId: bigint;
  readonly active: boolean;
  readonly weight: bigint;
  /** What it could collect now. */
  readonly account: bigint;
  /** Fees of late, decayed. */
  readonly revenue: bigint;
  readonly stake: bigint;
}

export async function readNetwork(client: Reader, deployment: Deployment): Promise<Network> {
  const block = await client.getBlock();
  const treasury = { address: deployment.treasury, abi: treasuryAbi } as const;
  const token = { address: deployment.token, abi: alloTokenAbi } as const;
  const today = block.timestamp / DAY;
  const times = Array.from({ length: VESTING_POINTS }, (_, i) => block.timestamp + BigInt(i) * VESTING_STEP);
  const [count, [state, caughtUp], budget, minted, paid, received, held, minWeight, ...supply] = await Promise.all([
    client.readContract({ address: deployment.topics, abi: topicsAbi, functionName: "topicCount" }),
    client.readContract({ ...treasury, functionName: "emissionNow" }),
    client.readContract({ ...treasury, functionName: "budget" }),
    client.readContract({ ...treasury, functionName: "minted" }),
    client.readContract({ ...treasury, functionName: "paid" }),
    client.readContract({ ...treasury, functionName: "received" }),
    client.readContract({ ...token, functionName: "balanceOf", args: [deployment.treasury] }),
    client.readContract({ ...treasury, functionName: "minWeight" }),
    client.readContract({ ...token, functionName: "CAP" }),
    client.readContract({ ...token, functionName: "minted" }),
    client.readContract({ ...token, functionName: "totalSupply" }),
    client.readContract({ ...treasury, functionName: "circulatingAt", args: [today] }),
    client.readContract({ address: deployment.staking, abi: stakingAbi, functionName: "totalStaked" }),
  ]);
  const [cap, everMinted, total, circulating, staked] = supply;
  const ids = Array.from({ length: Number(count) }, (_, i) => BigInt(i + 1));
  const [topics, vested] = await Promise.all([
    Promise.all(ids.map((topicId) => readWeight(client, deployment, topicId))),
    Promise.all(times.map((time) => client.readContract({ ...treasury, functionName: "vestedAt", args: [time] }))),
  ]);
  return {
    head: { number: block.number, hash: block.hash, timestamp: Number(block.timestamp) },
    emission: { ...state, caughtUp },
    treasury: { budget, minted, paid, received, held, minWeight },
    supply: { cap, minted: everMinted, total, circulating, staked },
    vesting: vested.map((amount, i) => ({ time: Number(times[i]), vested: amount })),
    topics,
  };
}

async function readWeight(client: Reader, deployment: Deployment, topicId: bigint): Promise<TopicWeight> {
  const treasury = { address: deployment.treasury, abi: treasuryAbi, args: [topicId] } as const;
  const [active, weight, account, revenue, stake] = await Promise.all([
    client.readContract({ ...treasury, functionName: "isActive" }),
    client.readContract({ ...treasury, functionName: "weightOf" }),
    client.readContract({ ...treasury, functionName: "accountOf" }),
    client.readContract({ ...treasury, functionName: "revenueOf" }),
    client.readContract({
      address: deployment.staking,
      abi: stakingAbi,
      functionName: "totalStake",
      args: [topicId],
    }),
  ]);
  return { topicId, active, weight, account, revenue, stake };
}
