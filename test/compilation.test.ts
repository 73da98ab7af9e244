/** Only test contracts that are compiled like the contracts may carry code of contracts; all others deploy by name. */
import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CARRYING } from "../scripts/compilation.ts";

const carrying = new Map(CARRYING.map((pattern) => [pattern, globSync(pattern, { cwd: "test/solidity" })]));
const others = globSync("**/*.sol", { cwd: "test/solidity" }).filter(
  (file) => ![...carrying.values()].flat().includes(file),
);

it.each([...carrying])("%s names files", (_pattern, files) => {
  expect(files).not.toHaveLength(0);
});

it.each(others)("%s neither creates nor extends a contract of contracts/", (file) => {
  const source = readFileSync(`test/solidity/${file}`, "utf8");
  const imported = [...source.matchAll(/import \{([^}]*)\} from "[./]+\/contracts\//g)].flatMap(([, names]) =>
    names.split(",").map((name) => name.trim()),
  );
  const created = [...source.matchAll(/\bnew (\w+)[({]/g)].map(([, name]) => name);
  const extended = [...source.matchAll(/\bcontract \w+ is ([^{]*)\{/g)].flatMap(([, names]) => names.split(/\W+/));
  expect([...created, ...extended].filter((name) => imported.includes(name))).toEqual([]);
});
