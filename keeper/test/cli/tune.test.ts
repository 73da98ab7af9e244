import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { topicParameters } from "../../src/chain/topicDefinition.ts";
import { correlated } from "../models/series.ts";
import { allora, errorOf } from "./commands.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-tune-"));
afterAll(() => rmSync(folder, { recursive: true }));
const csv = join(folder, "series.csv");
writeFileSync(csv, `close\n${correlated(120, -0.2).join("\n")}\n`);

describe("allora tune", () => {
  it("prints a topic definition with its evidence, the same every time", () => {
    const args = ["tune", "--csv", csv, "--horizon", "3", "--epoch", "3600", "--draws", "20", "--seed", "5", "--json"];
    const { status, stdout } = allora(...args);
    expect(status).toBe(0);
    const { seed, topic, folds, overall } = JSON.parse(stdout);
    expect(seed).toBe(5);
    expect(folds).toHaveLength(4);
    expect(overall.to).toBe(88);
    const parameters = topicParameters(topic, 1_800_000_000);
    expect(parameters.schedule.groundTruthLag + parameters.schedule.workerWindow).toBe(3 * 3600);
    expect(allora(...args).stdout).toBe(stdout);
  });

  it("prints the seed and a table without --json", () => {
    const { status, stdout } = allora("tune", "--csv", csv, "--draws", "5");
    expect(status).toBe(0);
    expect(stdout).toContain("seed 1");
    expect(stdout).toContain('"pNorm"');
    expect(stdout).toContain("tuned");
  });

  it("refuses a series that is too short for its horizon", () => {
    const { status, stderr } = allora("tune", "--csv", csv, "--horizon", "60", "--json");
    expect(status).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ code: "csv", value: "120", limit: "150" });
  });
});
