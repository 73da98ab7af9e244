import { fileURLToPath } from "node:url";
import hardhatToolboxViem from "@nomicfoundation/hardhat-toolbox-viem";
import { defineConfig } from "hardhat/config";

const path = fileURLToPath(import.meta.resolve("solc/soljson.js"));
const settings = { optimizer: { enabled: true, runs: 200 }, viaIR: true };
export default defineConfig({
  plugins: [hardhatToolboxViem],
  paths: { sources: "contracts", tests: { nodejs: "test/none", solidity: "test/solidity" } },
  solidity: {
    profiles: { default: { version: "0.8.37", path, settings }, production: { version: "0.8.37", path, settings } },
  },
});
