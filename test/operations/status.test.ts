/** What operators look at: `allora NODE --check` and `allora status`, against a chain. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { keccak256, parseEther, toHex } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDeployment } from "../../keeper/src/chain/deployment.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { readNetworkStatus, type StatusOptions } from "../../keeper/src/status/network.ts";
import { formatStatus } from "../../keeper/src/status/report.ts";
import type { Attendance } from "../../keeper/src/status/topics.ts";
import { Random, SEED } from "../random.ts";
import { randomInputs } from "../support/epochs.ts";
import { STAKE, World } from "../support/world.ts";
import { type ServedChain, serveChain } from "../web/servers.ts";

const MAIN = resolve(import.meta.dirname, "..", "..", "keeper", "src", "cli", "main.ts");
const folder = mkdtempSync(join(tmpdir(), "allora-status-"));
const key = generatePrivateKey();
const { address } = privateKeyToAccount(key);

let world: World;
let chain: ServedChain;

async function allora(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

function configOf(changes: Record<string, unknown> = {}): string {
  const path = join(folder, "allora.json");
  const config = {
    chain: { rpcs: [chain.url], deployment: "deployment.json", timeoutMs: 5000 },
    storage: "data",
    http: { port: 1 },
    keys: { mine: { file: "mine.key" } },
    keeper: { key: "mine", topics: [1] },
    ...changes,
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

beforeAll(async () => {
  world = await World.create({ inferers: 3, forecasters: 1, reputers: 2 });
  chain = await serveChain(world);
  writeFileSync(join(folder, "deployment.json"), formatDeployment(world.deployment));
  writeFileSync(join(folder, "mine.key"), key, { mode: 0o600 });
});
afterAll(async () => {
  await chain.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

describe("--check", () => {
  it("tells an operator that gas money is missing, then that all is right", async () => {
    const poor = await allora("keeper", "--config", configOf(), "--check");
    expect(poor.stdout).toMatch(/gas money of mine +│ +wrong +│ +0 ether/);
    expect(poor.code).toBe(2);
    await world.rpc("hardhat_setBalance", [address, `0x${parseEther("3").toString(16)}`]);
    const rich = await allora("keeper", "--config", configOf(), "--check");
    expect(rich.stdout).toMatch(/all contracts, the same engine/);
    expect(rich.stdout).toMatch(/topic 1 +│ +right +│ +test/);
    expect(rich.stdout).not.toContain("wrong");
    expect(rich.code).toBe(0);
  });

  it("warns of a key that others can read, without failing", async () => {
    chmodSync(join(folder, "mine.key"), 0o644);
    const { code, stdout } = await allora("keeper", "--config", configOf(), "--check");
    chmodSync(join(folder, "mine.key"), 0o600);
    expect(stdout).toMatch(/key mine +│ +doubtful/);
    expect(code).toBe(0);
  });

  it.each([
    ["another chain", { chainId: 5 }, "the deployment is on 5"],
    ["a contract that is not there", { inbox: `0x${"12".repeat(20)}` }, "there is no contract inbox"],
  ])("finds %s", async (_, change, text) => {
    const json = JSON.parse(formatDeployment(world.deployment));
    writeFileSync(join(folder, "other.json"), JSON.stringify({ ...json, ...change }));
    const settings = { rpcs: [chain.url], deployment: "other.json" };
    const { code, stdout } = await allora("keeper", "--config", configOf({ chain: settings }), "--check");
    expect(stdout).toContain(text);
    expect(code).toBe(2);
  });

  it("finds models and truths that do not open, and keys that are not registered", async () => {
    const workers = [
      { topic: 1, key: "mine", infer: { command: ["no-such-program"] }, forecast: { module: "none.ts" } },
      { topic: 1, key: "inferer", infer: { command: ["node", "model.js"] } },
    ];
    writeFileSync(join(folder, "inferer.key"), keccak256(toHex("allora test 0/0")), { mode: 0o600 });
    const keys = { mine: { file: "mine.key" }, inferer: { file: "inferer.key" } };
    const { code, stdout } = await allora("worker", "--config", configOf({ keys, workers }), "--check");
    expect(code).toBe(2);
    expect(stdout).toMatch(/workers\.0\.infer +│ +wrong +│ +there is no program no-such-program/);
    expect(stdout).toMatch(/workers\.0\.forecast +│ +wrong +│ +cannot read .*none\.ts: ENOENT/);
    expect(stdout).toMatch(new RegExp(`workers\\.0 in topic 1 +│ +wrong +│ +${address} is not registered as inferer`));
    expect(stdout).toMatch(/workers\.1\.infer +│ +right/);
    expect(stdout).toMatch(/workers\.1 in topic 1 +│ +right +│ +registered as inferer/);
    // Who pays nothing needs no gas money.
    expect(stdout).not.toMatch(/gas money of \w+ +│ +wrong/);
  });

  it("finds topics that there are not", async () => {
    const config = configOf({ keeper: { key: "mine", topics: [1, 7] } });
    const { code, stdout } = await allora("keeper", "--config", config, "--check");
    expect(stdout).toMatch(/topic 7 +│ +wrong +│ +there are 1 topics/);
    expect(code).toBe(2);
  });
});

describe("--once", () => {
  it("steps every topic, and ends with 0; with 2 where the section is missing", async () => {
    const { code, stdout } = await allora("keeper", "--config", configOf(), "--once", "--dry-run");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["topic", "no keeper"]));
    expect(code).toBe(0);
    const missing = await allora("watcher", "--config", configOf(), "--once");
    expect(missing.code).toBe(2);
    expect(JSON.parse(missing.stderr).error).toMatchObject({ code: "config", value: "watcher" });
  });
});

describe("allora status", () => {
  const status = (accounts: StatusOptions["accounts"] = []) =>
    readNetworkStatus({
      ...{ client: world.client, deployment: world.deployment, rpcs: [chain.url], timeoutMs: 600_000 },
      ...{ health: [], accounts, topics: undefined },
    });
  const topic = async () => (await status()).topics[0];
  const windowOf = async (role: Attendance["role"]) =>
    (await topic()).windows.find((window) => window.role === role && window.epoch === 0n);

  it("shows who is in, who is late, and what keepers owe, through an epoch", async () => {
    expect(await topic()).toMatchObject({ epoch: -1n, phase: "waiting", windows: [], overdue: [] });
    const inputs = randomInputs(world, new Random(SEED));
    const { opensAt, closesAt, reportsFrom, reportsUntil } = world.times(0n);
    // Two of three infer.
    await world.submit(0n, { ...inputs, inferences: [1n * UNIT, null, 2n * UNIT], forecasts: [null] });
    expect(await topic()).toMatchObject({ epoch: 0n, phase: "worker window" });
    const missing = [world.inferers[1].address];
    expect(await windowOf("inferers")).toMatchObject({ expected: 3, present: 2, missing, late: false });
    expect(await windowOf("forecasters")).toMatchObject({ expected: 1, present: 0, late: false });
    await world.warp(opensAt + (closesAt - opensAt) * 0.75);
    expect(await windowOf("inferers")).toMatchObject({ late: true });
    expect(formatStatus(await status())).toContain(`inferers: ${missing[0].slice(0, 6)}`);

    await world.warp(closesAt);
    const overdue = ["synthesis of epoch 0"];
    expect(await topic()).toMatchObject({ phase: "between windows", windows: [], overdue });
    const honest = await world.computeSynthesis(0n);
    await world.postSynthesis(0n, honest.bytes, honest.base, 0);
    expect(await topic()).toMatchObject({ overdue: [] });
    // What is posted and not final ties up the topic's minimum stake.
    const [poster] = (await status([{ ...world.reputers[0], name: "poster" }])).accounts;
    expect(poster.stakes).toMatchObject([{ exposure: parseEther("1") }]);
    await world.warp(reportsFrom);
    expect(await windowOf("reputers")).toMatchObject({ expected: 2, present: 0, late: false });
    await world.report(0n, [100n * UNIT, 100n * UNIT]);
    expect(await windowOf("reputers")).toMatchObject({ present: 2, missing: [] });
    await world.warp(reportsUntil);
    expect(await topic()).toMatchObject({ overdue: ["settlement of epoch 0"] });
  });

  it("shows what keys hold and risk", async () => {
    const [reputer] = world.reputers;
    const [mine, other] = (
      await status([
        { name: "mine", address },
        { ...reputer, name: "reputer" },
      ])
    ).accounts;
    expect(mine).toMatchObject({ ether: parseEther("3"), stakes: [] });
    // One slash takes half.
    const stake = { topic: 1n, reputer: reputer.address, stake: STAKE, unbonding: 0n };
    expect(other.stakes).toEqual([{ ...stake, exposure: 0n, atRisk: STAKE / 2n }]);
  });

  it("prints JSON, and tables, again and again until it is stopped", async () => {
    const { stdout } = await allora("status", "--config", configOf(), "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      endpoints: [{ origin: new URL(chain.url).origin }],
      nodes: [{ kind: "keeper", state: "down" }],
      accounts: [{ name: "mine", address, ether: String(parseEther("3")) }],
      topics: [{ id: "1", overdue: ["settlement of epoch 0"] }],
    });
    const child = spawn(process.execPath, [MAIN, "status", "--config", configOf(), "--watch", "1"]);
    const ended = once(child, "exit");
    let printed = "";
    for await (const data of child.stdout) {
      printed += data;
      if (printed.split("at risk").length > 2) child.kill("SIGTERM");
    }
    expect(await ended).toEqual([0, null]);
    for (const text of ["endpoint", "node", "topic", "exposure", "settlement of epoch 0"])
      expect(printed).toContain(text);
  });

  it("says that the chain does not answer", async () => {
    chain.up = false;
    const { code, stderr } = await allora("status", "--config", configOf());
    chain.up = true;
    expect(code).toBe(1);
    expect(stderr).not.toBe("");
  });
});
