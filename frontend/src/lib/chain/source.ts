/** Logs from a JSON-RPC node. */
import { type Address, BlockNotFoundError, type Hex, numberToHex, type PublicClient, type RpcLog } from "viem";
import type { Deployment } from "../protocol.ts";
import type { Reader } from "./client.ts";
import { decodeEvents, eventTopics } from "./events.ts";
import type { BlockInfo, LogSource } from "./history.ts";
import type { LogPlace } from "./logs.ts";
import { inRanges } from "./ranges.ts";

/** Which logs are asked for, and what is made of them. */
export interface LogFilter<E extends LogPlace> {
  readonly address: readonly Address[];
  /** Null where any will do. */
  readonly topics: readonly (readonly Hex[] | null)[];
  readonly decode: (logs: readonly RpcLog[]) => E[];
}

/** Logs of one topic. */
export function logSource(client: Reader, deployment: Deployment, topicId: bigint): LogSource {
  const { inbox, epochs } = deployment;
  const filter = { address: [inbox, epochs], topics: eventTopics(topicId), decode: decodeEvents };
  return filteredSource(client, deployment.block, filter);
}

/** Logs that pass a filter, from a block on. */
export function filteredSource<E extends LogPlace>(
  client: Reader,
  firstBlock: bigint,
  { address, topics, decode }: LogFilter<E>,
): LogSource<E> {
  const ranges = inRanges<RpcLog>((from, to) => {
    const filter = { address: [...address], topics: topics as (Hex[] | null)[] };
    const range = { fromBlock: numberToHex(from), toBlock: numberToHex(to) };
    return client.request({ method: "eth_getLogs", params: [{ ...filter, ...range }] });
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
