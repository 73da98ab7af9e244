// How Solidity files are compiled: which with the contracts' settings, and which together in one process.
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { SolidityBuildProfileConfig } from "hardhat/types/config";
import type { HardhatPlugin } from "hardhat/types/plugins";

/** In test/solidity. These tests call libraries, so they carry code that is tested; it is compiled like the contracts. */
export const CARRYING = [
  "math/*.sol",
  "epochs/{Bits,EpochsBound,Leaders,PayoutTree,SettlementChain,Trace,TraceLayout}.t.sol",
  "epochs/{SettlementVerifier,Signatures,SynthesisEvidence,SynthesisVerifier}.t.sol",
  "staking/Pools.t.sol",
  "topics/{Schedules,TopicRules}.t.sol",
];

/**
 * Other test contracts get what they test by its name, out of the artifacts, see `deploy` in test/solidity/utils/Test.sol.
 * Their own code is compiled without the intermediate language, in a sixth of the time.
 */
const CALLING = { optimizer: { enabled: true, runs: 1 }, viaIR: false };

/** A job is a process of the compiler; files of no job are in one more. The first job that names a file takes it. */
const JOBS = [
  { files: ["contracts/mocks/*.sol"], settings: {} },
  { files: CARRYING.map((file) => `test/solidity/${file}`), settings: {} },
  { files: ["test/solidity/**/*.sol"], settings: CALLING },
];

/** Hardhat makes a job of all files whose configuration is the same object, and runs one job less than it could. */
export const compilation: HardhatPlugin = {
  id: "compilation-jobs",
  hookHandlers: {
    config: async () => ({
      default: async () => ({
        resolveUserConfig: async (userConfig, resolveVariable, next) => {
          const config = await next(userConfig, resolveVariable);
          for (const profile of Object.values(config.solidity.profiles)) assignJobs(profile, config.paths.root);
          return config;
        },
      }),
    }),
    solidity: async () => ({
      default: async () => ({
        build: (context, files, options, next) =>
          next(context, files, { ...options, concurrency: availableParallelism() }),
      }),
    }),
  },
};

function assignJobs(profile: SolidityBuildProfileConfig, root: string): void {
  const [contracts] = profile.compilers;
  if (contracts === undefined) throw new Error("no compiler");
  for (const { files, settings } of JOBS) {
    const compiler = { ...contracts, settings: { ...contracts.settings, ...settings } };
    for (const file of globSync(files, { cwd: root })) profile.overrides[file] ??= compiler;
  }
}
