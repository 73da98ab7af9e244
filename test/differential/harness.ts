/** Compares equations of the engine with their Solidity twins, case by case. */
import { network } from "hardhat";
import { type Abi, type AbiFunction, decodeFunctionResult, encodeFunctionData, type Hex } from "viem";

/** Cases per request; a request is one call of the harness contract's `batch`. */
const BATCH = 250;

interface Answer {
  readonly success: boolean;
  readonly data: Hex;
}

export type Argument = bigint | boolean | readonly bigint[] | readonly (readonly bigint[])[];
type Result = bigint | readonly bigint[];

export interface Comparison {
  readonly cases: number;
  /** Cases in which both sides gave the same numbers. */
  readonly equal: number;
  /** Cases in which both sides refused. */
  readonly refused: number;
  readonly differences: readonly string[];
}

/** One side of a comparison: plain-number parameters (uint in Solidity) arrive as JavaScript numbers. */
export type Equation = (...values: never[]) => Result;

export interface Harness {
  compare(name: string, equation: Equation, cases: readonly (readonly Argument[])[]): Promise<Comparison>;
}

/** Deploys one of the harness contracts on a chain without limits. */
export async function deployHarness(
  contract: "SynthesisEquations" | "SettlementEquations" | "EconomyEquations" | "MeritEquations",
): Promise<Harness> {
  const { viem } = await network.create("equations");
  const harness = await viem.deployContract(contract as "SynthesisEquations");
  const abi = harness.abi as Abi;

  return {
    async compare(name, equation, cases) {
      const definition = abi.find((item): item is AbiFunction => item.type === "function" && item.name === name);
      if (definition === undefined) throw new Error(`${contract} has no function ${name}`);
      const plain = definition.inputs.map(({ type }) => type.startsWith("uint"));
      let equal = 0;
      let refused = 0;
      const differences: string[] = [];
      for (let first = 0; first < cases.length; first += BATCH) {
        const slice = cases.slice(first, first + BATCH);
        const calls = slice.map((args) => encodeFunctionData({ abi, functionName: name, args }));
        const answers = (await harness.read.batch([calls])) as readonly Answer[];
        slice.forEach((args, i) => {
          const { success, data } = answers[i];
          const ours = attempt(equation, args, plain);
          const theirs = success ? show(decodeFunctionResult({ abi, functionName: name, data })) : "refused";
          if (ours !== theirs) differences.push(`${name}(${args.map(show).join(", ")}): ${ours}, on-chain ${theirs}`);
          else if (success) equal++;
          else refused++;
        });
      }
      return { cases: cases.length, equal, refused, differences };
    },
  };
}

function attempt(equation: Equation, args: readonly Argument[], plain: readonly boolean[]): string {
  const values = args.map((value, i) => (plain[i] ? toPlain(value) : value));
  try {
    return show(equation(...(values as never[])));
  } catch (error) {
    if (error instanceof RangeError) return "refused";
    throw error;
  }
}

function toPlain(value: Argument): unknown {
  return Array.isArray(value) ? value.map((item) => toPlain(item as Argument)) : Number(value);
}

function show(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(show).join(",")}]` : String(value);
}
