/** Prints, as a table, the worst error of each family of outputs over all epoch vectors that are at hand. */

import { parseReplay, replay } from "../keeper/src/engine/replay.ts";
import { compareWithExpected } from "../keeper/test/vectorErrors.ts";
import { ownVectors, simulatorVectors } from "../keeper/test/vectors.ts";

const worst = new Map<string, { error: number; name: string; files: number }>();
for (const { name, input, expected } of [...ownVectors(), ...simulatorVectors()]) {
  for (const [family, error] of Object.entries(compareWithExpected(replay(parseReplay({ input })), expected))) {
    const known = worst.get(family) ?? { error: -1, name, files: 0 };
    const files = known.files + 1;
    worst.set(family, error > known.error ? { error, name, files } : { ...known, files });
  }
}
console.log("| output | vectors | worst error | in |\n|---|---|---|---|");
for (const [family, { error, name, files }] of worst) {
  console.log(`| ${family} | ${files} | ${error.toExponential(1)} | ${name} |`);
}
