/** Every flow that a wallet signs, with the page loaded again while its transaction waits for a block. */
import type { Locator, Page } from "playwright-core";
import { type Address, parseEther } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { PATIENCE, Site } from "./site.ts";
import { TestWallet } from "./wallet.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

const WAITING = "Sent, waiting for a block";
const APPROVAL = "Approve exactly that";

describe.skipIf(NO_BROWSER !== null)(`reloads in the middle${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`, () => {
  let site: Site;
  let reputer: Address;

  beforeAll(async () => {
    site = await Site.start();
    const { world } = site.story;
    reputer = world.reputers[0].address;
    await world.send("token", "transfer", [reputer, parseEther("5000")], world.owner);
  });
  afterEach(() => site.closeBrowser());
  afterAll(() => site?.close());

  const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
  const button = (within: Locator, name: string) => within.getByRole("button", { name, exact: true });
  const ready = (within: Locator, name: string) =>
    button(within, name).and(within.page().locator("[aria-disabled=false]"));
  const sign = (within: Locator, name: string) => ready(within, name).click(PATIENCE);

  /** A page whose wallet is connected; what it does to the chain is taken back. */
  const walleted = (account: Address, route: string, act: (page: Page, wallet: TestWallet) => Promise<void>) =>
    site.story.world.undoing(async () => {
      const context = await site.browser();
      const wallet = await TestWallet.inject(context, site.story.world, account);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE.timeout);
      await page.goto(site.address(route));
      await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
      await page.getByRole("dialog", { name: "Connected" }).waitFor(PATIENCE);
      await page.keyboard.press("Escape");
      await act(page, wallet);
    });

  /** Signs, loads the page again before any block, and has the block then: `done` says so, and nothing is signed twice. */
  const interrupted = async (wallet: TestWallet, card: Locator, name: string, done: Locator) => {
    const { world } = site.story;
    // An approval before it is in a block by then.
    await ready(card, name).waitFor(PATIENCE);
    const before = wallet.sent.length;
    await world.rpc("evm_setAutomine", [false]);
    try {
      await sign(card, name);
      await card.getByText(WAITING).waitFor(PATIENCE);
      await card.page().reload();
      await card.getByText(WAITING).waitFor(PATIENCE);
      expect([name, wallet.sent.length]).toEqual([name, before + 1]);
      await world.rpc("evm_mine", []);
    } finally {
      await world.rpc("evm_setAutomine", [true]);
    }
    await done.first().waitFor(PATIENCE);
    expect([name, wallet.sent.length]).toEqual([name, before + 1]);
  };

  it("stake: adding, compounding, the commission, and claims", async () => {
    await walleted(reputer, `#/stake/${site.story.world.topic.id}/${reputer}`, async (page, wallet) => {
      const form = region(page, "What to do");
      const choose = (name: string | RegExp) => form.getByRole("group").getByText(name, { exact: true }).click();
      const done = (title: string) => form.getByText(`Done: ${title}`);
      await form.getByRole("textbox").fill("10");
      await sign(form, APPROVAL);
      await interrupted(wallet, form, "Stake", done("Stake 10 ALLO"));
      await choose("Compound");
      await form.getByRole("textbox").fill("5");
      await sign(form, APPROVAL);
      await interrupted(wallet, form, "Compound", done("Compound 5 ALLO"));
      await choose("Commission");
      await form.getByRole("textbox").fill("12.5");
      await interrupted(wallet, form, "Set commission", done("Set the commission to 12.50 %"));
      const rewards = region(page, "Rewards and bounties");
      await interrupted(wallet, rewards, "Claim", rewards.getByText("Done: Claim the rewards of reputer"));
    });
  });

  it("stake: unbonding, cancelling it, and withdrawing", async () => {
    const { world } = site.story;
    await walleted(reputer, `#/stake/${world.topic.id}/${reputer}`, async (page, wallet) => {
      const form = region(page, "What to do");
      const choose = (name: string | RegExp) => form.getByRole("group").getByText(name, { exact: true }).click();
      const done = (title: string) => form.getByText(`Done: ${title}`);
      const unbond = async (amount: string) => {
        await choose("Unbond");
        await form.getByRole("textbox").fill(amount);
        await interrupted(wallet, form, "Unbond", done(`Unbond ${amount} ALLO`));
      };
      await unbond("3");
      await choose(/^Leaving/);
      await button(form, "Cancel request 1").click();
      await interrupted(wallet, form, "Cancel", done("Cancel unbonding, request 1"));
      await unbond("4");
      await world.warp((await world.time()) + 40 * 86_400);
      await choose(/^Leaving/);
      await button(form, "Withdraw request 2").click();
      await interrupted(wallet, form, "Withdraw", done("Withdraw request 2"));
    });
  });

  it("work: registering, and leaving", async () => {
    const { world } = site.story;
    await walleted(world.owner, `#/work/${world.topic.id}`, async (page, wallet) => {
      const card = region(page, "Take part");
      await interrupted(wallet, card, "Register", button(card, "Leave"));
      await interrupted(wallet, card, "Leave", button(card, "Register"));
    });
  });

  it("creating a topic, and paying", async () => {
    const { world } = site.story;
    await walleted(world.owner, "#/create", async (page, wallet) => {
      await page.getByRole("textbox", { name: "Title" }).fill("SOL / USD, in an hour");
      await page.getByRole("button", { name: "In an hour" }).click();
      const card = region(page, "Create it");
      await interrupted(wallet, card, "Create the topic", card.getByText("It is topic 2"));
      await page.goto(site.address(`${site.feedRoute}/pay`));
      const payment = region(page, "Your payment");
      await payment.getByRole("textbox", { name: "Amount" }).fill("2");
      await interrupted(wallet, payment, "Pay", button(payment, "Another one"));
    });
  });
});
