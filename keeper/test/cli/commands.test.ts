import { describe, expect, it } from "vitest";
import { allora, errorOf } from "./commands.ts";

const COMMANDS = [
  "replay",
  "simulate",
  "backtest",
  "demo",
  "worker",
  "reputer",
  "gateway",
  "keeper",
  "watcher",
  "verify",
];

describe("allora", () => {
  it("lists every command, and explains each", () => {
    const { status, stdout } = allora("--help");
    expect(status).toBe(0);
    for (const command of COMMANDS) {
      expect(stdout).toContain(command);
      const help = allora(command, "--help");
      expect(help.status).toBe(0);
      expect(help.stdout).toContain(`allora ${command}`);
    }
  });

  it.each([["oracle"], ["replay"], ["replay", "file", "--no-such-option"], ["backtest"], ["keeper", "--rpc", "x"]])(
    "ends with 2 for %s %s",
    (...args) => {
      const { status, stdout, stderr } = allora(...args.filter((arg) => arg !== undefined));
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toContain("--help");
    },
  );
});

describe("allora worker and reputer", () => {
  const series = ["--csv", "x.csv", "--known", "1", "--start", "0", "--step", "1", "--gateway", "http://127.0.0.1:1"];
  const node = ["--rpc", "http://127.0.0.1:1", "--deployment", "deployment.json", ...series];

  it("need a model or a forecaster, not both", () => {
    for (const choice of [[], ["--model", "ridge", "--forecaster", "analogues"]]) {
      const { status, stderr } = allora("worker", ...node, ...choice);
      expect(status).toBe(2);
      expect(errorOf(stderr)).toMatchObject({ code: "option", limit: "one of them" });
    }
  });

  it.each([
    ["--known", "0"],
    ["--step", "1.5"],
    ["--start", "yesterday"],
  ])("refuse %s %s", (option, value) => {
    const { status, stderr } = allora("reputer", ...node, option, value);
    expect(status).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ name: "InputError", code: "option", value });
  });

  it("refuse a series that is not there", () => {
    const { status, stderr } = allora("reputer", ...node);
    expect(status).toBe(2);
    expect(errorOf(stderr)).toMatchObject({ code: "file", value: "x.csv" });
  });
});
