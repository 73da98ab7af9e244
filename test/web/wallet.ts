/** A wallet in the page, announced as EIP-6963 has it: an account of the local chain, whose owner the test plays. */
import type { BrowserContext } from "playwright-core";
import { type Address, numberToHex } from "viem";
import type { World } from "../support/world.ts";

const REJECTED = { code: 4001, message: "the user rejected the request" };
const UNKNOWN_CHAIN = { code: 4902, message: "unknown chain" };

export class TestWallet {
  readonly #world: World;
  readonly account: Address;
  /** Whether its owner rejects what it is asked to sign. */
  rejects = false;
  /** Requests that it was asked to sign. */
  readonly asked: string[] = [];
  #connected = false;

  private constructor(world: World, account: Address) {
    this.#world = world;
    this.account = account;
  }

  /** Puts a wallet with an account of the world's chain into every page of the context that is opened from here on. */
  static async inject(context: BrowserContext, world: World, account: Address): Promise<TestWallet> {
    const wallet = new TestWallet(world, account);
    await context.exposeFunction("walletRequest", async (request: { method: string; params?: unknown[] }) => {
      try {
        return { result: await wallet.#answer(request) };
      } catch (error) {
        const { code = -32603, message, data } = error as { code?: number; message: string; data?: unknown };
        return { error: { code, message, data } };
      }
    });
    await context.addInitScript(PROVIDER);
    return wallet;
  }

  async #answer({ method, params = [] }: { method: string; params?: unknown[] }): Promise<unknown> {
    switch (method) {
      case "eth_requestAccounts":
        this.#connected = true;
        return [this.account];
      case "eth_accounts":
        return this.#connected ? [this.account] : [];
      case "eth_chainId":
        return numberToHex(this.#world.deployment.chainId);
      case "wallet_switchEthereumChain":
        throw UNKNOWN_CHAIN;
      case "eth_sendTransaction":
        this.asked.push(method);
        if (this.rejects) throw REJECTED;
    }
    return this.#world.rpc(method, params);
  }
}

const PROVIDER = `(() => {
  const provider = {
    on() {},
    removeListener() {},
    async request(request) {
      const { result, error } = await globalThis.walletRequest(request);
      if (error) throw Object.assign(new Error(error.message), error);
      return result;
    },
  };
  const info = {
    uuid: "b6b0a2d2-5a3e-4c57-9c1e-3f1a7a0f4d11",
    name: "Test wallet",
    icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    rdns: "test.wallet",
  };
  const announce = () =>
    dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }));
  addEventListener("eip6963:requestProvider", announce);
  announce();
})()`;
