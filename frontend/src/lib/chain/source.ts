/** Logs from a JSON-RPC node. */
import { type Address, BlockNotFoundError, type Hex, numberToHex, type PublicClient, type RpcLog } from "viem";
import type { Deployment } from "../protocol.ts";
import type { Reader } from "./client.ts";
import { decodeEvents, eventTopics, type LogPlace, type ProtocolEvent } from "./events.ts";
import type { BlockInfo, LogSource } from "./history.ts";
import { inRanges } from "./ranges.ts";

/** Which logs: `topics` as `eth_getLogs` takes them. */
export interface LogFilter {
  readonly address: readonly Address[];
  readonly topics: readonly (readonly Hex[] | null)[];
}

/** What the epochs and inbox contracts say of one topic. */
export function logSource(client: Reader, deployment: Deployment, topicId: bigint): LogSource<ProtocolEvent> {
  const { inbox, epochs } = deployment;
  return sourceOf(client, deployment, [{ address: [inbox, epochs], topics: eventTopics(topicId) }], decodeEvents);
}

/** Logs that pass one of the filters, of which no log may pass two, decoded by `decode`. */
export function sourceOf<E extends LogPlace>(
  client: Reader,
  { block: firstBlock }: Deployment,
  filters: readonly LogFilter[],
  decode: (logs: readonly RpcLog[]) => E[],
): LogSource<E> {
  const ranges = inRanges<RpcLog>(async (from, to) => {
    const blocks = { fromBlock: numberToHex(from), toBlock: numberToHex(to) };
    const found = await Promise.all(
      filters.map(({ address, topics }) =>
        client.request({
          method: "eth_getLogs",
          params: [{ address: [...address], topics: topics.map((one) => one && [...one]), ...blocks }],
        }),
      ),
    );
    return found.length === 1 ? found[0] : found.flat().sort(inOrder);
  });
  return {
    firstBlock,
    span: ranges.span,
    events: async (from, to) => decode(await ranges.all(from, to)),
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

function info({ number, hash, timestamp }: Awaited<ReturnType<PublicClient["getBlock"]>>): BlockInfo {
  return { number: number as bigint, hash: hash as BlockInfo["hash"], timestamp: Number(timestamp) };
}

/** Order of logs on the chain. */
function inOrder(a: RpcLog, b: RpcLog): number {
  return Number(a.blockNumber) - Number(b.blockNumber) || Number(a.logIndex) - Number(b.logIndex);
}
