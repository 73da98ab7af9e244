/** The feed page's charts, contributors, timeline, code and downloads in a browser, and a gateway beside the chain. */
import { readFileSync } from "node:fs";
import { epochsAbi } from "@allora-evm/contracts/abis";
import { parse } from "csv-parse/sync";
import type { Locator, Page } from "playwright-core";
import { getAddress } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readSettlement, readSubmissions, Status } from "../../keeper/src/chain/epochs.ts";
import { parseDecimal } from "../../keeper/src/decimal.ts";
import { NETWORK } from "../../keeper/src/math/lossVector.ts";
import { splitSections, unpackNumbers } from "../../keeper/src/trace/codec.ts";
import { STATE_LAYOUT } from "../../keeper/src/trace/layout.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { startGateway, type TestGateway } from "../support/gateway.ts";
import { NO_BROWSER } from "./browser.ts";
import { type Served, serveJson } from "./servers.ts";
import { DESKTOP, excess, PATIENCE, PHONE, Site, textOf, violations } from "./site.ts";
import { STORY, type Story } from "./story.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

const VALUES = "Network value and truth";
const WORKERS = "Inferers and forecasters";

describe.skipIf(NO_BROWSER !== null)(
  `charts and contributors in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let site: Site;
    let story: Story;

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
    });
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    const opened = async (options: Parameters<Site["open"]>[0] = {}) => {
      const page = await site.open(options);
      await card(page, VALUES).locator("canvas").waitFor(PATIENCE);
      await page.getByRole("region", { name: WORKERS }).waitFor(PATIENCE);
      return page;
    };
    const networkOf = async (epoch: bigint) => {
      const { client, deployment, topic } = story.world;
      const read = { address: deployment.epochs, abi: epochsAbi, functionName: "synthesisOf" } as const;
      return (await client.readContract({ ...read, args: [topic.id, epoch] })).network;
    };
    /** Newest settled epoch, and its settlement. */
    const newestSettlement = async () => {
      const { client, deployment, topic } = story.world;
      const read = { address: deployment.epochs, abi: epochsAbi, functionName: "settlementCount" } as const;
      const count = await client.readContract({ ...read, args: [topic.id] });
      return readSettlement(client, deployment, topic.id, count);
    };

    it("moves the crosshair, zooms and pans with the keyboard alone", async () => {
      const page = await opened();
      const figure = card(page, VALUES).getByRole("figure");
      const slider = figure.getByRole("slider");
      await slider.focus();
      await page.keyboard.press("Home");
      await expectText(slider, "aria-valuetext", /^Epoch 0;/);
      await page.keyboard.press("ArrowRight");
      const spoken = await expectText(slider, "aria-valuetext", /^Epoch 1; network ([\d,.]+),/);
      expect(Number(spoken[1].replaceAll(",", ""))).toBeCloseTo(Number(await networkOf(1n)) / 1e18, 1);
      expect(await textOf(figure)).toContain("Epoch 1");
      const caption = figure.locator("figcaption");
      expect(await textOf(caption)).toContain("epochs 0 to 8");
      await page.keyboard.press("Home");
      await page.keyboard.press("+");
      const narrow = await expectEpochs(caption);
      expect(narrow[1] - narrow[0]).toBeLessThan(8n);
      expect(narrow[0]).toBe(0n);
      await page.keyboard.press("Shift+ArrowRight");
      await page.keyboard.press("Shift+ArrowRight");
      const later = await expectEpochs(caption);
      expect(later[0]).toBeGreaterThan(narrow[0]);
      // The crosshair takes what is in view along.
      await page.keyboard.press("End");
      await expectText(slider, "aria-valuetext", new RegExp(`^Epoch ${STORY.posted};`));
      expect((await expectEpochs(caption))[1]).toBe(STORY.posted);
      for (let i = 0; i < 4; i++) await page.keyboard.press("-");
      expect(await expectEpochs(caption)).toEqual([0n, STORY.posted]);
    });

    it("zooms and pans with buttons and the mouse, within what there is", async () => {
      const page = await opened();
      const values = card(page, VALUES);
      const caption = values.locator("figcaption");
      const button = (name: string) => values.getByRole("button", { name: `${name}: ${VALUES}` });
      for (const name of ["Earlier", "Later", "Zoom out"]) {
        expect(await button(name).getAttribute("aria-disabled")).toBe("true");
      }
      await button("Zoom in").click();
      const middle = await expectEpochs(caption);
      expect(middle[1] - middle[0]).toBeLessThan(8n);
      for (let i = 0; i < 4 && (await button("Earlier").getAttribute("aria-disabled")) === "false"; i++) {
        await button("Earlier").click();
      }
      expect((await expectEpochs(caption))[0]).toBe(0n);
      expect(await button("Earlier").getAttribute("aria-disabled")).toBe("true");
      const canvas = values.locator("canvas");
      await canvas.scrollIntoViewIfNeeded();
      const box = await canvas.boundingBox();
      if (box === null) throw new Error("the chart has no size");
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x - box.width, y, { steps: 4 });
      await page.mouse.up();
      expect((await expectEpochs(caption))[1]).toBe(STORY.posted);
      await page.mouse.move(x, y);
      await page.keyboard.down("Control");
      await page.mouse.wheel(0, 1_000);
      await page.keyboard.up("Control");
      await values.getByText("epochs 0 to 8").waitFor(PATIENCE);
    });

    it("draws single workers, and tells what they inferred", async () => {
      const page = await opened();
      const { client, deployment, topic, inferers } = story.world;
      const values = card(page, VALUES);
      await values.getByText("Single workers").click();
      await values.getByRole("checkbox").first().waitFor(PATIENCE);
      expect(await values.getByRole("checkbox").count()).toBe(inferers.length);
      const worker = getAddress(inferers[1].address);
      await values.getByRole("checkbox", { name: worker }).check();
      await values.getByRole("button", { name: `Show as table: ${VALUES}` }).click();
      const table = values.getByRole("table");
      const column = (await table.getByRole("columnheader").allTextContents()).length - 1;
      for (const epoch of [STORY.final, STORY.disputed]) {
        const submissions = await readSubmissions(client, deployment, topic.id, epoch);
        const said = submissions.find(({ role, slot }) => role === Role.Inferer && slot === 1);
        const row = table
          .getByRole("row")
          .filter({ has: page.getByRole("rowheader", { name: String(epoch), exact: true }) });
        const shown = await row.locator("th, td").nth(column).locator("data").getAttribute("value");
        expect(parseDecimal(shown ?? "")).toBe(said?.value);
      }
      const others = [0, 2, 3].map((i) => getAddress(inferers[i].address));
      for (const name of others) await values.getByRole("checkbox", { name }).check();
      const last = values.getByRole("checkbox", { name: getAddress(inferers[4].address) });
      expect(await last.getAttribute("aria-disabled")).toBe("true");
      expect(await violations(page)).toEqual([]);
    });

    it("shows the losses that settlements say", async () => {
      const page = await opened();
      const losses = card(page, "Losses");
      await losses.getByRole("button", { name: "Show as table: Losses" }).click();
      const { epoch, size, state } = await newestSettlement();
      const { consensusLoss } = splitSections(STATE_LAYOUT, size, state);
      const network = unpackNumbers(STATE_LAYOUT.consensusLoss, consensusLoss)[NETWORK];
      const row = losses.getByRole("row").nth(1);
      expect(await textOf(row.getByRole("rowheader"))).toBe(String(epoch));
      expect(parseDecimal((await row.locator("data").first().getAttribute("value")) ?? "")).toBe(network);
    });

    it("shows who contributed what, in any order", async () => {
      const page = await opened();
      const { reward, epoch } = await newestSettlement();
      const contributors = card(page, "Who contributes what");
      expect(await textOf(contributors)).toContain(`Of epoch ${epoch}`);
      const [workers, reputers] = [WORKERS, "Reputers"].map((name) => page.getByRole("region", { name, exact: true }));
      const numbers = async (table: Locator, column: number): Promise<bigint[]> => {
        const cells = await table.locator(`tbody tr > :nth-child(${column}) data`).all();
        return Promise.all(cells.map(async (cell) => parseDecimal((await cell.getAttribute("value")) ?? "")));
      };
      const sum = (list: readonly bigint[]) => list.reduce((a, b) => a + b, 0n);
      const earned = sum([...(await numbers(workers, 7)), ...(await numbers(reputers, 6))]);
      expect(earned).toBeLessThanOrEqual(reward);
      expect(earned).toBeGreaterThan((reward * 999n) / 1000n);
      const weights = await numbers(workers, 3);
      expect(weights).toHaveLength(7);
      expect(weights).toEqual(weights.toSorted((a, b) => (a < b ? 1 : -1)));
      const header = workers.getByRole("columnheader", { name: "Score" });
      await header.getByRole("button").focus();
      await page.keyboard.press("Enter");
      expect(await header.getAttribute("aria-sort")).toBe("descending");
      await page.keyboard.press("Enter");
      expect(await header.getAttribute("aria-sort")).toBe("ascending");
      const scores = await numbers(workers, 6);
      expect(scores).toEqual(scores.toSorted((a, b) => (a < b ? -1 : 1)));
      expect(await workers.locator("svg path").count()).toBe(7);
      await contributors.getByText("Regret", { exact: true }).first().click();
      await workers.getByRole("columnheader", { name: "Regret moved" }).waitFor(PATIENCE);
    });

    it("counts down the windows of the epochs, without announcing it", async () => {
      const page = await opened();
      const timeline = card(page, "Epochs now");
      const item = timeline
        .getByRole("listitem")
        .filter({ hasText: `Epoch ${STORY.open}` })
        .first();
      const seconds = async () => {
        const [, hours = "0", minutes, rest] =
          /forecasts:\s*(?:(\d+):)?(\d+):(\d\d) left/.exec(await textOf(item)) ?? [];
        return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
      };
      const before = await seconds();
      expect(before).toBeGreaterThan(60);
      await page.clock.fastForward(30_000);
      await expect
        .poll(async () => before - (await seconds()), { timeout: PATIENCE.timeout })
        .toBeGreaterThanOrEqual(30);
      const announced = await timeline.locator("[aria-live], [role=status], [role=timer]").count();
      expect(announced).toBe(0);
      await expect.poll(() => textOf(timeline), { timeout: PATIENCE.timeout }).toMatch(/Value can be refuted:\s*\d/);
    });

    it("explains its quantities in place, with their equations", async () => {
      const page = await opened();
      const summary = card(page, VALUES).locator("summary", { hasText: "Interval" });
      await summary.focus();
      await page.keyboard.press("Enter");
      await card(page, VALUES).getByText("Eq. 16 to 18").waitFor(PATIENCE);
    });

    it("has code with the feed's address to copy", async () => {
      const page = await opened({ permissions: ["clipboard-read", "clipboard-write"] });
      const code = card(page, "Read it from your code");
      const address = getAddress(story.feed);
      await code.getByText(`IAggregatorV3(${address})`).waitFor(PATIENCE);
      await code.getByRole("button", { name: "Copy Solidity code" }).click();
      await code.getByText("Copied Solidity code").waitFor(PATIENCE);
      expect(await page.evaluate("navigator.clipboard.readText()")).toContain(`IAggregatorV3(${address})`);
      await code.getByText("TypeScript", { exact: true }).click();
      await code.getByText(`address: "${address}"`).waitFor(PATIENCE);
    });

    it("saves the epochs as files, with all digits", async () => {
      const page = await opened({ acceptDownloads: true });
      const saved = async (name: string) => {
        const [download] = await Promise.all([
          page.waitForEvent("download", PATIENCE),
          page.getByRole("button", { name: `Download ${name}` }).click(),
        ]);
        expect(download.suggestedFilename()).toMatch(new RegExp(`topic-1-epochs\\.${name.toLowerCase()}$`));
        return readFileSync(await download.path(), "utf8");
      };
      const rows = parse(await saved("CSV"), { columns: true }) as Record<string, string>[];
      const json = JSON.parse(await saved("JSON")) as { epochs: Record<string, string | null>[] };
      expect(json.epochs).toHaveLength(rows.length);
      let compared = 0;
      for (const [i, row] of rows.entries()) {
        const epoch = BigInt(row["epoch [number]"]);
        const status = await story.world.status(epoch);
        const stands = status === Status.Posted || status === Status.Final;
        expect(row["network [value]"] !== "").toBe(stands);
        if (!stands) continue;
        expect(parseDecimal(row["network [value]"])).toBe(await networkOf(epoch));
        expect(json.epochs[i].network).toBe(row["network [value]"]);
        compared++;
      }
      expect(compared).toBeGreaterThan(5);
    });

    it("has no accessibility violations, whatever is opened", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const viewport of [DESKTOP, PHONE]) {
          const page = await opened({ colorScheme, viewport, reducedMotion: "reduce" });
          for (const summary of await page.locator("summary").all()) await summary.click();
          await page.getByRole("button", { name: "Show as table: Losses" }).click();
          expect(await violations(page)).toEqual([]);
          expect(await excess(page)).toBeLessThanOrEqual(0);
        }
      }
    });

    describe("with a gateway", () => {
      let gateway: TestGateway | undefined;
      let liar: Served | undefined;
      let config: string;

      beforeAll(() => {
        config = site.extra["config.json"];
      });
      afterEach(async () => {
        site.extra["config.json"] = config;
        await gateway?.close();
        await liar?.close();
        [gateway, liar] = [undefined, undefined];
      });
      const configure = (url: string) => {
        site.extra["config.json"] = JSON.stringify({ ...JSON.parse(config), gateway: url });
      };

      it("compares what it tells with the chain", async () => {
        gateway = await startGateway(story.world);
        configure(gateway.url);
        const page = await opened();
        await page.getByText(/tells the same as the chain of [1-9]\d* final values/).waitFor(PATIENCE);
      });

      it("goes on without one that is down", async () => {
        configure("http://127.0.0.1:9");
        const page = await opened();
        await page.getByText("No help from the gateway (the gateway does not answer)").waitFor(PATIENCE);
        expect(await textOf(card(page, VALUES))).toContain("epochs 0 to 8");
      });

      it("shows the chain's values and warns of one that tells others", async () => {
        const column = [12.5];
        const columns = ["network", "lower", "upper", "truth", "networkLoss", "naiveLoss", "bestLoss"];
        liar = await serveJson({ epochs: [0], ...Object.fromEntries(columns.map((name) => [name, column])) });
        configure(liar.url);
        const page = await opened();
        await page.getByText(/other final values than the chain has, the first of epoch 0/).waitFor(PATIENCE);
        expect(await page.getByText("12.50").count()).toBe(0);
        expect(await violations(page)).toEqual([]);
      });
    });
  },
);

function card(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

/** Waits until an attribute is as it should be. */
async function expectText(locator: Locator, attribute: string, pattern: RegExp): Promise<RegExpExecArray> {
  const read = async () => (await locator.getAttribute(attribute)) ?? "";
  await expect.poll(read, { timeout: PATIENCE.timeout }).toMatch(pattern);
  return pattern.exec(await read()) as RegExpExecArray;
}

/** First and last epoch that a chart's caption names. */
async function expectEpochs(caption: Locator): Promise<[bigint, bigint]> {
  const text = await textOf(caption);
  const [, first, last] = /epochs (\d+) to (\d+)/.exec(text) ?? [];
  if (last === undefined) throw new Error(`no epochs in "${text}"`);
  return [BigInt(first), BigInt(last)];
}
