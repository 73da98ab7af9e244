/** The directory and the epoch page in a browser, which recomputes an epoch by itself. */
import { stakingAbi } from "@allora-evm/contracts/abis";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { Status } from "../../keeper/src/chain/epochs.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { PAYOUT_SECTIONS, STATE_SECTIONS, SYNTHESIS_SECTIONS } from "../../keeper/src/trace/layout.ts";
import { NO_BROWSER } from "./browser.ts";
import { DESKTOP, excess, PATIENCE, PHONE, Site, textOf, violations } from "./site.ts";
import { forged, STORY, type Story } from "./story.ts";
import { TestWallet } from "./wallet.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

describe.skipIf(NO_BROWSER !== null)(
  `directory and epochs in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let site: Site;
    let story: Story;

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
    });
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    const routeOf = (epoch: bigint) => `${site.feedRoute}/epochs/${epoch}`;
    const recompute = async (page: Page) => {
      await page.getByRole("button", { name: "Recompute the epoch" }).click();
      await page.getByRole("button", { name: "Recompute again" }).waitFor(PATIENCE);
    };
    /** Names of the sections that a verdict is given on. */
    const sections = (page: Page, verdict: string) =>
      page.locator("summary", { hasText: verdict }).locator("code").allTextContents();

    it("lists the topics, and keeps the filters in the address", async () => {
      const page = await site.open({}, "");
      const table = page.getByRole("region", { name: "Table of topics" });
      const link = table.getByRole("link", { name: story.world.topic.title });
      await link.waitFor(PATIENCE);
      expect(await textOf(table)).toContain("5 + 2 + 3");
      await page.getByRole("searchbox").fill("nothing like it");
      await page.getByText("None of the 1 topic fits").waitFor(PATIENCE);
      expect(page.url()).toContain("q=nothing");
      await page.reload();
      await page.getByText("None of the 1 topic fits").waitFor(PATIENCE);
      await page.getByRole("button", { name: "Show all" }).click();
      await table.getByRole("button", { name: "Age" }).click();
      expect(await table.getByRole("columnheader", { name: "Age" }).getAttribute("aria-sort")).toBe("ascending");
      await link.click();
      await page.getByRole("region", { name: "Newest final value" }).waitFor(PATIENCE);
      expect(page.url()).toContain(site.feedRoute);
    });

    it("recomputes all posts of a settled epoch, every section right", async () => {
      const page = await site.open({}, routeOf(STORY.disputed));
      await recompute(page);
      await page.getByText(/of 3 posts recomputed in .* \(wasm\): what stands is right/).waitFor(PATIENCE);
      const right = await sections(page, "Right");
      expect(right).toEqual([...SYNTHESIS_SECTIONS, ...STATE_SECTIONS, ...PAYOUT_SECTIONS]);
      expect(await sections(page, "Wrong")).toEqual([]);
    });

    it("shows which number of a refuted post was wrong, and that the other post is right", async () => {
      const page = await site.open({}, routeOf(STORY.repaired));
      await recompute(page);
      await page.getByText("what stands is right").waitFor(PATIENCE);
      expect(await sections(page, "Wrong")).toEqual(["combined"]);
      await page.locator("summary", { hasText: "Wrong" }).click();
      expect(await page.getByText(/the first is number 0 \(network\): posted .*, expected/).count()).toBe(1);
      expect(await violations(page)).toEqual([]);
    });

    it("finds a forged post that stands", async () => {
      await story.world.undoing(async () => {
        const { world } = story;
        const trace = await world.computeSynthesis(STORY.closed);
        await world.postSynthesis(STORY.closed, forged(trace, 4321n * UNIT), trace.base, 2);
        const page = await site.open({}, routeOf(STORY.closed));
        await recompute(page);
        await page.getByRole("alert").getByText("1 standing post is wrong").waitFor(PATIENCE);
      });
    });

    it("refutes a forged post by the reader's wallet, which may say no", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const trace = await world.computeSynthesis(STORY.closed);
        await world.postSynthesis(STORY.closed, forged(trace, 4321n * UNIT), trace.base, 2);
        const context = await site.browser();
        const wallet = await TestWallet.inject(context, world, world.owner);
        const page = await context.newPage();
        await page.goto(site.address(routeOf(STORY.closed)));
        await recompute(page);
        await page.getByText("A wallet signs the challenge").getByRole("button", { name: "Connect" }).click();
        const dialog = page.getByRole("dialog", { name: "Connect a wallet" });
        expect(await violations(page)).toEqual([]);
        await dialog.getByRole("button", { name: "Test wallet" }).click();
        const announce = page.getByRole("button", { name: "Announce the challenge" });
        await announce.waitFor(PATIENCE);

        wallet.rejects = true;
        await announce.and(page.locator("[aria-disabled=false]")).click(PATIENCE);
        await page
          .getByRole("alert")
          .getByText("it was rejected in the wallet, and nothing was sent")
          .waitFor(PATIENCE);
        wallet.rejects = false;
        await announce.click();
        await page.getByText("announced", { exact: true }).waitFor(PATIENCE);
        // What was announced is known again after a reload.
        await page.reload();
        await recompute(page);
        await page.getByText("announced", { exact: true }).waitFor(PATIENCE);
        await page.getByRole("button", { name: "Refute", exact: true }).click();
        const entry = page.getByText(`Refute a post of epoch ${STORY.closed}`, { exact: true }).locator("..");
        await entry.getByText(/Done in block/).waitFor(PATIENCE);
        expect(await world.status(STORY.closed)).toBe(Status.Void);
        await page.getByText("Void", { exact: false }).first().waitFor(PATIENCE);
        expect(wallet.asked).toHaveLength(3);
        const bounty = await world.client.readContract({
          address: world.deployment.staking,
          abi: stakingAbi,
          functionName: "bountyOf",
          args: [wallet.account],
        });
        expect(bounty).toBeGreaterThan(0n);
      });
    });

    it("says so where the RPC goes away in the middle", async () => {
      const page = await site.open({}, routeOf(STORY.final));
      await page.getByRole("button", { name: "Recompute the epoch" }).waitFor(PATIENCE);
      site.chain.up = false;
      try {
        await recompute(page);
        await page.getByText("The epoch could not be recomputed: the RPC cannot be reached").waitFor(PATIENCE);
      } finally {
        site.chain.up = true;
      }
    });

    it("has no accessibility violations, and fits every screen", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const viewport of [DESKTOP, PHONE]) {
          let page = await site.open({ colorScheme, viewport }, "");
          await page.getByRole("link", { name: story.world.topic.title }).waitFor(PATIENCE);
          expect(await violations(page)).toEqual([]);
          expect(await excess(page)).toBeLessThanOrEqual(0);
          page = await site.open({ colorScheme, viewport }, routeOf(STORY.final));
          await recompute(page);
          expect(await violations(page)).toEqual([]);
          expect(await excess(page)).toBeLessThanOrEqual(0);
        }
      }
    });

    it("says that there is no such page", async () => {
      for (const route of ["#/nowhere", "#/feeds/zero", "#/feeds/1/epochs/-1"]) {
        const page = await site.open({}, route);
        await page.getByRole("heading", { name: "There is no such page" }).waitFor(PATIENCE);
      }
    });
  },
);
