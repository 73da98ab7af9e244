// @vitest-environment happy-dom
/** How a flow of signing goes on, whatever the wallet, the account and the page do in the middle. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, configure, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Config, createConfig, http, injected, WagmiProvider } from "wagmi";
import { connect } from "wagmi/actions";
import { Flow } from "../src/components/Flow.tsx";
import { TransactionList } from "../src/components/TransactionList.tsx";
import { AppConfigProvider } from "../src/lib/appConfig.ts";
import { TransactionsProvider } from "../src/lib/transactions/transactions.tsx";
import { wagmiConfig } from "../src/lib/wagmi.ts";
import { CONFIG } from "./fakeChain.ts";
import {
  ALICE,
  ALLOW,
  AMOUNT,
  APPROVE,
  BOB,
  FlowChain,
  FlowWallet,
  PAY,
  PAYMENT,
  REFUSAL,
  STAKE,
} from "./flowChain.ts";

// Machines are slow now and then; nothing here asserts a time.
configure({ asyncUtilTimeout: 30_000 });

/** Milliseconds after which everything that polls has asked again. */
const POLL = 8_100;

let chain: FlowChain;
let wallet: FlowWallet;
let wagmi: Config;
let done: number;

beforeEach(() => {
  localStorage.clear();
  chain = new FlowChain();
  wallet = new FlowWallet(chain);
  done = 0;
  vi.stubGlobal("fetch", chain.fetch);
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Shows a form that is filled in, in a page with nothing in memory but what the browser has kept. */
async function open(
  parameters: { amount: bigint } | null = { amount: AMOUNT },
  of: Partial<Parameters<typeof Flow>[0]> = {},
) {
  cleanup();
  const { chains, transports } = { chains: wagmiConfig(CONFIG).chains, transports: { 31337: http(CONFIG.rpcUrl) } };
  wagmi = createConfig({
    chains,
    transports,
    connectors: [injected({ target: () => ({ id: "test", name: "Test", provider: wallet.provider as never }) })],
    storage: null,
    multiInjectedProviderDiscovery: false,
  });
  await connect(wagmi, { connector: wagmi.connectors[0] });
  const queryClient = new QueryClient({ defaultOptions: { queries: { networkMode: "always" } } });
  render(
    <AppConfigProvider value={CONFIG}>
      <WagmiProvider config={wagmi} reconnectOnMount={false}>
        <QueryClientProvider client={queryClient}>
          <TransactionsProvider>
            <Flow
              action={chain.action}
              parameters={parameters as never}
              title="Stake 5 ALLO"
              name="test"
              label="Stake"
              onDone={() => done++}
              {...of}
            />
            <TransactionList />
          </TransactionsProvider>
        </QueryClientProvider>
      </WagmiProvider>
    </AppConfigProvider>,
  );
}

const poll = () => act(() => vi.advanceTimersByTimeAsync(POLL));
const user = () => userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
const inputs = () => chain.transactions.map(({ input }) => input);

async function ready(name: string): Promise<HTMLElement> {
  return waitFor(() => {
    const button = screen.getByRole("button", { name });
    expect(button.getAttribute("aria-disabled")).toBe("false");
    return button;
  });
}
async function sign(name: string): Promise<void> {
  await user().click(await ready(name));
}

const APPROVAL = "Approve exactly that";

describe("a flow", () => {
  it("has the payment approved, then the call signed, and tells of the end once", async () => {
    await open();
    await ready(APPROVAL);
    expect(screen.getByText(/Network fee of the next transaction: about 0\.00000001 ETH/)).toBeTruthy();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([APPROVE]);
    chain.mine();
    await poll();
    await sign("Stake");
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([APPROVE, STAKE]);
    expect(done).toBe(0);
    chain.mine();
    await poll();
    await screen.findByText(/Done: Stake 5 ALLO/);
    await poll();
    expect(done).toBe(1);
    await user().click(screen.getByRole("button", { name: "Another one" }));
    await ready(APPROVAL);
    expect(wallet.asked).toHaveLength(2);
  });

  it("sends nothing that contracts would refuse, and says why", async () => {
    chain.refusal = REFUSAL;
    await open();
    await screen.findByText("The reputer is not registered.");
    const button = screen.getByRole("button", { name: "Stake" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await user().click(button);
    expect(wallet.asked).toEqual([]);
    chain.refusal = null;
    await poll();
    await ready(APPROVAL);
    expect(screen.queryByText(/not registered/)).toBeNull();
  });

  it("waits for a form that is not filled in", async () => {
    await open(null);
    await user().click(screen.getByRole("button", { name: "Stake" }));
    await poll();
    expect(wallet.asked).toEqual([]);
    expect(screen.queryByText(/would work/)).toBeNull();
  });

  it("says that the wallet rejected it, and can be signed then", async () => {
    await open();
    wallet.rejects = true;
    await sign(APPROVAL);
    await screen.findByText(/Not sent: it was rejected in the wallet/);
    wallet.rejects = false;
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    expect(screen.queryByText(/Not sent/)).toBeNull();
    expect(inputs()).toEqual([APPROVE]);
  });

  it("says that it failed in its block, and begins again", async () => {
    await open();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    chain.mine(false);
    await poll();
    await screen.findByText(/It failed: the state that it met was another one/);
    await user().click(screen.getByRole("button", { name: "Try again" }));
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    expect(done).toBe(0);
  });
});

describe("a reload", () => {
  it("after the approval was sent leaves it to be waited for, and the call to be signed", async () => {
    await open();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    await open();
    await screen.findByText(/Sent, waiting for a block/);
    expect(screen.getByRole("button", { name: APPROVAL }).getAttribute("aria-disabled")).toBe("true");
    chain.mine();
    await poll();
    await ready("Stake");
    expect(inputs()).toEqual([APPROVE]);
  });

  it("between approval and call leaves the call", async () => {
    await open();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    chain.mine();
    await open();
    await sign("Stake");
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([APPROVE, STAKE]);
  });

  it("after the call was sent sends nothing twice", async () => {
    chain.send({ from: ALICE, to: CONFIG.deployment.token, data: APPROVE });
    chain.mine();
    await open();
    await sign("Stake");
    await screen.findByText(/Sent, waiting for a block/);
    await open();
    await screen.findByText(/Sent, waiting for a block/);
    await user().click(screen.getByRole("button", { name: "Stake" }));
    expect(inputs()).toEqual([APPROVE, STAKE]);
    chain.mine();
    await poll();
    await screen.findByText(/Done: Stake 5 ALLO/);
    expect(done).toBe(1);
  });
});

describe("what is done", () => {
  const doAll = async () => {
    for (const name of [APPROVAL, "Stake"]) {
      await sign(name);
      await screen.findByText(/Sent, waiting for a block/);
      chain.mine();
      await poll();
    }
    await screen.findByText(/Done: Stake 5 ALLO/);
  };

  it("can be done again after a reload, as if for the first time", async () => {
    await open();
    await doAll();
    await open();
    await doAll();
    expect(inputs()).toEqual([APPROVE, STAKE, APPROVE, STAKE]);
    expect(done).toBe(2);
  });

  it("is not waited for when it was taken off the list", async () => {
    await open();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    await user().click(screen.getByRole("button", { name: `Dismiss: ${APPROVAL}` }));
    await ready(APPROVAL);
    expect(screen.queryByText(/Sent, waiting/)).toBeNull();
  });
});

describe("another account", () => {
  it("begins anew, and nothing is sent for it", async () => {
    await open();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    chain.mine();
    await poll();
    await ready("Stake");
    await act(async () => wallet.select(BOB));
    await ready(APPROVAL);
    expect(chain.transactions.map(({ from }) => from)).toEqual([ALICE]);
    await act(async () => wallet.select(ALICE));
    await ready("Stake");
  });

  it("does not get what the one before had been asked to sign", async () => {
    await open();
    const release = wallet.hold();
    await sign(APPROVAL);
    await screen.findByText("The wallet waits for you.");
    await act(async () => wallet.select(BOB));
    await ready(APPROVAL);
    await act(async () => release());
    await waitFor(() => expect(chain.transactions).toHaveLength(1));
    chain.mine();
    await poll();
    expect(chain.transactions.map(({ from }) => from.toLowerCase())).toEqual([ALICE.toLowerCase()]);
    await ready(APPROVAL);
    expect(wallet.asked).toHaveLength(1);
  });
});

describe("a wallet that can do several calls at once", () => {
  it("does both in one, and is waited for over a reload", async () => {
    wallet.batch = "done";
    await open();
    await sign("Stake");
    await screen.findByText("The wallet has it.");
    expect(screen.getByText("The wallet does both in one transaction.")).toBeTruthy();
    await open();
    await screen.findByText("The wallet has it.");
    chain.mine();
    wallet.isBatchDone = true;
    await poll();
    await screen.findByText(/Done: Stake 5 ALLO/);
    expect(wallet.asked).toEqual(["wallet_sendCalls"]);
    expect(inputs()).toEqual([APPROVE, STAKE]);
    expect(done).toBe(1);
  });

  it("is asked for one after the other where its owner will not have that", async () => {
    wallet.batch = "refused";
    await open();
    await sign("Stake");
    await screen.findByText(/The wallet will not do both in one transaction/);
    expect(screen.queryByText(/Not sent/)).toBeNull();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([APPROVE]);
  });

  it("may give a batch up, which can be sent again", async () => {
    wallet.batch = "given up";
    await open();
    await sign("Stake");
    await screen.findByText("The wallet has it.");
    wallet.isBatchDone = true;
    await poll();
    await screen.findByText(/the wallet gave the batch up with status 400/);
    expect(inputs()).toEqual([]);
    wallet.batch = "done";
    wallet.isBatchDone = false;
    await sign("Stake");
    await screen.findByText("The wallet has it.");
    expect(screen.queryByText(/gave the batch up/)).toBeNull();
  });

  it("is waited for while it cannot say what became of a batch, until it knows nothing of it", async () => {
    wallet.batch = "done";
    await open();
    await sign("Stake");
    await screen.findByText("The wallet has it.");
    wallet.batchError = -32603;
    for (let i = 0; i < 3; i++) await poll();
    expect(screen.getByText("The wallet has it.")).toBeTruthy();
    expect(screen.queryByText(/Not sent/)).toBeNull();
    wallet.batchError = 5730;
    await poll();
    await screen.findByText(/the wallet gave the batch up/);
    await ready("Stake");
    expect(wallet.asked).toEqual(["wallet_sendCalls"]);
  });

  it("says that a batch was rejected", async () => {
    wallet.batch = "done";
    wallet.rejects = true;
    await open();
    await sign("Stake");
    await screen.findByText(/Not sent: it was rejected in the wallet/);
    await ready("Stake");
  });
});

describe("a payment that takes a permit", () => {
  const openPayment = () => open(undefined, { action: chain.payAction, title: "Pay", label: "Pay", permit: PAYMENT });
  const PERMIT = "Sign a permit for exactly that";
  /** Arguments of the payment, which those of the permit follow. */
  const isPaidWithPermit = (input: string | undefined) => input?.slice(10).startsWith(PAY.slice(10)) && input !== PAY;

  it("is one signature and one transaction, which a reload does not repeat", async () => {
    await openPayment();
    await ready("Pay");
    expect(screen.getByText(PERMIT)).toBeTruthy();
    await sign("Pay");
    await screen.findByText(/Sent, waiting for a block/);
    expect(wallet.asked).toEqual(["eth_signTypedData_v4", "eth_sendTransaction"]);
    expect(chain.transactions).toHaveLength(1);
    expect(isPaidWithPermit(inputs()[0])).toBe(true);
    await openPayment();
    await screen.findByText(/Sent, waiting for a block/);
    await user().click(screen.getByRole("button", { name: "Pay" }));
    chain.mine();
    await poll();
    await screen.findByText(/Done: Pay/);
    expect(wallet.asked).toHaveLength(2);
  });

  it("is approved first by accounts with code", async () => {
    chain.code = "0xef0100";
    await openPayment();
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    chain.mine();
    await poll();
    await sign("Pay");
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([ALLOW, PAY]);
  });

  it("is approved first where the wallet signs no typed data", async () => {
    wallet.signsTypedData = false;
    await openPayment();
    await sign("Pay");
    await sign(APPROVAL);
    await screen.findByText(/Sent, waiting for a block/);
    expect(inputs()).toEqual([ALLOW]);
  });

  it("sends nothing where the permit was rejected, or another account was chosen meanwhile", async () => {
    wallet.rejects = true;
    await openPayment();
    await sign("Pay");
    await screen.findByText(/Not sent: it was rejected in the wallet/);
    wallet.rejects = false;
    const release = wallet.hold();
    await sign("Pay");
    await screen.findByText("The wallet waits for you.");
    await act(async () => wallet.select(BOB));
    await act(async () => release());
    await ready("Pay");
    await poll();
    expect(chain.transactions).toEqual([]);
  });

  it("is a batch where the wallet can do that", async () => {
    wallet.batch = "done";
    await openPayment();
    await sign("Pay");
    await screen.findByText("The wallet has it.");
    expect(wallet.asked).toEqual(["wallet_sendCalls"]);
    expect(inputs()).toEqual([ALLOW, PAY]);
  });
});
