/** The newest settlements of a topic whose payouts are final: who held seats, who reported, who earned what. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import { getAbiItem, type Hex, numberToHex, type RpcLog } from "viem";
import { type PostedSettlement, withPayout } from "../../../../keeper/src/chain/epochs.ts";
import { splitSections, unpackSections } from "../../../../keeper/src/trace/codec.ts";
import { PAYOUT_LAYOUT, STATE_LAYOUT } from "../../../../keeper/src/trace/layout.ts";
import type { Reader } from "../chain/client.ts";
import { decodedLogs, selectorsOf } from "../chain/logs.ts";
import { inRanges } from "../chain/ranges.ts";
import { ABSENT, AlloraError, type Deployment } from "../protocol.ts";

/** Settlements that yields and records are computed from. */
export const WINDOW = 10;
/** Records that are asked for at once: the window, and what is usually not final yet. */
const AT_ONCE = 16;

/** A final settlement, as far as it is about reputers; scores are SD59x18, null where there is none. */
export interface SettledEpoch {
  readonly epoch: bigint;
  readonly posted: PostedSettlement;
  /** Ids of the reputers' seats that were held. */
  readonly seats: readonly number[];
  /** By the ids of those who reported. */
  readonly results: ReadonlyMap<number, { readonly reward: bigint; readonly score: bigint | null }>;
}

const EVENTS = [
  getAbiItem({ abi: epochsAbi, name: "SettlementPosted" }),
  getAbiItem({ abi: epochsAbi, name: "PayoutPosted" }),
] as const;

/** Up to WINDOW settlements in the order of epochs, of those final at the newest block; `known` are not read again. */
export async function readSettled(
  client: Reader,
  deployment: Deployment,
  topicId: bigint,
  head: { readonly number: bigint; readonly timestamp: number },
  known: readonly SettledEpoch[] = [],
): Promise<SettledEpoch[]> {
  const read = { address: deployment.epochs, abi: epochsAbi } as const;
  const paid = await client.readContract({ ...read, functionName: "paidCount", args: [topicId] });
  const final: Wanted[] = [];
  for (let last = paid; last > 0 && final.length < WINDOW; last -= AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, last) }, (_, i) => last - i);
    const records = await Promise.all(
      numbers.map(async (number) => {
        const args = [topicId, number] as const;
        return { ...(await client.readContract({ ...read, functionName: "settlementAt", args })), number };
      }),
    );
    final.push(...records.filter(({ deadline }) => Number(deadline) <= head.timestamp));
  }
  final.splice(WINDOW);
  final.reverse();
  const isKnown = ({ number, payoutRoot, stateRoot }: Wanted) =>
    known.find(({ posted }) => {
      return posted.number === number && posted.payoutRoot === payoutRoot && posted.stateRoot === stateRoot;
    });
  const missing = final.filter((wanted) => isKnown(wanted) === undefined);
  const posted = missing.length === 0 ? [] : await findPosts(client, deployment, topicId, head.number, missing);
  return final.map(
    (wanted) =>
      isKnown(wanted) ?? settledEpoch(posted.find(({ number }) => number === wanted.number) as PostedSettlement),
  );
}

interface Wanted {
  readonly number: number;
  readonly epoch: bigint;
  readonly stateRoot: Hex;
  readonly payoutRoot: Hex;
  readonly stateDeadline: number;
  readonly deadline: number;
}

/** Posts of settlements, from their logs; newest blocks are looked at first. */
async function findPosts(
  client: Reader,
  { epochs, block }: Deployment,
  topicId: bigint,
  newest: bigint,
  wanted: readonly Wanted[],
): Promise<PostedSettlement[]> {
  const selectors = selectorsOf(EVENTS);
  const topics = [selectors, numberToHex(topicId, { size: 32 })];
  const ranges = inRanges<RpcLog>((from, to) =>
    client.request({
      method: "eth_getLogs",
      params: [{ address: epochs, topics, fromBlock: numberToHex(from), toBlock: numberToHex(to) }],
    }),
  );
  const logs: RpcLog[] = [];
  for (let to = newest; to >= block; ) {
    const from = to - ranges.span() + 1n > block ? to - ranges.span() + 1n : block;
    logs.push(...(await ranges.all(from, to)));
    const parsed = decodedLogs(EVENTS, logs);
    const found = wanted.map((one) => postOf(parsed, one));
    if (!found.includes(null)) return found as PostedSettlement[];
    to = from - 1n;
  }
  const [{ number, stateRoot }] = wanted;
  throw new AlloraError("settlement", `the RPC has no log of settlement ${number} of topic ${topicId}`, {
    value: stateRoot,
    limit: "a SettlementPosted log",
  });
}

type PostLog = ReturnType<typeof decodedLogs<typeof EVENTS>>[number];

function postOf(logs: readonly PostLog[], wanted: Wanted): PostedSettlement | null {
  const { number, stateRoot, payoutRoot } = wanted;
  for (const log of logs) {
    if (log.eventName !== "SettlementPosted" || log.args.stateRoot !== stateRoot) continue;
    const deadlines = { stateDeadline: BigInt(wanted.stateDeadline), deadline: BigInt(wanted.deadline) };
    const posted: PostedSettlement = { ...log.args, number, ...deadlines };
    if (posted.payoutRoot === payoutRoot) return posted;
    const paid = logs.find(
      (one) => one.eventName === "PayoutPosted" && one.args.settlement === number && one.args.payoutRoot === payoutRoot,
    );
    return paid?.eventName === "PayoutPosted" ? withPayout(posted, paid.args) : null;
  }
  return null;
}

/** What a posted settlement says of its reputers. */
export function settledEpoch(posted: PostedSettlement): SettledEpoch {
  const { size } = posted;
  const { reporters, holders } = unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, posted.state));
  const { rewards, scores } = unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, posted.payout));
  const before = size.inferers + size.forecasters;
  return {
    epoch: posted.epoch,
    posted,
    seats: holders
      .slice(size.infererSlots + size.forecasterSlots)
      .map(Number)
      .filter((id) => id !== 0),
    results: new Map(
      reporters.map((id, i) => {
        const score = scores[before + i];
        return [Number(id), { reward: rewards[before + i], score: score === ABSENT ? null : score }];
      }),
    ),
  };
}
