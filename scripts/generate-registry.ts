/** Writes the deployments of deploy/registry, one file for each network, to sdk/src/registry.ts; `--check` only compares. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deploymentOf, readRegistry } from "../deploy/registry.ts";
import { formatDeployment } from "../keeper/src/chain/deployment.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FOLDER = join(ROOT, "deploy", "registry");
const OUTPUT = join(ROOT, "sdk", "src", "registry.ts");

/** Of a chain that is gone. */
const OWN = "local.json";

const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith(".json") && file !== OWN) : [];
const deployments = files
  .map((file) => deploymentOf(readRegistry(join(FOLDER, file))))
  .sort((a, b) => a.chainId - b.chainId);
const entries = deployments.map((deployment) => {
  const fields = Object.entries(JSON.parse(formatDeployment(deployment)) as object).map(([name, value]) =>
    name === "block" ? `    block: ${value}n,` : `    ${name}: ${JSON.stringify(value)},`,
  );
  return [`  ${deployment.chainId}: {`, ...fields, "  },"].join("\n");
});
const map = entries.length === 0 ? "{}" : `{\n${entries.join("\n")}\n}`;
const text = `// Generated from deploy/registry by scripts/generate-registry.ts.
import type { Deployment } from "../../keeper/src/chain/deployment.ts";

/** Deployments by chain id. */
export const DEPLOYMENTS: Readonly<Record<number, Deployment>> = ${map};
`;

const changed = !existsSync(OUTPUT) || readFileSync(OUTPUT, "utf8") !== text;
if (changed && !process.argv.includes("--check")) {
  writeFileSync(OUTPUT, text);
} else if (changed) {
  console.error("sdk/src/registry.ts does not match deploy/registry; run `npm run build`");
  process.exitCode = 1;
}
