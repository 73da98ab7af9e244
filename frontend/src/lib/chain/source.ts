/** Logs of one topic from a JSON-RPC node, in ranges as large as the node accepts. */
import { BlockNotFoundError, HttpRequestError, numberToHex, type PublicClient, type RpcLog, TimeoutError } from "viem";
import type { Deployment } from "../protocol.ts";
import type { Reader } from "./client.ts";
import { decodeEvents, eventTopics, type ProtocolEvent } from "./events.ts";
import type { BlockInfo, LogSource } from "./history.ts";

const FIRST_SPAN = 1_000n;
const LARGEST_SPAN = 50_000n;
const SMALLEST_SPAN = 8n;
/** Logs in one answer above which smaller ranges are asked for, to keep the page responsive. */
const MANY_LOGS = 1_500;

/** HTTP statuses with which nodes refuse a range. */
const TOO_MUCH = [400, 413];

export function logSource(client: Reader, deployment: Deployment, topicId: bigint): LogSource {
  const { inbox, epochs, block: firstBlock } = deployment;
  const topics = eventTopics(topicId);
  let span = FIRST_SPAN;
  let ceiling = LARGEST_SPAN;
  const resize = (size: bigint) => {
    span = size < SMALLEST_SPAN ? SMALLEST_SPAN : size > ceiling ? ceiling : size;
  };

  async function range(from: bigint, to: bigint): Promise<ProtocolEvent[]> {
    const filter = { address: [inbox, epochs], topics, fromBlock: numberToHex(from), toBlock: numberToHex(to) };
    const logs: RpcLog[] = await client.request({ method: "eth_getLogs", params: [filter] });
    if (logs.length > MANY_LOGS) resize(span / 2n);
    else if (logs.length < MANY_LOGS / 4 && to - from + 1n >= span) resize(span * 2n);
    return decodeEvents(logs);
  }

  async function events(from: bigint, to: bigint): Promise<ProtocolEvent[]> {
    const found: ProtocolEvent[] = [];
    let first = from;
    let size = to - from + 1n;
    let refused = false;
    while (first <= to) {
      const last = first + size - 1n < to ? first + size - 1n : to;
      try {
        found.push(...(await range(first, last)));
        first = last + 1n;
        // What is accepted right after something larger was refused is what the node can do.
        if (refused && size < ceiling) ceiling = size;
      } catch (error) {
        if (!mayBeTooMuch(error) || size === 1n) throw error;
        size /= 2n;
        refused = true;
      }
      if (refused) resize(size);
    }
    return found;
  }

  return {
    firstBlock,
    span: () => span,
    events,
    head: async () => info(await client.getBlock()),
    block: async (blockNumber) => {
      try {
        return info(await client.getBlock({ blockNumber }));
      } catch (error) {
        if (error instanceof BlockNotFoundError) return null;
        throw error;
      }
    },
  };
}

/** Whether a smaller range may be accepted: not where nobody answered, or where the node has other troubles. */
function mayBeTooMuch(error: unknown): boolean {
  if (error instanceof TimeoutError) return false;
  return !(error instanceof HttpRequestError) || TOO_MUCH.includes(error.status ?? 0);
}

function info({ number, hash, timestamp }: Awaited<ReturnType<PublicClient["getBlock"]>>): BlockInfo {
  return { number: number as bigint, hash: hash as BlockInfo["hash"], timestamp: Number(timestamp) };
}
