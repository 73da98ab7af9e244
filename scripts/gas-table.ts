/** Writes what transactions cost, from the snapshot test/chain/gas.json, to docs/gas.md; `--check` only compares. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const OUTPUT = join(ROOT, "docs", "gas.md");
const CHALLENGES = ["challengeSynthesis, ", "challengeSettlement, "];

const snapshot: Record<string, Record<string, number>> = JSON.parse(
  readFileSync(join(ROOT, "test", "chain", "gas.json"), "utf8"),
);
const sizes = Object.keys(snapshot);
const kinds = [...new Set(sizes.toReversed().flatMap((size) => Object.keys(snapshot[size])))];
const isChallenge = (kind: string) => CHALLENGES.some((prefix) => kind.startsWith(prefix));

const lines = [
  "# Gas",
  "",
  "Gas of whole transactions by inferers x forecasters x reputers, every reputer with a report of its own. Generated from",
  "`test/chain/gas.json`, which `test/chain/gas.test.ts` holds every transaction to within 1%, by",
  "`node scripts/gas-table.ts`. A transaction may use 16,777,216. What proofs cost is printed by",
  "`test/chain/proofs.test.ts`.",
  "",
  "## Challenges",
  "The last number of each section, one unit too high.",
  "",
  ...table(kinds.filter(isChallenge)),
  `| median | ${sizes.map((size) => format(median(size))).join(" | ")} |`,
  "",
  "## All others",
  "",
  ...table(kinds.filter((kind) => !isChallenge(kind))),
];
const text = `${lines.join("\n")}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(OUTPUT, text);
} else if (readFileSync(OUTPUT, "utf8") !== text) {
  console.error("docs/gas.md does not match test/chain/gas.json; run `node scripts/gas-table.ts`");
  process.exitCode = 1;
}

function table(rows: readonly string[]): string[] {
  return [
    `| | ${sizes.join(" | ")} |`,
    `|---|${sizes.map(() => "---").join("|")}|`,
    ...rows.map((kind) => `| ${kind} | ${sizes.map((size) => format(snapshot[size][kind])).join(" | ")} |`),
  ];
}

function median(size: string): number {
  const values = kinds.filter(isChallenge).flatMap((kind) => snapshot[size][kind] ?? []);
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Empty where there is no such transaction. */
function format(gas: number | undefined): string {
  return gas === undefined ? "" : gas.toLocaleString("en-US");
}
