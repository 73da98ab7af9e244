/**
 * Every equation of a harness contract, in TypeScript and in Solidity, on the same random inputs: not one unit of
 * difference. ALLORA_CASES sets the number of cases per equation, ALLORA_SEED the seed.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { Random, SEED } from "../random.ts";
import type { Case } from "./cases.ts";
import { deployHarness, type Harness } from "./harness.ts";

const CASES = Number(process.env.ALLORA_CASES ?? 10_000);

export function compareAll(contract: Parameters<typeof deployHarness>[0], cases: readonly Case[]): void {
  describe(`${contract}, seed ${SEED}, ${CASES} cases each`, () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = await deployHarness(contract);
    });

    it.each(cases.map((item) => [title(item), item] as const))("%s", async (_, item) => {
      const random = new Random(SEED);
      const inputs = random.list(CASES, () => item.arguments(random));
      const { differences, equal, refused } = await harness.compare(item.name, item.equation, inputs);
      expect(differences.slice(0, 3)).toEqual([]);
      expect(equal + refused).toBe(CASES);
      // Inputs within the documented ranges are never refused; a generator that strays would hide differences.
      expect(refused).toBe(0);
    });
  });
}

function title({ name, paper }: Case): string {
  return paper === "" ? name : `Eq. ${paper}: ${name}`;
}
