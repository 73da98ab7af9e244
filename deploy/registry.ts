/** The registry of a deployment: where everything is and how it was made, committed for each network. */
import { readFileSync, writeFileSync } from "node:fs";
import { participantsAbi, topicsAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import type { ArtifactManager } from "hardhat/types/artifacts";
import { type Address, getAddress, getContractAddress, isHex, keccak256, type PublicClient } from "viem";
import { z } from "zod";
import type { Deployment } from "../keeper/src/chain/deployment.ts";
import { InputError } from "../keeper/src/errors.ts";
import { address } from "../keeper/src/runtime/configParts.ts";
import { compilerOf } from "./bytecode.ts";
import type { Journal } from "./journal.ts";

/** Contracts that the constructor of another creates: with which of its nonces, and of its arguments, by their places. */
export const CREATED = [
  { contract: "Keepers", by: "Epochs", nonce: 1n, args: [0, 1, 2] },
  { contract: "TraceReader", by: "Epochs", nonce: 2n, args: [] },
  { contract: "AggregatorFeed", by: "FeedFactory", nonce: 1n, args: [0] },
] as const;

const word = z
  .templateLiteral(["0x", z.string()])
  .refine((text) => isHex(text) && text.length === 66, "is not 32 bytes");
const whole = z.string().regex(/^\d+$/, "is not a whole number").transform(BigInt);

const schema = z.strictObject({
  network: z.string(),
  chainId: z.int().positive(),
  /** Of the first transaction. */
  block: whole,
  deployer: address,
  compiler: z.strictObject({
    version: z.string(),
    optimizer: z.unknown(),
    viaIR: z.unknown(),
    evmVersion: z.unknown(),
  }),
  governor: address,
  governanceDelay: whole,
  /** What governance may change, as it is; wei. */
  governed: z.strictObject({
    creationFee: whole,
    registrationFee: whole,
    registrationDeposit: whole,
    minWeight: whole,
  }),
  contracts: z.record(
    z.string(),
    z.strictObject({
      contract: z.string(),
      address,
      codeHash: word,
      transaction: word,
      /** Of the constructor; integers are strings. */
      args: z.array(z.unknown()),
    }),
  ),
  /** Contracts that those above created. */
  created: z.record(
    z.string(),
    z.strictObject({ contract: z.string(), address, codeHash: word, by: z.string(), args: z.array(z.unknown()) }),
  ),
});

export type Registry = z.output<typeof schema>;

/** Checks a parsed registry; InputError `registry` names the first field that does not fit. */
export function parseRegistry(json: unknown): Registry {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join(".");
  throw new InputError("registry", `${field}: ${issue.message}`, { value: field, limit: issue.message });
}

export function readRegistry(file: string): Registry {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new InputError("file", `cannot read ${file}: ${(error as Error).message}`, { value: file, limit: "JSON" });
  }
  return parseRegistry(json);
}

/** The JSON that `parseRegistry` reads. */
export function formatRegistry(registry: Registry): string {
  const text = JSON.stringify(registry, (_, value) => (typeof value === "bigint" ? String(value) : value), 2);
  return `${text}\n`;
}

export function writeRegistry(file: string, registry: Registry): void {
  writeFileSync(file, formatRegistry(registry));
}

/** Address of a contract of the registry; InputError `registry` where it is not there. */
export function addressOf({ contracts }: Pick<Registry, "contracts">, id: string): Address {
  const entry = contracts[id];
  if (entry !== undefined) return entry.address;
  throw new InputError("registry", `the registry has no ${id}`, {
    value: id,
    limit: Object.keys(contracts).join(", "),
  });
}

/** What nodes need of it. */
export function deploymentOf(registry: Registry): Deployment {
  const at = (id: string) => addressOf(registry, id);
  return {
    chainId: registry.chainId,
    block: registry.block,
    token: at("AlloToken"),
    topics: at("Topics"),
    participants: at("Participants"),
    staking: at("Staking"),
    inbox: at("Inbox"),
    epochs: at("Epochs"),
    disputes: at("Disputes"),
    proofs: at("Proofs"),
    rewards: at("Rewards"),
    treasury: at("Treasury"),
    payments: at("Payments"),
    inferenceFeed: at("InferenceFeed"),
    feedFactory: at("FeedFactory"),
  };
}

/** What governance may change, read from the chain. */
export async function readGoverned(client: PublicClient, registry: Pick<Registry, "contracts">) {
  const topics = { address: addressOf(registry, "Topics"), abi: topicsAbi } as const;
  const participants = { address: addressOf(registry, "Participants"), abi: participantsAbi } as const;
  const treasury = { address: addressOf(registry, "Treasury"), abi: treasuryAbi } as const;
  const [registrationFee, registrationDeposit] = await client.readContract({ ...participants, functionName: "terms" });
  return {
    creationFee: await client.readContract({ ...topics, functionName: "creationFee" }),
    registrationFee,
    registrationDeposit,
    minWeight: await client.readContract({ ...treasury, functionName: "minWeight" }),
  };
}

/** The registry of what a journal says was deployed. */
export async function registryOf(
  network: string,
  journal: Journal,
  client: PublicClient,
  artifacts: ArtifactManager,
  { governor, governanceDelay }: Pick<Registry, "governor" | "governanceDelay">,
): Promise<Registry> {
  const deployed = journal.deployed();
  const codeHashOf = async (at: Address) => keccak256((await client.getCode({ address: at })) ?? "0x");
  const contracts: Registry["contracts"] = {};
  for (const { id, contract, address: at, transaction, args } of deployed) {
    const { sourceName, contractName } = await artifacts.readArtifact(contract);
    contracts[id] = {
      contract: `${sourceName}:${contractName}`,
      address: getAddress(at),
      codeHash: await codeHashOf(at),
      transaction,
      args: JSON.parse(JSON.stringify(args, (_, value) => (typeof value === "bigint" ? String(value) : value))),
    };
  }
  const created: Registry["created"] = {};
  for (const { contract, by, nonce, args } of CREATED) {
    const { sourceName, contractName } = await artifacts.readArtifact(contract);
    const at = getContractAddress({ from: addressOf({ contracts }, by), nonce });
    created[contract] = {
      contract: `${sourceName}:${contractName}`,
      address: at,
      codeHash: await codeHashOf(at),
      by,
      args: args.map((place) => contracts[by].args[place]),
    };
  }
  const [{ contract, from }] = deployed;
  return {
    network,
    chainId: await client.getChainId(),
    block: BigInt(Math.min(...deployed.map(({ block }) => block))),
    deployer: getAddress(from),
    compiler: await compilerOf(artifacts, contract),
    governor,
    governanceDelay,
    governed: await readGoverned(client, { contracts }),
    contracts,
    created,
  };
}
