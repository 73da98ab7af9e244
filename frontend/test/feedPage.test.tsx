// @vitest-environment happy-dom
/** The feed page's charts, downloads and gateway, against a chain in memory. */
import { act, cleanup, configure, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../src/app/App.tsx";
import { CONFIG, FakeChain, TOPIC, UNIT } from "./fakeChain.ts";
import { closesAt, inference, synthesis } from "./logs.ts";

// The canvas is drawn in a browser only; test/web looks at it.
vi.mock("../src/features/feeds/chart/ChartCanvas.tsx", () => ({ default: () => null }));

const GATEWAY = "https://gateway.example/";
const POLL = 4_100;
configure({ asyncUtilTimeout: 30_000 });

let chain: FakeChain;

beforeEach(() => {
  chain = new FakeChain();
  location.hash = `#/feeds/${TOPIC}`;
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const card = (name: string) => within(screen.getByRole("region", { name }));

async function open(time: number): Promise<void> {
  chain.mine([], time);
  vi.setSystemTime(time * 1000);
  render(<App config={{ ...CONFIG, gateway: GATEWAY }} />);
  await screen.findByRole("region", { name: "Newest final value" });
  await waitFor(() => expect(document.querySelector("[aria-busy]")).toBeNull());
}

/** Epochs from 0 on, as a gateway tells them. */
function told(networks: readonly number[]) {
  const column = (shift: number) => networks.map((value) => value + shift);
  const losses = networks.map(() => -1);
  return {
    epochs: networks.map((_, epoch) => epoch),
    ...{ network: column(0), lower: column(-10), upper: column(10), truth: column(1) },
    ...{ networkLoss: losses, naiveLoss: losses, bestLoss: losses },
  };
}

describe("a gateway", () => {
  /** Whether the chain gives its oldest logs. */
  let older: PromiseWithResolvers<void>;

  beforeEach(() => {
    older = Promise.withResolvers();
    chain.mine([synthesis(0n, 3_000n * UNIT)], closesAt(0n));
    chain.mine([synthesis(1n, 3_100n * UNIT)], closesAt(1n));
    for (let i = 0; i < 6_000; i++) chain.mine([], closesAt(1n) + 10);
    chain.mine([inference(5n)], closesAt(5n) - 60);
    chain.rangeLimit = 5_000n;
  });

  const serve = (answer: () => Response) =>
    vi.stubGlobal("fetch", async (url: string, init: { body: string }) => {
      if (url.startsWith(GATEWAY)) return answer();
      if (JSON.parse(init.body).params?.[0]?.fromBlock === "0x5") await older.promise;
      return chain.fetch(url, init);
    });
  const tableOfValues = async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    await user.click(screen.getByRole("button", { name: "Show as table: Network value and truth" }));
    return () => card("Table of values").getByRole("table").textContent ?? "";
  };

  it("tells of epochs whose logs are yet to be read, marked until the chain says the same", async () => {
    serve(() => Response.json(told([3_000, 3_100])));
    await open(closesAt(5n) - 30);
    await screen.findByText(/^As the gateway tells it, until the logs are read: 2 epochs\. No final value/);
    const table = await tableOfValues();
    expect(table()).toContain("told by the gateway");
    expect(table()).toContain("3,100.00");
    expect(card("Losses").getByText(/as the gateway tells it/)).toBeTruthy();
    older.resolve();
    await screen.findByText("The gateway tells the same as the chain of 2 final values.");
    expect(table()).not.toContain("told by the gateway");
    expect(table()).toContain("3,100.00");
  });

  it("that tells something else is found out once the logs are there", async () => {
    serve(() => Response.json(told([3_000, 3_200])));
    await open(closesAt(5n) - 30);
    const table = await tableOfValues();
    await waitFor(() => expect(table()).toContain("3,200.00"));
    older.resolve();
    await screen.findByText(/other final values than the chain has, the first of epoch 1/);
    expect(table()).toContain("3,100.00");
    expect(table()).not.toContain("3,200.00");
  });

  it("that is down is asked again, and said to be down until it answers", async () => {
    let up = false;
    serve(() => (up ? Response.json(told([3_000, 3_100])) : new Response("", { status: 502 })));
    await open(closesAt(5n) - 30);
    await screen.findByText(/No help from the gateway/);
    older.resolve();
    await waitFor(() => expect(screen.queryByText(/reading history/)).toBeNull());
    up = true;
    await act(() => vi.advanceTimersByTimeAsync(8 * POLL));
    await screen.findByText(/tells the same as the chain of 2 final values/);
  });
});
