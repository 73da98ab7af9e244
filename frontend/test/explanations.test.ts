/** Equation numbers in the explanations are those that the engine's own modules name. */
import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { EXPLANATIONS } from "../src/lib/explanations.ts";

/** "Eq. 4-8, 10, 11" and "Eq. 26 to 28, 35" as numbers. */
function numbersIn(text: string): number[] {
  return [...text.matchAll(/(\d+)(?:(?:-| to )(\d+))?/g)].flatMap(([, first, last = first]) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => Number(first) + i),
  );
}

const known = new Set(
  globSync("keeper/src/math/*.ts").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/Eq\. ([\d\s,-]+(?:and \d+)?)/g)].flatMap(([, list]) => numbersIn(list)),
  ),
);

it.each(Object.entries(EXPLANATIONS))("%s has a text, a formula and equations that the engine computes", (_, one) => {
  for (const part of [one.name, one.text, one.formula]) expect(part.trim()).not.toBe("");
  if (one.equation === null) return;
  const numbers = numbersIn(one.equation);
  expect(numbers).not.toEqual([]);
  expect(numbers.filter((number) => !known.has(number))).toEqual([]);
});
