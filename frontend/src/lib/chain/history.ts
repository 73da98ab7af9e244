/**
 * Logs, read newest first and kept up to date. Each step returns a new history: it re-reads the newest blocks, which may
 * have been reorganized, and one range of older ones until the deployment block is reached.
 */
import type { Hex } from "viem";
import { AlloraError } from "../protocol.ts";
import type { ProtocolEvent } from "./events.ts";
import type { LogPlace } from "./logs.ts";

/** Blocks that are read again at every step. */
export const REORG_DEPTH = 20n;

/** `timestamp` in Unix seconds. */
export interface BlockInfo {
  readonly number: bigint;
  readonly hash: Hex;
  readonly timestamp: number;
}

/** Where logs come from; those of one topic unless another kind is named. */
export interface LogSource<E extends LogPlace = ProtocolEvent> {
  /** First block that can have logs. */
  readonly firstBlock: bigint;
  head(): Promise<BlockInfo>;
  /** Null for a block that there is not. */
  block(number: bigint): Promise<BlockInfo | null>;
  /** Number of blocks to ask for at once. */
  span(): bigint;
  /** Events from one block to another, both included, in the order of the chain. */
  events(from: bigint, to: bigint): Promise<E[]>;
}

export interface History<E extends LogPlace = ProtocolEvent> {
  readonly head: BlockInfo;
  /** Oldest block that was read. */
  readonly oldest: BlockInfo;
  /** Whether everything from the deployment on was read. */
  readonly complete: boolean;
  /** Block whose hash tells whether blocks that are not read again still stand. */
  readonly anchor: BlockInfo;
  /** In the order of the chain; the same array for as long as nothing changed. */
  readonly events: readonly E[];
}

/** The next step from a history, or the first one. Rejects as the source does, and then nothing is lost. */
export async function advance<E extends LogPlace>(
  previous: History<E> | undefined,
  source: LogSource<E>,
): Promise<History<E>> {
  const head = await source.head();
  if (previous === undefined) return start(head, source);
  if (head.hash === previous.head.hash) return previous.complete ? previous : reachBack(previous, source);
  if (head.number < previous.anchor.number) {
    // An RPC with several nodes may answer from one that lags behind; a chain that was started anew is another one.
    return (await isOn(previous.oldest, source)) ? previous : start(head, source);
  }
  if (!(await isOn(previous.anchor, source))) return start(head, source);
  const extended = await extend(previous, head, source);
  return extended.complete ? extended : reachBack(extended, source);
}

async function isOn<E extends LogPlace>({ number, hash }: BlockInfo, source: LogSource<E>): Promise<boolean> {
  return (await source.block(number))?.hash === hash;
}

async function start<E extends LogPlace>(head: BlockInfo, source: LogSource<E>): Promise<History<E>> {
  const { firstBlock } = source;
  const from = clamp(head.number - source.span() + 1n, firstBlock, head.number);
  const [events, oldest, anchor] = await Promise.all([
    source.events(from, head.number),
    existing(source, from),
    existing(source, anchorNumber(head, from)),
  ]);
  return { head, oldest, complete: from <= firstBlock, anchor, events };
}

async function extend<E extends LogPlace>(
  history: History<E>,
  head: BlockInfo,
  source: LogSource<E>,
): Promise<History<E>> {
  const { anchor, events, oldest } = history;
  const fresh: E[] = [];
  for (let from = anchor.number + 1n; from <= head.number; ) {
    const to = clamp(from + source.span() - 1n, from, head.number);
    fresh.push(...(await source.events(from, to)));
    from = to + 1n;
  }
  const kept = events.findLastIndex(({ blockNumber }) => blockNumber <= anchor.number) + 1;
  const unchanged = sameEvents(events.slice(kept), fresh);
  return {
    ...history,
    head,
    anchor: await existing(source, anchorNumber(head, oldest.number)),
    events: unchanged ? events : [...events.slice(0, kept), ...fresh],
  };
}

async function reachBack<E extends LogPlace>(history: History<E>, source: LogSource<E>): Promise<History<E>> {
  const { firstBlock } = source;
  const to = history.oldest.number - 1n;
  const from = clamp(to - source.span() + 1n, firstBlock, to);
  const [older, oldest] = await Promise.all([source.events(from, to), existing(source, from)]);
  const events = older.length === 0 ? history.events : [...older, ...history.events];
  return { ...history, oldest, complete: from <= firstBlock, events };
}

function anchorNumber(head: BlockInfo, oldest: bigint): bigint {
  return clamp(head.number - REORG_DEPTH, oldest, head.number);
}

/** A block that was there a moment ago; where it is not, the next step finds out. */
async function existing<E extends LogPlace>(source: LogSource<E>, number: bigint): Promise<BlockInfo> {
  const block = await source.block(number);
  if (block !== null) return block;
  throw new AlloraError("block", `the RPC does not know block ${number}`, { value: number, limit: "a known block" });
}

function sameEvents(a: readonly LogPlace[], b: readonly LogPlace[]): boolean {
  return (
    a.length === b.length &&
    a.every((event, i) => event.blockHash === b[i].blockHash && event.logIndex === b[i].logIndex)
  );
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value > high ? high : value < low ? low : value;
}
