/** The network page, and tabs that check posts by themselves. */
import { alloTokenAbi, epochsAbi, inboxAbi, stakingAbi, treasuryAbi } from "@allora-evm/contracts/abis";
import type { Page } from "playwright-core";
import { parseEther } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatAllo, formatCount, formatExact } from "../../frontend/src/lib/format/numbers.ts";
import { emissionRate } from "../../frontend/src/lib/network/emission.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { NO_BROWSER } from "./browser.ts";
import { PATIENCE, Site, textOf, violations } from "./site.ts";
import { forged, STORY, type Story } from "./story.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

/** Milliseconds between two readings of the economy. */
const SLOW_POLL = 15_100;
const DAY = 86_400;
const FEES = parseEther("5000");

describe.skipIf(NO_BROWSER !== null)(
  `the network page in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let site: Site;
    let story: Story;

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
      // Fees make the topic active; the next day emits, and an epoch of it pays its keepers.
      const { world, inputs } = story;
      const { owner, topic, deployment } = world;
      await world.send("token", "transfer", [deployment.treasury, FEES], owner);
      await world.send("treasury", "credit", [topic.id, owner], owner);
      await world.send("treasury", "touch", [topic.id], owner);
      await world.send("treasury", "touch", [topic.id], owner);
      const midnight = (Math.floor((await world.time()) / DAY) + 1) * DAY;
      const epoch = BigInt(Math.ceil((midnight + DAY / 2 - topic.schedule.start) / topic.schedule.epochLength));
      await world.runEpoch(epoch, inputs(), [3000n * UNIT, 3000n * UNIT, 3000n * UNIT]);
      const count = await world.client.readContract({
        address: deployment.epochs,
        abi: epochsAbi,
        functionName: "settlementCount",
        args: [topic.id],
      });
      await world.warp((await world.time()) + topic.schedule.challengeWindow);
      await world.send("rewards", "claimKeeping", [topic.id, count], owner);
    });
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    const card = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
    /** Value of a fact of a card. */
    const fact = (page: Page, title: string, name: string) =>
      card(page, title)
        .locator("dt", { hasText: new RegExp(`^${name}$`) })
        .locator("xpath=following-sibling::dd");
    const open = async () => {
      const page = await site.open({}, "#/network");
      await card(page, "Keepers").getByRole("table").waitFor(PATIENCE);
      return page;
    };

    it("says what is emitted, minted, paid and held", async () => {
      const { client, deployment } = story.world;
      const treasury = { address: deployment.treasury, abi: treasuryAbi } as const;
      const token = { address: deployment.token, abi: alloTokenAbi } as const;
      const page = await open();
      const [[emission], budget, minted, paid, received, held, supply, staked] = await Promise.all([
        client.readContract({ ...treasury, functionName: "emissionNow" }),
        client.readContract({ ...treasury, functionName: "budget" }),
        client.readContract({ ...treasury, functionName: "minted" }),
        client.readContract({ ...treasury, functionName: "paid" }),
        client.readContract({ ...treasury, functionName: "received" }),
        client.readContract({ ...token, functionName: "balanceOf", args: [deployment.treasury] }),
        client.readContract({ ...token, functionName: "totalSupply" }),
        client.readContract({ address: deployment.staking, abi: stakingAbi, functionName: "totalStaked" }),
      ]);
      expect(emission.totalWeight).toBeGreaterThan(0n);
      expect(paid).toBeGreaterThan(0n);
      const rate = emissionRate(emission);
      expect(rate.perDay).toBeGreaterThan(0n);
      expect(await textOf(fact(page, "Emission", "Now, per day"))).toBe(`${formatAllo(rate.perDay)} ALLO`);
      expect(await textOf(fact(page, "Emission", "Now, per month"))).toBe(`${formatAllo(rate.perMonth)} ALLO`);
      expect(await textOf(fact(page, "Emission", "Left to be minted"))).toContain(
        `${formatAllo(budget - minted)} ALLO`,
      );
      expect(await textOf(fact(page, "Treasury", "Paid to topics"))).toBe(`${formatAllo(paid)} ALLO`);
      expect(await textOf(fact(page, "Treasury", "Held"))).toBe(`${formatAllo(held)} ALLO`);
      expect(await textOf(fact(page, "Treasury", "Received"))).toBe(`${formatAllo(received)} ALLO`);
      // What came back is known when all logs are.
      await fact(page, "Treasury", "Of that, fees")
        .getByText(`${formatAllo(FEES)} ALLO`)
        .waitFor(PATIENCE);
      expect(await textOf(fact(page, "Supply", "In existence"))).toContain(`${formatAllo(supply)} ALLO`);
      expect(await textOf(fact(page, "Supply", "Staked"))).toContain(`${formatAllo(staked)} ALLO`);
      expect(await page.title()).toBe("Network · Allora");

      await story.world.undoing(async () => {
        await story.world.send("token", "transfer", [deployment.treasury, parseEther("77")], story.world.owner);
        await story.world.send("treasury", "credit", [story.world.topic.id, story.world.owner], story.world.owner);
        await page.clock.fastForward(SLOW_POLL);
        const now = `${formatAllo(received + parseEther("77"))} ALLO`;
        await fact(page, "Treasury", "Received").getByText(now).waitFor(PATIENCE);
      });
    });

    it("lists weights, refuted posts and keepers", async () => {
      const { world } = story;
      const page = await open();
      const weights = card(page, "Topic weights").getByRole("table");
      expect(await textOf(weights)).toContain("Active");
      expect(await textOf(weights)).toContain("100.00 %");

      const offences = card(page, "Disputes and slashes").getByRole("row");
      expect(await offences.count()).toBe(3);
      expect(await textOf(offences.nth(1))).toContain(`Epoch ${STORY.abandoned}`);
      expect(await textOf(offences.nth(2))).toContain(`Epoch ${STORY.repaired}`);
      expect(await textOf(offences.nth(1))).toContain("Wrong synthesis: number 0 of combined");
      // The challengers of the story announced nothing, so that all of it burnt.
      expect(await textOf(fact(page, "Disputes and slashes", "Bounties"))).toBe("0 ALLO");

      const rowOf = async (address: string) => {
        const row = card(page, "Keepers")
          .getByRole("row")
          .filter({ has: page.locator(`code[title="${address}"]`) });
        return row.getByRole("cell").allTextContents();
      };
      const posts = await world.client.getContractEvents({
        address: world.deployment.epochs,
        abi: epochsAbi,
        eventName: "SynthesisPosted",
        fromBlock: 0n,
        strict: true,
      });
      const [honest, forger] = [world.reputers[0].address, world.reputers[1].address];
      const byHonest = posts.filter(({ args }) => args.poster === honest).length;
      const [syntheses, , refuted, , paid, stake] = await rowOf(honest);
      expect([syntheses, refuted]).toEqual([formatCount(byHonest), "0"]);
      expect(Number(paid.replaceAll(",", ""))).toBeGreaterThan(0);
      expect(Number(stake.replaceAll(",", ""))).toBeGreaterThan(9_999);
      expect((await rowOf(forger)).slice(0, 3)).toEqual(["2", "0", "2"]);
      await card(page, "Disputes and slashes")
        .getByRole("link", { name: `Epoch ${STORY.abandoned}` })
        .click();
      await page.getByRole("heading", { name: `Epoch ${STORY.abandoned}` }).waitFor(PATIENCE);
    });

    it("says whose turn it is", async () => {
      const { world, inputs } = story;
      await world.undoing(async () => {
        const next = BigInt(Math.ceil(((await world.time()) - world.topic.schedule.start) / 3600)) + 1n;
        await world.submit(next, inputs());
        await world.warp(world.times(next).revealsUntil);
        const page = await open();
        const waiting = card(page, "Keepers").getByRole("list", { name: "What waits for a keeper" });
        await waiting.getByText(`epoch ${formatCount(next)}`).waitFor(PATIENCE);
        expect(await textOf(waiting)).toContain("any keeper may post it");
      });
    });

    it("lists an epoch's inputs and disputes", async () => {
      const { world } = story;
      const page = await site.open({}, `${site.feedRoute}/epochs/${STORY.repaired}`);
      const inputs = card(page, "Inputs").getByRole("row");
      await inputs.nth(10).waitFor(PATIENCE);
      // Five inferences, two forecasts, three truths.
      expect(await inputs.count()).toBe(11);
      const submitted = await world.client.getContractEvents({
        address: world.deployment.inbox,
        abi: inboxAbi,
        eventName: "InferenceSubmitted",
        args: { topicId: world.topic.id, epoch: STORY.repaired },
        fromBlock: 0n,
        strict: true,
      });
      for (const { args, transactionHash } of submitted) {
        const row = inputs.filter({ has: page.locator(`code[title="${args.participant}"]`) });
        expect(await row.locator("data").getAttribute("value")).toBe(formatExact(args.value));
        expect(await row.locator(`code[title="${transactionHash}"]`).count()).toBe(1);
      }
      await card(page, "Inputs").getByText("Losses of 5 inferers").first().click();
      await card(page, "Inputs").getByText("slot 4:").first().waitFor(PATIENCE);
      const disputes = card(page, "Disputes").getByRole("row");
      await disputes.nth(1).waitFor(PATIENCE);
      expect(await disputes.count()).toBe(2);
      expect(await textOf(disputes.nth(1))).toContain("Wrong synthesis: number 0 of combined");
      expect(await violations(page)).toEqual([]);
      await page.goto(site.address(`${site.feedRoute}/epochs/${STORY.final}`));
      await card(page, "Disputes").getByText("Nothing of this epoch was disputed.").waitFor(PATIENCE);
    });

    describe("a tab that is open", () => {
      /** How many workers the page has started, one for each epoch that it recomputes. */
      const countWorkers = (page: Page) => {
        const seen = { count: 0 };
        page.on("worker", () => seen.count++);
        return seen;
      };
      /** A post in the newest epoch that can have one; wrong where a network value is given. */
      const post = async (network?: bigint) => {
        const { world, inputs } = story;
        const epoch = BigInt(Math.ceil(((await world.time()) - world.topic.schedule.start) / 3600)) + 1n;
        await world.submit(epoch, inputs());
        await world.warp(world.times(epoch).revealsUntil);
        const trace = await world.computeSynthesis(epoch);
        await world.postSynthesis(epoch, network === undefined ? trace.bytes : forged(trace, network), trace.base, 2);
        return epoch;
      };

      /** The page of an epoch in a browser that was told not to check anything. */
      const openSwitchedOff = async (epoch: bigint) => {
        const page = await open();
        await page.evaluate(`localStorage.setItem("allora/watch", "off")`);
        await page.goto("about:blank");
        await page.goto(site.address(`${site.feedRoute}/epochs/${epoch}`));
        const toggle = page.getByRole("switch", { name: "Check new posts in this tab" });
        await toggle.waitFor(PATIENCE);
        return { page, toggle };
      };

      it("checks what can be refuted by itself, once, and remembers it", async () => {
        await story.world.undoing(async () => {
          const epoch = await post();
          const page = await site.open({}, `${site.feedRoute}/epochs/${epoch}`);
          const workers = countWorkers(page);
          const badge = page.getByText("Checked by this browser").first();
          await badge.waitFor(PATIENCE);
          await page.reload();
          await badge.waitFor(PATIENCE);
          const before = workers.count;
          await page.clock.runFor(10_000);
          expect(workers.count).toBe(before);
          expect(before).toBe(1);
        });
      });

      it("warns on every page of a wrong post, and leads to where it can be refuted", async () => {
        await story.world.undoing(async () => {
          const epoch = await post(4321n * UNIT);
          const page = await site.open({}, "");
          const warning = page.getByRole("alert").getByText("This browser found a wrong post");
          await warning.waitFor(PATIENCE);
          await page.getByRole("link", { name: "Network" }).click();
          await page.getByRole("heading", { name: "Network" }).waitFor(PATIENCE);
          expect(await warning.count()).toBe(1);
          await page.getByRole("link", { name: "see what is wrong, and refute it" }).click();
          await page.getByRole("heading", { name: `Epoch ${formatCount(epoch)}`, exact: true }).waitFor(PATIENCE);
          await page.getByText("Found wrong by this browser").first().waitFor(PATIENCE);
          await page.getByRole("button", { name: "Recompute the epoch" }).waitFor(PATIENCE);
        });
      });

      it("does nothing of the kind when it is switched off, also after a reload, or while nobody sees it", async () => {
        await story.world.undoing(async () => {
          const epoch = await post();
          const { page, toggle } = await openSwitchedOff(epoch);
          const workers = countWorkers(page);
          await page.reload();
          await toggle.waitFor(PATIENCE);
          expect(await toggle.isChecked()).toBe(false);
          await page.clock.runFor(10_000);
          expect(workers.count).toBe(0);
          const show = (state: string) =>
            page.evaluate(`(() => {
              Object.defineProperty(document, "visibilityState", { value: "${state}", configurable: true });
              document.dispatchEvent(new Event("visibilitychange"));
            })()`);
          // The document says that it is hidden before it is switched on.
          await show("hidden");
          await toggle.click();
          await page.clock.runFor(10_000);
          expect(workers.count).toBe(0);
          await show("visible");
          await page.getByText("Checked by this browser").first().waitFor(PATIENCE);
          expect(workers.count).toBe(1);
        });
      });

      it("says why it cannot check, and tries again", async () => {
        await story.world.undoing(async () => {
          const epoch = await post();
          const { page, toggle } = await openSwitchedOff(epoch);
          site.chain.up = false;
          try {
            await toggle.click();
            await page.getByText("Not checked: the RPC cannot be reached").waitFor(PATIENCE);
          } finally {
            site.chain.up = true;
          }
          await page.clock.fastForward(6_000);
          await page.getByText("Checked by this browser").first().waitFor(PATIENCE);
        });
      });
    });
  },
);
