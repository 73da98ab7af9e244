/** Writes the deployments of deploy/registry, one file for each network, to sdk/src/registry.ts; `--check` only compares. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Deployment, formatDeployment, parseDeployment } from "../keeper/src/chain/deployment.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FOLDER = join(ROOT, "deploy", "registry");
const OUTPUT = join(ROOT, "sdk", "src", "registry.ts");

/** Names of the contracts in a registry; those of the last two may be missing. */
const NAMES: Readonly<Record<Exclude<keyof Deployment, "chainId" | "block">, string>> = {
  token: "AlloToken",
  topics: "Topics",
  participants: "Participants",
  staking: "Staking",
  inbox: "Inbox",
  epochs: "Epochs",
  disputes: "Disputes",
  proofs: "Proofs",
  rewards: "Rewards",
  treasury: "Treasury",
  payments: "Payments",
  inferenceFeed: "InferenceFeed",
  feedFactory: "FeedFactory",
};

interface Registry {
  readonly chainId: number;
  readonly block: string;
  readonly contracts: Readonly<Record<string, { readonly address: string } | undefined>>;
}

function deploymentOf({ chainId, block, contracts }: Registry): Deployment {
  const addresses = Object.entries(NAMES).map(([field, name]) => [field, contracts[name]?.address]);
  return parseDeployment(JSON.parse(JSON.stringify({ chainId, block, ...Object.fromEntries(addresses) })));
}

const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith(".json")) : [];
const deployments = files
  .map((file) => deploymentOf(JSON.parse(readFileSync(join(FOLDER, file), "utf8"))))
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
