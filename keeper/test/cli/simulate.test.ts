import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { allora, errorOf } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("allora simulate", () => {
  it("prints the summary of a run as JSON, the same for the same seed", () => {
    const args = ["simulate", "--epochs", "30", "--seed", "5", "--json"];
    const { status, stdout } = allora(...args);
    expect(status).toBe(0);
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ seed: 5, epochs: 30 });
    expect(Object.keys(summary.log10MeanLoss)).toEqual(["network", "naive", "bestInference", "bestForecastImplied"]);
    expect(summary.workers.inference).toHaveLength(3);
    expect(allora(...args).stdout).toBe(stdout);
  });

  it("compares runs of consecutive seeds", () => {
    const { stdout } = allora("simulate", "--epochs", "20", "--seeds", "3", "--seed", "4", "--json", "--reputers", "1");
    const { runs, meanGainOverNaive } = JSON.parse(stdout);
    expect(runs.map(({ seed }: { seed: number }) => seed)).toEqual([4, 5, 6]);
    const gains = runs.map(({ log10MeanLoss: { naive, network } }: never) => naive - network);
    expect(meanGainOverNaive).toBeCloseTo((gains[0] + gains[1] + gains[2]) / 3, 12);
  });

  it("writes the figure", () => {
    const file = join(folder, "figure.svg");
    const { status, stdout } = allora("simulate", "--epochs", "20", "--svg", file);
    expect(status).toBe(0);
    expect(stdout).toContain("naive - network");
    expect(readFileSync(file, "utf8")).toMatch(/^<svg /);
  });

  it.each([
    ["--epochs", "1", "2..100000"],
    ["--epochs", "ten", "2..100000"],
    ["--seed", "-1", "0..2147483647"],
    ["--workers", "33", "1..32"],
    ["--forecasters", "0", "1..8"],
    ["--reputers", "2.5", "1..8"],
    ["--months", "0", "1..1200"],
    ["--months", "60", "--economy"],
  ])("refuses %s %s", (option, value, limit) => {
    const { status, stderr } = allora("simulate", `${option}=${value}`);
    expect(status).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ name: "InputError", code: "option", value, limit });
  });

  it("refuses a figure it cannot write", () => {
    const { status, stderr } = allora("simulate", "--epochs", "2", "--svg", join(folder, "no", "such.svg"));
    expect(status).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ code: "file", limit: "writable" });
  });
});

describe("allora simulate --economy", () => {
  it("prints Fig. 4 and the games as JSON, and writes the figure", () => {
    const file = join(folder, "economy.svg");
    const { status, stdout } = allora("simulate", "--economy", "--months", "14", "--json", "--svg", file);
    expect(status).toBe(0);
    const { months, curves, unlock, games } = JSON.parse(stdout);
    expect(months).toBe(14);
    for (const curve of ["plain", "smoothed", "withFees"]) {
      expect(curves[curve]).toHaveLength(15);
      expect(unlock[curve].after).toBeLessThanOrEqual(unlock[curve].before);
    }
    expect(unlock.plain.dropInDay).toBeGreaterThan(100 * unlock.smoothed.dropInDay);
    expect(games.map(({ days }: { days: unknown[] }) => days.length)).toEqual([182, 182]);
    expect(readFileSync(file, "utf8")).toMatch(/^<svg /);
  });

  it("prints what docs/economy.md says, and draws its figure", () => {
    const file = join(folder, "docs.svg");
    const { stdout } = allora("simulate", "--economy", "--months", "60", "--markdown", "--svg", file);
    const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
    expect(docs("economy.md")).toContain(stdout.trim());
    expect(readFileSync(file, "utf8")).toBe(docs("figures/economy.svg"));
  });

  it("prints tables, without the unlock where the run ends before it", () => {
    const long = allora("simulate", "--economy", "--markdown").stdout;
    expect(long).toContain("| 60 | ");
    expect(long).toContain("lost in a day");
    const short = allora("simulate", "--economy", "--months", "3").stdout;
    expect(short).not.toContain("lost in a day");
    expect(short).toContain("has half of the rewards after 2 days");
  });
});
