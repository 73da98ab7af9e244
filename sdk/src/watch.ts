/**
 * Inferences as they are posted, become final, or are refuted. Each is told once, also when the watch is taken up again
 * from where it ended; what a reorganization undoes is taken back.
 */
import { epochsAbi } from "@allora-evm/contracts/abis";
import { encodeEventTopics, formatLog, getAbiItem, type Hex, numberToHex, parseEventLogs, type RpcLog } from "viem";
import { getBlock } from "viem/actions";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { AlloraError } from "../../keeper/src/errors.ts";
import { type Client, type OfTopic, publicClient, requireChain } from "./client.ts";

interface Place {
  readonly epoch: bigint;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

/** Values are SD59x18. What is posted can be refuted until `deadline`, Unix seconds, at the latest. */
export type InferenceEvent = Place &
  (
    | {
        readonly kind: "posted";
        readonly value: bigint;
        readonly lower: bigint;
        readonly upper: bigint;
        readonly root: Hex;
        readonly deadline: number;
      }
    | { readonly kind: "final"; readonly value: bigint; readonly round: bigint }
    | { readonly kind: "refuted"; readonly root: Hex }
  );

interface Block {
  readonly number: bigint;
  readonly hash: Hex;
}

/** How far a watch has come: blocks that it saw, oldest first, and what it told of those that can still be undone. */
export interface WatchState {
  readonly blocks: readonly Block[];
  readonly events: readonly InferenceEvent[];
}

export interface WatchParameters extends OfTopic {
  /** Block to begin with, or the cursor of an earlier watch; the next block where it is left out. */
  readonly from?: bigint | string | undefined;
  /** Blocks that a reorganization can undo at most. */
  readonly depth?: number | undefined;
  /** Blocks that are asked for at once. */
  readonly range?: number | undefined;
  /** Milliseconds between questions; the client's where it is left out. */
  readonly pollingInterval?: number | undefined;
  /** Hears of what is new, in the order of the chain; the watch can be taken up again after it with `cursor`. */
  readonly onEvents: (events: readonly InferenceEvent[], cursor: string) => void | Promise<void>;
  /** Hears of what was told and is undone, before what took its place, which a watch taken up with `cursor` still tells. */
  readonly onRemoved?: ((events: readonly InferenceEvent[], cursor: string) => void | Promise<void>) | undefined;
  /** Hears of questions that were not answered, which are asked again. */
  readonly onError?: ((error: Error) => void) | undefined;
}

const DEPTH = 64;
const RANGE = 1000;
/** Ranges of one step: an error in a long history does not begin it anew. */
const RANGES = 100;

const EVENTS = [
  getAbiItem({ abi: epochsAbi, name: "SynthesisPosted" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisFinalized" }),
  getAbiItem({ abi: epochsAbi, name: "SynthesisRefuted" }),
] as const;

/** Watches a topic until the function that it returns is called. */
export function watchInferences(client: Client, parameters: WatchParameters): () => void {
  const { deployment, pollingInterval = client.pollingInterval, onEvents, onRemoved, onError } = parameters;
  let state: WatchState | undefined = typeof parameters.from === "string" ? parseCursor(parameters.from) : undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const poll = async () => {
    try {
      if (state === undefined) {
        await requireChain(client, deployment);
        state = await begin(client, parameters.from as bigint | undefined);
      }
      const step = await advance(client, parameters, state);
      if (stopped) return;
      // Whoever hears of it may fail: it is told again then.
      if (step.removed.length > 0) await onRemoved?.(step.removed, formatCursor(step.undone));
      state = step.undone;
      if (step.added.length > 0) await onEvents(step.added, formatCursor(step.state));
      state = step.state;
    } catch (error) {
      if (!stopped) onError?.(error as Error);
    }
    if (!stopped) timer = setTimeout(poll, pollingInterval);
  };
  void poll();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** State of a watch before its first step. */
export async function begin(client: Client, from?: bigint): Promise<WatchState> {
  const block = from === undefined ? await getBlock(client) : from > 0n ? await blockAt(client, from - 1n) : undefined;
  return { blocks: block === undefined ? [] : [{ number: block.number, hash: block.hash }], events: [] };
}

/** One step of a watch. */
export interface WatchStep {
  readonly removed: readonly InferenceEvent[];
  /** The state once that is told. */
  readonly undone: WatchState;
  readonly added: readonly InferenceEvent[];
  /** The state once that is told, too. */
  readonly state: WatchState;
}

/** The next step of a watch: what is undone, and what is new. */
export async function advance(
  client: Client,
  { deployment, topicId, depth = DEPTH, range = RANGE }: WatchParameters,
  state: WatchState,
): Promise<WatchStep> {
  const unchanged = { removed: [], undone: state, added: [], state };
  const newest = state.blocks.at(-1);
  const tip = await getBlock(client);
  if (tip.hash === newest?.hash) return unchanged;
  // An endpoint that lags behind says nothing of blocks that others have.
  if (newest !== undefined && tip.number < newest.number) return unchanged;
  const base = await baseOf(client, state.blocks);
  const first = base === undefined ? 0n : base.number + 1n;
  const end = first + BigInt(range * RANGES) - 1n;
  const isPart = end < tip.number && (newest === undefined || end > newest.number);
  const head = isPart ? await blockAt(client, end) : tip;
  const found: InferenceEvent[] = [];
  for (let from = first; from <= head.number; from += BigInt(range)) {
    const last = from + BigInt(range) - 1n;
    found.push(...(await readEvents(client, deployment, topicId, from, last < head.number ? last : head.number)));
  }
  const lowest = head.number > BigInt(depth) ? head.number - BigInt(depth) : 0n;
  const stand = base === undefined || lowest > base.number ? [await blockAt(client, lowest)] : [];
  // Logs are those of the head's branch only if it is still there.
  if ((await blockAt(client, head.number)).hash !== head.hash) return unchanged;
  const standing = state.events.filter(({ blockNumber }) => base !== undefined && blockNumber <= base.number);
  const told = new Set(state.events.map(keyOf));
  const stands = new Set([...standing, ...found].map(keyOf));
  const known = state.blocks.filter(({ number }) => base !== undefined && number <= base.number);
  const blocks = [...known, ...stand, { number: head.number, hash: head.hash }];
  // One block from below the depth stays, to stand on.
  const settled = blocks.findLastIndex(({ number }) => number <= lowest);
  const kept = blocks.slice(Math.max(0, settled));
  const events = [...standing, ...found].filter(({ blockNumber }) => settled < 0 || blockNumber > kept[0].number);
  return {
    removed: state.events.filter((event) => !stands.has(keyOf(event))),
    undone: { blocks: known, events: state.events.filter((event) => stands.has(keyOf(event))) },
    added: found.filter((event) => !told.has(keyOf(event))),
    state: { blocks: kept, events },
  };
}

/** Text that `watchInferences` takes a watch up from. */
export function formatCursor(state: WatchState): string {
  return JSON.stringify(state, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
}

/** AlloraError `cursor` for a text that is none. */
export function parseCursor(text: string): WatchState {
  try {
    const state: WatchState = JSON.parse(text, (_, value) =>
      typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
    );
    if (Array.isArray(state.blocks) && Array.isArray(state.events)) return state;
  } catch {
    // As for what is JSON and no state.
  }
  throw new AlloraError("cursor", "this is not the cursor of a watch", { value: text.slice(0, 80), limit: "a cursor" });
}

/** Newest block of a state that is still on the chain; AlloraError `reorganized` where none is. */
async function baseOf(client: Client, blocks: readonly Block[]): Promise<Block | undefined> {
  for (const block of blocks.toReversed()) {
    if ((await blockAt(client, block.number)).hash === block.hash) return block;
  }
  const oldest = blocks.at(0);
  if (oldest === undefined) return undefined;
  throw new AlloraError("reorganized", `block ${oldest.number} is another one than it was: begin anew`, {
    value: oldest.hash,
    limit: "a block that stands",
  });
}

async function blockAt(client: Client, blockNumber: bigint): Promise<Block> {
  const { number, hash } = await getBlock(client, { blockNumber });
  return { number, hash };
}

async function readEvents(
  client: Client,
  { epochs }: Deployment,
  topicId: bigint,
  from: bigint,
  to: bigint,
): Promise<InferenceEvent[]> {
  const selectors = EVENTS.map((event) => encodeEventTopics({ abi: [event] })[0] as Hex);
  const topics: [Hex[], Hex[]] = [selectors, [numberToHex(topicId, { size: 32 })]];
  const filter = { address: epochs, topics, fromBlock: numberToHex(from), toBlock: numberToHex(to) };
  const { request } = publicClient(client);
  const logs = (await request({ method: "eth_getLogs", params: [filter] } as never)) as RpcLog[];
  const parsed = parseEventLogs({ abi: EVENTS, logs: logs.map((log) => formatLog(log)), strict: true });
  return parsed.map(({ eventName, args, ...log }) => {
    const place: Place = {
      epoch: args.epoch,
      blockNumber: log.blockNumber as bigint,
      blockHash: log.blockHash as Hex,
      transactionHash: log.transactionHash as Hex,
      logIndex: log.logIndex as number,
    };
    switch (eventName) {
      case "SynthesisPosted": {
        const { network: value, lower, upper, root, deadline } = args;
        return { ...place, kind: "posted", value, lower, upper, root, deadline: Number(deadline) };
      }
      case "SynthesisFinalized":
        return { ...place, kind: "final", value: args.network, round: args.round };
      case "SynthesisRefuted":
        return { ...place, kind: "refuted", root: args.root };
    }
  });
}

function keyOf({ blockHash, logIndex }: InferenceEvent): string {
  return `${blockHash}/${logIndex}`;
}
