// @vitest-environment happy-dom
import { act, cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app/App.tsx";
import { ConfigErrorPage } from "../src/app/ConfigErrorPage.tsx";
import type { AppConfig } from "../src/lib/config.ts";
import { CONFIG, FACTORY, FakeChain, FEED, TOPIC, UNIT } from "./fakeChain.ts";
import {
  closesAt,
  deadlineOf,
  finalized,
  forecast,
  inference,
  refuted,
  report,
  settlement,
  skipped,
  synthesis,
} from "./logs.ts";

// The canvas is drawn in a browser only; test/web looks at it.
vi.mock("../src/features/feeds/chart/ChartCanvas.tsx", () => ({ default: () => null }));

/** Milliseconds after which the page has asked the RPC again. */
const POLL = 4_100;

// Machines are slow now and then; nothing here asserts a time.
configure({ asyncUtilTimeout: 30_000 });

let chain: FakeChain;

beforeEach(() => {
  chain = new FakeChain();
  location.hash = `#/feeds/${TOPIC}`;
  vi.stubGlobal("fetch", chain.fetch);
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Shows the page as of a time that is that of the newest block. */
async function open(time: number, config: Partial<AppConfig> = {}) {
  chain.mine([], time);
  vi.setSystemTime(time * 1000);
  render(<App config={{ ...CONFIG, ...config }} />);
  await loaded();
}

async function loaded(): Promise<void> {
  await screen.findByRole("region", { name: "Newest final value" });
  await waitFor(() => expect(document.querySelector("[aria-busy]")).toBeNull());
}

const poll = () => act(() => vi.advanceTimersByTimeAsync(POLL));
const card = (name: string) => within(screen.getByRole("region", { name }));
/** Texts of an epoch's row, by column. */
function rowOf(epoch: number): string[] {
  const table = card("Epochs").getByRole("table");
  const row = within(table)
    .getByRole("rowheader", { name: String(epoch) })
    .closest("tr") as HTMLElement;
  return [...row.children].map((cell) => cell.textContent ?? "");
}

/** Epoch 3 is final, with agreed truth; 4 is posted, after a refuted post; 5 is open. */
function typical(): void {
  chain.mine([inference(3n, 0), inference(3n, 1), forecast(3n)]);
  chain.mine([synthesis(3n, 3_012_345_678n * 10n ** 12n)]);
  chain.mine([report(3n, 3_010n * UNIT, 0), report(3n, 3_010n * UNIT, 1)], closesAt(3n) + 3000);
  chain.mine([settlement(3n, 1), inference(4n)]);
  chain.mine([synthesis(4n, 3_500n * UNIT)], closesAt(4n));
  chain.mine([refuted(4n, 3_500n * UNIT)]);
  chain.mine([synthesis(4n, 3_020n * UNIT, { base: 1 })]);
  chain.mine([finalized(3n, 1n, 3_012_345_678n * 10n ** 12n)]);
}
const NOW = closesAt(4n) + 1000;

describe("the feed page", () => {
  it("shows the newest final value with its interval, age, finality and participants", async () => {
    typical();
    await open(NOW);
    const newest = card("Newest final value");
    expect(newest.getByText("3,012.35").getAttribute("value")).toBe("3012.345678");
    expect(newest.getByText("3,002.35")).toBeTruthy();
    expect(newest.getByText("3,022.35")).toBeTruthy();
    expect(newest.getByText("1 h 16 min ago")).toBeTruthy();
    expect(newest.getByText("2 inferers, 1 forecaster, 2 reputers")).toBeTruthy();
    expect(newest.queryByText("Stale")).toBeNull();
    expect(newest.getByText("3,020.00").closest("p")?.textContent).toMatch(
      /^Next: 3,020\.00 of epoch 4, final at \d\d:\d\d unless/,
    );
    expect(document.title).toBe(`${chain.title} · Allora`);
  });

  it("lists the epochs, newest first", async () => {
    typical();
    await open(NOW + 3600);
    const headers = within(card("Epochs").getByRole("table")).getAllByRole("rowheader");
    expect(headers.map(({ textContent }) => textContent)).toEqual(["5", "4", "3", "2", "1", "0"]);
    expect(rowOf(5)[5]).toContain("Empty");
    expect(rowOf(4).slice(2, 6).join("|")).toMatch(/^3,020\.00\|3,010\.00 to 3,030\.00\|—no truth reported\|.*Final/);
    expect(rowOf(3).slice(4, 10).join("|")).toMatch(/^3,010\.00\|.*Final.*\|0x[\da-f]{4}….*\|2\|1\|2$/i);
  });

  it("marks a refuted post with who was slashed and by how much", async () => {
    typical();
    await open(NOW);
    const verdict = screen.getByText("Refuted post", { selector: "strong" }).closest("p")?.textContent;
    expect(verdict).toMatch(/of 3,500\.00 by 0x\w{4}…\w{4} 5,000 ALLO slashed number 0 of combined shown wrong by 0x/);
    expect(rowOf(4)[5]).toMatch(/Posted until \d\d:\d\d/);
  });

  it("shows the range where reputers disagree", async () => {
    chain.mine([synthesis(0n, 10n * UNIT), report(0n, 11n * UNIT, 0), report(0n, 9n * UNIT, 1)]);
    await open(deadlineOf(0n));
    expect(rowOf(0)[4]).toBe("9.0000 to 11.0000");
  });

  it.each([
    ["Open", closesAt(0n) - 1, [inference(0n)]],
    ["Closed", closesAt(0n), [inference(0n)]],
    ["Empty", closesAt(0n), []],
    ["Skipped", closesAt(0n), [inference(0n), skipped(0n, 0n)]],
    ["Posted", deadlineOf(0n) - 1, [synthesis(0n, UNIT)]],
    ["Final", deadlineOf(0n), [synthesis(0n, UNIT)]],
    ["Void", deadlineOf(0n), [synthesis(0n, UNIT), refuted(0n, UNIT)]],
  ])("says %s", async (name, time, logs) => {
    chain.mine(logs);
    await open(time);
    expect(rowOf(0)[5]).toContain(name);
  });

  it("opens the details of an epoch with the keyboard", async () => {
    typical();
    await open(NOW);
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const button = screen.getByRole("button", { name: /details of epoch 3$/ });
    button.focus();
    await user.keyboard("{Enter}");
    expect(button.getAttribute("aria-expanded")).toBe("true");
    const details = document.getElementById(button.getAttribute("aria-controls") as string) as HTMLElement;
    const text = details.textContent as string;
    expect(text).toContain("2 inferers, 1 forecaster, 2 reputers");
    expect(text).toContain("with 100 ALLO of rewards");
    expect(within(details).getAllByRole("listitem")).toHaveLength(12);
    await user.keyboard("{Enter}");
    expect(button.getAttribute("aria-expanded")).toBe("false");
  });

  it("links transactions where an explorer is configured", async () => {
    typical();
    await open(NOW, { explorer: "https://scan.example" });
    const [link] = card("Newest final value").getAllByRole("link");
    expect(link.getAttribute("href")).toMatch(/^https:\/\/scan\.example\/(address|tx)\/0x/);
    expect(link.getAttribute("rel")).toContain("noopener");
  });

  it("offers the chart's values as a table", async () => {
    typical();
    await open(NOW);
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await user.click(screen.getByRole("button", { name: "Show as table: Network value and truth" }));
    const cells = within(card("Table of values").getByRole("table")).getAllByRole("cell");
    expect(cells.map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(["3,010.00", "3,020.00", "3,030.00", "3,500.00", "3,012.35"]),
    );
  });

  it("draws a page of ten thousand epochs, not all of them", async () => {
    const last = 9_999n;
    const epochs = Array.from({ length: 10_000 }, (_, epoch) => BigInt(epoch));
    for (let first = 0; first < epochs.length; first += 100) {
      chain.mine(epochs.slice(first, first + 100).map((epoch) => synthesis(epoch, (3000n + (epoch % 7n)) * UNIT)));
    }
    await open(deadlineOf(last));
    const rows = () => within(card("Epochs").getByRole("table")).getAllByRole("rowheader");
    const shown = () => rows().map(({ textContent }) => textContent);
    expect(shown()).toHaveLength(20);
    expect(shown()[0]).toBe("9,999");
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await user.click(screen.getByRole("button", { name: "Older" }));
    expect(shown()[0]).toBe("9,979");
    await user.click(screen.getByRole("button", { name: "Oldest" }));
    expect(shown().at(-1)).toBe("0");
    expect(screen.getByText("9,981 to 10,000 of 10,000")).toBeTruthy();
  });

  it("finds the refuted posts among many epochs", async () => {
    typical();
    await open(NOW + 3600 * 500);
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    expect(screen.queryByText("Refuted post", { selector: "strong" })).toBeNull();
    await user.click(screen.getByRole("radio", { name: "Refuted (1)" }));
    const table = card("Epochs").getByRole("table");
    expect(
      within(table)
        .getAllByRole("rowheader")
        .map(({ textContent }) => textContent),
    ).toEqual(["4"]);
    expect(within(table).getByText("Refuted post")).toBeTruthy();
  });

  it("never shows NaN, undefined or an empty cell", async () => {
    typical();
    chain.mine([synthesis(6n, -(10n ** 38n), { width: 0n }), report(7n, 1n)]);
    await open(NOW + 3600 * 9);
    expect(document.body.textContent).not.toMatch(/NaN|undefined|null|Infinity|Invalid/);
    for (const cell of screen.getAllByRole("cell")) expect(cell.textContent || cell.innerHTML).not.toBe("");
  });
});

describe("the feed contract", () => {
  it("shows its address in full, and what it answers", async () => {
    typical();
    await open(NOW);
    const feed = card("AggregatorV3 feed");
    expect((await feed.findByText(new RegExp(FEED, "i"))).textContent).toHaveLength(42);
    expect(feed.getByText("3,012.34567800")).toBeTruthy();
    expect(feed.getByText("epoch 3")).toBeTruthy();
    expect(feed.queryByText(/as soon as anybody calls/)).toBeNull();
  });

  it("says when a final value waits to be recorded", async () => {
    typical();
    await open(deadlineOf(4n));
    expect((await screen.findByText(/becomes the latest round/)).textContent).toContain("Epoch 4 is final");
  });

  it("says that it has no round yet", async () => {
    await open(NOW);
    expect(await screen.findByText(/No data present/)).toBeTruthy();
  });

  it("refuses one of another topic", async () => {
    chain.feedTopic = 8n;
    await open(NOW);
    expect((await card("AggregatorV3 feed").findByRole("alert")).textContent).toContain("is of topic 8");
  });

  it("is the factory's where none is configured", async () => {
    typical();
    await open(NOW, { feeds: new Map(), deployment: { ...CONFIG.deployment, feedFactory: FACTORY } });
    expect(await card("AggregatorV3 feed").findByText(new RegExp(FEED, "i"))).toBeTruthy();
  });

  it("is left out where there is none", async () => {
    await open(NOW, { feeds: new Map() });
    expect(await screen.findByText(/No feed contract is configured/)).toBeTruthy();
  });
});

describe("live", () => {
  it("follows new blocks", async () => {
    typical();
    await open(NOW);
    const before = chain.height;
    expect(screen.getByText(String(before))).toBeTruthy();
    chain.mine([inference(5n)], closesAt(5n) - 60);
    await poll();
    expect(screen.getByText(String(before + 1))).toBeTruthy();
    expect(rowOf(5)[5]).toContain("Open");
  });

  it("does not call a value final before a block says so", async () => {
    chain.mine([synthesis(0n, UNIT)]);
    await open(deadlineOf(0n) - 2);
    await poll();
    expect(rowOf(0)[5]).toContain("Posted");
    chain.mine([], deadlineOf(0n));
    await poll();
    expect(rowOf(0)[5]).toContain("Final");
  });

  it("says that the RPC is gone, keeps what it has, and recovers", async () => {
    typical();
    await open(NOW);
    chain.down = true;
    await poll();
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("the RPC cannot be reached");
    expect(alert.textContent).toContain(`block ${chain.height}`);
    expect(screen.getByText("3,012.35", { selector: "[class*=value] *" })).toBeTruthy();
    chain.down = false;
    await poll();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("waits for an RPC that is not there yet", async () => {
    typical();
    chain.mine([], NOW);
    chain.down = true;
    render(<App config={CONFIG} />);
    expect((await screen.findByRole("alert")).textContent).toContain("It has not answered yet");
    chain.down = false;
    await poll();
    await loaded();
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  });

  it("shows the newest epochs while older ones are being read", async () => {
    typical();
    for (let i = 0; i < 6_000; i++) chain.mine([], closesAt(4n) + 10);
    chain.mine([inference(5n)], closesAt(5n) - 60);
    chain.rangeLimit = 5_000n;
    const answers: (() => void)[] = [];
    vi.stubGlobal("fetch", async (url: string, init: { body: string }) => {
      const first = JSON.parse(init.body).params?.[0]?.fromBlock;
      if (first === "0x5") await new Promise<void>((resolve) => answers.push(resolve));
      return chain.fetch(url, init);
    });
    await open(closesAt(5n) - 30);
    await waitFor(() => expect(answers).toHaveLength(1));
    expect(screen.getByText(/reading history, [\d,]+ blocks to go/)).toBeTruthy();
    expect(rowOf(5)[5]).toContain("Open");
    expect(rowOf(3)[2]).toBe("Reading older blocks…");
    answers[0]();
    await waitFor(() => expect(screen.queryByText(/reading history/)).toBeNull());
    expect(rowOf(3)[5]).toContain("Final");
  });
});

describe("a configuration that does not fit the chain", () => {
  const problem = async (config: Partial<AppConfig> = {}) => {
    render(<App config={{ ...CONFIG, ...config }} />);
    return (await screen.findByRole("alert")).textContent;
  };

  it("names the chain that the RPC is of", async () => {
    chain.chainId = 1;
    expect(await problem()).toContain("the RPC is of chain 1, the deployment of chain 31337");
  });

  it("names the topics that there are", async () => {
    location.hash = "#/feeds/9";
    expect(await problem()).toContain("there is no topic 9; the newest is topic 7");
  });

  it("shows what a configuration looks like where there is none", () => {
    render(<ConfigErrorPage problem="config.json answered with status 404" />);
    expect(screen.getByRole("alert").textContent).toContain("status 404");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("This page is not configured");
  });
});
