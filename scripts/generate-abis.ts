/**
 * Writes the ABIs of the deployed contracts, from their build artifacts, to contracts/abis/, a module each so that whoever
 * bundles takes only those in use, and contracts/abis.ts, which has them all; `--check` only compares.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const CONTRACTS_FOLDER = join(ROOT, "contracts");
const HEAD = "// Generated from the build artifacts by scripts/generate-abis.ts.";

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
  FeedFactory: "feeds",
  InferenceFeed: "feeds",
  PythFeed: "feeds",
  StaleGuardedFeed: "feeds",
  SequencerGuardedFeed: "feeds",
  QualityGuardedFeed: "feeds",
  RemoteFeed: "feeds",
  RemoteAggregator: "feeds",
  LoanQuoter: "examples",
  RemoteReader: "examples",
} as const;

/** What is to be in contracts/, by path. */
const files = new Map<string, string>();
/** Errors of all contracts, each once: a contract passes on those of others. */
const errors = new Set<string>();
const exported: string[] = [];

function add(file: string, constant: string, items: readonly string[]): void {
  files.set(
    join("abis", `${file}.ts`),
    `${[HEAD, `export const ${constant} = [`, ...items, "] as const;"].join("\n")}\n`,
  );
  exported.push(`export { ${constant} } from "./abis/${file}.ts";`);
}

for (const [name, folder] of Object.entries(CONTRACTS)) {
  const parent = folder.startsWith("@") ? "artifacts" : join("artifacts", "contracts");
  const path = join(ROOT, parent, folder, `${name}.sol`, `${name}.json`);
  const { abi } = JSON.parse(readFileSync(path, "utf8"));
  const items: string[] = abi.map((item: unknown) => `  ${JSON.stringify(item)},`);
  abi.forEach(({ type }: { type: string }, i: number) => type === "error" && errors.add(items[i]));
  const file = name[0].toLowerCase() + name.slice(1);
  add(file, `${file}Abi`, items);
}
add("errors", "errorsAbi", [...errors]);
files.set("abis.ts", `${[HEAD, ...exported].join("\n")}\n`);

const present = existsSync(join(CONTRACTS_FOLDER, "abis")) ? readdirSync(join(CONTRACTS_FOLDER, "abis")) : [];
const stray = present.map((name) => join("abis", name)).filter((path) => !files.has(path));
const changed = [...files].filter(([path, text]) => {
  const file = join(CONTRACTS_FOLDER, path);
  return !existsSync(file) || readFileSync(file, "utf8") !== text;
});
if (!process.argv.includes("--check")) {
  mkdirSync(join(CONTRACTS_FOLDER, "abis"), { recursive: true });
  for (const [path, text] of changed) writeFileSync(join(CONTRACTS_FOLDER, path), text);
  for (const path of stray) rmSync(join(CONTRACTS_FOLDER, path));
} else if (changed.length + stray.length > 0) {
  const names = [...changed.map(([path]) => path), ...stray].map((path) => `contracts/${path}`);
  console.error(`${names.join(", ")}: not as the contracts are; run \`npm run build\``);
  process.exitCode = 1;
}
