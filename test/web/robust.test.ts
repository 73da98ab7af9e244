/** What goes wrong around a transaction: wallets that change, blocks that do not come, an RPC that goes; and every page. */
import { type AnyRouter, createMemoryHistory, type RouterHistory } from "@tanstack/react-router";
import type { Page } from "playwright-core";
import type { Address, Hex } from "viem";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { NO_BROWSER } from "./browser.ts";
import { type Route as RouteOfApp, routesOf } from "./routes.ts";
import { DESKTOP, excess, PATIENCE, PHONE, POLL, Site, violations } from "./site.ts";
import { forged, STORY, type Story } from "./story.ts";
import { TestWallet } from "./wallet.ts";

if (NO_BROWSER !== null) console.warn(`test/web: ${NO_BROWSER}`);

/** Milliseconds after which a transaction that nobody knows is given up. */
const FORGOTTEN = 125_000;
const OTHER_CHAIN = 1;
/** Texts that are there where a value was not. */
const NO_VALUE = /\bNaN\b|\bundefined\b|\[object /;

/** The app's router, of another TypeScript project. */
const ROUTER = new URL("../../frontend/src/app/router.tsx", import.meta.url).href;
const { appRouter } = (await import(ROUTER)) as { appRouter: (history: RouterHistory) => AnyRouter };
const paths = Object.keys(appRouter(createMemoryHistory()).routesByPath);

/** Whether a page's address is one of a path, such as `/feeds/$topicId`. */
function leadsTo(route: string, path: string): boolean {
  return new RegExp(`^#${path.replace(/\$\w+/g, "[^/?]+")}/?(\\?|$)`).test(route);
}

/** Names of the pages that the app has, and of one that it has not. */
const PLACEHOLDER = { world: { topic: { id: 1n, title: "" }, reputers: [{ address: "0x00" }] } } as unknown as Story;
const walked = routesOf(PLACEHOLDER)
  .filter(({ name, route }) => name === "missing" || paths.some((path) => leadsTo(route, path)))
  .map(({ name }) => name);

interface PendingTransaction {
  readonly nonce: Hex;
  readonly gas: Hex;
  readonly to: Address;
  readonly input: Hex;
}

describe.skipIf(NO_BROWSER !== null)(
  `the app where things go wrong${NO_BROWSER === null ? "" : ` (${NO_BROWSER})`}`,
  () => {
    let site: Site;
    let story: Story;
    /** Which page has which title. */
    const titlesSeen = new Map<string, string>();

    beforeAll(async () => {
      site = await Site.start();
      story = site.story;
    });
    afterEach(() => site.closeBrowser());
    afterAll(() => site?.close());

    /** A page with a wallet of two accounts, neither of which is connected yet. */
    const openWithWallet = async (route: string) => {
      const context = await site.browser();
      const [first] = story.world.inferers;
      const wallet = await TestWallet.inject(context, story.world, [story.world.owner, first.address]);
      const page = await context.newPage();
      await page.clock.install({ time: ((await story.world.time()) + 90) * 1000 });
      await page.goto(site.address(route));
      return { page, wallet, second: first.address };
    };
    const connect = async (page: Page) => {
      await page.getByRole("banner").getByRole("button", { name: "Connect" }).click(PATIENCE);
      await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click(PATIENCE);
      await page.getByRole("dialog", { name: "Connected" }).getByRole("button", { name: "Close" }).click(PATIENCE);
    };
    const recompute = async (page: Page) => {
      await page.getByRole("button", { name: "Recompute the epoch" }).click(PATIENCE);
      await page.getByRole("button", { name: "Recompute again" }).waitFor(PATIENCE);
    };
    const announce = (page: Page) => page.getByRole("button", { name: "Announce the challenge" });
    const announceNow = (page: Page) => announce(page).and(page.locator("[aria-disabled=false]")).click(PATIENCE);
    const entry = (page: Page) => page.getByRole("region", { name: "Transactions" });

    /** A forged post on its epoch's page, and a wallet that is about to refute it; all is undone afterwards. */
    const forgedPost = (action: (page: Page, wallet: TestWallet, second: Address) => Promise<void>) =>
      story.world.undoing(async () => {
        const { world } = story;
        const trace = await world.computeSynthesis(STORY.closed);
        await world.postSynthesis(STORY.closed, forged(trace, 4321n * UNIT), trace.base, 2);
        const { page, wallet, second } = await openWithWallet(`${site.feedRoute}/epochs/${STORY.closed}`);
        await connect(page);
        await recompute(page);
        await announce(page).waitFor(PATIENCE);
        try {
          await action(page, wallet, second);
        } finally {
          site.chain.up = true;
          await world.rpc("evm_setAutomine", [true]);
        }
      });

    /** Likewise, with an announcement that is in no block. */
    const pendingAnnouncement = (action: (page: Page, wallet: TestWallet, hash: Hex) => Promise<void>) =>
      forgedPost(async (page, wallet) => {
        await story.world.rpc("evm_setAutomine", [false]);
        await announceNow(page);
        await entry(page).getByText("Sent, not in a block yet.").waitFor(PATIENCE);
        expect(wallet.sent).toHaveLength(1);
        await action(page, wallet, wallet.sent[0]);
      });
    /** Sends another transaction with the nonce of one, for a higher fee. */
    const replace = async (wallet: TestWallet, hash: Hex, other?: { to: Address; data?: Hex }) => {
      const before = (await story.world.rpc("eth_getTransactionByHash", [hash])) as PendingTransaction;
      const fee = { maxFeePerGas: "0x174876e800", maxPriorityFeePerGas: "0x174876e800" };
      return wallet.send({
        nonce: before.nonce,
        gas: before.gas,
        ...(other ?? { to: before.to, data: before.input }),
        ...fee,
      });
    };
    const mine = () => story.world.rpc("evm_mine", []);

    it("helps a wallet on another network, also one that cannot change by itself", async () => {
      const { page, wallet } = await openWithWallet("");
      const { chainId } = story.world.deployment;
      await wallet.changeTo(OTHER_CHAIN);
      wallet.chains.delete(chainId);
      wallet.addsChains = false;
      await connect(page);
      await page.getByText(`The wallet is on chain ${OTHER_CHAIN}; this app is on chain ${chainId}.`).waitFor(PATIENCE);
      const button = page.getByRole("button", { name: `Switch to chain ${chainId}` });
      await button.click();
      await page.getByText("The wallet did not change.").waitFor(PATIENCE);
      await page.getByText(`${site.chain.url}/`, { exact: true }).waitFor(PATIENCE);
      expect(await violations(page)).toEqual([]);

      wallet.addsChains = true;
      await button.click();
      await button.waitFor({ ...PATIENCE, state: "detached" });
      expect(wallet.chainId).toBe(chainId);
      expect(wallet.networks.at(-1)).toMatchObject({
        method: "wallet_addEthereumChain",
        parameter: { chainId: "0x7a69", rpcUrls: [`${site.chain.url}/`] },
      });
    });

    it("sends nothing where the account changes in the middle, and says so", async () => {
      await forgedPost(async (page, wallet, second) => {
        const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
        await page.route(`${site.chain.url}/**`, async (route) => {
          await answered;
          await route.continue().catch(() => {});
        });
        await announceNow(page);
        await wallet.select(second);
        await page.getByText("The wallet changed to another account").waitFor(PATIENCE);
        answer();
        // The other account can begin anew: what the first one began is over, and was not sent.
        await announce(page).and(page.locator("[aria-disabled=false]")).waitFor(PATIENCE);
        expect(wallet.asked).toEqual([]);
        await announceNow(page);
        await entry(page)
          .getByText(/Done in block/)
          .waitFor(PATIENCE);
        const sent = (await story.world.rpc("eth_getTransactionByHash", [wallet.sent[0]])) as { from: string };
        expect(sent.from).toBe(second.toLowerCase());
      });
    });

    it("sends nothing where the network changes while the wallet is asked", async () => {
      await forgedPost(async (page, wallet) => {
        const answer = wallet.hold();
        await announceNow(page);
        await expect.poll(() => wallet.asked.length, PATIENCE).toBe(1);
        await wallet.changeTo(OTHER_CHAIN);
        answer();
        await page.getByRole("alert").getByText("Not sent:").waitFor(PATIENCE);
        await page.getByText(`The wallet is on chain ${OTHER_CHAIN}`).first().waitFor(PATIENCE);
        expect(wallet.sent).toEqual([]);
        // The flow itself asks for the right network.
        await announceNow(page);
        await page.getByText("announced", { exact: true }).waitFor(PATIENCE);
        expect(wallet.networks.map(({ method }) => method)).toEqual(["wallet_switchEthereumChain"]);
      });
    });

    it("follows a transaction that its wallet sent again for a higher fee", async () => {
      await pendingAnnouncement(async (page, wallet, hash) => {
        const again = await replace(wallet, hash);
        await mine();
        await entry(page)
          .getByText(/Done in block/)
          .waitFor(PATIENCE);
        await entry(page).locator(`code[title="${again}"]`).waitFor(PATIENCE);
      });
    });

    it("tells of a transaction that was cancelled in the wallet", async () => {
      await pendingAnnouncement(async (page, wallet, hash) => {
        await replace(wallet, hash, { to: wallet.account });
        await mine();
        await entry(page).getByText("Another transaction of the account took its place").waitFor(PATIENCE);
        await story.world.rpc("evm_setAutomine", [true]);
        await announceNow(page);
        await page.getByText("announced", { exact: true }).waitFor(PATIENCE);
      });
    });

    it("tells of a transaction that the network forgot", async () => {
      await pendingAnnouncement(async (page, _wallet, hash) => {
        await story.world.rpc("hardhat_dropTransaction", [hash]);
        await entry(page).getByText("Sent; the RPC does not know it yet.").waitFor(PATIENCE);
        await page.clock.fastForward(FORGOTTEN);
        await entry(page).getByText("The network has forgotten it.").waitFor(PATIENCE);
      });
    });

    it("follows a transaction through an RPC that goes and comes back, and a reload", async () => {
      await pendingAnnouncement(async (page) => {
        site.chain.up = false;
        await page.clock.fastForward(POLL);
        await page.getByText("No new data: the RPC cannot be reached").waitFor(PATIENCE);
        await entry(page).getByText("Sent, not in a block yet.").waitFor(PATIENCE);
        await page.reload();
        await entry(page).getByText("Sent, not in a block yet.").waitFor(PATIENCE);
        await mine();
        site.chain.up = true;
        await entry(page)
          .getByText(/Done in block/)
          .waitFor(PATIENCE);
      });
    });

    it("finds on the chain what the wallet sent for a page that was loaded again", async () => {
      await forgedPost(async (page, wallet) => {
        const answer = wallet.hold();
        await announceNow(page);
        await expect.poll(() => wallet.asked.length, PATIENCE).toBe(1);
        await page.reload();
        answer();
        await recompute(page);
        await page.getByText("announced", { exact: true }).waitFor(PATIENCE);
        expect(wallet.sent).toHaveLength(1);
      });
    });

    const LOOKS = [
      { colorScheme: "light", viewport: DESKTOP },
      { colorScheme: "light", viewport: PHONE },
      { colorScheme: "dark", viewport: DESKTOP },
      { colorScheme: "dark", viewport: PHONE },
    ] as const;

    it("knows an address of every page", () => {
      const routes = routesOf(story);
      expect(paths.filter((path) => !routes.some(({ route }) => leadsTo(route, path)))).toEqual([]);
    });

    it.each(walked)("%s is accessible, fits every screen and misses no value", async (name) => {
      const titles = new Set<string>();
      const { route, heading } = routesOf(story).find((one) => one.name === name) as RouteOfApp;
      for (const look of LOOKS) {
        const page = await site.open(look, route);
        await page.getByRole("heading", { level: 1, name: heading }).waitFor(PATIENCE);
        await expect.poll(() => page.locator("[aria-busy=true]").count(), PATIENCE).toBe(0);
        expect(await violations(page)).toEqual([]);
        expect(await excess(page)).toBeLessThanOrEqual(0);
        const texts = (await page.evaluate(
          "[document.body.innerText, ...[...document.querySelectorAll('[title]')].map((one) => one.title)].join(' ')",
        )) as string;
        expect(texts).not.toMatch(NO_VALUE);
        titles.add(await page.title());
      }
      // A title of its own, and the same on every screen.
      expect([...titles]).toEqual([expect.stringMatching(/\S · Allora$/)]);
      expect(titlesSeen.get([...titles][0]) ?? name).toBe(name);
      titlesSeen.set([...titles][0], name);
    });
  },
);
