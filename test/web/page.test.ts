/** The feed page in a browser. */
import { aggregatorFeedAbi, epochsAbi } from "@allora-evm/contracts/abis";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { getAddress } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { formatDecimal } from "../../keeper/src/decimal.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { NO_BROWSER } from "./browser.ts";
import { DESKTOP, excess, PATIENCE, PHONE, POLL, Site, textOf, violations } from "./site.ts";
import { forged, refute, STORY, type Story } from "./story.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

describe.skipIf(NO_BROWSER !== null)(
  `the feed page in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let site: Site;
    let story: Story;

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
    });
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    const open = (options?: BrowserContextOptions, route?: string) => site.open(options, route);
    const opened = async (options: BrowserContextOptions = {}) => {
      const page = await open(options);
      await page.getByText("Posted by").waitFor(PATIENCE);
      await page.locator("canvas").first().waitFor(PATIENCE);
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
      // The page's policy lets Playwright evaluate nothing by itself.
      await expect.poll(painted, PATIENCE).not.toEqual(light);
      const figure = page.getByRole("figure").first();
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
          await page.getByRole("button", { name: "Show as table: Network value and truth" }).click();
          await page.getByText("Truth by reputer").waitFor(PATIENCE);
          expect(await violations(page)).toEqual([]);
          expect(await excess(page)).toBeLessThanOrEqual(0);
        }
      }
    });

    it("can be walked through with the keyboard", async () => {
      const page = await opened();
      const stops: string[] = [];
      for (let i = 0; i < 120 && !detailsOf(STORY.open).test(stops.at(-1) ?? ""); i++) {
        await page.keyboard.press("Tab");
        stops.push((await page.evaluate(FOCUSED)) as string);
      }
      const inOrder = [
        ...["Copy poster's address", "Copy feed address", "Show as table: Network value and truth"],
        "Epoch under the crosshair of Network value and truth",
        ...["Show as table: Losses", "Epoch under the crosshair of Losses", "All", "Table of epochs"],
      ];
      expect(stops.filter((stop) => inOrder.includes(stop))).toEqual(inOrder);
      expect(stops.some((stop) => detailsOf(STORY.open).test(stop))).toBe(true);
      await page.getByRole("button", { name: detailsOf(STORY.repaired) }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("Truth by reputer").waitFor(PATIENCE);
    });

    it("asks nobody but its own origin and the RPC, evaluates nothing, and does not jump while it loads", async () => {
      const context = await site.browser();
      const origins = new Set<string>();
      const complaints: string[] = [];
      context.on("request", (request) => origins.add(new URL(request.url()).origin));
      context.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await page.addInitScript(COUNT_SHIFTS);
      await page.goto(site.address(site.feedRoute));
      await page.locator("canvas").first().waitFor(PATIENCE);
      expect([...origins].sort()).toEqual([site.origin, site.chain.url].sort());
      expect(complaints).toEqual([]);
      const policy = await page.locator("meta[http-equiv]").getAttribute("content");
      expect(policy).toContain("default-src 'none'");
      expect(policy?.replace("'wasm-unsafe-eval'", "")).not.toMatch(/unsafe/);
      expect(await page.evaluate("shifts")).toBeLessThan(0.05);
    });

    it("says what is wrong where its configuration is missing", async () => {
      const { "config.json": config } = site.extra;
      delete site.extra["config.json"];
      try {
        const page = await open();
        const alert = page.getByRole("alert");
        await alert.getByText("status 404").waitFor(PATIENCE);
        expect(await violations(page)).toEqual([]);
      } finally {
        site.extra["config.json"] = config;
      }
    });

    it("says which topics there are where its own is not one", async () => {
      const page = await open({}, "#/feeds/4");
      await page.getByRole("alert").getByText("there is no topic 4; the newest is topic 1").waitFor(PATIENCE);
      expect(await violations(page)).toEqual([]);
    });

    it("says that the RPC is gone, and goes on when it is back", async () => {
      const page = await opened();
      site.chain.up = false;
      try {
        await page.clock.fastForward(POLL);
        const alert = page.getByRole("alert");
        await alert.getByText("the RPC cannot be reached").waitFor(PATIENCE);
        expect(await textOf(row(page, STORY.final))).toContain("Final");
        expect(await violations(page)).toEqual([]);
        site.chain.up = true;
        await page.clock.fastForward(POLL);
        await alert.waitFor({ state: "detached", ...PATIENCE });
      } finally {
        site.chain.up = true;
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

/** Compares a shown value with SD59x18: all its digits, and the two decimals that are shown. */
async function expectValue(shown: Locator, value: bigint): Promise<void> {
  const exact = formatDecimal(value).replace(/\.?0+$/, "");
  expect(await shown.getAttribute("value")).toBe(exact);
  expect((await textOf(shown)).replaceAll(",", "")).toBe(Number(exact).toFixed(2));
}
