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
lines.push(
  "",
  "## Beside others",
  "What comparable contracts need for the like, each measured on its own code, and the 5x3x5 column of the table above.",
  "",
  "| action | others | here |",
  "|---|---|---|",
  ...[
    [
      "a claim by Merkle proof",
      "EigenLayer 144,000, again 90,000; URD 62,000 to 91,000; Merkl 88,000 to 142,000",
      ["claim, first, of a holder of ALLO", "claim, first", "claim, again"],
    ],
    [
      "a signed number, submitted by a relay",
      "Pyth 54,500 to 58,000; AlloraConsumer 53,000 to 70,000",
      ["submitInference", "submitInference, first of the epoch"],
    ],
    ["one report of a group", "OCR2 92,000 (4 signers) to 175,000 (31)", ["relaySubmissions, all at once"]],
    ["an optimistic post", "UMA 188,000; OP output 93,000; Scribe 69,000 (one value, one hash)", ["postSynthesis"]],
    ["a fraud proof", "Scribe 169,000; UMA 117,000 (a vote follows); OP `challengeFirstLPP` 246,000", ["median"]],
  ].map(([action, others, rows]) => `| ${action} | ${others} | ${(rows as string[]).map(here).join("; ")} |`),
);
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

/** A row of the table of the size that topics typically have. */
function here(kind: string): string {
  const gas = kind === "median" ? median("5x3x5") : snapshot["5x3x5"][kind];
  return `${kind} ${format(gas)}`;
}

/** Empty where there is no such transaction. */
function format(gas: number | undefined): string {
  return gas === undefined ? "" : gas.toLocaleString("en-US");
}
