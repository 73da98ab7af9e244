import { fileURLToPath } from "node:url";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig, overrideTask } from "hardhat/config";
import { compilation } from "./scripts/compilation.ts";

// The compiler comes from npm: nothing is downloaded at build time. All contracts have one setting, in all
// profiles, so that what is tested is what is deployed.
const compiler = {
  version: "0.8.37",
  path: fileURLToPath(import.meta.resolve("solc/soljson.js")),
  settings: { optimizer: { enabled: true, runs: 200 }, viaIR: true },
};

// Property tests: the same inputs each time, unless ALLORA_SEED says otherwise; ALLORA_DEEP=1 tries far more of them.
const seed = process.env.ALLORA_SEED ?? "0x616c6c6f7261";
const [fuzzRuns, invariantRuns, depth] = process.env.ALLORA_DEEP === "1" ? [10_000, 2_560, 128] : [200, 256, 128];

const printSeed = overrideTask(["test", "solidity"])
  .setInlineAction((args, _hre, runSuper) => {
    console.log(`Fuzz seed ${seed}, ${fuzzRuns} runs; invariants ${invariantRuns} runs of ${depth} calls`);
    return runSuper(args);
  })
  .build();

// A build is of contracts: their tests are compiled when they run, or with --no-contracts.
const buildContracts = overrideTask("build")
  .setInlineAction((args, _hre, runSuper) => {
    const all = args.files.length === 0 && process.env.HH_TEST !== "true";
    return runSuper({ ...args, noTests: args.noTests || (all && !args.noContracts) });
  })
  .build();

export default defineConfig({
  plugins: [hardhatToolboxViem, compilation],
  tasks: [printSeed, buildContracts],
  ignition: { requiredConfirmations: 1 },
  paths: { sources: "contracts", tests: { solidity: "test/solidity", nodejs: "test/none" }, ignition: "deploy" },
  solidity: {
    profiles: { default: compiler, production: compiler },
    npmFilesToBuild: ["@openzeppelin/contracts/access/manager/AccessManager.sol"],
  },
  test: {
    solidity: {
      fuzz: { runs: fuzzRuns, seed },
      invariant: { runs: invariantRuns, depth, failOnRevert: true },
    },
  },
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
