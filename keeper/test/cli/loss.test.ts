import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadLoss } from "../../src/cli/reputer.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { MAX_LOG_LOSS } from "../../src/trace/bounds.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-loss-"));
afterAll(() => rmSync(folder, { recursive: true }));

function moduleOf(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

describe("a loss module", () => {
  it("maps inference and truth to a log10 loss, also of an exact hit", async () => {
    const path = moduleOf("gap", "export default (inference, truth) => Math.log10(Math.abs(inference - truth));");
    const loss = await loadLoss(path);
    expect(loss(110n * UNIT, 10n * UNIT)).toBe(2n * UNIT);
    expect(loss(5n * UNIT, 5n * UNIT)).toBe(-MAX_LOG_LOSS);
  });

  it("is refused without a function, and where it yields no number", async () => {
    await expect(loadLoss(moduleOf("none", "export default 7;"))).rejects.toMatchObject({ code: "loss" });
    const loss = await loadLoss(moduleOf("nan", "export default () => Number.NaN;"));
    expect(() => loss(UNIT, UNIT)).toThrow("has no loss");
  });
});
