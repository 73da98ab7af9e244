/** The demo as a user runs it, with few epochs: every process of its own, over RPC, the web app at the end. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync } from "node:fs";
import { join, resolve } from "node:path";
import { epochsAbi } from "@allora-evm/contracts/abis";
import { type Address, createPublicClient, http } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_BROWSER, openBrowser } from "../web/browser.ts";
import { TestWallet } from "../web/wallet.ts";

const ROOT = resolve(import.meta.dirname, "..", "..");
const MAIN = join(ROOT, "keeper", "src", "cli", "main.ts");
const EPOCHS = 4;

let demo: ChildProcess;
let output = "";
let errors = "";

async function printed(pattern: RegExp): Promise<string> {
  for (;;) {
    const match = pattern.exec(output);
    if (match !== null) return match[1];
    if (demo.exitCode !== null) throw new Error(`the demo ended with ${demo.exitCode}:\n${errors}\n${output}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

interface Config {
  readonly rpcUrl: string;
  readonly gateway: string;
  /** By topic. */
  readonly feeds: Readonly<Record<string, Address>>;
  readonly deployment: { readonly chainId: number; readonly epochs: Address };
}

async function configOf(url: string): Promise<Config> {
  return (await (await fetch(new URL("config.json", url))).json()) as Config;
}

beforeAll(() => {
  const args = [MAIN, "demo", "--epochs", String(EPOCHS), "--serve", "--port", "0", "--pace", "1"];
  demo = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  demo.stdout?.on("data", (data) => (output += data));
  demo.stderr?.on("data", (data) => (errors += data));
});
afterAll(() => {
  demo.kill("SIGKILL");
});

describe("the demo", () => {
  it("ends with the tables of everybody, of the network, of gas, and with what a consumer reads", async () => {
    await printed(/the feed's page: (\S+)/);
    for (const name of ["persistence", "smoothing", "ridge", "reversion", "neighbours", "trees"]) {
      expect(output).toMatch(new RegExp(`${name} +│ inference │ +\\d\\.\\d{3} +│ \\d\\.\\d{3} +│ -?\\d\\.\\d{4}`));
    }
    for (const name of ["analogues", "recent"]) expect(output).toMatch(new RegExp(`${name} +│ forecast`));
    expect(output).toContain(`over ${EPOCHS} settled epochs`);
    for (const line of ["network", "naive network", "best worker in hindsight"]) expect(output).toContain(`│ ${line}`);
    const kinds = ["relaySubmissions", "relayReports", "postSynthesis", "postSettlement", "finalize", "claim"];
    for (const kind of kinds) expect(output).toContain(kind);
    expect(output).toMatch(/LoanQuoter reads the feed: price \d+\.\d+ USD/);
  });

  it("has a forged network value refuted, its poster slashed, and the epoch posted again", () => {
    expect(output).toMatch(
      /epoch 2: reputer-3 \(0x\w{40}\) posted a forged network value, watcher refuted combined\[0\]/,
    );
    expect(output).toContain("25000.00 ALLO of its stake were slashed");
    expect(output).toMatch(/challengeSynthesis +│ 1 /);
  });

  it("serves the web app for its chain, and goes on", async () => {
    const url = await printed(/the feed's page: (\S+)/);
    const page = await fetch(url);
    expect(page.headers.get("content-type")).toContain("text/html");
    const html = await page.text();
    const script = /src="\.?(\/[^"]+\.js)"/.exec(html)?.[1];
    expect((await fetch(new URL(`.${script}`, url))).status).toBe(200);
    const { rpcUrl, feeds, deployment } = await configOf(url);
    const [[topicId, feed]] = Object.entries(feeds);
    expect(url).toMatch(new RegExp(`/#/feeds/${topicId}$`));
    expect(feed).toMatch(/^0x\w{40}$/);
    const client = createPublicClient({ transport: http(rpcUrl) });
    const read = { address: deployment.epochs, abi: epochsAbi, args: [BigInt(topicId)] } as const;
    const settled = () => client.readContract({ ...read, functionName: "nextToSettle" });
    for (let next = await settled(); next < BigInt(EPOCHS + 2); next = await settled()) {
      expect(demo.exitCode).toBeNull();
      await new Promise((done) => setTimeout(done, 200));
    }
  });

  it("has a gateway that the app's page can ask", async () => {
    const { gateway } = await configOf(await printed(/the feed's page: (\S+)/));
    const { status, headers } = await fetch(`${gateway}/overview`);
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe("*");
  });

  it.skipIf(NO_BROWSER !== null)("is seen to live in a browser: values become final while one looks", async () => {
    const url = await printed(/the feed's page: (\S+)/);
    const context = await openBrowser();
    try {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on("pageerror", ({ message }) => faults.push(message));
      await page.goto(url);
      const newest = page.getByRole("region", { name: "Newest final value" });
      const epochOf = async () => Number(/Epoch\s*(\d+)/.exec((await newest.textContent()) ?? "")?.[1] ?? -1);
      const patience = { timeout: 120_000, interval: 500 };
      await newest.waitFor(patience);
      await expect.poll(epochOf, patience).toBeGreaterThan(0);
      const seen = await epochOf();
      await expect.poll(epochOf, patience).toBeGreaterThan(seen);
      expect(faults).toEqual([]);
    } finally {
      await context.close();
    }
  });

  it.skipIf(NO_BROWSER !== null)("lets whoever looks at it verify an epoch, and delegate to a reputer", async () => {
    const url = await printed(/the feed's page: (\S+)/);
    const { rpcUrl, deployment } = await configOf(url);
    const rpc = async (method: string, params: readonly unknown[] = []) => {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
      const answer = await fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body });
      const { result, error } = (await answer.json()) as { result: unknown; error?: { message: string } };
      if (error !== undefined) throw Object.assign(new Error(error.message), error);
      return result;
    };
    const [owner] = (await rpc("eth_accounts")) as Address[];
    const context = await openBrowser();
    try {
      await TestWallet.inject(context, { deployment, rpc }, owner);
      const page = await context.newPage();
      page.setDefaultTimeout(120_000);
      await page.goto(`${url}/epochs/2`);
      await page.getByRole("button", { name: "Recompute the epoch" }).click();
      await page.getByText(/of 4 posts recomputed in .*: what stands is right/).waitFor();
      expect(await page.locator("summary", { hasText: "Wrong" }).locator("code").allTextContents()).toEqual([
        "combined",
      ]);

      await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
      await page.getByRole("dialog", { name: "Connected" }).waitFor();
      await page.keyboard.press("Escape");
      await page.goto(url.replace(/#.*/, "#/stake/1"));
      await page
        .getByRole("region", { name: "Table of reputers" })
        .getByRole("rowheader")
        .first()
        .getByRole("link")
        .click();
      const form = page.getByRole("region", { name: "What to do" });
      await form.getByRole("textbox").fill("2.5");
      for (const name of ["Approve exactly that", "Delegate"]) {
        await form.getByRole("button", { name, exact: true }).and(page.locator("[aria-disabled=false]")).click();
      }
      await form.getByText("Done: Delegate 2.5 ALLO").waitFor();
    } finally {
      await context.close();
    }
  });

  it("leaves a chain that anybody can verify: the forged post is wrong and void, the one after it right", async () => {
    const url = await printed(/the feed's page: (\S+)/);
    const folder = /logs of all processes: (\S+)/.exec(errors)?.[1] as string;
    const { rpcUrl } = await configOf(url);
    const args = ["verify", "1", "2", "--rpc", rpcUrl, "--deployment", join(folder, "deployment.json"), "--json"];
    const { status, stdout } = spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8" });
    expect(status).toBe(0);
    const { inputs, posts } = JSON.parse(stdout);
    expect(inputs).toBe(true);
    interface Post {
      readonly kind: string;
      readonly standing: boolean;
      readonly sections: readonly { readonly name: string; readonly wrong: number }[];
    }
    const summary = (posts as Post[]).map(({ kind, standing, sections }) => ({
      kind,
      standing,
      wrong: sections.filter(({ wrong }) => wrong > 0).map(({ name }) => name),
    }));
    expect(summary).toEqual([
      { kind: "synthesis", standing: false, wrong: ["combined"] },
      { kind: "synthesis", standing: true, wrong: [] },
      { kind: "settlement", standing: true, wrong: [] },
      { kind: "payout", standing: true, wrong: [] },
    ]);
  });

  it("stops at a signal, with nothing left running or lying about", async () => {
    const url = await printed(/the feed's page: (\S+)/);
    const folder = /logs of all processes: (\S+)/.exec(errors)?.[1] as string;
    const { rpcUrl } = await configOf(url);
    expect(existsSync(folder)).toBe(true);
    demo.kill("SIGINT");
    const [code] = await once(demo, "exit");
    expect(code).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(globSync("deploy/deployments/demo-*", { cwd: ROOT })).not.toContain(`demo-${demo.pid}`);
    await expect(fetch(rpcUrl)).rejects.toThrow();
  });
});
