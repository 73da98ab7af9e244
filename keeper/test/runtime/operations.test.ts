/** The files that operators start from, and the reference: they fit the schema, the commands and each other. */
import { globSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { configSchema, HEALTH_PORTS, KINDS, loadConfig } from "../../src/runtime/config.ts";
import { METRICS } from "../../src/runtime/metricNames.ts";
import { PrometheusMetrics } from "../../src/runtime/metrics.ts";

const ROOT = resolve(import.meta.dirname, "..", "..", "..");
const text = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
const REFERENCE = text("docs", "operations.md");
const RUNBOOK = text("docs", "runbook.md");

/** Rows of the tables under a heading, as cells without code marks. */
function rowsUnder(heading: string): string[][] {
  const section = REFERENCE.split(`## ${heading}\n`)[1].split("\n## ")[0];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) =>
    row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly type?: string;
  readonly default?: unknown;
}

/** Every key that a file can have, with the values that hold unless told. */
function keysOf(node: JsonSchema, path: string, found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const { properties, anyOf, items, additionalProperties } = node;
  const named = typeof additionalProperties === "object" && additionalProperties.type !== "string";
  if (properties !== undefined) {
    for (const [key, item] of Object.entries(properties)) keysOf(item, path === "" ? key : `${path}.${key}`, found);
  } else if (anyOf !== undefined) {
    for (const item of anyOf) keysOf({ ...item, default: node.default }, path, found);
  } else if (items?.properties !== undefined) keysOf(items, `${path}[]`, found);
  else if (named) keysOf(additionalProperties, `${path}.NAME`, found);
  else {
    const value = node.default;
    const shown = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
    found.set(path, (found.get(path) ?? new Set()).add(shown));
  }
  return found;
}

describe("docs/operations.md", () => {
  it("has every key of the configuration, with what holds unless told", () => {
    const schema = z.toJSONSchema(configSchema(ROOT), { io: "input", unrepresentable: "any" }) as JsonSchema;
    const keys = [...keysOf(schema, "")].filter(([path]) => !path.startsWith("workers[].forecast."));
    const rows = rowsUnder("Configuration").map(([path, value]) => [path, value] as const);
    expect(rows.map(([path]) => path).sort()).toEqual(keys.map(([path]) => path).sort());
    // Where each form has its own, and where the schema cannot say it.
    const special = new Set([
      "reputers[].truth.timeoutMs",
      "reputers[].truth.key.epoch",
      "workers[].infer.folder",
      "keeper.topics",
      "watcher.topics",
    ]);
    for (const [path, values] of keys) {
      const [, shown] = rows.find(([row]) => row === path) ?? [];
      if (!special.has(path)) expect(values, path).toContain(shown);
    }
  });

  it("has every metric with its kind and labels, and no other", () => {
    const expected = Object.entries(METRICS).map(([name, { kind, labels }]) => [name, kind, labels.join(", ")]);
    expect(rowsUnder("Metrics").map((row) => row.slice(0, 3))).toEqual(expected);
  });

  it("names units that metrics end with", async () => {
    for (const name of Object.keys(METRICS)) expect(name).toMatch(/_(seconds|total|number|count|ether|submissions)$/);
    const { text: shown } = await new PrometheusMetrics("test").text();
    for (const name of Object.keys(METRICS)) expect(shown).toContain(`# TYPE ${name} `);
  });
});

it("every metric that the sources emit is one of those", () => {
  const emitted = globSync("keeper/src/**/*.ts", { cwd: ROOT })
    .filter((file) => !file.endsWith("metricNames.ts"))
    .flatMap((file) => text(file).match(/"allora_\w+"/g) ?? [])
    .map((name) => name.slice(1, -1));
  expect(emitted.length).toBeGreaterThan(20);
  expect(Object.keys(METRICS)).toEqual(expect.arrayContaining(emitted));
  expect(emitted).toEqual(expect.arrayContaining(Object.keys(METRICS)));
});

describe("operations/", () => {
  const examples = globSync("operations/examples/*.yaml", { cwd: ROOT });

  it.each(examples)("%s fits the schema", (file) => {
    const config = loadConfig(join(ROOT, file));
    expect(config.chain.rpcs.length).toBeGreaterThan(0);
  });

  it("has an example with every kind of node", () => {
    const { workers, reputers, ...config } = loadConfig(join(ROOT, "operations", "examples", "operator.yaml"));
    const kinds = { ...config, worker: workers[0], reputer: reputers[0] };
    for (const kind of KINDS) expect(kinds[kind], kind).toBeDefined();
  });

  it("runs every kind in containers: command, ports of health, room to stop", () => {
    const { services } = parse(text("operations", "compose.yaml"), { merge: true });
    const { shutdownSeconds, gateway } = loadConfig(join(ROOT, "operations", "examples", "operator.yaml"));
    for (const kind of KINDS) {
      const { command, ports, healthcheck, stop_grace_period: grace, build } = services[kind];
      expect(command).toEqual([kind, "--config", "/etc/allora/allora.yaml"]);
      const health = HEALTH_PORTS[kind];
      expect(ports).toContain(`127.0.0.1:${health}:${health}`);
      expect(healthcheck.test.join(" ")).toContain(`http://127.0.0.1:${health}/healthz`);
      expect(Number.parseInt(grace, 10)).toBeGreaterThan(shutdownSeconds);
      expect(build.dockerfile).toBe("operations/Dockerfile");
    }
    expect(services.gateway.ports).toContain(`${gateway?.port}:${gateway?.port}`);
    expect(Object.keys(services).sort()).toEqual([...KINDS, "postgres"].sort());
  });

  it("builds an image from files that there are, with what keepers import", () => {
    const copied = text("operations", "Dockerfile")
      .split("\n")
      .filter((line) => line.startsWith("COPY ") && !line.includes("--from"))
      .flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied).toEqual(
      expect.arrayContaining(["keeper/src", "contracts/abis.ts", "contracts/abis", "package-lock.json"]),
    );
    for (const path of copied) expect(globSync(path, { cwd: ROOT }), path).toHaveLength(1);
    const { dependencies } = JSON.parse(text("keeper", "package.json"));
    const imported = globSync("keeper/src/**/*.ts", { cwd: ROOT })
      .flatMap((file) => [...text(file).matchAll(/^(?:import|export) (?!type )[^;]*?from "([^."][^"]*)"/gm)])
      .map(([, name]) => name.split("/", name.startsWith("@") ? 2 : 1).join("/"))
      .filter((name) => !name.startsWith("node:") && name !== "@allora-evm/contracts");
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining([...new Set(imported)]));
  });

  it("runs every kind under systemd: the command, no restart for a bad configuration, room to stop", () => {
    const lines = text("operations", "systemd", "allora@.service").split("\n");
    const values = (key: string) =>
      lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
    const command = "/usr/bin/node keeper/src/cli/main.ts %i --config /etc/allora/allora.yaml";
    expect(values("ExecStart")).toEqual([command]);
    // Only tells: an endpoint that is down, or no gas money, must not keep a node from starting.
    expect(values("ExecStartPre")).toEqual([`-${command} --check`]);
    expect(values("RestartPreventExitStatus")).toEqual(["2"]);
    const { shutdownSeconds } = loadConfig(join(ROOT, "operations", "examples", "operator.yaml"));
    expect(Number.parseInt(values("TimeoutStopSec")[0], 10)).toBeGreaterThan(shutdownSeconds);
    for (const line of lines) expect(line).toMatch(/^($|#|\[(Unit|Service|Install)\]$|[A-Z][A-Za-z]+=)/);
    for (const key of ["NoNewPrivileges", "ProtectSystem", "PrivateDevices", "RestrictNamespaces"]) {
      expect(values(key), key).toHaveLength(1);
    }
  });
});

describe("docs/runbook.md", () => {
  it("names only metrics that there are", () => {
    const named = RUNBOOK.match(/allora_\w+/g) ?? [];
    expect(named.length).toBeGreaterThan(8);
    expect(Object.keys(METRICS)).toEqual(expect.arrayContaining(named));
  });

  it("quotes only messages that nodes log", () => {
    const sources = globSync("keeper/src/**/*.ts", { cwd: ROOT }).map((file) => text(file));
    const quoted = [...RUNBOOK.matchAll(/log `([^`]+)`/g)].map(([, message]) => message);
    expect(quoted.length).toBeGreaterThan(5);
    for (const message of quoted) {
      expect(
        sources.some((source) => source.includes(message)),
        message,
      ).toBe(true);
    }
  });

  it("has a command for every case", () => {
    const cases = RUNBOOK.split("\n## ").slice(1);
    expect(cases.length).toBeGreaterThanOrEqual(10);
    for (const item of cases) {
      const [title] = item.split("\n");
      for (const part of ["**Symptom**", "**Do**", "**Effect**"]) expect(item, `${title}: ${part}`).toContain(part);
    }
    expect(globSync("operations/systemd/*", { cwd: ROOT }).map((file) => basename(file))).toEqual(["allora@.service"]);
  });
});
