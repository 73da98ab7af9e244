/** Taking part, creating a topic and paying, in a browser with a wallet on a real chain. */
import { alloTokenAbi, participantsAbi, paymentsAbi, topicsAbi } from "@allora-evm/contracts/abis";
import type { Locator, Page } from "playwright-core";
import { type Address, getAddress, pad, parseEther, toHex } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { formatExact } from "../../frontend/src/lib/format/numbers.ts";
import { Role } from "../../keeper/src/trace/submissions.ts";
import { NO_BROWSER } from "./browser.ts";
import { DESKTOP, excess, PATIENCE, PHONE, Site, textOf, violations } from "./site.ts";
import { STORY, type Story } from "./story.ts";
import { TestWallet } from "./wallet.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

const FEE = parseEther("20");
const DEPOSIT = parseEther("100");
const CREATION_FEE = parseEther("5");

describe.skipIf(NO_BROWSER !== null)(
  `work, creation and payments in a browser${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  { timeout: 600_000 },
  () => {
    let site: Site;
    let story: Story;

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
      const { world } = story;
      const { participants, topics } = world.deployment;
      // Slots of docs/storage.md: what governance sets after an announcement.
      await world.rpc("hardhat_setStorageAt", [participants, "0x3", pad(toHex((DEPOSIT << 96n) | FEE))]);
      await world.rpc("hardhat_setStorageAt", [topics, "0x2", pad(toHex(CREATION_FEE))]);
    }, 600_000);
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    /** A page with a wallet in it, which is not connected yet. */
    async function withWallet(route: string, account?: Address): Promise<{ page: Page; wallet: TestWallet }> {
      const context = await site.browser();
      const wallet = await TestWallet.inject(context, story.world, account ?? story.world.owner);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE.timeout);
      await page.goto(site.address(route));
      return { page, wallet };
    }
    const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name });
    const ready = (within: Locator, name: string) =>
      within.getByRole("button", { name, exact: true }).and(within.page().locator("[aria-disabled=false]"));
    async function connect(card: Locator): Promise<void> {
      await card.getByRole("button", { name: "Connect" }).first().click();
      await card
        .page()
        .getByRole("dialog", { name: "Connect a wallet" })
        .getByRole("button", { name: "Test wallet" })
        .click();
    }
    const allo = (account: Address) =>
      story.world.client.readContract({
        address: story.world.deployment.token,
        abi: alloTokenAbi,
        functionName: "balanceOf",
        args: [account],
      });
    const membership = (account: Address, role: Role) =>
      story.world.client.readContract({
        address: story.world.deployment.participants,
        abi: participantsAbi,
        functionName: "membershipOf",
        args: [story.world.topic.id, role, account],
      });
    const prices = () =>
      story.world.client.readContract({
        address: story.world.deployment.payments,
        abi: paymentsAbi,
        functionName: "pricesOf",
        args: [story.world.topic.id],
      });

    it("shows any account's seat and earnings by address, without a wallet", async () => {
      const { world } = story;
      const page = await site.open({}, "#/work");
      const link = page.getByRole("link", { name: world.topic.title });
      await link.waitFor(PATIENCE);
      expect(await textOf(region(page, "Topics to take part in"))).toContain("5 of 32");
      await link.click();
      await region(page, "Inferers: 5 of 32 seats").waitFor(PATIENCE);
      const [reputer] = world.reputers;
      await page.getByText("Reputers", { exact: true }).click();
      const field = region(page, "Look at an account").getByRole("textbox", { name: "Address" });
      await field.fill("0x12");
      await page.getByText("That is the address of no account.").waitFor(PATIENCE);
      await field.fill(reputer.address);
      await page.getByRole("button", { name: "Look", exact: true }).click();
      const account = region(page, "Account as reputer");
      await account.getByText("As of settlement").waitFor(PATIENCE);
      expect(page.url()).toContain(`account=${reputer.address}`);
      const text = await textOf(account);
      expect(text).toMatch(/slot 0, since epoch 0/);
      expect(text).toMatch(/Rank[1-3] of 3/);
      expect(text).toContain("Stake10,000 ALLO");
      expect(text).toMatch(/Earned, not claimed[\d.,]+ ALLO/);
      const { merit } = await membership(reputer.address, Role.Reputer);
      expect(await account.locator(`data[value="${formatExact(merit)}"]`).count()).toBeGreaterThan(0);
      await page.reload();
      await account.getByText("As of settlement").waitFor(PATIENCE);
      await page.goto(site.address(`#/work/${world.topic.id}?account=nobody`));
      await page.getByText('"nobody" is the address of no account').waitFor(PATIENCE);
    });

    it("registers after a no and a reload, and leaves with the deposit", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const { page, wallet } = await withWallet(`#/work/${world.topic.id}`);
        const card = region(page, "Take part");
        await card.getByText("It costs 120 ALLO").waitFor(PATIENCE);
        await connect(card);
        const before = await allo(wallet.account);

        wallet.rejects = true;
        await ready(card, "Approve exactly that").click(PATIENCE);
        await card.getByText("it was rejected in the wallet, and nothing was sent").waitFor(PATIENCE);
        wallet.rejects = false;
        await ready(card, "Approve exactly that").click(PATIENCE);
        await ready(card, "Register").waitFor(PATIENCE);
        await page.reload();
        await ready(card, "Register").click(PATIENCE);

        const account = region(page, "Your account as inferer");
        await account.getByText(/slot 5, from epoch 11/).waitFor(PATIENCE);
        expect(await allo(wallet.account)).toBe(before - FEE - DEPOSIT);
        expect(await membership(wallet.account, Role.Inferer)).toMatchObject({ registered: true, deposit: DEPOSIT });
        expect(wallet.asked).toEqual(Array(3).fill("eth_sendTransaction"));
        expect(await violations(page)).toEqual([]);

        await card.getByText("The deposit of 100 ALLO is back in the same transaction").waitFor(PATIENCE);
        await ready(card, "Leave").click(PATIENCE);
        await card.getByText("It costs 120 ALLO").waitFor(PATIENCE);
        expect(await allo(wallet.account)).toBe(before - FEE);
      });
    });

    it("names an operator, which agrees", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const [reputer] = world.reputers;
        const { page } = await withWallet(`#/work/${world.topic.id}?role=reputer`, reputer.address);
        await connect(region(page, "Take part"));
        const card = region(page, "Operator");
        await card.getByRole("textbox", { name: "Address of the operator" }).fill(world.owner);
        await ready(card, "Name it").click(PATIENCE);
        await ready(card, "Take its right back").waitFor(PATIENCE);

        const second = await withWallet(`#/work/${world.topic.id}?role=reputer`, world.owner);
        await connect(region(second.page, "Take part"));
        const own = region(second.page, "Operator");
        await own.getByText("Act for a reputer that has named this account").click();
        await own.getByRole("textbox", { name: "Reputer" }).fill(reputer.address);
        await ready(own, "Act for it").click(PATIENCE);
        await own.getByText("itself", { exact: true }).waitFor({ ...PATIENCE, state: "detached" });
        expect(await textOf(own)).toContain(reputer.address.slice(0, 6));
      });
    });

    it("shows the configuration of a node, and copies it", async () => {
      const page = await site.open(
        { permissions: ["clipboard-read", "clipboard-write"] },
        `#/work/${story.world.topic.id}?role=forecaster`,
      );
      const card = region(page, "Run the node");
      await card.getByRole("textbox", { name: "Gateways" }).fill("https://gateway.example");
      await card.getByRole("button", { name: "Copy configuration" }).click();
      await card.getByText("Copied configuration").waitFor(PATIENCE);
      const text = (await page.evaluate("navigator.clipboard.readText()")) as string;
      expect(text).toContain(`rpcs: ["${site.chain.url}/"]`);
      expect(text).toContain('gateways: ["https://gateway.example"]');
      expect(text).toContain('forecast: { command: ["python3","model.py"] }');
      expect(await textOf(card)).toContain("npm run allora -- worker --config allora.yaml --check");
    });

    it("creates a topic that the directory has, with a draft that outlives a reload", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const { page, wallet } = await withWallet("#/create");
        const card = region(page, "Create it");
        await card.getByText("Fee of the creation").waitFor(PATIENCE);
        expect(await textOf(card)).toContain("5 ALLO");
        await page.getByRole("textbox", { name: "Title" }).fill("SOL / USD, in an hour");
        await page.getByRole("button", { name: "In an hour" }).click();
        await page.getByRole("textbox", { name: "Worker window" }).fill("2 h");
        const wrong = "Worker window is 2 h; it must be from 1 s to 1 h.";
        await card.getByText(wrong).waitFor(PATIENCE);
        await page.reload();
        await card.getByText(wrong).waitFor(PATIENCE);
        expect(await page.getByRole("textbox", { name: "Title" }).inputValue()).toBe("SOL / USD, in an hour");
        await page.getByRole("textbox", { name: "Worker window" }).fill("12 min");
        await card.getByText(wrong).waitFor({ ...PATIENCE, state: "detached" });
        expect(await textOf(region(page, "Times of the first epochs"))).toContain("Rewards are final at the earliest");
        expect(await violations(page)).toEqual([]);

        await connect(card);
        await ready(card, "Approve exactly that").click(PATIENCE);
        await ready(card, "Create the topic").click(PATIENCE);
        await card.getByText("It is topic 2").waitFor(PATIENCE);
        expect(wallet.asked).toHaveLength(2);
        const read = { address: world.deployment.topics, abi: topicsAbi, args: [2n] } as const;
        expect(await world.client.readContract({ ...read, functionName: "creatorOf" })).toBe(
          getAddress(wallet.account),
        );
        expect(await world.client.readContract({ ...read, functionName: "scheduleOf" })).toMatchObject({
          epochLength: 3600,
          workerWindow: 720,
        });
        await card.getByRole("link", { name: "its page" }).click();
        await page.getByRole("heading", { name: "SOL / USD, in an hour", level: 1 }).waitFor(PATIENCE);
        await page.getByRole("link", { name: "Feeds", exact: true }).first().click();
        await region(page, "Table of topics").getByRole("link", { name: "SOL / USD, in an hour" }).waitFor(PATIENCE);
      });
    });

    it("fills the form from a definition, and refuses what is none", async () => {
      const page = await site.open({}, "#/create");
      const card = region(page, "Begin");
      await card.getByText("Import a definition").click();
      await card.getByRole("textbox", { name: "Definition, JSON" }).fill('{"title": 5}');
      await card.getByRole("button", { name: "Fill the form" }).click();
      await card.getByText(/It is no definition: title/).waitFor(PATIENCE);
    });

    it("pays with a permit, and shows the value that was read", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const { page, wallet } = await withWallet(`${site.feedRoute}/pay`);
        const card = region(page, "Your payment");
        await card.getByText("A wallet signs it").waitFor(PATIENCE);
        await connect(card);
        await card.getByRole("textbox", { name: "Amount" }).fill("2.5");
        await card.getByRole("textbox", { name: "Memo" }).fill("order 7");
        await card.getByText("It would be the first payment for this topic.").waitFor(PATIENCE);
        await card.getByText("Sign a permit for exactly that").waitFor(PATIENCE);
        const before = await allo(wallet.account);

        wallet.rejects = true;
        await ready(card, "Pay").click(PATIENCE);
        await card.getByText("it was rejected in the wallet, and nothing was sent").waitFor(PATIENCE);
        expect(wallet.asked).toEqual(["eth_signTypedData_v4"]);
        wallet.rejects = false;
        await ready(card, "Pay").click(PATIENCE);
        const reading = card.getByText(/In block \d+ it read/);
        await reading.waitFor(PATIENCE);
        expect(await textOf(reading)).toContain(`of epoch ${STORY.disputed}`);
        expect(wallet.asked).toEqual(["eth_signTypedData_v4", "eth_signTypedData_v4", "eth_sendTransaction"]);
        expect(await allo(wallet.account)).toBe(before - parseEther("2.5"));
        const logs = await world.client.getContractEvents({
          address: world.deployment.payments,
          abi: paymentsAbi,
          eventName: "Paid",
          fromBlock: 0n,
          strict: true,
        });
        expect(logs.at(-1)?.args).toMatchObject({ amount: parseEther("2.5"), memo: toHex("order 7", { size: 32 }) });
        const others = region(page, "What others paid");
        await others.getByText("The last payment, newest first").click();
        expect(await textOf(others)).toContain("Median2.5 ALLO");

        // After a reload the form begins anew, and asks for nothing by itself.
        await page.reload();
        await ready(card, "Pay").waitFor(PATIENCE);
        expect((await prices()).prices).toEqual([parseEther("2.5")]);
        expect(wallet.asked).toHaveLength(3);
      });
    });

    it("pays in one batch where the wallet can, and nothing at all for nothing", async () => {
      const { world } = story;
      await world.undoing(async () => {
        const { page, wallet } = await withWallet(`${site.feedRoute}/pay`);
        wallet.batches = true;
        const card = region(page, "Your payment");
        await card.getByText("A wallet signs it").waitFor(PATIENCE);
        await connect(card);
        await card.getByRole("textbox", { name: "Amount" }).fill("4");
        await card.getByText("The wallet does both in one transaction.").waitFor(PATIENCE);
        await ready(card, "Pay").click(PATIENCE);
        await card.getByRole("button", { name: "Another one" }).waitFor(PATIENCE);
        expect(wallet.asked).toEqual(["wallet_sendCalls"]);
        expect((await prices()).prices).toEqual([parseEther("4")]);

        await card.getByRole("button", { name: "Another one" }).click();
        await card.getByRole("button", { name: "Nothing", exact: true }).click();
        await card.getByText("Nothing is less than 1 of the last 1 payment.").waitFor(PATIENCE);
        await ready(card, "Pay").click(PATIENCE);
        await card.getByRole("button", { name: "Another one" }).waitFor(PATIENCE);
        expect((await prices()).prices).toEqual([0n, parseEther("4")]);
        expect(wallet.asked).toEqual(["wallet_sendCalls", "eth_sendTransaction"]);
      });
    });

    it("has no accessibility violations, and fits every screen", async () => {
      const { topic, reputers } = story.world;
      const views = [
        ["#/work", "Topics to take part in"],
        [`#/work/${topic.id}?role=reputer&account=${reputers[0].address}`, "Operator"],
        ["#/create", "Create it"],
        [`${site.feedRoute}/pay`, "Your payment"],
      ] as const;
      for (const colorScheme of ["light", "dark"] as const) {
        for (const viewport of [DESKTOP, PHONE]) {
          for (const [route, name] of views) {
            const page = await site.open({ colorScheme, viewport }, route);
            await region(page, name).waitFor(PATIENCE);
            await page
              .locator("[aria-busy=true]")
              .first()
              .waitFor({ ...PATIENCE, state: "detached" });
            expect([route, await violations(page)]).toEqual([route, []]);
            expect([route, (await excess(page)) <= 0]).toEqual([route, true]);
          }
        }
      }
    });

    it("says what there is not", async () => {
      const page = await site.open({}, "#/work/99");
      await page.getByText("there is no topic 99").waitFor(PATIENCE);
    });
  },
);
