/** Who contributed what to settled epochs, from the traces that were posted of them. */
import { epochsAbi } from "@allora-evm/contracts/abis";
import { type Address, getAbiItem, type ParseEventLogsReturnType, type RpcLog } from "viem";
import { type PostedSettlement, stateOf, withPayout } from "../../../../keeper/src/chain/epochs.ts";
import { EMPTY_STATE } from "../../../../keeper/src/engine/slots.ts";
import { curate } from "../../../../keeper/src/gateway/curated.ts";
import type { EpochRecord as ReadEpoch, Said } from "../../../../keeper/src/gateway/epochReader.ts";
import { workersOf } from "../../../../keeper/src/gateway/workers.ts";
import { splitSections, TraceError, unpackSections } from "../../../../keeper/src/trace/codec.ts";
import { PAYOUT_LAYOUT, STATE_LAYOUT } from "../../../../keeper/src/trace/layout.ts";
import { Role } from "../../../../keeper/src/trace/submissions.ts";
import { decodedLogs } from "../chain/logs.ts";
import { type EpochRecord, standingSettlement } from "../epochs/records.ts";

export { Role };

/** Numbers SD59x18, undefined where the epoch has none. */
export interface Contribution {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly participant: Address;
  /** Of a worker its share of the network value, of a reputer its adjusted stake. */
  readonly weight: bigint | undefined;
  /** Of a worker, the smoothed one that the epoch began with. */
  readonly regret: bigint | undefined;
  /** Of a reputer, its listening coefficient. */
  readonly listening: bigint | undefined;
  readonly loss: bigint | undefined;
  readonly score: bigint | undefined;
  /** Wei of ALLO. */
  readonly reward: bigint | undefined;
}

export interface EpochContributions {
  readonly epoch: bigint;
  readonly contributions: readonly Contribution[];
}

/** The events that the traces are in. */
export const TRACE_EVENTS = [
  getAbiItem({ abi: epochsAbi, name: "SynthesisPosted" }),
  getAbiItem({ abi: epochsAbi, name: "SettlementPosted" }),
  getAbiItem({ abi: epochsAbi, name: "PayoutPosted" }),
] as const;

type TraceLogs = ParseEventLogsReturnType<typeof TRACE_EVENTS, undefined, true>;

/** Epochs of the settlements that some epochs stand on; those that were not read are left out. */
export function basesOf(records: ReadonlyMap<bigint, EpochRecord>, epochs: readonly EpochRecord[]): EpochRecord[] {
  const wanted = new Set(epochs.map(({ posts }) => posts.at(-1)?.base));
  return [...records.values()].filter((record) => wanted.has(standingSettlement(record)?.number));
}

/** What the logs of the traces of some epochs, and of those that they stand on, say. Epochs whose traces cannot be read are left out. */
export function contributionsOf(
  epochs: readonly EpochRecord[],
  bases: readonly EpochRecord[],
  logs: readonly RpcLog[],
): EpochContributions[] {
  const events = decodedLogs(TRACE_EVENTS, logs);
  const settlements = new Map([...bases, ...epochs].map((record) => [numberOf(record), settlementOf(record, events)]));
  return epochs.flatMap((record) => {
    const { epoch, posts } = record;
    const post = posts.at(-1);
    const synthesis = events.find(
      (log) => log.eventName === "SynthesisPosted" && log.args.epoch === epoch && log.args.root === post?.root,
    );
    const settlement = settlements.get(numberOf(record));
    if (post === undefined || synthesis?.eventName !== "SynthesisPosted" || settlement === undefined) return [];
    const said = saidOf(record);
    const read: ReadEpoch = { epoch, inference: undefined, synthesis: synthesis.args, settlement, said };
    const contributions = decoded(() => [
      ...workersIn(read, settlements.get(post.base)),
      ...reputersIn(read, settlement),
    ]);
    return contributions === undefined ? [] : [{ epoch, contributions }];
  });
}

/** Undefined where a trace has another length than its size says. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof TraceError) return undefined;
    throw error;
  }
}

/** Regrets are those of the settlement that the epoch stands on; without it they are not known. */
function workersIn(read: ReadEpoch, base: PostedSettlement | undefined): Contribution[] {
  const state = base && decoded(() => stateOf(base));
  return workersOf(read, state ?? EMPTY_STATE).map(({ inference: _, participant, ...worker }) => ({
    ...worker,
    participant: participant as Address,
    listening: undefined,
  }));
}

function reputersIn(read: ReadEpoch, settlement: PostedSettlement): Contribution[] {
  const { size, state, payout } = settlement;
  const { reporters } = unpackSections(STATE_LAYOUT, splitSections(STATE_LAYOUT, size, state));
  const { listening, adjustedStakes } = unpackSections(PAYOUT_LAYOUT, splitSections(PAYOUT_LAYOUT, size, payout));
  const reputers = (curate(read)?.participants ?? []).filter(({ role }) => role === Role.Reputer);
  return reputers.map(({ role, slot, id, participant, score, reward }) => ({
    ...{ role, slot, id, participant: participant as Address, score, reward },
    weight: adjustedStakes[reporters.indexOf(BigInt(id))],
    listening: listening[slot],
    regret: undefined,
    loss: undefined,
  }));
}

function numberOf(record: EpochRecord): number | undefined {
  return standingSettlement(record)?.number;
}

/** The settlement of an epoch that stands, with its newest payout part. */
function settlementOf(record: EpochRecord, logs: TraceLogs): PostedSettlement | undefined {
  const standing = standingSettlement(record);
  if (standing === undefined) return undefined;
  const { number, deadline, blockNumber, payoutBlock } = standing;
  const log = logs.findLast(
    ({ eventName, args, blockNumber: block }) =>
      eventName === "SettlementPosted" && args.settlement === number && block === blockNumber,
  );
  if (log?.eventName !== "SettlementPosted") return undefined;
  const posted = { ...log.args, number, deadline: BigInt(deadline) };
  const paid = logs.findLast(
    ({ eventName, args, blockNumber: block }) =>
      eventName === "PayoutPosted" && args.settlement === number && block === payoutBlock,
  );
  return paid?.eventName === "PayoutPosted" ? withPayout(posted, paid.args) : posted;
}

function saidOf({ inferences, forecasts, reports }: EpochRecord): Said[] {
  return [
    ...inferences.map((seat) => ({ role: Role.Inferer, ...seat })),
    ...forecasts.map((seat) => ({ role: Role.Forecaster, ...seat })),
    ...reports.map(({ truth: _, ...seat }) => ({ role: Role.Reputer, ...seat })),
  ];
}
