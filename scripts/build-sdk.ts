/**
 * Compiles the SDK with all that it uses of the keeper and of the contracts to sdk/dist: modules one by one, so that
 * whoever bundles them takes what it uses only, and free of other workspaces. An argument is another folder to write to.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
const DIST = resolve(process.argv[2] ?? join(ROOT, "sdk", "dist"));
const ABIS = join(DIST, "contracts", "abis.js");

rmSync(DIST, { recursive: true, force: true });
const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", join(ROOT, "sdk"), "--outDir", DIST], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// Declarations keep the names of modules as they are in the sources.
for (const file of globSync("**/*.{js,d.ts}", { cwd: DIST }).map((name) => join(DIST, name))) {
  const abis = relative(dirname(file), ABIS);
  const text = readFileSync(file, "utf8");
  const compiled = text
    .replaceAll('"@allora-evm/contracts/abis"', JSON.stringify(abis.startsWith(".") ? abis : `./${abis}`))
    .replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1");
  if (compiled !== text) writeFileSync(file, compiled);
}
