/** The built web app in a browser, over HTTP, against a chain on which the story's epochs were run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { aggregatorFeedAbi, epochsAbi } from "@allora-evm/contracts/abis";
import axe from "axe-core";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { getAddress } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatDeployment } from "../../keeper/src/chain/deployment.ts";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { formatDecimal } from "../../keeper/src/decimal.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { NO_BROWSER, openBrowser } from "./browser.ts";
import { type Served, type ServedChain, serveChain, serveFiles } from "./servers.ts";
import { forged, refute, STORY, type Story, tellStory } from "./story.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

const FRONTEND = fileURLToPath(new URL("../../frontend", import.meta.url));
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };
/** Milliseconds between two polls of the page. */
const POLL = 4_100;
const PATIENCE = { timeout: 60_000 };

/** Builds as `npm run build` does, wherever the test runner says that this is a test. */
function buildApp(directory: string): void {
  const vite = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
  const args = [vite, "build", "--logLevel", "warn", "--emptyOutDir", "--outDir", directory];
  execFileSync(process.execPath, args, { cwd: FRONTEND, env: { ...process.env, NODE_ENV: "production" } });
}

describe.skipIf(NO_BROWSER !== null)(
  `the feed page in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let story: Story;
    let chain: ServedChain;
    let files: Served;
    let directory: string;
    let context: BrowserContext | undefined;
    const extra: Record<string, string> = {};

    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), "allora-web-"));
      buildApp(directory);
      story = await tellStory();
      chain = await serveChain(story.world);
      files = await serveFiles(directory, "/some/path/", extra);
      const { deployment, topic } = story.world;
      extra["config.json"] = JSON.stringify({
        rpcUrl: chain.url,
        feeds: { [String(topic.id)]: story.feed },
        deployment: JSON.parse(formatDeployment(deployment)),
      });
    });
    afterEach(async () => {
      await context?.close();
      context = undefined;
    });
    afterAll(async () => {
      await files?.close();
      await chain?.close();
      await story?.world.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    });

    const feedRoute = () => `#/feeds/${story.world.topic.id}`;

    /** Opens the page a minute and a half after the chain's newest block, by the browser's clock. */
    async function open(options: BrowserContextOptions = {}, route = feedRoute()): Promise<Page> {
      context = await openBrowser({ viewport: DESKTOP, ...options });
      const page = context.pages()[0] ?? (await context.newPage());
      await page.clock.install({ time: ((await story.world.time()) + 90) * 1000 });
      await page.goto(`${files.url}/some/path/${route}`);
      return page;
    }

    const opened = async (options: BrowserContextOptions = {}) => {
      const page = await open(options);
      await page.getByText("Posted by").waitFor(PATIENCE);
      await page.locator("canvas").waitFor(PATIENCE);
      return page;
    };
    const row = (page: Page, epoch: bigint) =>
      page
        .getByRole("region", { name: "Table of epochs" })
        .getByRole("row")
        .filter({ has: page.getByRole("rowheader", { name: String(epoch), exact: true }) });
    const synthesisOf = (epoch: bigint) =>
      story.world.client.readContract({
        address: story.world.deployment.epochs,
        abi: epochsAbi,
        functionName: "synthesisOf",
        args: [story.world.topic.id, epoch],
      });

    it("shows the values and statuses that the contracts have", async () => {
      const page = await opened();
      const names: Record<number, RegExp> = {
        [Status.None]: /Empty|Closed|Open/,
        [Status.Posted]: /Posted\s*until \d\d:\d\d/,
        [Status.Final]: /Final/,
        [Status.Void]: /Void\s*refuted/,
      };
      for (let epoch = 0n; epoch <= STORY.open; epoch++) {
        const status = await story.world.status(epoch);
        expect(await textOf(row(page, epoch))).toMatch(names[status]);
        const values = row(page, epoch).locator("data");
        if (status === Status.None || status === Status.Void) {
          expect(await values.count()).toBe(0);
          continue;
        }
        const { network, lower, upper } = await synthesisOf(epoch);
        const [first, second, third] = await values.all();
        for (const [shown, value] of [
          [first, network],
          [second, lower],
          [third, upper],
        ] as const) {
          await expectValue(shown, value);
        }
      }
      await expectValue(page.locator("[class*=value] > data").first(), (await synthesisOf(STORY.final)).network);
      expect(await textOf(row(page, STORY.empty))).toContain("no inferences");
      expect(await textOf(row(page, STORY.disputed))).toMatch(/3,0\d\d\.\d\d to 3,0\d\d\.\d\d/);
      expect(await textOf(row(page, STORY.open))).toMatch(/Open\s*until/);
    });

    it("shows refuted posts, and what they cost whom", async () => {
      const page = await opened();
      const { client, deployment, topic } = story.world;
      const logs = await client.getContractEvents({
        address: deployment.epochs,
        abi: epochsAbi,
        eventName: "SynthesisRefuted",
        args: { topicId: topic.id },
        fromBlock: deployment.block,
        strict: true,
      });
      expect(logs).toHaveLength(2);
      const verdicts = page.locator("strong", { hasText: "Refuted post" }).locator("xpath=../..");
      // The list shows the newest first.
      for (const [i, { args }] of logs.reverse().entries()) {
        const text = await textOf(verdicts.nth(i));
        expect(text).toContain(`${Number(args.slashed / UNIT).toLocaleString("en-US")} ALLO slashed`);
        expect(text).toContain("number 0 of combined");
        for (const address of [args.poster, args.challenger]) expect(text).toContain(address.slice(0, 6));
      }
      await page.getByText("Refuted (2)").click();
      expect(
        await page.getByRole("region", { name: "Table of epochs" }).getByRole("rowheader").allTextContents(),
      ).toEqual([STORY.abandoned, STORY.repaired].map(String));
    });

    it("names the feed contract, what it answers, and copies its address", async () => {
      const page = await opened({ permissions: ["clipboard-read", "clipboard-write"] });
      const feed = page.getByRole("region", { name: "AggregatorV3 feed" });
      const address = getAddress(story.feed);
      await feed.getByText(address).waitFor(PATIENCE);
      const [round, answer] = await story.world.client.readContract({
        address: story.feed,
        abi: aggregatorFeedAbi,
        functionName: "latestRoundData",
      });
      const text = await textOf(feed);
      expect(text).toContain(`${round} epoch ${STORY.disputed}`);
      expect(text.replaceAll(",", "")).toContain((Number(answer) / 1e8).toFixed(8));
      expect(text).toContain(`Epoch ${STORY.final} is final and becomes the latest round`);
      await feed.getByRole("button", { name: "Copy feed address" }).click();
      await feed.getByText("Copied feed address").waitFor(PATIENCE);
      expect(await page.evaluate("navigator.clipboard.readText()")).toBe(address);
    });

    it("draws the chart in both colour schemes and reads it out", async () => {
      const page = await opened({ colorScheme: "light" });
      const painted = async () => (await page.evaluate(PAINTED)) as number[];
      const light = await painted();
      expect(light.length).toBeGreaterThan(3);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.waitForFunction(`JSON.stringify(${PAINTED}) !== ${JSON.stringify(JSON.stringify(light))}`);
      const figure = page.getByRole("figure");
      await figure.locator("canvas").scrollIntoViewIfNeeded();
      expect(await textOf(figure)).toContain(`Epoch ${STORY.posted}`);
      const canvas = await figure.locator("canvas").boundingBox();
      if (canvas === null) throw new Error("the chart has no size");
      await page.mouse.move(canvas.x + 75, canvas.y + canvas.height / 2);
      await figure.getByText("Epoch 0").waitFor(PATIENCE);
    });

    it("has no accessibility violations, whatever is opened", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const viewport of [DESKTOP, PHONE]) {
          const page = await opened({ colorScheme, viewport });
          expect(await violations(page)).toEqual([]);
          await page.getByRole("button", { name: detailsOf(STORY.repaired) }).click();
          await page.getByRole("button", { name: "Show as table" }).click();
          await page.getByText("Truth by reputer").waitFor(PATIENCE);
          expect(await violations(page)).toEqual([]);
          expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
          await context?.close();
        }
      }
    });

    it("can be walked through with the keyboard", async () => {
      const page = await opened();
      const stops: string[] = [];
      for (let i = 0; i < 14; i++) {
        await page.keyboard.press("Tab");
        stops.push((await page.evaluate(FOCUSED)) as string);
      }
      const inOrder = ["Copy poster's address", "Copy feed address", "Show as table", "All", "Table of epochs"];
      expect(stops.filter((stop) => inOrder.includes(stop))).toEqual(inOrder);
      expect(stops.some((stop) => detailsOf(STORY.open).test(stop))).toBe(true);
      await page.getByRole("button", { name: detailsOf(STORY.repaired) }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("Truth by reputer").waitFor(PATIENCE);
    });

    it("asks nobody but its own origin and the RPC, evaluates nothing, and does not jump while it loads", async () => {
      context = await openBrowser({ viewport: DESKTOP });
      const origins = new Set<string>();
      const complaints: string[] = [];
      context.on("request", (request) => origins.add(new URL(request.url()).origin));
      context.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await page.addInitScript(COUNT_SHIFTS);
      await page.goto(`${files.url}/some/path/${feedRoute()}`);
      await page.locator("canvas").waitFor(PATIENCE);
      expect([...origins].sort()).toEqual([files.url, chain.url].sort());
      expect(complaints).toEqual([]);
      const policy = await page.locator("meta[http-equiv]").getAttribute("content");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe/);
      expect(await page.evaluate("shifts")).toBeLessThan(0.05);
    });

    it("says what is wrong where its configuration is missing", async () => {
      const { "config.json": config } = extra;
      delete extra["config.json"];
      try {
        const page = await open();
        const alert = page.getByRole("alert");
        await alert.getByText("status 404").waitFor(PATIENCE);
        expect(await violations(page)).toEqual([]);
      } finally {
        extra["config.json"] = config;
      }
    });

    it("says which topics there are where its own is not one", async () => {
      const page = await open({}, "#/feeds/4");
      await page.getByRole("alert").getByText("there is no topic 4; the newest is topic 1").waitFor(PATIENCE);
      expect(await violations(page)).toEqual([]);
    });

    it("says that the RPC is gone, and goes on when it is back", async () => {
      const page = await opened();
      chain.up = false;
      try {
        await page.clock.fastForward(POLL);
        const alert = page.getByRole("alert");
        await alert.getByText("the RPC cannot be reached").waitFor(PATIENCE);
        expect(await textOf(row(page, STORY.final))).toContain("Final");
        expect(await violations(page)).toEqual([]);
        chain.up = true;
        await page.clock.fastForward(POLL);
        await alert.waitFor({ state: "detached", ...PATIENCE });
      } finally {
        chain.up = true;
      }
    });

    it("follows a forged post from its window to its refutation", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const page = await opened();
        const epoch = STORY.closed;
        expect(await textOf(row(page, epoch))).toContain("awaits a post");
        const trace = await world.computeSynthesis(epoch);
        await world.postSynthesis(epoch, forged(trace, 4321n * UNIT), trace.base, 2);
        await page.clock.fastForward(POLL);
        await row(page, epoch).getByText("4,321.00").waitFor(PATIENCE);
        expect(await textOf(row(page, epoch))).toMatch(/Posted\s*until/);
        await refute(world, epoch);
        await page.clock.fastForward(POLL);
        await row(page, epoch).getByText("Void").waitFor(PATIENCE);
        await page.getByText("Refuted (3)").waitFor(PATIENCE);
        expect(await world.status(epoch)).toBe(Status.Void);
      });
    });
  },
);

function detailsOf(epoch: bigint): RegExp {
  return new RegExp(`details of epoch ${epoch}$`);
}

/** Adds up how much of the page moved unasked. */
const COUNT_SHIFTS = `
  globalThis.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.shifts += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
`;

/** Colours that cover more than a few pixels of the canvas, as numbers. */
const PAINTED = `(() => {
  const { width, height } = document.querySelector("canvas");
  const pixels = new Uint32Array(
    document.querySelector("canvas").getContext("2d").getImageData(0, 0, width, height).data.buffer,
  );
  const counts = new Map();
  for (const pixel of pixels) if (pixel !== 0) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 150).map(([pixel]) => pixel).sort();
})()`;

/** Name of what has the focus. */
const FOCUSED = `(() => {
  const { ariaLabel, textContent, value, parentElement } = document.activeElement;
  return ariaLabel || (value ? parentElement.textContent : textContent);
})()`;

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? "";
}

/** What axe finds wrong with the page as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Compares a shown value with SD59x18: all its digits, and the two decimals that are shown. */
async function expectValue(shown: Locator, value: bigint): Promise<void> {
  const exact = formatDecimal(value).replace(/\.?0+$/, "");
  expect(await shown.getAttribute("value")).toBe(exact);
  expect((await textOf(shown)).replaceAll(",", "")).toBe(Number(exact).toFixed(2));
}
