/** What the app's first page loads before it can be seen. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildApp } from "./site.ts";

/** Bytes of scripts, compressed. */
const MOST = 200_000;

let app: string;
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), "allora-weight-"));
  buildApp(app);
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

it(`loads scripts of at most ${MOST / 1000} kB, compressed, for the first page`, () => {
  const html = readFileSync(join(app, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path);
  const weights = scripts.map((path) => [path, gzipSync(readFileSync(join(app, path))).length] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(total, JSON.stringify(weights)).toBeLessThan(MOST);
});
