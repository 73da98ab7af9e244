/** Every Solidity block of the examples' pages stands, line by line, in a file of their tests, which compile and run. */
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
/** Without indentation: blocks are not indented like the code that they are from. */
const flat = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

describe.each(globSync("contracts/examples/*/README.md", { cwd: ROOT }))("%s", (page) => {
  const folder = page.split("/")[2];
  const sources = globSync(`test/solidity/examples/${folder}/*.t.sol`, { cwd: ROOT }).map((path) => flat(read(path)));
  const blocks = [...read(page).matchAll(/```solidity\n(.*?)```/gs)].map(([, block]) => flat(block));

  it("has blocks", () => expect(blocks.length).toBeGreaterThan(0));

  it.each(blocks)("shows what runs: %s", (block) => {
    expect(sources.filter((source) => source.includes(block))).not.toHaveLength(0);
  });
});

it("docs/examples.md links to pages that exist", () => {
  const links = [...read("docs/examples.md").matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => path);
  expect(links).toHaveLength(5);
  for (const link of links) expect(read(link).length).toBeGreaterThan(0);
});
