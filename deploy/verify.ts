/** Publishes the sources of all contracts of a registry with an explorer. */
import { verifyContract } from "@nomicfoundation/hardhat-verify/verify";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { CheckRow } from "../keeper/src/runtime/check.ts";
import { redacted } from "../keeper/src/runtime/log.ts";
import type { Registry } from "./registry.ts";

export const EXPLORERS = ["etherscan", "blockscout", "sourcify"] as const;
export type Explorer = (typeof EXPLORERS)[number];

/** One row for each contract; Hardhat must be set to the registry's network. */
export async function verifyDeployment(
  hre: HardhatRuntimeEnvironment,
  { contracts, created }: Registry,
  explorer: Explorer,
): Promise<CheckRow[]> {
  const rows: CheckRow[] = [];
  for (const [id, { contract, address, args, ...rest }] of Object.entries({ ...contracts, ...created })) {
    const creation = "transaction" in rest ? { creationTxHash: rest.transaction } : {};
    try {
      await verifyContract({ address, contract, constructorArgs: args, provider: explorer, ...creation }, hre);
      rows.push({ what: id, state: "right", detail: address });
    } catch (error) {
      rows.push({ what: id, state: "wrong", detail: redacted((error as Error).message).split("\n")[0] });
    }
  }
  return rows;
}
