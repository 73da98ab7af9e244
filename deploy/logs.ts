/** Logs of many blocks from endpoints that serve only some at a time. */
import type { Abi, Address, ContractEventName, GetContractEventsReturnType, PublicClient } from "viem";

interface Filter<A extends Abi, N extends ContractEventName<A>> {
  readonly address: Address;
  readonly abi: A;
  readonly eventName: N;
  readonly fromBlock: bigint;
}

/** All events of a kind up to the newest block; where an endpoint refuses, half of the blocks are asked for at a time. */
export async function eventsSince<const A extends Abi, N extends ContractEventName<A>>(
  client: PublicClient,
  { fromBlock, ...filter }: Filter<A, N>,
): Promise<GetContractEventsReturnType<A, N, true>> {
  const events: unknown[] = [];
  const latest = await client.getBlockNumber({ cacheTime: 0 });
  let span = latest - fromBlock + 1n;
  for (let from = fromBlock; from <= latest; ) {
    const to = from + span - 1n < latest ? from + span - 1n : latest;
    try {
      const part = { ...filter, fromBlock: from, toBlock: to, strict: true } as const;
      events.push(...(await client.getContractEvents(part as never)));
      from = to + 1n;
    } catch (error) {
      if (span === 1n) throw error;
      span = (span + 1n) / 2n;
    }
  }
  return events as GetContractEventsReturnType<A, N, true>;
}
