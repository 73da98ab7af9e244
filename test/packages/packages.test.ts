/**
 * The packages as others get them: packed, installed in a fresh project, compiled, type-checked and run against a chain.
 * The programs are examples/consumer and the blocks of docs/sdk.md and docs/guides/bot.md.
 */
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Abi, type Hex, keccak256, toFunctionSelector, toHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { formatDeployment } from "../../keeper/src/chain/deployment.ts";
import { readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { formatDecimal, parseDecimal } from "../../keeper/src/decimal.ts";
import { readFeed, readFeedTerms } from "../../sdk/src/index.ts";
import { type Consumed, createConsumed, endow, inputsOf, OPEN, PENDING } from "../support/consumer.ts";
import { testAccount } from "../support/world.ts";
import { type ServedChain, serveChain } from "../web/servers.ts";
import {
  blocksOf,
  compile,
  createProject,
  missingImports,
  type Project,
  type Running,
  start,
  typecheck,
} from "./project.ts";

/** Of the first inferer. */
const KEY = keccak256(toHex("allora test 0/0"));

let consumed: Consumed;
let chain: ServedChain;
let project: Project;
let env: Record<string, string>;

beforeAll(async () => {
  project = createProject();
  consumed = await createConsumed();
  const { world, deployment } = consumed;
  chain = await serveChain(world);
  writeFileSync(join(project.folder, "deployment.json"), formatDeployment(deployment));
  writeFileSync(join(project.folder, "sdk.ts"), blocksOf("docs/sdk.md"));
  writeFileSync(join(project.folder, "bot.ts"), blocksOf("docs/guides/bot.md"));
  writeFileSync(join(project.folder, "readme.ts"), blocksOf("sdk/README.md"));
  env = { ALLORA_RPC_URL: chain.url, ALLORA_DEPLOYMENT: "deployment.json", POLL_MS: "50" };
});
afterAll(async () => {
  await chain?.close();
  await consumed?.world.close();
  project?.remove();
});

/** Output of a script that ends by itself. */
async function outputOf(script: string, more: Record<string, string> = {}): Promise<string> {
  const running = start(project, script, { ...env, ...more });
  const [code] = await once(running.child, "close");
  expect(code, running.output).toBe(0);
  return running.output;
}

/** Waits until a program has said something; fails where it ends before. */
async function said(running: Running, what: RegExp): Promise<void> {
  while (!what.test(running.output)) {
    if (running.child.exitCode !== null) throw new Error(`ended without saying ${what}:\n${running.output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stopped({ child }: Running): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

/** Makes the pending inference final. */
async function finish(): Promise<void> {
  const { world } = consumed;
  if ((await readFeed(world.client, { ...consumed, topicId: 1n })).epoch === PENDING) return;
  await world.submit(OPEN, inputsOf(OPEN));
  await world.warp(world.times(PENDING).closesAt + world.topic.schedule.challengeWindow + 1);
  await world.send("epochs", "finalize", [world.topic.id, PENDING], world.owner);
}

describe("the SDK", () => {
  it("is packed without what belongs to others", () => {
    expect(project.files.sdk).toContain("dist/sdk/src/index.d.ts");
    const scripts = project.files.sdk.filter((file) => /\.(js|d\.ts)$/.test(file));
    expect(scripts.length).toBeGreaterThan(60);
    for (const file of scripts) {
      const text = readFileSync(join(project.folder, "node_modules", "@allora-evm", "sdk", file), "utf8");
      const imports = [...text.matchAll(/(?:^|\n)(?:im|ex)port [^;]*?from "([^"]+)"|\bimport\("([^"]+)"\)/g)];
      for (const [, name, inline] of imports)
        expect(name ?? inline, file).toMatch(/^(\.{1,2}\/.*\.js|viem(\/\w+)?|zod(\/mini)?)$/);
    }
  });

  it("type-checks in a project of others, with the programs of the docs", () => {
    typecheck(project);
  });

  it("reads a feed from a fresh project", async () => {
    const { value, epoch } = await readFeed(consumed.world.client, { ...consumed, topicId: 1n });
    const read = JSON.parse(await outputOf("read.ts"));
    expect(read).toMatchObject({ value: formatDecimal(value), epoch: String(epoch), quality: "Good", proven: true });
  });

  it("leaves out of a bundle what is not used", async () => {
    const { build } = await import("vite");
    const entry = join(project.folder, "bundle.mjs");
    writeFileSync(entry, 'export { readFeed } from "@allora-evm/sdk";');
    const options = { entry, formats: ["es"] as ["es"], fileName: "bundle" };
    const rollupOptions = { external: [/^viem/] };
    const result = await build({
      root: project.folder,
      configFile: false,
      logLevel: "silent",
      build: { lib: options, rollupOptions, write: false, minify: false },
    });
    const [{ output }] = result as unknown as [{ output: [{ code: string }] }];
    const [{ code }] = output;
    expect(code).toContain("latest");
    expect(code).not.toMatch(/WebAssembly|ZodType|zod|UnbondingStarted/);
    expect(code.length).toBeLessThan(120_000);
  });

  it("does what its page says", async () => {
    const { world } = consumed;
    await endow(world, testAccount("0/0").address);
    await world.undoing(async () => {
      const output = await outputOf("sdk.ts", { PRIVATE_KEY: KEY, REPUTER: world.reputers[0].address });
      expect(output).toMatch(/\[ 'approve', 'pay' \]/);
      expect(output).toContain(`epoch ${PENDING} can be refuted until`);
      expect(output).toContain("all that stands is right");
      expect(output).toContain("epoch 3 is to be settled next");
      expect(output).toContain("request 1 of 1, 6000000000000000000 wei left");
      const submitted = await readSubmissions(world.client, world.deployment, world.topic.id, OPEN);
      expect(submitted).toMatchObject([{ slot: 0, value: parseDecimal("102.5") }]);
    });
  });
});

describe("the bot of the guide", () => {
  it("acts once on what is final, and goes on where it was", async () => {
    const first = start(project, "bot.ts", env);
    await said(first, /epoch 6 says \d+\.\d+, not final yet/);
    expect(first.output).toMatch(/round 3: the data of topic 1 is of .*, older than/);
    await stopped(first);
    await finish();
    const second = start(project, "bot.ts", env);
    await said(second, /round 4: act on \d+\.\d+/);
    await stopped(second);
    expect(second.output).not.toMatch(/round 3|not final yet/);
  });
});

describe("the contracts", () => {
  it("are packed with all that they import, and without mocks", () => {
    const { contracts } = project.files;
    expect(contracts).toContain("interfaces/IInferenceFeed.sol");
    expect(contracts).toContain("examples/LoanQuoter.sol");
    expect(contracts.filter((file) => file.includes("mocks/"))).toEqual([]);
    expect(missingImports(contracts)).toEqual([]);
  });

  it("compile in a project of others, on chain and off", async () => {
    const { world, deployment } = consumed;
    await finish();
    const { Quote } = compile(project, "Quote.sol");
    const { connection, client, topic } = world;
    const [wallet] = await connection.viem.getWalletClients();
    const hash = await wallet.deployContract({
      abi: Quote.abi as Abi,
      bytecode: `0x${Quote.evm.bytecode.object}` as Hex,
      args: [deployment.inferenceFeed, topic.id],
    });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash });
    const { lower, dataTime } = await readFeed(client, { deployment, topicId: topic.id });
    const read = { address: contractAddress as Hex, abi: Quote.abi as Abi, functionName: "price" };
    expect(await client.readContract(read)).toBe(lower);
    const { heartbeat, epochLength } = await readFeedTerms(client, { deployment, topicId: topic.id });
    await world.undoing(async () => {
      await world.warp(dataTime + heartbeat + epochLength + 1);
      await expect(client.readContract(read)).rejects.toThrow(
        toFunctionSelector("InferenceFeed_Stale(uint64,uint256,uint256,uint256)"),
      );
    });
  });

  it("have interfaces for the compilers of others", () => {
    const folder = join(project.folder, "node_modules", "@allora-evm", "contracts", "interfaces");
    const names = readdirSync(folder).map((file) => file.replace(".sol", ""));
    const lines = names.map((name) => `import {${name}} from "@allora-evm/contracts/interfaces/${name}.sol";`);
    const source = ["// SPDX-License-Identifier: MIT", "pragma solidity ^0.8.28;", ...lines, ""].join("\n");
    writeFileSync(join(project.folder, "All.sol"), source);
    compile(project, "All.sol");
  });
});
