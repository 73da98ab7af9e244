/** The built web app over HTTP, and a browser to look at it with, against a chain on which the story's epochs were run. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import type { BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { formatDeployment } from "../../keeper/src/chain/deployment.ts";
import { openBrowser } from "./browser.ts";
import { type Served, type ServedChain, serveChain, serveFiles } from "./servers.ts";
import { type Story, tellStory } from "./story.ts";

const FRONTEND = fileURLToPath(new URL("../../frontend", import.meta.url));
const VITE = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };
/** Milliseconds between two polls of the page. */
export const POLL = 4_100;
export const PATIENCE = { timeout: 60_000 };

/** Builds as `npm run build` does, wherever the test runner says that this is a test. */
export function buildApp(directory: string): void {
  const args = [VITE, "build", "--logLevel", "warn", "--emptyOutDir", "--outDir", directory];
  execFileSync(process.execPath, args, { cwd: FRONTEND, env: { ...process.env, NODE_ENV: "production" } });
}

export class Site {
  readonly story: Story;
  readonly chain: ServedChain;
  /** Files that are served beside the app's, by name. */
  readonly extra: Record<string, string>;
  readonly #files: Served;
  readonly #directory: string;
  #context: BrowserContext | undefined;

  private constructor(story: Story, chain: ServedChain, files: Served, extra: Record<string, string>, built: string) {
    this.story = story;
    this.chain = chain;
    this.extra = extra;
    this.#files = files;
    this.#directory = built;
  }

  static async start(): Promise<Site> {
    const directory = mkdtempSync(join(tmpdir(), "allora-web-"));
    buildApp(directory);
    const story = await tellStory();
    const chain = await serveChain(story.world);
    const { deployment, topic } = story.world;
    const config = {
      rpcUrl: chain.url,
      feeds: { [String(topic.id)]: story.feed },
      deployment: JSON.parse(formatDeployment(deployment)),
    };
    const extra = { "config.json": JSON.stringify(config) };
    return new Site(story, chain, await serveFiles(directory, "/some/path/", extra), extra, directory);
  }

  /** Origin of the app's files. */
  get origin(): string {
    return this.#files.url;
  }

  get feedRoute(): string {
    return `#/feeds/${this.story.world.topic.id}`;
  }

  address(route: string): string {
    return `${this.#files.url}/some/path/${route}`;
  }

  /** A browser with nothing remembered; the one before is closed. */
  async browser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    await this.closeBrowser();
    this.#context = await openBrowser({ viewport: DESKTOP, ...options });
    return this.#context;
  }

  /** Opens a page a minute and a half after the chain's newest block, by the browser's clock. */
  async open(options: BrowserContextOptions = {}, route = this.feedRoute): Promise<Page> {
    const context = await this.browser(options);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.clock.install({ time: ((await this.story.world.time()) + 90) * 1000 });
    await page.goto(this.address(route));
    return page;
  }

  async closeBrowser(): Promise<void> {
    await this.#context?.close();
    this.#context = undefined;
  }

  async close(): Promise<void> {
    await this.closeBrowser();
    await this.#files.close();
    await this.chain.close();
    await this.story.world.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? "";
}

/** What axe finds wrong with the page as it is. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** By how many pixels the page is wider than its window. */
export async function excess(page: Page): Promise<number> {
  return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}
