/**
 * Takes the figures of docs/web-app.md: every page of the web app, light and dark, on a large screen and on a phone, of a
 * local chain on which the story of the web tests was played. The same chain each time, so the same figures.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { NO_BROWSER } from "../test/web/browser.ts";
import { routesOf } from "../test/web/routes.ts";
import { DESKTOP, PATIENCE, PHONE, Site } from "../test/web/site.ts";

const FOLDER = resolve(import.meta.dirname, "..", "docs", "figures", "web");
const DEVICES = { desktop: DESKTOP, phone: PHONE };
/** Most pixels of a page's height that a figure shows. */
const TALLEST = 2_400;
/** Milliseconds in which charts are drawn and first answers of the chain come. */
const SETTLING = 4_000;

if (NO_BROWSER !== null) {
  console.error(NO_BROWSER);
  process.exit(1);
}
mkdirSync(FOLDER, { recursive: true });
const site = await Site.start();
try {
  for (const [device, viewport] of Object.entries(DEVICES)) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const { name, route, heading } of routesOf(site.story)) {
        if (name === "missing") continue;
        const page = await site.open({ viewport, colorScheme }, route);
        await page.getByRole("heading", { level: 1, name: heading }).first().waitFor(PATIENCE);
        await page.clock.runFor(SETTLING);
        await page.waitForTimeout(SETTLING);
        const height = Math.min(TALLEST, (await page.evaluate("document.documentElement.scrollHeight")) as number);
        const clip = { x: 0, y: 0, width: viewport.width, height };
        const path = join(FOLDER, `${name}-${colorScheme}-${device}.jpg`);
        await page.screenshot({ path, type: "jpeg", quality: 72, fullPage: true, clip });
        console.log(path);
      }
    }
  }
} finally {
  await site.close();
}
