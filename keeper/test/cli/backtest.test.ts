import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FORECASTERS, MODELS } from "../../src/models/index.ts";
import { correlated } from "../models/series.ts";
import { allora, errorOf } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-backtest-"));
afterAll(() => rmSync(folder, { recursive: true }));

function csv(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const series = csv("series.csv", `close\n${correlated(90, -0.2).join("\n")}\n`);

describe("allora backtest", () => {
  it.each(["close", "volatility"])("prints every loss of %s as JSON, the same every time", (target) => {
    const args = ["backtest", "--csv", series, "--target", target, "--json"];
    const { status, stdout } = allora(...args);
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ target, epochs: target === "close" ? 60 : 51 });
    const { log10MeanLoss } = summary;
    const workers = MODELS.map(({ name }) => name);
    const forecasters = FORECASTERS.map(({ name }) => name);
    const best = (names: string[]) => Math.min(...names.map((name) => log10MeanLoss[name]));
    expect(Object.keys(log10MeanLoss)).toEqual([
      ...["network", "naive", "bestInference", "bestForecastImplied"],
      ...workers,
      ...forecasters,
    ]);
    expect(log10MeanLoss.bestInference).toBe(best(workers));
    expect(log10MeanLoss.bestForecastImplied).toBe(best(forecasters));
    expect(allora(...args).stdout).toBe(stdout);
  });

  it("prints a table without --json", () => {
    const { status, stdout } = allora("backtest", "--csv", series);
    expect(status).toBe(0);
    expect(stdout).toContain("second half of 60 epochs");
    expect(stdout).toContain("neighbours");
  });

  it.each([
    ["missing.csv", undefined, { code: "file" }],
    ["short.csv", "close\n1\n2\n", { code: "csv", value: "2", limit: "32" }],
    ["open.csv", `open\n${"1\n".repeat(40)}`, { code: "csv", value: "open", limit: "close" }],
    ["cell.csv", `close\n${"1\n".repeat(40)}NaN\n`, { code: "close", value: "NaN" }],
  ])("refuses %s", (name, text, error) => {
    const file = text === undefined ? join(folder, name) : csv(name, text);
    const { status, stdout, stderr } = allora("backtest", "--csv", file, "--json");
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(errorOf(stderr)).toMatchObject({ name: "InputError", ...error });
  });

  it("refuses an unknown target", () => {
    const { status, stderr } = allora("backtest", "--csv", series, "--target", "high");
    expect(status).toBe(2);
    expect(stderr).toContain("close, volatility");
  });
});
