// What each npm script runs, in order; arguments after `--` go to the last command of a task. Lists of commands of one
// `together` run at the same time: most commands keep one of two processors busy.
const build = [
  ["hardhat", "build", "--quiet"],
  ["node", "scripts/generate-abis.ts"],
  ["node", "scripts/storage-layout.ts"],
  ["node", "scripts/generate-kernel.ts"],
  ["node", "scripts/generate-registry.ts"],
];
const lint = [
  ["biome", "check", "--error-on-warnings"],
  ["prettier", "--check", "--log-level", "warn", "contracts/**/*.sol", "test/**/*.sol"],
  ["solhint", "--max-warnings", "0", "--disc", "contracts/**/*.sol"],
  ["solhint", "--max-warnings", "0", "--disc", "--config", "test/solidity/.solhint.json", "test/solidity/**/*.sol"],
];
const typecheck = [
  ["tsc", "-p", "."],
  ["tsc", "-p", "frontend"],
  ["tsc", "-p", "frontend/test"],
];
const web = [["vite", "build", "frontend", "--logLevel", "warn"]];
const generated = [
  ["node", "scripts/generate-abis.ts", "--check"],
  ["node", "scripts/storage-layout.ts", "--check"],
  ["node", "scripts/generate-kernel.ts", "--check"],
  ["node", "scripts/generate-registry.ts", "--check"],
  ["node", "scripts/gas-table.ts", "--check"],
];
const compile = { together: [lint, [["hardhat", "build", "--quiet"]]] };
const check = [compile, ...generated, ...typecheck];

export const tasks = {
  allora: [["node", "keeper/src/cli/main.ts"]],
  bench: [["node", "scripts/bench.ts"]],
  build: [...build, ...web],
  check,
  deploy: [
    ["hardhat", "build", "--quiet"],
    ["node", "deploy/main.ts"],
  ],
  demo: [...build, ...web, ["node", "keeper/src/cli/main.ts", "demo"]],
  format: [
    ["biome", "check", "--write"],
    ["prettier", "--write", "--log-level", "warn", "contracts/**/*.sol", "test/**/*.sol"],
  ],
  guide: [["vitest", "run", "test/guide.test.ts"]],
  lint,
  // Tests are compiled before vitest starts, so that the artifacts do not change while it reads them.
  test: [
    compile,
    { together: [[...generated, ...typecheck, ...web], [["hardhat", "build", "--quiet", "--no-contracts"]]] },
    { together: [[["hardhat", "test", "solidity"]], [["vitest", "run"]]] },
  ],
  screenshots: [["node", "scripts/screenshots.ts"]],
  sandbox: [...build, ["node", "scripts/sandbox.ts"]],
  sdk: [["node", "scripts/build-sdk.ts"]],
  typecheck,
};
