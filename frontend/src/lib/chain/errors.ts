/** Why the chain could not be read, in words for the reader of a page. */
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  HttpRequestError,
  InsufficientFundsError,
  TimeoutError,
  UserRejectedRequestError,
} from "viem";
import { AlloraError } from "../protocol.ts";

export class WrongChainError extends AlloraError {
  override readonly name = "WrongChainError";

  constructor(chainId: number, expected: number) {
    super("chain", `the RPC is of chain ${chainId}, the deployment of chain ${expected}`, {
      value: chainId,
      limit: expected,
    });
  }
}

export class WrongFeedError extends AlloraError {
  override readonly name = "WrongFeedError";

  constructor(feed: Address, topicId: bigint, expected: bigint) {
    super("feed", `the feed at ${feed} is of topic ${topicId}, or of another deployment`, {
      value: topicId,
      limit: expected,
    });
  }
}

export class NoWalletError extends AlloraError {
  override readonly name = "NoWalletError";

  constructor() {
    super("wallet", "no wallet is connected", { value: "none", limit: "a connected wallet" });
  }
}

/** The wallet went to another account or network between two steps of something; nothing was sent. */
export class WalletChangedError extends AlloraError {
  override readonly name = "WalletChangedError";

  constructor(what: "account" | "network", value: Address | number | undefined, limit: Address | number) {
    super("wallet", `the wallet changed to another ${what} in the middle, and nothing was sent`, {
      value: value ?? "none",
      limit,
    });
  }
}

/** Whether asking again cannot help: the chain has answered, and the configuration does not fit it. */
export function isDefinite(error: Error): boolean {
  return error instanceof AlloraError || contractCause(error) !== null;
}

/** One sentence without a stop at its end. */
export function describeError(error: Error): string {
  if (error instanceof AlloraError) return error.message;
  const cause = contractCause(error);
  if (cause instanceof ContractFunctionRevertedError) {
    const { data, reason } = cause;
    if (data?.errorName === "Topics_UnknownTopic") {
      const [topicId, last] = data.args as [bigint, bigint];
      return `there is no topic ${topicId}; the newest is topic ${last}`;
    }
    const values = data?.args?.length ? ` (${data.args.join(", ")})` : "";
    return `the contract refused: ${data === undefined ? (reason ?? "no reason given") : data.errorName + values}`;
  }
  if (cause !== null) return "there is no such contract at the configured address";
  if (!(error instanceof BaseError)) return error.message;
  if (error.walk((inner) => inner instanceof UserRejectedRequestError) !== null) {
    return "it was rejected in the wallet, and nothing was sent";
  }
  if (error.walk((inner) => inner instanceof InsufficientFundsError) !== null) {
    return "the account has not enough ether for the fee";
  }
  if (error.walk((inner) => inner instanceof TimeoutError) !== null) return "the RPC does not answer in time";
  const http = error.walk((inner) => inner instanceof HttpRequestError) as HttpRequestError | null;
  if (http !== null)
    return http.status === undefined ? "the RPC cannot be reached" : `the RPC answered with status ${http.status}`;
  return `the RPC answered with an error: ${error.details || error.shortMessage}`;
}

function contractCause(error: Error): Error | null {
  if (!(error instanceof BaseError)) return null;
  return error.walk(
    (inner) => inner instanceof ContractFunctionRevertedError || inner instanceof ContractFunctionZeroDataError,
  ) as Error | null;
}
