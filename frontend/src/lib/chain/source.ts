/** Logs of one topic from a JSON-RPC node. */
import { BlockNotFoundError, numberToHex, type PublicClient, type RpcLog } from "viem";
import type { Deployment } from "../protocol.ts";
import type { Reader } from "./client.ts";
import { decodeEvents, eventTopics } from "./events.ts";
import type { BlockInfo, LogSource } from "./history.ts";
import { inRanges } from "./ranges.ts";

export function logSource(client: Reader, deployment: Deployment, topicId: bigint): LogSource {
  const { inbox, epochs, block: firstBlock } = deployment;
  const topics = eventTopics(topicId);
  const ranges = inRanges<RpcLog>((from, to) => {
    const filter = { address: [inbox, epochs], topics, fromBlock: numberToHex(from), toBlock: numberToHex(to) };
    return client.request({ method: "eth_getLogs", params: [filter] });
  });
  return {
    firstBlock,
    span: ranges.span,
    events: async (from, to) => decodeEvents(await ranges.all(from, to)),
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
