// What each npm script runs, in order; arguments after `--` go to the last command of a task.
const build = [["hardhat", "build", "--quiet"]];
const lint = [
  ["biome", "check", "--error-on-warnings"],
  ["prettier", "--check", "--log-level", "warn", "contracts/**/*.sol", "test/**/*.sol"],
  ["solhint", "--max-warnings", "0", "contracts/**/*.sol"],
];
const typecheck = [["tsc", "-p", "."]];

export const tasks = {
  allora: [["node", "keeper/src/cli/main.ts"]],
  build,
  format: [
    ["biome", "check", "--write"],
    ["prettier", "--write", "--log-level", "warn", "contracts/**/*.sol", "test/**/*.sol"],
  ],
  lint,
  typecheck,
};
