import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getAddress } from "viem";
import { afterAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { InputError } from "../../src/errors.ts";
import { HEALTH_PORTS, KINDS, loadConfig, parseConfig, requireNodes } from "../../src/runtime/config.ts";

const folder = mkdtempSync(join(tmpdir(), "allora-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BASE = {
  chain: { rpcs: ["http://127.0.0.1:8545"], deployment: "deployment.json" },
  storage: "data",
  keys: { one: { file: "one.key" } },
};
const parse = (config: unknown) => parseConfig(stringify(config), join(folder, "allora.yaml"));

/** Place that a configuration is refused for. */
function placeOf(config: unknown): string {
  try {
    parse(config);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: "config" });
    return (error as InputError).value;
  }
  throw new Error("accepted");
}

describe("a configuration", () => {
  it("has defaults, and files relative to its own folder", () => {
    const config = parse(BASE);
    expect(config.chain).toMatchObject({ deployment: join(folder, "deployment.json"), pollMs: 1000, confirmations: 5 });
    expect(config.chain.fees).toEqual({
      maxFeeGwei: 200,
      maxPriorityFeeGwei: 5,
      bumpPercent: 15,
      bumpAfterSeconds: 30,
    });
    expect(config).toMatchObject({ storage: join(folder, "data"), shutdownSeconds: 20, log: { level: "info" } });
    expect(parse({ ...BASE, keeper: { key: "one" } }).keeper).toMatchObject({
      topics: "all",
      upkeep: true,
      threads: 2,
    });
    expect(config.keys.one).toEqual({ file: join(folder, "one.key") });
  });

  it("is the same in JSON and YAML", () => {
    const file = join(folder, "allora.json");
    writeFileSync(file, JSON.stringify(BASE));
    expect(loadConfig(file)).toEqual(parse(BASE));
  });

  it("takes every form of models, truths and choices of topics", () => {
    const series = { csv: "closes.csv", known: 3, start: 0, step: 60 };
    const models = [
      { http: "http://127.0.0.1:9000/infer" },
      { command: ["python3", "model.py"] },
      { module: "model.ts" },
      { builtin: "ridge", series },
    ];
    const truths = [
      { http: "https://example.org/{epoch}", path: "$.price" },
      { csv: "truths.csv", key: { time: "at" } },
      { feed: `0x${"0".repeat(38)}aa`, maxAge: 60 },
      { module: "truth.ts" },
      { series },
    ];
    const config = parse({
      ...BASE,
      workers: models.map((infer) => ({ topic: 1, key: "one", infer, forecast: infer })),
      reputers: truths.map((truth) => ({ topic: 2, key: "one", truth })),
      keeper: { key: "one", topics: [1, 2] },
      watcher: { key: "one", topics: { shard: 3, of: 4 }, rpcs: ["http://127.0.0.1:8546"] },
    });
    expect(config.workers.map(({ infer }) => infer)).toMatchObject([
      { method: "POST", timeoutMs: 5000 },
      { command: ["python3", "model.py"], folder },
      { module: join(folder, "model.ts") },
      { builtin: "ridge", series: { csv: join(folder, "closes.csv"), target: "close" } },
    ]);
    expect(config.reputers.map(({ truth }) => truth)).toMatchObject([
      { repeatable: false },
      { csv: join(folder, "truths.csv"), value: "truth" },
      { feed: getAddress(`0x${"0".repeat(38)}aa`), confirmations: 5 },
      { module: join(folder, "truth.ts") },
      { series: { known: 3 } },
    ]);
    expect(config.keeper?.topics).toEqual([1n, 2n]);
    expect(config.watcher?.topics).toEqual({ shard: 3, of: 4 });
  });

  const worker = { topic: 1, key: "one", infer: { http: "http://127.0.0.1:9000" } };
  it.each([
    [{ ...BASE, chains: {} }, "chains"],
    [{ ...BASE, chain: { ...BASE.chain, rpcs: [] } }, "chain.rpcs"],
    [{ ...BASE, chain: { ...BASE.chain, rpcs: ["ws://127.0.0.1"] } }, "chain.rpcs.0"],
    [{ ...BASE, chain: { ...BASE.chain, fees: { bumpPercent: 5 } } }, "chain.fees.bumpPercent"],
    [{ ...BASE, log: { level: "loud" } }, "log.level"],
    [{ ...BASE, http: { port: 65_536 } }, "http.port"],
    [{ ...BASE, workers: [{ ...worker, infer: undefined }] }, "workers.0"],
    [{ ...BASE, workers: [worker, { ...worker, gateway: "x" }] }, "workers.1.gateway"],
    [
      { ...BASE, workers: [{ ...worker, infer: { http: "http://127.0.0.1:1", timeout: 3 } }] },
      "workers.0.infer.timeout",
    ],
    [{ ...BASE, workers: [{ ...worker, infer: {} }] }, "workers.0.infer"],
    [{ ...BASE, keeper: { key: "one", topics: { shard: 4, of: 4 } } }, "keeper.topics"],
    [{ ...BASE, watcher: { key: "one" } }, "watcher.rpcs"],
    [{ ...BASE, gateway: { key: "one", database: "mysql://x" } }, "gateway.database"],
    [{ ...BASE, keys: { one: { file: "a", env: "B" } } }, "keys.one"],
    [{ ...BASE, storage: undefined }, "storage"],
  ])("is refused, with the place: %#", (config, place) => {
    expect(placeOf(config)).toBe(place);
  });

  it("names keys that have no source", () => {
    expect(placeOf({ ...BASE, workers: [{ ...worker, key: "two" }] })).toBe("two");
    expect(placeOf({ ...BASE, keeper: { key: "toString" } })).toBe("toString");
  });

  it("is refused where it is no YAML, or no file", () => {
    expect(() => parseConfig("chain: [", "a.yaml")).toThrow(InputError);
    expect(() => loadConfig(join(folder, "none.yaml"))).toThrow("ENOENT");
  });

  it("must have the section of what is started", () => {
    expect(() => requireNodes(parse(BASE), "worker")).toThrow("workers");
  });
});

it("kinds of nodes have ports of their own", () => {
  expect(new Set(KINDS.map((kind) => HEALTH_PORTS[kind])).size).toBe(KINDS.length);
});
