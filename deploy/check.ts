/** Compares a chain with the registry of a deployment, with the contracts as compiled, and with `governance.ts`. */
import type { ArtifactManager } from "hardhat/types/artifacts";
import { type Hex, keccak256, type PublicClient } from "viem";
import { withWholeLogs } from "../keeper/src/chain/wholeLogs.ts";
import { checkBindings } from "./bindings.ts";
import { creationCode, sameRuntimeCode } from "./bytecode.ts";
import { type Registry, readGoverned } from "./registry.ts";
import { checkRoles } from "./roles.ts";

/** What is not as it should be. */
export interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** Adds a difference where two values are not the same. */
export type Compare = (what: string, expected: unknown, found: unknown) => void;

/** All differences between a registry and the chain. */
export async function checkDeployment(
  client: PublicClient,
  artifacts: ArtifactManager,
  registry: Registry,
): Promise<Difference[]> {
  const differences: Difference[] = [];
  const compare: Compare = (what, expected, found) => {
    if (textOf(expected).toLowerCase() === textOf(found).toLowerCase()) return;
    differences.push({ what, expected: textOf(expected), found: textOf(found) });
  };
  const chainId = await client.getChainId();
  compare("chain id", registry.chainId, chainId);
  if (chainId !== registry.chainId) return differences;
  for (const [id, entry] of Object.entries(registry.contracts)) {
    await checkCode(client, artifacts, id, entry, compare);
    await checkCreation(client, artifacts, registry, id, compare);
  }
  for (const [id, entry] of Object.entries(registry.created)) await checkCode(client, artifacts, id, entry, compare);
  // What is not there cannot be asked.
  if (differences.length > 0) return differences;
  const whole = withWholeLogs(client);
  await checkBindings(whole, registry, compare);
  await checkRoles(whole, registry, compare);
  const governed = await readGoverned(client, registry);
  for (const [name, value] of Object.entries(registry.governed)) {
    compare(`parameter ${name}`, value, governed[name as keyof typeof governed]);
  }
  return differences;
}

async function checkCode(
  client: PublicClient,
  artifacts: ArtifactManager,
  id: string,
  { contract, address, codeHash }: { readonly contract: string; readonly address: Hex; readonly codeHash: string },
  compare: Compare,
): Promise<void> {
  const code = (await client.getCode({ address })) ?? "0x";
  compare(`code hash of ${id}`, codeHash, keccak256(code));
  const same = sameRuntimeCode(await artifacts.readArtifact(contract), code);
  compare(`code of ${id}`, `${contract} as compiled`, same ? `${contract} as compiled` : "other code");
}

/** Immutable values are what the constructor made of its arguments: so the transaction must be the deployer's, with them. */
async function checkCreation(
  client: PublicClient,
  artifacts: ArtifactManager,
  { contracts, deployer }: Registry,
  id: string,
  compare: Compare,
): Promise<void> {
  const { contract, address, transaction: hash, args } = contracts[id];
  try {
    const [transaction, receipt] = await Promise.all([
      client.getTransaction({ hash: hash as Hex }),
      client.getTransactionReceipt({ hash: hash as Hex }),
    ]);
    compare(`creation of ${id}: address`, address, receipt.contractAddress ?? "none");
    compare(`creation of ${id}: sender`, deployer, transaction.from);
    const expected = creationCode(await artifacts.readArtifact(contract), args);
    const same = expected === transaction.input;
    compare(
      `creation of ${id}: code and arguments`,
      keccak256(expected),
      same ? keccak256(expected) : keccak256(transaction.input),
    );
  } catch (error) {
    compare(`creation of ${id}`, hash, (error as Error).message.split("\n")[0]);
  }
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(textOf).join(", ") || "none" : String(value);
}
