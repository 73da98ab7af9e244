/** Solidity in the docs of feeds is cut out of contracts/examples, whose contracts are compiled and tested. */
import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Without indentation, which depends on where a block stands. */
const plain = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .trim();

const examples = globSync("contracts/examples/*.sol").map((file) => plain(readFileSync(file, "utf8")));
const blocks = ["docs/contracts/feeds.md", "docs/guides/defi.md"].flatMap((page) =>
  [...readFileSync(page, "utf8").matchAll(/```solidity\n(.*?)```/gs)].map(([, block]) => [page, plain(block)] as const),
);

it("there are blocks and examples", () => {
  expect(blocks.length).toBeGreaterThan(5);
  expect(examples.length).toBeGreaterThan(2);
});

it.each(blocks)("%s: %s", (_page, block) => {
  expect(examples.filter((example) => example.includes(block))).not.toHaveLength(0);
});
