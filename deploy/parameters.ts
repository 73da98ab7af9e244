/** What a deployment is made with: one file for each network, `parameters/NETWORK.json`. */
import { readFileSync } from "node:fs";
import { type Address, parseEther } from "viem";
import { z } from "zod";
import type { Allocation } from "../keeper/src/economy/allocations.ts";
import { REFERENCE_ALLOCATIONS } from "../keeper/src/economy/allocations.ts";
import { InputError } from "../keeper/src/errors.ts";
import { address } from "../keeper/src/runtime/configParts.ts";

const decimal = z
  .string()
  .regex(/^\d+(\.\d{1,18})?$/, "is not a decimal")
  .transform((text) => parseEther(text));
const seconds = z.int().min(0).transform(BigInt);

/** Of the JSON. Amounts are ALLO in decimals, in strings; durations are seconds. */
const schema = z.strictObject({
  chainId: z.int().positive(),
  /** Blocks that a transaction waits for, its own included. */
  confirmations: z.int().min(1).max(100),
  /** What transactions cost besides gas: nothing, or the fee for their data as that kind of rollup takes it. */
  dataFee: z.enum(["none", "optimism", "arbitrum"]),
  governor: address,
  governanceDelay: seconds,
  registrationFee: decimal,
  registrationDeposit: decimal,
  minWeight: decimal,
  /** `start` is Unix time, 0 for that of the deployment. */
  vesting: z.strictObject({ start: seconds, cliff: seconds, duration: seconds }),
  allocations: z.strictObject(
    Object.fromEntries(
      REFERENCE_ALLOCATIONS.map(({ holders }) => [holders, z.strictObject({ holder: address, amount: decimal })]),
    ),
  ),
  /** What an inference needs to be called good, unless a reader says otherwise; `width` is a fraction of the value. */
  quality: z.strictObject({ inferers: z.int().min(0).max(255), reputers: z.int().min(0).max(255), width: decimal }),
  /** Contracts that must be there before, by name. */
  dependencies: z.record(z.string(), address),
});

export type DeploymentParameters = z.output<typeof schema>;

/** Parameters of the module `Allora`. */
export type AlloraParameters = Readonly<Record<string, bigint | Address>>;

/** Parameters of the modules, by their names. */
export interface ModuleParameters {
  readonly Allora: AlloraParameters;
  readonly Feeds: Readonly<Record<string, bigint | number>>;
}

/** Reads a parameter file; InputError `parameters` names the first field that does not fit. */
export function readParameters(file: string): DeploymentParameters {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError("file", `cannot read ${file}: ${(error as Error).message}`, { value: file, limit: "JSON" });
  }
  return parseParameters(json);
}

export function parseParameters(json: unknown): DeploymentParameters {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join(".");
  throw new InputError("parameters", `${field}: ${issue.message}`, { value: field, limit: issue.message });
}

/** An allocation's part of the file, in the order of the reference network's. */
export function allocationsOf({ allocations }: DeploymentParameters) {
  return REFERENCE_ALLOCATIONS.map(({ holders }: Allocation) => ({ holders, ...allocations[holders] }));
}

export function moduleParameters(parameters: DeploymentParameters): ModuleParameters {
  const { governor, governanceDelay, registrationFee, registrationDeposit, minWeight, vesting } = parameters;
  const allora = {
    governor,
    governanceDelay,
    registrationFee,
    registrationDeposit,
    minWeight,
    vestingStart: vesting.start,
    vestingCliff: vesting.cliff,
    vestingDuration: vesting.duration,
    ...Object.fromEntries(
      allocationsOf(parameters).flatMap(({ holders, holder, amount }) => [
        [`${holders}Holder`, holder],
        [`${holders}Amount`, amount],
      ]),
    ),
  };
  return { Allora: allora, Feeds: { ...parameters.quality } };
}
