/** A wallet in the page, announced as EIP-6963 has it: accounts of the local chain, whose owner the test plays. */
import type { BrowserContext } from "playwright-core";
import { type Address, type Hex, type LocalAccount, numberToHex } from "viem";
import type { World } from "../support/world.ts";

/** The chain that a wallet's accounts are of. */
export type WalletChain = Pick<World, "rpc"> & { readonly deployment: Pick<World["deployment"], "chainId"> };

const REJECTED = { code: 4001, message: "the user rejected the request" };
const UNAUTHORIZED = { code: 4100, message: "the account was not connected" };
const UNSUPPORTED = { code: 4200, message: "the wallet does not know this method" };
const OTHER_CHAIN = { code: 4901, message: "the wallet is on another chain" };
const UNKNOWN_CHAIN = { code: 4902, message: "unknown chain" };

/** Methods that the wallet asks its owner about before anything is signed. */
const SIGNING = ["eth_sendTransaction", "eth_signTypedData_v4", "wallet_sendCalls"];

interface Request {
  readonly method: string;
  readonly params?: readonly unknown[];
}

interface Batch {
  readonly from?: Address;
  readonly calls: readonly { to?: Address; data?: Hex; value?: Hex }[];
}

interface Receipt {
  readonly status: Hex;
}

/** An account of the chain's node, or one whose key the test has. */
export type WalletAccount = Address | LocalAccount;

export class TestWallet {
  readonly #world: WalletChain;
  readonly #context: BrowserContext;
  /** The selected one is first. */
  #accounts: readonly WalletAccount[];
  #chainId: number;
  #connected = false;
  #held: Promise<void> | null = null;
  readonly #batches = new Map<string, readonly Receipt[]>();
  /** Whether its owner rejects what it is asked to sign, and other networks. */
  rejects = false;
  /** Whether it can add a chain that it does not know. */
  addsChains = true;
  /** Whether it sends several calls as one (EIP-5792): all of them, or none where one fails. */
  batches = false;
  /** Chains that it knows. */
  readonly chains: Set<number>;
  /** Methods of the requests that it was asked to sign. */
  readonly asked: string[] = [];
  /** What it was asked about networks: methods and parameters. */
  readonly networks: { readonly method: string; readonly parameter: unknown }[] = [];
  /** Hashes of the transactions that it sent. */
  readonly sent: Hex[] = [];

  private constructor(world: WalletChain, context: BrowserContext, accounts: readonly WalletAccount[]) {
    this.#world = world;
    this.#context = context;
    this.#accounts = accounts;
    this.#chainId = world.deployment.chainId;
    this.chains = new Set([this.#chainId]);
  }

  /** Puts a wallet with accounts of the world's chain into every page of the context that is opened from here on. */
  static async inject(
    context: BrowserContext,
    world: WalletChain,
    accounts: WalletAccount | readonly WalletAccount[],
  ): Promise<TestWallet> {
    const wallet = new TestWallet(world, context, [accounts].flat() as WalletAccount[]);
    await context.exposeFunction("walletRequest", async (request: Request) => {
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

  /** The selected account. */
  get account(): Address {
    return addressOf(this.#accounts[0]);
  }

  /** The chain that it is on. */
  get chainId(): number {
    return this.#chainId;
  }

  /** Its owner selects another of its accounts. */
  async select(account: Address): Promise<void> {
    const selected = this.#find(account);
    this.#accounts = [selected, ...this.#accounts.filter((one) => one !== selected)];
    await this.#emit("accountsChanged", this.#visible());
  }

  /** Its owner changes to another chain. */
  async changeTo(chainId: number): Promise<void> {
    this.#chainId = chainId;
    this.chains.add(chainId);
    await this.#emit("chainChanged", numberToHex(chainId));
  }

  /** Its owner takes the page's permission back. */
  async disconnect(): Promise<void> {
    this.#connected = false;
    await this.#emit("accountsChanged", []);
  }

  /** Its owner does not answer what it is asked to sign until the function that is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = null;
      resolve();
    };
  }

  /** Sends what the page did not ask for, as its owner can in the wallet itself; returns the hash. */
  async send(transaction: Readonly<Record<string, unknown>>): Promise<Hex> {
    const hash = (await this.#world.rpc("eth_sendTransaction", [{ from: this.account, ...transaction }])) as Hex;
    this.sent.push(hash);
    return hash;
  }

  async #answer({ method, params = [] }: Request): Promise<unknown> {
    if (SIGNING.includes(method)) {
      this.asked.push(method);
      await this.#held;
      if (this.rejects) throw REJECTED;
      if (this.#chainId !== this.#world.deployment.chainId) throw OTHER_CHAIN;
    }
    switch (method) {
      case "eth_requestAccounts":
        if (this.rejects) throw REJECTED;
        this.#connected = true;
        return this.#visible();
      case "eth_accounts":
        return this.#visible();
      case "eth_chainId":
        return numberToHex(this.#chainId);
      case "wallet_switchEthereumChain":
        return this.#changeNetwork(method, params[0], this.chains);
      case "wallet_addEthereumChain":
        return this.#changeNetwork(method, params[0], this.addsChains ? null : new Set());
      case "eth_sendTransaction":
        return this.#send(params[0] as { from: Address });
      case "eth_signTypedData_v4":
        return this.#signTypedData(params as [Address, string]);
      case "wallet_getCapabilities":
        if (!this.batches) throw UNSUPPORTED;
        return { [numberToHex(this.#world.deployment.chainId)]: { atomic: { status: "supported" } } };
      case "wallet_sendCalls":
        if (!this.batches) throw UNSUPPORTED;
        return this.#sendCalls(params[0] as Batch);
      case "wallet_getCallsStatus":
        return this.#callsStatus(params[0] as string);
    }
    if (method.startsWith("wallet_")) throw UNSUPPORTED;
    if (this.#chainId !== this.#world.deployment.chainId) throw OTHER_CHAIN;
    return this.#world.rpc(method, [...params]);
  }

  /** Changes to a chain of `known`, or to any. */
  async #changeNetwork(method: string, parameter: unknown, known: ReadonlySet<number> | null): Promise<null> {
    this.networks.push({ method, parameter });
    if (this.rejects) throw REJECTED;
    const chainId = Number((parameter as { chainId: Hex }).chainId);
    if (known !== null && !known.has(chainId)) {
      throw method === "wallet_addEthereumChain" ? UNSUPPORTED : UNKNOWN_CHAIN;
    }
    await this.changeTo(chainId);
    return null;
  }

  async #send(transaction: { from: Address }): Promise<Hex> {
    this.#find(transaction.from);
    return this.send({ ...transaction });
  }

  async #signTypedData([account, text]: [Address, string]): Promise<unknown> {
    const signer = this.#find(account);
    if (typeof signer === "string") return this.#world.rpc("eth_signTypedData_v4", [account, JSON.parse(text)]);
    return signer.signTypedData(JSON.parse(text));
  }

  async #sendCalls({ from = this.account, calls }: Batch): Promise<{ id: string }> {
    this.#find(from);
    const snapshot = await this.#world.rpc("evm_snapshot", []);
    const receipts: Receipt[] = [];
    for (const call of calls) {
      const hash = await this.send({ ...call, from }).catch(() => null);
      const receipt = hash === null ? null : await this.#world.rpc("eth_getTransactionReceipt", [hash]);
      receipts.push((receipt ?? { status: "0x0" }) as Receipt);
      if (receipts.at(-1)?.status === "0x1") continue;
      await this.#world.rpc("evm_revert", [snapshot]);
      break;
    }
    const id = numberToHex(this.#batches.size + 1);
    this.#batches.set(id, receipts);
    return { id };
  }

  #callsStatus(id: string) {
    const receipts = this.#batches.get(id);
    if (receipts === undefined) throw { code: 5730, message: "unknown batch" };
    const done = receipts.every(({ status }) => status === "0x1");
    const chainId = numberToHex(this.#world.deployment.chainId);
    return { version: "2.0.0", id, chainId, atomic: true, status: done ? 200 : 500, receipts: done ? receipts : [] };
  }

  #find(address: Address): WalletAccount {
    const found = this.#accounts.find((one) => addressOf(one).toLowerCase() === address.toLowerCase());
    if (found === undefined) throw UNAUTHORIZED;
    return found;
  }

  #visible(): Address[] {
    return this.#connected ? this.#accounts.map(addressOf) : [];
  }

  async #emit(event: string, payload: unknown): Promise<void> {
    await Promise.all(
      this.#context
        .pages()
        .map((page) =>
          page.evaluate(
            ([name, value]) => (globalThis as never as Emitter).walletEmit?.(name, value),
            [event, payload],
          ),
        ),
    );
  }
}

interface Emitter {
  readonly walletEmit?: (event: unknown, payload: unknown) => void;
}

function addressOf(account: WalletAccount): Address {
  return typeof account === "string" ? account : account.address;
}

const PROVIDER = `(() => {
  const listeners = new Map();
  const of = (event) => listeners.get(event) ?? listeners.set(event, new Set()).get(event);
  globalThis.walletEmit = (event, payload) => {
    for (const listener of [...of(event)]) listener(payload);
  };
  const provider = {
    on(event, listener) {
      of(event).add(listener);
    },
    removeListener(event, listener) {
      of(event).delete(listener);
    },
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
