/** Logs as the RPC returns them, decoded by some of a contract's events. */
import {
  type AbiEvent,
  encodeEventTopics,
  formatLog,
  type Hex,
  type Log,
  type ParseEventLogsReturnType,
  parseEventLogs,
  type RpcLog,
} from "viem";

/** Where a log is. */
export interface LogPlace {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly logIndex: number;
  readonly transactionHash: Hex;
}

/** First topics of a filter for these events. */
export function selectorsOf(events: readonly AbiEvent[]): Hex[] {
  return events.map((event) => encodeEventTopics({ abi: [event] })[0] as Hex);
}

/** Logs of these events with all their arguments; others are left out. */
export function decodedLogs<const E extends readonly AbiEvent[]>(
  events: E,
  logs: readonly RpcLog[],
): ParseEventLogsReturnType<E, undefined, true> {
  return parseEventLogs({ abi: events, logs: logs.map((log) => formatLog(log)), strict: true }) as never;
}

export function placeOf({ blockNumber, blockHash, logIndex, transactionHash }: Log): LogPlace {
  return { blockNumber, blockHash, logIndex, transactionHash } as LogPlace;
}
