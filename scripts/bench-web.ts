/**
 * Measures the built web app in Chromium: what its first load weighs and when its largest content is there, how long
 * interactions take with 10,000 epochs in the chart, and how long verification of the largest epochs takes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import Table from "cli-table3";
import type { CDPSession, Page } from "playwright-core";
import { formatDeployment } from "../keeper/src/chain/deployment.ts";
import { UNIT } from "../keeper/src/math/fixed.ts";
import { Random, SEED } from "../test/random.ts";
import { World } from "../test/support/world.ts";
import { NO_BROWSER, openBrowser } from "../test/web/browser.ts";
import { serveChain, serveFiles } from "../test/web/servers.ts";
import { buildApp, DESKTOP } from "../test/web/site.ts";
import { manyEpochs } from "./manyEpochs.ts";

/** Links and processors: milliseconds of latency, bits per second, and how many times slower than this machine. */
const PROFILES = {
  "this machine": { latency: 0, bits: 0, slowdown: 1 },
  "desktop, 10 Mbit/s, 40 ms": { latency: 40, bits: 10e6, slowdown: 1 },
  "phone, fast 4G: 9 Mbit/s, 165 ms, 4 times slower": { latency: 165, bits: 9e6, slowdown: 4 },
  "phone, slow 4G: 1.6 Mbit/s, 562 ms, 4 times slower": { latency: 562, bits: 1.6e6, slowdown: 4 },
};
const LARGEST = { inferers: 32, forecasters: 6, reputers: 6 };
const EPOCHS = 10_000;
const REPEATS = 5;
const PATIENCE = { timeout: 300_000 };

async function throttle(session: CDPSession, { latency, bits, slowdown }: (typeof PROFILES)["this machine"]) {
  const throughput = bits === 0 ? -1 : bits / 8;
  await session.send("Network.enable");
  const link = { latency, downloadThroughput: throughput, uploadThroughput: throughput };
  await session.send("Network.emulateNetworkConditions", { offline: false, ...link });
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
}

/** Serves the app for a chain; `visit` gets the address of a route and a new browser's page. */
async function serve(app: string, world: Parameters<typeof serveChain>[0] & Pick<World, "deployment">) {
  const chain = await serveChain(world);
  const config = { rpcUrl: chain.url, deployment: JSON.parse(formatDeployment(world.deployment)) };
  const files = await serveFiles(app, "/", { "config.json": JSON.stringify(config) });
  return {
    address: (route: string) => `${files.url}/${route}`,
    close: async () => {
      await files.close();
      await chain.close();
    },
  };
}

async function inBrowser<T>(action: (page: Page, session: CDPSession) => Promise<T>): Promise<T> {
  const context = await openBrowser({ viewport: DESKTOP });
  try {
    const page = await context.newPage();
    return await action(page, await context.newCDPSession(page));
  } finally {
    await context.close();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds until the largest content was painted, and kB of scripts that came by then, compressed. */
async function load(address: string, heading: string, profile: keyof typeof PROFILES) {
  return inBrowser(async (page, session) => {
    const scripts = new Map<string, number>();
    session.on("Network.responseReceived", ({ requestId, type }) => {
      if (type === "Script") scripts.set(requestId, 0);
    });
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength);
    });
    await throttle(session, PROFILES[profile]);
    await page.goto(address);
    await page
      .getByRole("link", { name: heading })
      .or(page.getByRole("heading", { name: heading }))
      .first()
      .waitFor(PATIENCE);
    await page.waitForTimeout(1_000);
    const paints = (await page.evaluate(`new Promise((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().map(({ startTime }) => startTime)))
        .observe({ type: "largest-contentful-paint", buffered: true });
    })`)) as number[];
    const shift = (await page.evaluate(`new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) sum += value; })
        .observe({ type: "layout-shift", buffered: true });
      setTimeout(() => resolve(sum), 100);
    })`)) as number;
    return { paint: Math.max(...paints), weight: [...scripts.values()].reduce((a, b) => a + b, 0) / 1000, shift };
  });
}

interface Interactions {
  /** Events that took Chromium more than 16 ms to the next paint: their names and those times, ms. */
  readonly events: readonly (readonly [string, number])[];
  /** Tasks of more than 50 ms, as while the crosshair follows the pointer: ms. */
  readonly tasks: readonly number[];
}

/** Looks at all epochs in the chart, zooms, pans, moves the crosshair by pointer and keys, and reads the table. */
async function interact(address: string, profile: keyof typeof PROFILES): Promise<Interactions> {
  return inBrowser(async (page, session) => {
    await page.goto(address);
    await page
      .getByText(`of ${EPOCHS.toLocaleString("en")}`)
      .first()
      .waitFor(PATIENCE);
    const all = page.getByText("All", { exact: true }).first();
    await all.scrollIntoViewIfNeeded();
    await throttle(session, { ...PROFILES[profile], latency: 0, bits: 0 });
    await page.evaluate(`globalThis.measured = { events: [], tasks: [] };
      new PerformanceObserver((list) => {
        for (const { duration, name } of list.getEntries()) measured.events.push([name, duration]);
      }).observe({ type: "event", durationThreshold: 16 });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) measured.tasks.push(duration);
      }).observe({ type: "longtask" });`);
    await all.click();
    const chart = page.locator("canvas").first();
    await chart.scrollIntoViewIfNeeded();
    const box = await chart.boundingBox();
    if (box === null) throw new Error("there is no chart");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const sweep = async () => {
      for (let i = -10; i <= 10; i++) await page.mouse.move(x + i * 25, y + i * 3);
    };
    await sweep();
    await page.mouse.move(x - 200, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y, { steps: 5 });
    await page.mouse.up();
    await sweep();
    await page.mouse.wheel(0, -300);
    for (const key of ["ArrowLeft", "ArrowRight", "+", "+", "-", "Home", "End"]) await page.keyboard.press(key);
    await page
      .getByRole("button", { name: /Show as table/ })
      .first()
      .click();
    await page
      .getByRole("button", { name: /Show as chart/ })
      .first()
      .click();
    await page.waitForTimeout(1_000);
    return (await page.evaluate("measured")) as Interactions;
  });
}

async function largest(): Promise<World> {
  const world = await World.create(LARGEST);
  const random = new Random(SEED);
  const inputs = () => ({
    inferences: random.list(LARGEST.inferers, () => random.bigint(90n * UNIT, 110n * UNIT)),
    forecasts: random.list(LARGEST.forecasters, () =>
      random.list(LARGEST.inferers, () => random.bigint(-2n * UNIT, 2n * UNIT)),
    ),
  });
  const truths = () => random.list(LARGEST.reputers, (m) => 100n * UNIT + (BigInt(m) * UNIT) / 10n);
  for (let epoch = 0n; epoch < 2n; epoch++) await world.runEpoch(epoch, inputs(), truths());
  return world;
}

/** What the page says of a recomputation: "3 of 3 posts recomputed in 0.41 s (wasm)". */
async function verify(page: Page, address: string): Promise<string> {
  await page.goto(address);
  await page.getByRole("button", { name: "Recompute the epoch" }).click(PATIENCE);
  const text = page.getByText(/recomputed in .* \(/);
  await text.waitFor(PATIENCE);
  return (await text.textContent()) ?? "";
}

function print(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const table = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) table.push([...row]);
  console.log(table.toString());
}

if (NO_BROWSER !== null) {
  console.error(NO_BROWSER);
  process.exit(1);
}
const app = mkdtempSync(join(tmpdir(), "allora-bench-web-"));
const worlds: World[] = [];
try {
  buildApp(app);
  const sizes = readdirSync(join(app, "assets")).map(
    (name) => gzipSync(readFileSync(join(app, "assets", name))).length,
  );
  console.log(`all of the app, compressed: ${(sizes.reduce((a, b) => a + b, 0) / 1000).toFixed(0)} kB`);

  const world = await largest();
  worlds.push(world);
  const site = await serve(app, world);
  const pages = { directory: "", feed: `#/feeds/${world.topic.id}` };
  const loads: (string | number)[][] = [];
  for (const [name, route] of Object.entries(pages)) {
    for (const profile of Object.keys(PROFILES) as (keyof typeof PROFILES)[]) {
      const runs = [];
      for (let i = 0; i < REPEATS; i++) runs.push(await load(site.address(route), world.topic.title, profile));
      const [paint, weight] = [median(runs.map(({ paint }) => paint)), median(runs.map(({ weight }) => weight))];
      const shift = Math.max(...runs.map(({ shift }) => shift));
      loads.push([name, profile, weight.toFixed(0), paint.toFixed(0), shift.toFixed(3)]);
    }
  }
  print(["page", "profile", "scripts, kB", "largest paint, ms", "layout shift"], loads);

  const verdicts = [];
  for (let i = 0; i < REPEATS; i++) {
    verdicts.push([await inBrowser((page) => verify(page, site.address(`${pages.feed}/epochs/1`)))]);
  }
  print(["verification of an epoch of 32x6x6"], verdicts);
  await site.close();

  const many = manyEpochs(EPOCHS);
  const crowded = await serve(app, many);
  const interactions: (string | number)[][] = [];
  for (const profile of ["this machine", "phone, fast 4G: 9 Mbit/s, 165 ms, 4 times slower"] as const) {
    const { events, tasks } = await interact(crowded.address(`#/feeds/${many.topicId}`), profile);
    const [name, longest] = events.toSorted(([, a], [, b]) => b - a)[0] ?? ["none", "below 16"];
    const task = tasks.length === 0 ? "below 50" : Math.max(...tasks);
    interactions.push([PROFILES[profile].slowdown, events.length, name, longest, task]);
  }
  const head = [`interactions with ${EPOCHS} epochs: times slower`, "events above 16 ms", "longest", "ms", "task, ms"];
  print(head, interactions);
  await crowded.close();
} finally {
  for (const world of worlds) await world.close();
  rmSync(app, { recursive: true, force: true });
}
