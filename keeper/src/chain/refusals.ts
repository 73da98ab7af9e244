/** Why a contract refused a call: its custom error, decoded, with a sentence that names the value and the limit. */
import type { errorsAbi } from "@allora-evm/contracts/abis";
import {
  type AbiParameterToPrimitiveType,
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
} from "viem";
import { AlloraError } from "../errors.ts";
import { sentenceOf } from "./refusalSentences.ts";

type ErrorItem = (typeof errorsAbi)[number];

/** Name of an error that a contract of the protocol can refuse a call with. */
export type RefusalName = ErrorItem["name"];
/** What an error says, by the names of its parameters. */
export type RefusalArguments<N extends RefusalName> = {
  readonly [I in Extract<ErrorItem, { name: N }>["inputs"][number] as I["name"]]: AbiParameterToPrimitiveType<I>;
};

/** A contract refused a call; `code` is the name of its error, `message` the reason in a sentence. */
export class RefusalError<N extends RefusalName = RefusalName> extends AlloraError {
  override readonly name = "RefusalError";
  declare readonly code: N;
  /** Function that was called, where that is known. */
  readonly functionName: string | undefined;
  readonly args: RefusalArguments<N>;

  constructor(code: N, args: RefusalArguments<N>, functionName?: string) {
    const { text, value, limit } = sentenceOf(code, args as Readonly<Record<string, unknown>>);
    super(code, text, { value, limit });
    this.functionName = functionName;
    this.args = args;
  }
}

/** True for a refusal with this error, whose arguments are typed then. */
export function isRefusedWith<N extends RefusalName>(error: unknown, name: N): error is RefusalError<N> {
  return error instanceof RefusalError && error.code === name;
}

/** The refusal behind an error of viem's, if there is one; needs a call whose ABI has `errorsAbi`. */
export function refusalOf(error: unknown): RefusalError | undefined {
  const revert = revertOf(error);
  if (revert === undefined) return undefined;
  const { data, reason, signature } = revert;
  // `Error(string)` and `Panic(uint256)` have a reason instead of a name.
  const isNamed = data !== undefined && data.errorName !== "Error" && data.errorName !== "Panic";
  if (!isNamed)
    return new RefusalError((reason ?? signature ?? "reverted") as RefusalName, {} as never, functionOf(error));
  const inputs = "inputs" in data.abiItem ? (data.abiItem.inputs ?? []) : [];
  const args = Object.fromEntries(inputs.map((input, i) => [input.name ?? String(i), data.args?.[i]]));
  const code = data.errorName;
  return new RefusalError(code as RefusalName, args as never, functionOf(error));
}

/** Whether a read failed because the contract refused it, or is none: not because no endpoint answered. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof RefusalError || revertOf(error) !== undefined) return true;
  return error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionZeroDataError) !== null;
}

function revertOf(error: unknown): ContractFunctionRevertedError | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const revert = error.walk((e) => e instanceof ContractFunctionRevertedError);
  return revert instanceof ContractFunctionRevertedError ? revert : undefined;
}

function functionOf(error: unknown): string | undefined {
  const { functionName } = error as { functionName?: unknown };
  return typeof functionName === "string" ? functionName : undefined;
}
