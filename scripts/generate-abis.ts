/** Writes the ABIs of the deployed contracts, from their build artifacts, to contracts/abis.ts; `--check` only compares. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "contracts", "abis.ts");

/** Folder of each contract, below contracts/ or, for those of OpenZeppelin, below node_modules/. */
const CONTRACTS = {
  AccessManager: "@openzeppelin/contracts/access/manager",
  AlloToken: "economy",
  Topics: "topics",
  Participants: "topics",
  Staking: "staking",
  Inbox: "epochs",
  SynthesisVerifier: "epochs",
  StateVerifier: "epochs",
  PayoutVerifier: "epochs",
  Epochs: "epochs",
  Disputes: "epochs",
  Proofs: "epochs",
  Rewards: "economy",
  Payments: "economy",
  Treasury: "economy",
  AggregatorFeed: "feeds",
  LoanQuoter: "examples",
} as const;

const lines = ["// Generated from the build artifacts by scripts/generate-abis.ts."];
for (const [name, folder] of Object.entries(CONTRACTS)) {
  const parent = folder.startsWith("@") ? "artifacts" : join("artifacts", "contracts");
  const path = join(ROOT, parent, folder, `${name}.sol`, `${name}.json`);
  const { abi } = JSON.parse(readFileSync(path, "utf8"));
  const items = abi.map((item: unknown) => `  ${JSON.stringify(item)},`);
  lines.push("", `export const ${name[0].toLowerCase()}${name.slice(1)}Abi = [`, ...items, "] as const;");
}
const text = `${lines.join("\n")}\n`;

const changed = !existsSync(OUTPUT) || readFileSync(OUTPUT, "utf8") !== text;
if (changed && !process.argv.includes("--check")) {
  writeFileSync(OUTPUT, text);
} else if (changed) {
  console.error("contracts/abis.ts does not match the contracts; run `npm run build`");
  process.exitCode = 1;
}
