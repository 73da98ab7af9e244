import { fileURLToPath } from "node:url";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig } from "hardhat/config";

// The compiler comes from npm: nothing is downloaded at build time. All profiles share one setting, so that what is
// tested is what is deployed.
const compiler = {
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: { optimizer: { enabled: true, runs: 200 }, viaIR: true },
};

export default defineConfig({
  plugins: [hardhatToolboxViem],
  ignition: { requiredConfirmations: 1 },
  paths: { sources: "contracts", tests: { solidity: "test/solidity", nodejs: "test/none" }, ignition: "deploy" },
  solidity: { profiles: { default: compiler, production: compiler } },
  networks: {
    // A node of one's own, for deployments over RPC.
    local: { type: "http", chainType: "l1", url: process.env.ALLORA_RPC_URL ?? "http://127.0.0.1:8545" },
    // The chain of all tests that measure or post something: Osaka rules, its gas limits included.
    default: { type: "edr-simulated", chainType: "l1", hardfork: "osaka", initialDate: "2026-01-01T00:00:00Z" },
    // For contracts that exist to be compared with the engine: no limits on size or gas.
    equations: {
      type: "edr-simulated",
      chainType: "l1",
      hardfork: "osaka",
      allowUnlimitedContractSize: true,
      blockGasLimit: 100_000_000_000n,
      transactionGasCap: false,
    },
  },
});
