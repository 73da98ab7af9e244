/** The logs that contributions are read from. */
import { numberToHex, type RpcLog } from "viem";
import type { Reader } from "../chain/client.ts";
import { selectorsOf } from "../chain/logs.ts";
import { inRanges } from "../chain/ranges.ts";
import { type EpochRecord, standingSettlement } from "../epochs/records.ts";
import type { Deployment } from "../protocol.ts";
import { basesOf, contributionsOf, type EpochContributions, TRACE_EVENTS } from "./contributions.ts";

/** Contributions to some epochs, in their order, from the logs of the blocks in which their posts are. */
export async function readContributions(
  client: Reader,
  deployment: Deployment,
  topicId: bigint,
  records: ReadonlyMap<bigint, EpochRecord>,
  epochs: readonly EpochRecord[],
): Promise<EpochContributions[]> {
  const bases = basesOf(records, epochs);
  const all = [...new Set([...bases, ...epochs])];
  const blocks = all.flatMap(blocksOf);
  if (blocks.length === 0) return [];
  const word = (value: bigint) => numberToHex(value, { size: 32 });
  const selectors = selectorsOf(TRACE_EVENTS);
  const topics = [selectors, word(topicId), all.map(({ epoch }) => word(epoch))];
  const ranges = inRanges<RpcLog>((from, to) => {
    const filter = { address: [deployment.epochs], topics, fromBlock: numberToHex(from), toBlock: numberToHex(to) };
    return client.request({ method: "eth_getLogs", params: [filter] });
  });
  const least = blocks.reduce((a, b) => (b < a ? b : a));
  const greatest = blocks.reduce((a, b) => (b > a ? b : a));
  return contributionsOf(epochs, bases, await ranges.all(least, greatest));
}

function blocksOf(record: EpochRecord): bigint[] {
  const post = record.posts.at(-1);
  const settlement = standingSettlement(record);
  return [post?.blockNumber, settlement?.blockNumber, settlement?.payoutBlock].filter((block) => block != null);
}
