/** What is said of a transaction that a wallet sent. */
import { TransactionNotFoundError, TransactionReceiptNotFoundError } from "viem";
import { describe, expect, it } from "vitest";
import { FINAL_DEPTH, type LifeClient, look, type Sent } from "../src/lib/transactions/life.ts";
import { type Storage, TransactionStore } from "../src/lib/transactions/store.ts";
import { account, DEPLOYMENT } from "./fakeChain.ts";

const SENT: Sent = {
  hash: "0xaa",
  account: account("sender"),
  nonce: null,
  to: account("staking"),
  data: "0x1234",
  title: "Stake 5 ALLO",
  since: "100",
  stage: { kind: "pending" },
};

interface Chain {
  head: bigint;
  /** Whether the RPC knows the transaction at all. */
  known: boolean;
  receipt?: { blockNumber: bigint; status: "success" | "reverted" };
  count: number;
  /** In block 101. */
  transactions: { hash: string; from: string; to: string; nonce: number; input: string }[];
}

function clientOf(chain: Partial<Chain>): LifeClient {
  const { head = 101n, known = true, receipt, count = 7, transactions = [] } = chain;
  return {
    getBlockNumber: async () => head,
    getTransaction: async ({ hash }: { hash: string }) => {
      if (!known) throw new TransactionNotFoundError({ hash: hash as never });
      return { nonce: 7 };
    },
    getTransactionReceipt: async ({ hash }: { hash: string }) => {
      if (receipt === undefined) throw new TransactionReceiptNotFoundError({ hash: hash as never });
      return receipt;
    },
    getTransactionCount: async () => count,
    getBlock: async ({ blockNumber }: { blockNumber: bigint }) => ({
      transactions: blockNumber === 101n ? transactions : [],
    }),
  } as unknown as LifeClient;
}

const other = (more: object) => ({
  hash: "0xbb",
  from: SENT.account,
  to: SENT.to,
  nonce: 7,
  input: SENT.data,
  ...more,
});

describe("a transaction", () => {
  it("is pending while no block has it, and tells its nonce", async () => {
    const after = await look(clientOf({}), SENT, 0);
    expect(after).toEqual({ ...SENT, nonce: 7 });
  });

  it("is mined, and final when its block is deep enough", async () => {
    const receipt = { blockNumber: 101n, status: "success" } as const;
    const mined = await look(clientOf({ head: 103n, receipt }), SENT, 0);
    expect(mined.stage).toEqual({ kind: "mined", block: "101", ok: true, depth: 2 });
    const last = await look(clientOf({ head: 101n + BigInt(FINAL_DEPTH) - 1n, receipt }), mined, 0);
    expect(last.stage.kind).toBe("mined");
    const final = await look(clientOf({ head: 101n + BigInt(FINAL_DEPTH), receipt }), last, 0);
    expect(final.stage).toEqual({ kind: "final", block: "101", ok: true });
  });

  it("is pending again where a reorganization takes its block back", async () => {
    const receipt = { blockNumber: 101n, status: "reverted" } as const;
    const mined = await look(clientOf({ receipt }), SENT, 0);
    expect(mined.stage).toMatchObject({ kind: "mined", ok: false });
    expect((await look(clientOf({}), mined, 0)).stage).toEqual({ kind: "pending" });
  });

  it("goes on under another hash where its wallet sent it again for a higher fee", async () => {
    const chain = { known: false, count: 8, transactions: [other({})] };
    expect(await look(clientOf(chain), { ...SENT, nonce: 7 }, 0)).toMatchObject({
      hash: "0xbb",
      stage: { kind: "pending" },
    });
  });

  it.each([
    ["another call", [other({ input: "0x" })]],
    ["a call of another contract", [other({ to: account("token") })]],
    ["one that is not found", []],
  ])("is replaced by %s with its nonce", async (_name, transactions) => {
    const client = clientOf({ known: false, count: 8, transactions });
    expect((await look(client, { ...SENT, nonce: 7 }, 0)).stage).toEqual({ kind: "replaced" });
  });

  it("is dropped where the RPC does not know it for two minutes, and not before", async () => {
    const client = clientOf({ known: false, count: 7 });
    const first = await look(client, SENT, 1_000);
    expect(first.stage).toEqual({ kind: "pending", unknownSince: 1_000 });
    expect((await look(client, first, 120_999)).stage.kind).toBe("pending");
    const dropped = await look(client, first, 121_000);
    expect(dropped.stage.kind).toBe("dropped");
    expect(await look(clientOf({}), dropped, 0)).toBe(dropped);
  });

  it("is not called unknown where the RPC fails", async () => {
    const client = { ...clientOf({}), getTransaction: () => Promise.reject(new Error("no answer")) };
    await expect(look(client as LifeClient, SENT, 0)).rejects.toThrow("no answer");
  });
});

describe("the list of transactions", () => {
  function storage(): Storage & { text: string | null } {
    return {
      text: null,
      getItem() {
        return this.text;
      },
      setItem(_key, text) {
        this.text = text;
      },
    };
  }

  it("outlives a reload, newest first, and follows a changed hash", () => {
    const kept = storage();
    const store = new TransactionStore(DEPLOYMENT, kept);
    store.add(SENT);
    store.add({ ...SENT, hash: "0xcc" });
    store.update(SENT.hash, { ...SENT, hash: "0xbb" });
    expect(new TransactionStore(DEPLOYMENT, kept).all().map(({ hash }) => hash)).toEqual(["0xcc", "0xbb"]);
    store.remove("0xcc");
    expect(new TransactionStore(DEPLOYMENT, kept).all()).toHaveLength(1);
  });

  it("keeps what was told of, whatever is found out at the same time", () => {
    const store = new TransactionStore(DEPLOYMENT, storage());
    store.add(SENT);
    store.tell(SENT.hash);
    store.update(SENT.hash, { ...SENT, hash: "0xbb" });
    expect(store.all()).toEqual([{ ...SENT, hash: "0xbb", told: true }]);
  });

  it.each(["", "{", "7", '[{"hash":1}, null]'])("is empty where %j was kept", (text) => {
    expect(new TransactionStore(DEPLOYMENT, { ...storage(), getItem: () => text }).all()).toEqual([]);
  });

  it("works where the browser keeps nothing", () => {
    const full = {
      ...storage(),
      setItem: () => {
        throw new Error("full");
      },
    };
    for (const broken of [null, full]) {
      const store = new TransactionStore(DEPLOYMENT, broken);
      let told = 0;
      store.subscribe(() => told++);
      store.add(SENT);
      expect([store.all(), told]).toEqual([[SENT], 1]);
    }
  });
});
