/** Sentences for the errors of the contracts. */
import { errorsAbi } from "@allora-evm/contracts/abis";
import { BaseError, ContractFunctionRevertedError, encodeErrorResult } from "viem";
import { describe, expect, it } from "vitest";
import { SENTENCES } from "../../keeper/src/chain/refusalSentences.ts";
import { RefusalError, refusalOf } from "../../keeper/src/chain/refusals.ts";

type Parameter = { readonly name: string; readonly type: string };

const parametersOf = new Map<string, readonly Parameter[]>(errorsAbi.map(({ name, inputs }) => [name, inputs]));

function sample(type: string): unknown {
  if (type === "address") return `0x${"ab".repeat(20)}`;
  if (type.startsWith("bytes32")) return `0x${"00".repeat(32)}`;
  if (type === "bytes4") return "0x00000000";
  if (type === "string") return "text";
  if (type === "bool") return true;
  return Number(/\d+$/.exec(type)?.[0] ?? 256) <= 48 ? 1 : 1n;
}

describe("sentences", () => {
  it.each(Object.entries(SENTENCES))("%s has parameters of the error only", (name, [template, value, limit]) => {
    const known = parametersOf.get(name)?.map((parameter) => parameter.name);
    expect(known).toBeDefined();
    const named = [...template.matchAll(/\{(\w+)/g)].map(([, parameter]) => parameter);
    expect(known).toEqual(expect.arrayContaining([...named, value ?? named[0], limit ?? named[0]].filter(Boolean)));
  });

  it("are made of every error, with each of its arguments where there is no better one", () => {
    expect(errorsAbi.length).toBeGreaterThan(150);
    for (const { name, inputs } of errorsAbi) {
      const values = (inputs as readonly Parameter[]).map(({ type }) => sample(type));
      const data = encodeErrorResult({ abi: errorsAbi, errorName: name, args: values } as never);
      const revert = new ContractFunctionRevertedError({ abi: errorsAbi as never, data, functionName: "call" });
      const refusal = refusalOf(new BaseError("failed", { cause: revert }));
      expect(refusal).toBeInstanceOf(RefusalError);
      expect(refusal?.code).toBe(name);
      expect(refusal?.message).not.toMatch(/undefined|[{}]/);
      expect(Object.keys(refusal?.args ?? {})).toEqual(inputs.map((input) => input.name));
    }
  });

  it("are plain where a contract gives a reason of its own", () => {
    const data = encodeErrorResult({
      abi: [{ type: "error", name: "Error", inputs: [{ name: "message", type: "string" }] }],
      args: ["No data present"],
    });
    const revert = new ContractFunctionRevertedError({ abi: [], data, functionName: "latestRoundData" });
    expect(refusalOf(revert)?.message).toBe("the contract refused: No data present");
    expect(refusalOf(new Error("no answer"))).toBeUndefined();
  });
});
