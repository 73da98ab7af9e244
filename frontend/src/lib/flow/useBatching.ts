/** Several calls as one transaction, by wallets that can (EIP-5792). */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Address, BaseError, encodeFunctionData } from "viem";
import { getBlockNumber, getCallsStatus, getCapabilities, sendCalls } from "viem/actions";
import { useClient, useConfig, useConnection } from "wagmi";
import { getConnectorClient, switchChain } from "wagmi/actions";
import { useAppConfig } from "../appConfig.ts";
import { NoWalletError } from "../chain/errors.ts";
import { AlloraError, type Call, type Deployment } from "../protocol.ts";
import { queryKeys } from "../queryKeys.ts";
import { browserStorage } from "../transactions/store.ts";

const POLL_INTERVAL = 2_000;
/** Wallets say so where an account would first have to become one that can do it, and its owner will not have that. */
const UNWILLING = [5750, 5760];
/** They do not know the batch, or nothing of batches any more. */
const FORGOTTEN = [5730, 4200, -32601, -32004];

/** A batch that a wallet took and that is in no block yet. */
interface Batch {
  readonly id: string;
  /** What it does. */
  readonly title: string;
  /** Newest block before it was sent. */
  readonly since: string;
}

/**
 * Whether the wallet can do `calls` at once, and the way to have it done. What it took is followed over reloads, under
 * `name`, which tells this flow from others.
 */
export function useBatching(account: Address, name: string) {
  const config = useConfig();
  const reader = useClient();
  const { chainId: walletChain } = useConnection();
  const { deployment } = useAppConfig();
  const key = batchKey(deployment, account, name);
  const [batch, setBatch] = useState(() => readBatch(key));
  const [refused, setRefused] = useState(false);
  /** Why the last batch came to nothing. */
  const [failure, setFailure] = useState<Error | null>(null);
  const { chainId } = deployment;
  const keep = (next: Batch | null) => {
    setBatch(next);
    browserStorage()?.setItem(key, JSON.stringify(next));
  };

  const capable = useQuery({
    queryKey: queryKeys.capabilities(deployment, account, walletChain),
    queryFn: async () => {
      const wallet = await getConnectorClient(config, { account });
      // Wallets that know nothing of batches answer with an error.
      const all = await getCapabilities(wallet, { account, chainId }).catch(() => ({}));
      const { status } = (all as { atomic?: { status?: string } }).atomic ?? {};
      return status === "supported" || status === "ready";
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

  const send = useMutation({
    mutationFn: async ({ calls, title }: { calls: readonly Call[]; title: string }) => {
      if (reader === undefined) throw new NoWalletError();
      setFailure(null);
      if (walletChain !== chainId) await switchChain(config, { chainId });
      const since = String(await getBlockNumber(reader, { cacheTime: 0 }));
      const wallet = await getConnectorClient(config, { account, chainId });
      const data = calls.map(({ address: to, ...call }) => ({ to, data: encodeFunctionData(call) }));
      try {
        const { id } = await sendCalls(wallet, { account, calls: data, chain: wallet.chain, forceAtomic: true });
        keep({ id, title, since });
      } catch (error) {
        if (!hasCode(error, UNWILLING)) throw error;
        setRefused(true);
      }
    },
  });

  /** Hash of the batch's transaction, once it is in a block. */
  const outcome = useQuery({
    queryKey: queryKeys.batch(deployment, account, batch?.id ?? null),
    queryFn: async () => {
      const wallet = await getConnectorClient(config, { account });
      const answer = await getCallsStatus(wallet, { id: (batch as Batch).id }).catch((error: unknown) => {
        // Any other error is of the moment: until the wallet has spoken the batch may still be carried out.
        if (!hasCode(error, FORGOTTEN)) throw error;
        return { status: "failure", statusCode: 400, receipts: undefined } as const;
      });
      const { status, statusCode, receipts } = answer;
      if (status === "pending" || status === undefined) return null;
      const hash = receipts?.at(-1)?.transactionHash;
      if (hash !== undefined) return { ...(batch as Batch), hash };
      // Nothing more will become of it: it can be sent again, also after a reload.
      keep(null);
      const message = `the wallet gave the batch up with status ${statusCode}`;
      setFailure(new AlloraError("batch", message, { value: statusCode, limit: 200 }));
      return null;
    },
    enabled: batch !== null,
    refetchInterval: ({ state: { data } }) => ((data ?? null) === null ? POLL_INTERVAL : false),
    retry: false,
  });

  return {
    able: capable.data === true && !refused,
    refused,
    /** False until the wallet has said what it can. */
    known: !capable.isPending,
    send: (calls: readonly Call[], title: string) => send.mutate({ calls, title }),
    asking: send.isPending,
    error: send.error ?? failure,
    /** A batch is with the wallet, or in a block. */
    under: batch !== null,
    /** The batch's transaction, once it is in a block. */
    mined: batch === null ? null : (outcome.data ?? null),
    forget: () => keep(null),
  };
}

function hasCode(error: unknown, codes: readonly number[]): boolean {
  if (!(error instanceof BaseError)) return false;
  return error.walk((one) => codes.includes((one as { code?: number }).code ?? 0)) !== null;
}

function batchKey({ chainId, epochs }: Deployment, account: Address, name: string): string {
  return `allora/${chainId}/${epochs.toLowerCase()}/batch/${account}/${name}`;
}

function readBatch(key: string): Batch | null {
  try {
    const kept = JSON.parse(browserStorage()?.getItem(key) ?? "null") as Partial<Batch> | null;
    return typeof kept?.id === "string" && typeof kept.since === "string" && typeof kept.title === "string"
      ? (kept as Batch)
      : null;
  } catch {
    return null;
  }
}
