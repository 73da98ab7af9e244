/** `allora replay` as the README has it: through npm, from another folder, with only JSON on standard output. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..", "..");
const VECTOR = join(ROOT, "test", "vectors", "random-6x2x4.json");
const folder = mkdtempSync(join(tmpdir(), "allora-replay-"));
afterAll(() => rmSync(folder, { recursive: true }));

function replay(file: string) {
  const args = ["--prefix", ROOT, "run", "--silent", "allora", "--", "replay", file];
  return spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
}

describe("npm run --silent allora -- replay FILE", () => {
  const { input, expected } = JSON.parse(readFileSync(VECTOR, "utf8"));
  const written = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };

  it("prints every expected key and what the trace holds besides, with 18 decimals", () => {
    const { status, stdout } = replay(written("epoch.json", { input }));
    expect(status).toBe(0);
    const output = JSON.parse(stdout);
    expect(Object.keys(output)).toEqual(expect.arrayContaining(Object.keys(expected)));
    expect(Object.keys(output)).toEqual(expect.arrayContaining(["regrets", "emaLoss", "gamma", "taskRewards"]));
    expect(output.network).toMatch(/^-?\d+\.\d{18}$/);
    expect(Number(output.network)).toBeCloseTo(Number(expected.network), 9);
  });

  it.each([
    ["no JSON", "{", "json"],
    ["no input", {}, "replay"],
    ["a word for a number", { input: { ...input, inferences: { ...input.inferences, "0": "NaN" } } }, undefined],
  ])("ends with 2 and a typed error for %s", (_, content, code) => {
    const { status, stdout, stderr } = replay(written("bad.json", content));
    expect(status).toBe(2);
    expect(stdout).toBe("");
    const { error } = JSON.parse(stderr);
    expect(error).toMatchObject({ name: "InputError", value: expect.any(String), limit: expect.any(String) });
    if (code !== undefined) expect(error.code).toBe(code);
  });
});
