import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
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
  "status",
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

describe("node commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "allora-commands-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, config: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(config));
    return path;
  };
  const base = {
    chain: { rpcs: ["http://127.0.0.1:1"], deployment: "deployment.json", timeoutMs: 200 },
    storage: "data",
    http: { port: 0 },
    keys: { one: { file: "one.key" } },
  };
  const refusal = (command: string, config: unknown, ...more: string[]) => {
    const { status, stdout, stderr } = allora(command, "--config", file("refused.json", config), ...more);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    return errorOf(stderr);
  };

  it("end with 2 and the place where a configuration does not fit", () => {
    expect(refusal("worker", { ...base, pollMs: 3 })).toMatchObject({ code: "config", value: "pollMs" });
    expect(refusal("keeper", base)).toMatchObject({ code: "config", value: "keeper" });
    expect(refusal("status", { ...base, storage: 1 })).toMatchObject({ code: "config", value: "storage" });
    const { status, stderr } = allora("reputer", "--config", join(folder, "none.yaml"));
    expect(status).toBe(2);
    expect(errorOf(stderr).message).toContain("ENOENT");
  });

  it("take --dry-run only where something is decided", () => {
    expect(allora("gateway", "--config", "x", "--dry-run").stderr).toContain("unknown option '--dry-run'");
    expect(allora("watcher", "--help").stdout).toContain("--dry-run");
  });

  it("check everything, whatever is wrong, and end with 2", () => {
    const config = file("checked.json", { ...base, keeper: { key: "one" } });
    const { status, stdout } = allora("keeper", "--config", config, "--check");
    expect(status).toBe(2);
    expect(stdout).toMatch(/configuration +│ +right/);
    expect(stdout).toMatch(/storage +│ +right/);
    expect(stdout).toMatch(/deployment +│ +wrong/);
    expect(stdout).toMatch(/key one +│ +wrong/);
  });
});
