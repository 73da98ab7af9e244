/** Stake in a browser: looking at reputers, and every act on stake, signed by a wallet in the page. */
import { alloTokenAbi, rewardsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { type Address, parseEther } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NO_BROWSER } from "./browser.ts";
import { DESKTOP, excess, PATIENCE, PHONE, Site, textOf, violations } from "./site.ts";
import { TestWallet } from "./wallet.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

const APPROVAL = "Approve exactly that";

describe.skipIf(NO_BROWSER !== null)(`stake in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`, () => {
  let site: Site;
  let topicId: bigint;
  /** Two accounts, and the reputer that they delegate to; all have ALLO. */
  let [holder, other, reputer]: Address[] = [];

  beforeAll(async () => {
    site = await Site.start();
    const { world } = site.story;
    topicId = world.topic.id;
    const accounts = (await world.rpc("eth_accounts", [])) as Address[];
    [holder, other] = accounts.slice(1, 3);
    reputer = world.reputers[0].address;
    for (const account of [holder, other, reputer]) {
      await world.send("token", "transfer", [account, parseEther("5000")], world.owner);
    }
  });
  afterEach(() => site.closeBrowser());
  afterAll(() => site?.close());

  const topicRoute = () => `#/stake/${topicId}`;
  const reputerRoute = () => `${topicRoute()}/${reputer}`;
  const read = <F extends "sharesOf" | "valueOf" | "stakeOf" | "poolOf" | "unbondingOf" | "requestCount">(
    functionName: F,
    ...args: readonly unknown[]
  ) => {
    const { client, deployment } = site.story.world;
    const call = { address: deployment.staking, abi: stakingAbi, functionName, args: [topicId, reputer, ...args] };
    return client.readContract(call as never) as Promise<never>;
  };
  const sharesOf = (account: Address): Promise<bigint> => read("sharesOf", account);
  const balanceOf = (account: Address) => {
    const { client, deployment } = site.story.world;
    const token = { address: deployment.token, abi: alloTokenAbi } as const;
    return client.readContract({ ...token, functionName: "balanceOf", args: [account] });
  };

  /** A page in a browser whose wallet has these accounts; what it does to the chain is taken back. */
  const walleted = (
    accounts: readonly Address[],
    act: (page: Page, wallet: TestWallet) => Promise<void>,
    options: BrowserContextOptions = {},
  ) =>
    site.story.world.undoing(async () => {
      const context = await site.browser(options);
      const wallet = await TestWallet.inject(context, site.story.world, accounts);
      const page = await context.newPage();
      await page.goto(site.address(reputerRoute()));
      await form(page).waitFor(PATIENCE);
      await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
      await page.keyboard.press("Escape");
      await page.getByRole("region", { name: "Your position" }).waitFor(PATIENCE);
      await act(page, wallet);
    });
  const form = (page: Page) => page.getByRole("region", { name: "What to do" });
  const choose = (page: Page, name: string | RegExp) =>
    form(page).getByRole("group").getByText(name, { exact: true }).click();
  const sign = (within: Locator, name: string) =>
    within.getByRole("button", { name, exact: true }).and(within.locator("[aria-disabled=false]")).click(PATIENCE);
  const isDone = (within: Locator, title: string | RegExp) => within.getByText(title).first().waitFor(PATIENCE);
  /** What the preview says that `name` becomes. */
  const after = async (page: Page, name: string) =>
    textOf(form(page).getByRole("row").filter({ hasText: name }).getByRole("cell").nth(1));
  const utc = (time: bigint) => `${new Date(Number(time) * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  const delegate = async (page: Page, amount: string) => {
    await form(page).getByRole("textbox").fill(amount);
    await sign(form(page), APPROVAL);
    await sign(form(page), "Delegate");
    await isDone(form(page), `Done: Delegate ${amount} ALLO`);
  };

  it("lists topics by stake, and their reputers with what the contracts say", async () => {
    const page = await site.open({}, "#/stake");
    const topics = page.getByRole("region", { name: "Topics by stake, most first" });
    await topics.getByRole("link", { name: site.story.world.topic.title }).click(PATIENCE);
    const table = page.getByRole("region", { name: "Table of reputers" });
    const row = table.getByRole("row").filter({ hasText: reputer.slice(0, 6) });
    await row.waitFor(PATIENCE);
    const stake: bigint = await read("stakeOf");
    const text = await textOf(row);
    expect(text).toContain("Seated");
    expect(text).toContain(Number(stake / parseEther("1")).toLocaleString("en-US"));
    expect(text).toMatch(/\d\.\d\d %.*\d of \d/);
    expect(text).toContain("never");
    const slashed = table.getByRole("row").filter({ hasText: site.story.world.reputers[1].address.slice(0, 6) });
    expect(await textOf(slashed)).toMatch(/\(2×\)/);
    await page.getByText(/Yield is what a delegator gets in a year/).waitFor(PATIENCE);

    const names = () => table.getByRole("rowheader").allTextContents();
    await table.getByRole("button", { name: "Slashed" }).click();
    expect((await names())[0]).toContain(site.story.world.reputers[1].address.slice(0, 6));
    expect(page.url()).toContain("sort=slashed");
    await table.getByRole("button", { name: "Slashed" }).click();
    await page.reload();
    await row.waitFor(PATIENCE);
    expect((await names()).at(-1)).toContain(site.story.world.reputers[1].address.slice(0, 6));
    const heading = table.getByRole("columnheader", { name: "Slashed" });
    expect(await heading.getAttribute("aria-sort")).toBe("ascending");
    expect(await page.locator("main").textContent()).not.toMatch(/NaN|undefined|null/);
  });

  it("shows a slashed reputer's slashes, without a wallet, and any account's position by address", async () => {
    const [, slashed] = site.story.world.reputers;
    const page = await site.open({}, `${topicRoute()}/${slashed.address}?account=${slashed.address}`);
    const slashes = page.getByRole("region", { name: "Table of slashes" });
    await slashes.waitFor(PATIENCE);
    expect(await slashes.getByRole("rowheader").count()).toBe(2);
    const position = page.getByRole("region", { name: /^Position of 0x.*, watched$/ });
    expect(await textOf(position)).toContain("100.00 %");
    await page.getByRole("region", { name: "Rewards and bounties" }).getByText("As reputer").waitFor(PATIENCE);
  });

  it("is used with the keyboard alone, from the start to the block", async () => {
    await site.story.world.undoing(async () => {
      const context = await site.browser();
      await TestWallet.inject(context, site.story.world, holder);
      const page = await context.newPage();
      await page.goto(site.address(reputerRoute()));
      await form(page).waitFor(PATIENCE);
      const tabTo = async (target: Locator) => {
        for (let presses = 0; presses < 100; presses++) {
          if ((await target.and(page.locator(":focus")).count()) === 1) return;
          await page.keyboard.press("Tab");
        }
        throw new Error(`the keyboard does not lead to ${target}`);
      };
      await tabTo(page.getByRole("banner").getByRole("button", { name: "Connect" }));
      await page.keyboard.press("Enter");
      await tabTo(page.getByRole("dialog").getByRole("button", { name: "Test wallet" }));
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Connected" }).waitFor(PATIENCE);
      await page.keyboard.press("Escape");
      await page.getByRole("region", { name: "Your position" }).waitFor(PATIENCE);
      await tabTo(form(page).getByRole("textbox"));
      await page.keyboard.type("12.5");
      for (const name of [APPROVAL, "Delegate"]) {
        const button = form(page).getByRole("button", { name, exact: true });
        await button.and(page.locator("[aria-disabled=false]")).waitFor(PATIENCE);
        await tabTo(button);
        await page.keyboard.press("Enter");
      }
      await isDone(form(page), "Done: Delegate 12.5 ALLO");
      expect(await read("valueOf", holder)).toBeGreaterThan(parseEther("12.49"));
    });
  });

  it("delegates what the preview said, and asks where an amount can be read in two ways", async () => {
    await walleted([holder], async (page, wallet) => {
      const field = form(page).getByRole("textbox");
      await field.fill("1,304");
      await form(page).getByText('"1,304" can be read in two ways').waitFor(PATIENCE);
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      expect(
        await form(page).getByRole("button", { name: "Delegate", exact: true }).getAttribute("aria-disabled"),
      ).toBe("true");
      await field.fill("9999999");
      await form(page).getByText("That is more than there is. In your wallet: 5,000 ALLO.").waitFor(PATIENCE);
      await field.fill("1,304.53");
      const shares = BigInt(await after(page, "Your shares"));
      await form(page)
        .getByText(/Network fee of the next transaction: about 0\.\d+ ETH/)
        .waitFor(PATIENCE);

      wallet.rejects = true;
      await sign(form(page), APPROVAL);
      await form(page).getByText("Not sent: it was rejected in the wallet, and nothing was sent.").waitFor(PATIENCE);
      wallet.rejects = false;
      await sign(form(page), APPROVAL);
      await sign(form(page), "Delegate");
      await isDone(form(page), "Done: Delegate 1304.53 ALLO");
      expect(await sharesOf(holder)).toBe(shares);
      expect(await balanceOf(holder)).toBe(parseEther("5000") - parseEther("1304.53"));
      expect(wallet.sent).toHaveLength(2);
      await page.getByRole("region", { name: "Your position" }).getByText("1,304.5").first().waitFor(PATIENCE);
    });
  });

  it("unbonds, tells when exactly that is over, makes it stake again, and pays it out", async () => {
    await walleted([holder], async (page) => {
      const { world } = site.story;
      await delegate(page, "100");
      await choose(page, "Unbond");
      await form(page).getByRole("textbox").fill("40");
      expect(await textOf(form(page))).toMatch(/It can be withdrawn from .* \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\) on/);
      expect(await textOf(form(page))).toContain("takes 50.00 % of what is leaving, too");
      const shares = BigInt(await after(page, "Your shares"));
      await sign(form(page), "Unbond");
      await isDone(form(page), "Done: Unbond 40 ALLO");
      expect(await sharesOf(holder)).toBe(shares);
      const first: { amount: bigint; releasedAt: bigint } = await read("unbondingOf", holder, 1);

      await choose(page, /^Leaving/);
      const requests = page.getByRole("region", { name: "Table of requests" });
      await requests.getByText(utc(first.releasedAt)).waitFor(PATIENCE);
      expect(await textOf(requests)).toMatch(/, in \d+ [dh]/);
      await requests.getByRole("button", { name: "Cancel request 1" }).click();
      await form(page).getByRole("table", { name: "What changes" }).waitFor(PATIENCE);
      expect(await violations(page)).toEqual([]);
      await sign(form(page), "Cancel");
      await isDone(form(page), "Done: Cancel unbonding, request 1");
      await form(page).getByText("no open request").waitFor(PATIENCE);

      await choose(page, "Unbond");
      await form(page).getByRole("checkbox").check();
      await sign(form(page), "Unbond");
      await isDone(form(page), "Done: Unbond all shares");
      expect(await sharesOf(holder)).toBe(0n);
      const second: { amount: bigint; releasedAt: bigint } = await read("unbondingOf", holder, 2);
      await choose(page, /^Leaving/);
      await requests.getByRole("button", { name: "Withdraw request 2" }).click();
      await form(page)
        .getByText(/^Request 2 with 0x.* is released at/)
        .waitFor(PATIENCE);
      const withdraw = form(page).getByRole("button", { name: "Withdraw", exact: true });
      expect(await withdraw.getAttribute("aria-disabled")).toBe("true");
      await world.warp(Number(second.releasedAt));
      const before = await balanceOf(holder);
      await sign(form(page), "Withdraw");
      await isDone(form(page), "Done: Withdraw request 2");
      expect(await balanceOf(holder)).toBe(before + second.amount);
    });
  });

  it("does not forget what was begun when the page is loaded again", async () => {
    await walleted([holder], async (page, wallet) => {
      const { world } = site.story;
      const button = (name: string) => form(page).getByRole("button", { name, exact: true });
      await form(page).getByRole("textbox").fill("7");
      await sign(form(page), APPROVAL);
      await button("Delegate").waitFor(PATIENCE);
      await page.reload();
      await button("Delegate").and(page.locator("[aria-disabled=false]")).waitFor(PATIENCE);
      expect(await form(page).getByRole("textbox").inputValue()).toBe("7");
      await world.rpc("evm_setAutomine", [false]);
      try {
        await sign(form(page), "Delegate");
        await form(page).getByText("Sent, waiting for a block").waitFor(PATIENCE);
        await page.reload();
        await form(page).getByText("Sent, waiting for a block").waitFor(PATIENCE);
        expect(await button("Delegate").getAttribute("aria-disabled")).toBe("true");
        await world.rpc("evm_mine", []);
      } finally {
        await world.rpc("evm_setAutomine", [true]);
      }
      await isDone(form(page), "Done: Delegate 7 ALLO");
      expect(wallet.sent).toHaveLength(2);
    });
  });

  it("sends nothing for another account that is selected in the middle", async () => {
    await walleted([holder, other], async (page, wallet) => {
      await form(page).getByRole("textbox").fill("3");
      await sign(form(page), APPROVAL);
      await form(page).getByRole("button", { name: "Delegate", exact: true }).waitFor(PATIENCE);
      await wallet.select(other);
      await form(page).getByRole("button", { name: APPROVAL }).waitFor(PATIENCE);
      expect(wallet.sent).toHaveLength(1);
      expect(await sharesOf(other)).toBe(0n);
      await wallet.select(holder);
      await sign(form(page), "Delegate");
      await isDone(form(page), "Done: Delegate 3 ALLO");
      expect(await sharesOf(holder)).toBeGreaterThan(0n);
      expect(await sharesOf(other)).toBe(0n);
    });
  });

  it("does approval and call at once where the wallet can", async () => {
    await walleted([holder], async (page, wallet) => {
      wallet.batches = true;
      await page.reload();
      await page.getByRole("region", { name: "Your position" }).waitFor(PATIENCE);
      await form(page).getByRole("textbox").fill("20");
      await sign(form(page), "Delegate");
      await isDone(form(page), "Done: Delegate 20 ALLO");
      expect(wallet.asked).toEqual(["wallet_sendCalls"]);
      expect(await sharesOf(holder)).toBeGreaterThan(0n);
    });
  });

  it("is where a reputer stakes, compounds, claims and sets its commission", async () => {
    const { world } = site.story;
    await walleted([reputer], async (page) => {
      const before: bigint = await read("stakeOf");
      await form(page).getByRole("textbox").fill("10");
      await sign(form(page), APPROVAL);
      await sign(form(page), "Stake");
      await isDone(form(page), "Done: Stake 10 ALLO");
      expect(await read("stakeOf")).toBe(before + parseEther("10"));

      await choose(page, "Compound");
      await form(page).getByRole("textbox").fill("5");
      await sign(form(page), APPROVAL);
      await sign(form(page), "Compound");
      await isDone(form(page), "Done: Compound 5 ALLO");
      expect(await read("stakeOf")).toBe(before + parseEther("15"));

      const rewards = page.getByRole("region", { name: "Rewards and bounties" });
      expect(await rewards.getByRole("button", { name: "Claim bounties" }).getAttribute("aria-disabled")).toBe("true");
      await sign(rewards, "Claim");
      await isDone(rewards, "Done: Claim the rewards of reputer");
      const stake: bigint = await read("stakeOf");
      expect(stake).toBeGreaterThan(before + parseEther("15"));
      const { client, deployment } = world;
      const claimed = await client.readContract({
        address: deployment.rewards,
        abi: rewardsAbi,
        functionName: "totalClaimed",
        args: [topicId],
      });
      expect(stake - before - parseEther("15")).toBe(claimed);

      await choose(page, "Commission");
      await form(page).getByRole("textbox").fill("60");
      await form(page).getByText("A commission is half of the rewards at most").waitFor(PATIENCE);
      await form(page).getByRole("textbox").fill("12.5");
      await form(page).getByText("A raise applies after seven days").waitFor(PATIENCE);
      await sign(form(page), "Set commission");
      await isDone(form(page), "Done: Set the commission to 12.50 %");
      const { nextCommission, nextFrom }: { nextCommission: bigint; nextFrom: bigint } = await read("poolOf");
      expect(nextCommission).toBe(parseEther("0.125"));
      await page.getByRole("region", { name: "Facts" }).getByText(utc(nextFrom)).waitFor(PATIENCE);
    });
  });

  it("shows all that an account has, with and without a wallet", async () => {
    await walleted([holder], async (page) => {
      await delegate(page, "30");
      await choose(page, "Unbond");
      await form(page).getByRole("textbox").fill("10");
      await sign(form(page), "Unbond");
      await isDone(form(page), "Done: Unbond 10 ALLO");
      await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "My account" }).click();
      await page.getByRole("region", { name: "Table of requests" }).waitFor(PATIENCE);
      const { releasedAt }: { releasedAt: bigint } = await read("unbondingOf", holder, 1);
      expect(await textOf(page.getByRole("region", { name: "Table of requests" }))).toContain(utc(releasedAt));
      expect(await textOf(page.getByRole("region", { name: "Balances" }))).toContain("4,970 ALLO");
      expect(await textOf(page.getByRole("region", { name: "Table of stakes" }))).toContain(reputer.slice(0, 6));
    });
    const page = await site.open({}, `#/accounts/${reputer}`);
    await page.getByRole("region", { name: "Table of seats" }).waitFor(PATIENCE);
    expect(await textOf(page.getByRole("region", { name: "Table of seats" }))).toContain("reputer");
    expect(await textOf(page.getByRole("region", { name: "Table of stakes" }))).toContain("itself");
    expect(await textOf(page.getByRole("region", { name: "Table of rewards" }))).toMatch(/reputer\d/);
    await page.goto(site.address(`#/accounts/${other}`));
    await page.getByText("It has no stake in any topic.").waitFor(PATIENCE);
    for (const [route, wrong] of [
      ["#/accounts/0x1234", "0x1234"],
      [`${topicRoute()}/nobody`, "nobody"],
      [`${reputerRoute()}?account=0x56`, "0x56"],
    ]) {
      await page.goto(site.address(route));
      await page.getByRole("heading", { name: "That is no account" }).waitFor(PATIENCE);
      await page.getByText(wrong, { exact: true }).waitFor(PATIENCE);
    }
  });

  it("has no accessibility violations, and fits every screen", async () => {
    const routes: [string, (page: Page) => Locator][] = [
      ["#/stake", (page) => page.getByRole("region", { name: "Topics by stake, most first" })],
      [topicRoute(), (page) => page.getByRole("region", { name: "Table of reputers" })],
      [reputerRoute(), form],
      [`#/accounts/${reputer}`, (page) => page.getByRole("region", { name: "Table of stakes" })],
      ["#/accounts/0x12", (page) => page.getByRole("heading", { name: "That is no account" })],
    ];
    for (const colorScheme of ["light", "dark"] as const) {
      for (const viewport of [DESKTOP, PHONE]) {
        const page = await site.open({ colorScheme, viewport }, "#/stake");
        for (const [route, shown] of routes) {
          await page.goto(site.address(route));
          await shown(page).waitFor(PATIENCE);
          expect([route, await violations(page)]).toEqual([route, []]);
          expect(await excess(page)).toBeLessThanOrEqual(0);
        }
        const forms = async (page: Page) => {
          for (const name of ["Stake", "Unbond", "Compound"]) {
            await choose(page, name);
            await form(page).getByRole("textbox").fill("2");
            await form(page).getByRole("table", { name: "What changes" }).waitFor(PATIENCE);
            expect([name, await violations(page)]).toEqual([name, []]);
            expect(await excess(page)).toBeLessThanOrEqual(0);
          }
        };
        await walleted([reputer], forms, { colorScheme, viewport });
      }
    }
  });
});
