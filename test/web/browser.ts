/** The browser that page tests run in: Debian's Chromium, or the one that ALLORA_CHROMIUM names. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

const PATH = process.env.ALLORA_CHROMIUM ?? "/usr/bin/chromium";
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to test in; null where there is one. */
export const NO_BROWSER = existsSync(PATH)
  ? null
  : `SKIPPED: there is no Chromium at ${PATH}; install the package "chromium" or set ALLORA_CHROMIUM`;

/** A new browser with nothing remembered; closing the context ends it and forgets its data. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const directory = mkdtempSync(join(tmpdir(), "allora-browser-"));
  const context = await chromium.launchPersistentContext(directory, {
    executablePath: PATH,
    args: ARGS,
    timezoneId: "UTC",
    locale: "en-GB",
    ...options,
  });
  context.on("close", () => rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return context;
}
