/**
 * Writes where each contract with state keeps what, and how large each deployed contract is, to docs/storage.md;
 * `--check` only compares. Contracts must be built.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "docs", "storage.md");
/** Bytes that a deployed contract may have (EIP-170). */
const SIZE_LIMIT = 24_576;

/** Folder of each deployed contract, below contracts/. */
const CONTRACTS = {
  AlloToken: "economy",
  Topics: "topics",
  Participants: "topics",
  Staking: "staking",
  Inbox: "epochs",
  Epochs: "epochs",
  Disputes: "epochs",
  Proofs: "epochs",
  Keepers: "epochs",
  TraceReader: "epochs",
  SynthesisVerifier: "epochs",
  StateVerifier: "epochs",
  PayoutVerifier: "epochs",
  Rewards: "economy",
  Payments: "economy",
  Treasury: "economy",
  Vesting: "economy",
  AggregatorFeed: "feeds",
} as const;

interface Variable {
  readonly label: string;
  readonly slot: string;
  readonly offset: number;
  readonly type: string;
}

interface VariableType {
  readonly label: string;
  readonly numberOfBytes: string;
  readonly members?: readonly Variable[];
  readonly key?: string;
  readonly value?: string;
  readonly base?: string;
}

interface Layout {
  readonly storage: readonly Variable[];
  readonly types: Readonly<Record<string, VariableType>> | null;
}

interface Compiler {
  compile(input: string, callbacks: { import: (path: string) => { contents: string } }): string;
}

const layouts = compile();
const lines = ["# Storage and sizes", "", "Generated from the contracts by `node scripts/storage-layout.ts`."];
lines.push("", "## Sizes", `Bytes of deployed code, of ${format(SIZE_LIMIT)}.`, "");
lines.push("| contract | bytes | left |", "|---|---|---|");
for (const name of names()) {
  const size = sizeOf(name);
  lines.push(`| ${name} | ${format(size)} | ${format(SIZE_LIMIT - size)} |`);
}
lines.push("", "## Storage", "Slot and first byte of every variable; immutables are in the code. Contracts that are");
lines.push("missing here keep nothing.");
const structs = new Map<string, readonly string[]>();
for (const name of names()) {
  const { storage, types } = layouts[name];
  if (types === null || storage.length === 0) continue;
  lines.push("", `### ${name}`, "", "| slot | byte | variable | type |", "|---|---|---|---|");
  lines.push(...storage.map((variable) => row(variable, types)));
  for (const { type } of storage) collect(type, types);
}
lines.push("", "### Structs", "Slots count from that of the struct.");
for (const [label, rows] of [...structs].sort(([a], [b]) => (a < b ? -1 : 1))) {
  lines.push("", `**${label}**`, "", "| slot | byte | field | type |", "|---|---|---|---|", ...rows);
}
const text = `${lines.join("\n")}\n`;

const changed = !existsSync(OUTPUT) || readFileSync(OUTPUT, "utf8") !== text;
if (changed && !process.argv.includes("--check")) {
  writeFileSync(OUTPUT, text);
} else if (changed) {
  console.error("docs/storage.md does not match the contracts; run `npm run build`");
  process.exitCode = 1;
}

function names(): (keyof typeof CONTRACTS)[] {
  return Object.keys(CONTRACTS) as (keyof typeof CONTRACTS)[];
}

function compile(): Record<string, Layout> {
  const require = createRequire(import.meta.url);
  const solc = require("solc") as Compiler;
  const paths = names().map((name) => [name, `contracts/${CONTRACTS[name]}/${name}.sol`] as const);
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(paths.map(([, path]) => [path, { content: readFileSync(join(ROOT, path), "utf8") }])),
    settings: { outputSelection: { "*": { "*": ["storageLayout"] } } },
  };
  const find = (path: string) => join(ROOT, path.startsWith("contracts/") ? path : `node_modules/${path}`);
  const output = JSON.parse(
    solc.compile(JSON.stringify(input), { import: (path) => ({ contents: readFileSync(find(path), "utf8") }) }),
  );
  return Object.fromEntries(paths.map(([name, path]) => [name, output.contracts[path][name].storageLayout]));
}

function sizeOf(name: keyof typeof CONTRACTS): number {
  const path = join(ROOT, "artifacts", "contracts", CONTRACTS[name], `${name}.sol`, `${name}.json`);
  return (JSON.parse(readFileSync(path, "utf8")).deployedBytecode.length - 2) / 2;
}

function row({ slot, offset, label, type }: Variable, types: Readonly<Record<string, VariableType>>): string {
  return `| ${slot} | ${offset} | \`${label}\` | \`${nameOf(types[type].label)}\` |`;
}

/** Remembers the structs that a type is made of. */
function collect(type: string, types: Readonly<Record<string, VariableType>>): void {
  const { label, members, value, base } = types[type];
  if (value !== undefined) collect(value, types);
  if (base !== undefined) collect(base, types);
  if (members === undefined || structs.has(nameOf(label))) return;
  structs.set(
    nameOf(label),
    members.map((member) => row(member, types)),
  );
  for (const member of members) collect(member.type, types);
}

function nameOf(label: string): string {
  return label.replaceAll(/struct |contract |enum /g, "");
}

function format(number: number): string {
  return number.toLocaleString("en-US");
}
