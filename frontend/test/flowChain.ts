/** A chain that takes transactions, and a wallet that sends them, both in memory: what a flow of signing needs. */
import { alloTokenAbi, paymentsAbi, stakingAbi } from "@allora-evm/contracts/abis";
import {
  type Address,
  encodeFunctionData,
  encodeFunctionResult,
  type Hex,
  keccak256,
  numberToHex,
  stringToHex,
  toFunctionSelector,
  zeroHash,
} from "viem";
import { AlloraError, type Call } from "../src/lib/protocol.ts";
import { account, DEPLOYMENT, UNIT } from "./fakeChain.ts";

interface Transaction {
  readonly hash: Hex;
  readonly from: Address;
  readonly to: Address;
  readonly input: Hex;
  readonly nonce: number;
  block: number | null;
  ok: boolean;
}

type Parameters = { deployment: typeof DEPLOYMENT; account: Address; amount: bigint };

export const AMOUNT = 5n * UNIT;
export const [ALICE, BOB] = [account("alice"), account("bob")];

const approval: Call = {
  address: DEPLOYMENT.token,
  abi: alloTokenAbi,
  functionName: "approve",
  args: [DEPLOYMENT.staking, AMOUNT],
};
const call: Call = { address: DEPLOYMENT.staking, abi: stakingAbi, functionName: "stake", args: [7n, AMOUNT] };
export const [APPROVE, STAKE] = [encodeFunctionData(approval), encodeFunctionData(call)];

const { payments, token } = DEPLOYMENT;
const paying: Call = { address: payments, abi: paymentsAbi, functionName: "pay", args: [7n, AMOUNT, zeroHash] };
const allowance: Call = { address: token, abi: alloTokenAbi, functionName: "approve", args: [payments, AMOUNT] };
export const [PAY, ALLOW] = [encodeFunctionData(paying), encodeFunctionData(allowance)];
export const PAYMENT = { spender: payments, amount: AMOUNT };
/** Of a permit, by nobody in particular. */
const SIGNATURE: Hex = `0x${"11".repeat(32)}${"22".repeat(32)}1c`;

/** What the token answers who would sign a permit. */
const TOKEN_ANSWERS: Record<Hex, Hex> = {
  [toFunctionSelector("eip712Domain()")]: encodeFunctionResult({
    abi: alloTokenAbi,
    functionName: "eip712Domain",
    result: ["0x0f", "Allora", "1", BigInt(DEPLOYMENT.chainId), token, zeroHash, []],
  }),
  [toFunctionSelector("nonces(address)")]: numberToHex(0, { size: 32 }),
};

export class FlowChain {
  /** Code of all accounts. */
  code: Hex = "0x";
  height = 100;
  transactions: Transaction[] = [];
  /** Why contracts would refuse. */
  refusal: AlloraError | null = null;

  /** Puts what was sent and is in no block into one. */
  mine(ok = true): void {
    this.height++;
    for (const one of this.transactions) {
      if (one.block === null) Object.assign(one, { block: this.height, ok });
    }
  }

  /** Whoever has approved may stake, once. */
  readonly action = {
    prepare: async (_client: unknown, { account: from }: Parameters): Promise<Call[]> => {
      const count = (data: Hex) => this.transactions.filter((one) => one.ok && one.from === from && one.input === data);
      return count(APPROVE).length > count(STAKE).length ? [call] : [approval, call];
    },
    simulate: async (): Promise<void> => {
      if (this.refusal !== null) throw this.refusal;
    },
  } as never;

  /** Likewise, of a payment that a permit can be signed for. */
  readonly payAction = {
    prepare: async (): Promise<Call[]> => {
      return this.transactions.some((one) => one.ok && one.input === ALLOW) ? [paying] : [allowance, paying];
    },
    simulate: async (): Promise<void> => {},
  } as never;

  send({ from, to, data }: { from: Address; to: Address; data: Hex }): Hex {
    const nonce = this.transactions.length;
    const hash = keccak256(stringToHex(`transaction ${nonce}`));
    this.transactions.push({ hash, from, to, input: data, nonce, block: null, ok: false });
    return hash;
  }

  /** Stands in for `fetch`. */
  readonly fetch = async (_url: unknown, init?: { body?: unknown }): Promise<Response> => {
    const request = JSON.parse(String(init?.body)) as { id: number; method: string; params: unknown[] };
    const result = this.answer(request.method, request.params?.[0]);
    return new Response(JSON.stringify({ jsonrpc: "2.0", id: request.id, result }));
  };

  answer(method: string, first: unknown): unknown {
    const found = this.transactions.find(({ hash }) => hash === first);
    switch (method) {
      case "eth_chainId":
        return numberToHex(DEPLOYMENT.chainId);
      case "eth_blockNumber":
        return numberToHex(this.height);
      case "eth_gasPrice":
      case "eth_estimateGas":
        return "0x186a0";
      case "eth_getCode":
        return this.code;
      case "eth_getBlockByNumber":
        return { number: numberToHex(this.height), timestamp: "0x6b49d200", transactions: [] };
      case "eth_call": {
        const { data } = first as { data: Hex };
        const told = TOKEN_ANSWERS[data.slice(0, 10) as Hex];
        if (told !== undefined) return told;
        // `approve` returns true, `stake` nothing.
        return data.startsWith(APPROVE.slice(0, 10)) ? numberToHex(1, { size: 32 }) : "0x";
      }
      case "eth_getTransactionCount":
        return numberToHex(this.transactions.filter(({ block }) => block !== null).length);
      case "eth_getTransactionByHash":
        return found === undefined ? null : { ...found, nonce: numberToHex(found.nonce), block: undefined };
      case "eth_getTransactionReceipt":
        return found === undefined || found.block === null
          ? null
          : { blockNumber: numberToHex(found.block), status: found.ok ? "0x1" : "0x0", logs: [], type: "0x2" };
      default:
        return null;
    }
  }
}

/** Methods that the wallet asks its owner about. */
const SIGNING = ["eth_sendTransaction", "eth_signTypedData_v4", "wallet_sendCalls"];

type BatchAnswer = "done" | "refused" | "given up";

/** A wallet of two accounts, whose owner the test plays. */
export class FlowWallet {
  readonly #chain: FlowChain;
  readonly #listeners = new Map<string, Set<(value: unknown) => void>>();
  accounts: Address[] = [ALICE, BOB];
  rejects = false;
  /** Where it knows batches: what becomes of one; null for a wallet that knows nothing of them. */
  batch: BatchAnswer | null = null;
  /** Whether it knows how to sign typed data. */
  signsTypedData = true;
  /** Whether a batch is in a block. */
  isBatchDone = false;
  /** Error code with which it answers questions about a batch; null where it answers. */
  batchError: number | null = null;
  #held: Promise<void> | null = null;
  /** What it was asked to sign. */
  readonly asked: string[] = [];

  constructor(chain: FlowChain) {
    this.#chain = chain;
  }

  /** Nothing is answered that asks for a signature, until the function that is returned is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = null;
      resolve();
    };
  }

  select(selected: Address): void {
    this.accounts = [selected, ...this.accounts.filter((one) => one !== selected)];
    for (const listener of this.#listeners.get("accountsChanged") ?? []) listener(this.accounts);
  }

  readonly provider = {
    on: (event: string, listener: (value: unknown) => void) => {
      this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(listener));
    },
    removeListener: (event: string, listener: (value: unknown) => void) => {
      this.#listeners.get(event)?.delete(listener);
    },
    request: async ({ method, params = [] }: { method: string; params?: readonly unknown[] }): Promise<unknown> => {
      if (SIGNING.includes(method)) {
        this.asked.push(method);
        await this.#held;
        if (this.rejects) throw { code: 4001, message: "rejected" };
      }
      switch (method) {
        case "eth_requestAccounts":
        case "eth_accounts":
          return this.accounts;
        case "eth_chainId":
          return numberToHex(DEPLOYMENT.chainId);
        case "eth_sendTransaction":
          return this.#chain.send(params[0] as never);
        case "eth_signTypedData_v4":
          if (!this.signsTypedData) throw { code: 4200, message: "unknown method" };
          return SIGNATURE;
        case "eth_call":
        case "eth_getBlockByNumber":
          return this.#chain.answer(method, params[0]);
        case "wallet_getCapabilities":
          if (this.batch === null) throw { code: 4200, message: "unknown method" };
          return { [numberToHex(DEPLOYMENT.chainId)]: { atomic: { status: "ready" } } };
        case "wallet_sendCalls":
          if (this.batch === "refused") throw { code: 5750, message: "the owner rejected the upgrade" };
          return this.#sendCalls(params[0] as never);
        case "wallet_getCallsStatus":
          if (this.batchError !== null) throw { code: this.batchError, message: "no answer about that" };
          return this.#callsStatus();
        default:
          throw { code: 4200, message: "unknown method" };
      }
    },
  };

  #sendCalls({ from, calls }: { from: Address; calls: { to: Address; data: Hex }[] }) {
    if (this.batch === "done") for (const one of calls) this.#chain.send({ from, ...one });
    return { id: "0xba7c4" };
  }

  #callsStatus() {
    const status = !this.isBatchDone ? 100 : this.batch === "done" ? 200 : 400;
    const receipts = this.#chain.transactions
      .filter(({ block }) => block !== null)
      .map(({ hash }) => ({ transactionHash: hash, status: "0x1", blockNumber: "0x1", gasUsed: "0x1", logs: [] }));
    const chainId = numberToHex(DEPLOYMENT.chainId);
    return { version: "2.0.0", id: "0xba7c4", chainId, atomic: true, status, ...(status === 200 ? { receipts } : {}) };
  }
}

export const REFUSAL = new AlloraError("refused", "the reputer is not registered", { value: "x", limit: "y" });
