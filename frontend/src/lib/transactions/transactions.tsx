/** The transactions of this browser, followed until nothing more can become of them. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { getBlock, getBlockNumber, getTransaction, getTransactionCount, getTransactionReceipt } from "viem/actions";
import { useClient } from "wagmi";
import { useAppConfig } from "../appConfig.ts";
import { isOver, type LifeClient, look, type Sent } from "./life.ts";
import { browserStorage, TransactionStore } from "./store.ts";

/** Milliseconds between two looks. */
const POLL_INTERVAL = 4_000;

const StoreContext = createContext<TransactionStore | null>(null);

export function TransactionsProvider({ children }: { children: ReactNode }) {
  const { deployment } = useAppConfig();
  const [store] = useState(() => new TransactionStore(deployment, browserStorage()));
  useFollowing(store);
  return <StoreContext value={store}>{children}</StoreContext>;
}

export function useTransactionStore(): TransactionStore {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("no TransactionsProvider above this component");
  return store;
}

/** Newest first. */
export function useTransactions(): readonly Sent[] {
  const store = useTransactionStore();
  return useSyncExternalStore(store.subscribe, store.all);
}

function useFollowing(store: TransactionStore): void {
  const client = useClient();
  const following = useSyncExternalStore(store.subscribe, () => store.all().some((sent) => !isOver(sent)));
  const life = useMemo(
    () =>
      ({
        getBlock: (parameters: never) => getBlock(client as never, parameters),
        getBlockNumber: () => getBlockNumber(client as never, { cacheTime: 0 }),
        getTransaction: (parameters: never) => getTransaction(client as never, parameters),
        getTransactionCount: (parameters: never) => getTransactionCount(client as never, parameters),
        getTransactionReceipt: (parameters: never) => getTransactionReceipt(client as never, parameters),
      }) as unknown as LifeClient,
    [client],
  );
  useEffect(() => {
    if (!following) return;
    let timer: ReturnType<typeof setTimeout>;
    let stopped = false;
    const step = async () => {
      for (const sent of store.all().filter((one) => !isOver(one))) {
        // An RPC that does not answer says nothing about the transaction; the next look will.
        const now = await look(life, sent, Date.now()).catch(() => null);
        if (stopped) return;
        if (now !== null) store.update(sent.hash, now);
      }
      if (!stopped) timer = setTimeout(step, POLL_INTERVAL);
    };
    void step();
    return () => {
      stopped = true;
      clearTimeout(timer);
    };
  }, [following, life, store]);
}
