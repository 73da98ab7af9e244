/** Logs of many blocks, also from endpoints that serve only some at a time. */
import {
  type Account,
  type Chain,
  type Client,
  type Hex,
  HttpRequestError,
  hexToBigInt,
  numberToHex,
  type PublicClient,
  publicActions,
  type RpcLog,
  type Transport,
} from "viem";

interface LogsFilter {
  readonly fromBlock?: string;
  readonly toBlock?: string;
  readonly blockHash?: string;
}
type Request = (body: { method: string; params?: unknown }, options?: object) => Promise<unknown>;

/** Statuses with which endpoints refuse a request that they understood: bad request, too large, cannot be processed. */
const REFUSED: readonly (number | undefined)[] = [400, 413, 422];

/** A public client over another client, which asks for the logs of half as many blocks where an endpoint refuses more. */
export function withWholeLogs(client: Client<Transport, Chain | undefined, Account | undefined>): PublicClient {
  const ask = client.request as Request;
  const request: Request = async (body, options) => {
    if (body.method !== "eth_getLogs") return ask(body, options);
    try {
      return await ask(body, options);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [filter] = body.params as [LogsFilter];
      return inParts(ask, filter, options, error);
    }
  };
  const whole = { ...client, request } as typeof client;
  // Into the same object: actions call each other by it.
  return Object.assign(whole, publicActions(whole)) as PublicClient;
}

async function inParts(ask: Request, filter: LogsFilter, options: object | undefined, error: unknown) {
  const newest = async () => hexToBigInt((await ask({ method: "eth_blockNumber" }, options)) as Hex);
  const [first, last] = [numberOf(filter.fromBlock), numberOf(filter.toBlock) ?? (await newest())];
  if (filter.blockHash !== undefined || first === undefined || last <= first) throw error;
  const logs: RpcLog[] = [];
  let span = (last - first + 2n) / 2n;
  for (let from = first; from <= last; ) {
    const to = from + span - 1n < last ? from + span - 1n : last;
    try {
      const part = { ...filter, fromBlock: numberToHex(from), toBlock: numberToHex(to) };
      logs.push(...((await ask({ method: "eth_getLogs", params: [part] }, options)) as RpcLog[]));
      from = to + 1n;
    } catch (refusal) {
      if (span === 1n || !isRefusal(refusal)) throw refusal;
      span = (span + 1n) / 2n;
    }
  }
  return logs;
}

/** Undefined for blocks that are named by tags. */
function numberOf(block: string | undefined): bigint | undefined {
  return block?.startsWith("0x") ? hexToBigInt(block as Hex) : undefined;
}

/** viem's, where an error has no code. */
const UNKNOWN = -1;

/** An answer, and not that there is none. */
function isRefusal(error: unknown): boolean {
  if (error instanceof HttpRequestError) return REFUSED.includes(error.status);
  const { code } = error as { code?: unknown };
  return typeof code === "number" && code !== UNKNOWN;
}
