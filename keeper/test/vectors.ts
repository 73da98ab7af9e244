/** Epoch vectors: some in the repository, third-party ones beside it, where that folder is there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "csv-parse/sync";

const ROOT = resolve(import.meta.dirname, "..", "..");
const OWN = join(ROOT, "test", "vectors");
const SHARED = resolve(ROOT, "..", "shared", "vectors");

export const SHARED_MISSING = !existsSync(SHARED);

export interface Vector {
  readonly name: string;
  readonly path: string;
  readonly input: unknown;
  readonly expected: Readonly<Record<string, unknown>>;
}

export function ownVectors(): Vector[] {
  return vectorsIn(OWN, /\.json$/);
}

/** Vectors of the reference network's simulator; none where the folder is absent, which is said once. */
export function simulatorVectors(): Vector[] {
  if (!SHARED_MISSING) return vectorsIn(SHARED, /^epoch-.*\.json$/);
  console.warn(`skipped: the simulator's vectors are not at ${SHARED}`);
  return [];
}

/** A table of small third-party cases by name; undefined where the folder is absent. */
export function sharedTable(name: string): Record<string, never> | undefined {
  if (SHARED_MISSING) return undefined;
  return JSON.parse(readFileSync(join(SHARED, "tables.json"), "utf8"))[name];
}

/** Rows of a third-party table; undefined where the folder is absent, which is said once. */
export function sharedRows(file: string): Readonly<Record<string, string>>[] | undefined {
  if (!SHARED_MISSING) return parse(readFileSync(join(SHARED, file), "utf8"), { columns: true });
  console.warn(`skipped: ${file} is not at ${SHARED}`);
  return undefined;
}

function vectorsIn(folder: string, pattern: RegExp): Vector[] {
  return readdirSync(folder)
    .filter((file) => pattern.test(file))
    .map((file) => {
      const path = join(folder, file);
      return { name: file.replace(".json", ""), path, ...JSON.parse(readFileSync(path, "utf8")) };
    });
}
