/**
 * What an account signs to have something done: its payment's approval where one is needed, and the call itself. What is
 * still to be signed is asked of the chain again and again, so that a reload in the middle loses nothing; what was sent
 * and is in no block yet is known from the list of transactions.
 */
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { type Address, encodeFunctionData, type Hex, isAddressEqual } from "viem";
import { estimateContractGas, getGasPrice } from "viem/actions";
import { useClient } from "wagmi";
import { useAppConfig } from "../appConfig.ts";
import { NoWalletError } from "../chain/errors.ts";
import { AlloraError, type Call, type Deployment } from "../protocol.ts";
import { queryKeys } from "../queryKeys.ts";
import type { Action, Client, Payment } from "../sdk.ts";
import type { Sent } from "../transactions/life.ts";
import { useTransactionStore, useTransactions } from "../transactions/transactions.tsx";
import { useSend } from "../transactions/useSend.ts";
import { useBatching } from "./useBatching.ts";
import { isWithPermit, usePermit } from "./usePermit.ts";

const POLL_INTERVAL = 8_000;

export interface Step extends Call {
  readonly title: string;
}

/** Parameters of an action, but for the deployment and the account, which the app knows. */
export type Asked<P> = P extends unknown ? Omit<P, "deployment" | "account"> : never;

export interface FlowOptions<P extends { deployment: Deployment }> {
  readonly action: Pick<Action<P, unknown, unknown>, "prepare" | "simulate">;
  /** Null while the form is not filled in. */
  readonly parameters: Asked<P> | null;
  /** What is done, e.g. "Stake 5 ALLO". */
  readonly title: string;
  /** Tells this flow from others, over reloads. */
  readonly name: string;
  /** What the call takes, where its contract also takes a permit for it (see `usePermit`). */
  readonly permit?: Payment | undefined;
}

export type FlowState =
  /** There is nothing to be done yet. */
  | { readonly kind: "incomplete" }
  /** The chain is being asked what it takes. */
  | { readonly kind: "looking" }
  /** It would be refused, or the chain does not answer. */
  | { readonly kind: "impossible"; readonly error: Error }
  | { readonly kind: "ready" }
  /** The wallet has been asked. */
  | { readonly kind: "asking" }
  /** Sent; `sent` is null for a batch that is still with the wallet. */
  | { readonly kind: "waiting"; readonly sent: Sent | null }
  | { readonly kind: "done"; readonly sent: Sent }
  /** In a block, and failed. */
  | { readonly kind: "failed"; readonly sent: Sent };

export function useFlow<P extends { deployment: Deployment }>(account: Address, options: FlowOptions<P>) {
  const { action, parameters, title, name } = options;
  const { deployment } = useAppConfig();
  const client = useClient();
  const queryClient = useQueryClient();
  const store = useTransactionStore();
  const transactions = useTransactions();
  const sending = useSend();
  const batching = useBatching(account, name);
  const permitting = usePermit(account, options.permit);
  /** The transaction that this flow waits for, or ended with. */
  const [hash, setHash] = useState<Hex | null>(null);
  /** What was asked of the chain before this time (ms) is out of date. */
  const [outdated, setOutdated] = useState(0);

  const queryKey = queryKeys.flow(deployment, account, `${name} ${textOf(parameters)}`);
  const plan = useQuery({
    queryKey,
    queryFn: async () => {
      if (client === undefined || parameters === null) throw new NoWalletError();
      const asked = { ...parameters, deployment, account } as unknown as P & { account: Address };
      const calls = await action.prepare(client as Client, asked);
      const steps = calls.map(
        (call, i): Step => ({ ...call, title: i < calls.length - 1 ? "Approve exactly that" : title }),
      );
      await foresee(() => action.simulate(client as Client, asked), steps.length > 1);
      return { steps, fee: await feeOf(client as Client, account, steps[0]) };
    },
    enabled: parameters !== null && hash === null,
    refetchInterval: POLL_INTERVAL,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const steps = parameters === null ? [] : (plan.data?.steps ?? []);

  // What was sent before a reload is not to be sent twice.
  const own =
    transactions.find((sent) => sent.hash === hash) ??
    transactions.find((sent) => isOf(sent, account, steps, options.permit !== undefined));
  useEffect(() => {
    // Null where it was taken off the list.
    setHash(own?.hash ?? null);
  }, [own]);

  const { mined, forget } = batching;
  useEffect(() => {
    if (mined === null) return;
    const [to, data] = [deployment.token, "0x" as Hex];
    const stage = { kind: "pending" } as const;
    store.add({ hash: mined.hash, account, nonce: null, to, data, title: mined.title, since: mined.since, stage });
    setHash(mined.hash);
    forget();
  }, [mined, forget, account, deployment, store]);

  const tell = useEffectEvent(() => {
    if (own !== undefined) store.tell(own.hash);
  });
  // An approval that is in a block leaves the rest to be signed.
  const isLast = own !== undefined && !isApproval(own);
  const isMined = own !== undefined && "ok" in own.stage && own.stage.ok;
  useEffect(() => {
    if (!isMined) return;
    if (isLast) {
      tell();
      void queryClient.invalidateQueries({ queryKey: queryKeys.all(deployment) });
    } else {
      setOutdated(Date.now());
      setHash(null);
      void queryClient.invalidateQueries({ queryKey: queryKeys.flows(deployment) });
    }
  }, [isMined, isLast, queryClient, deployment]);

  const [next] = steps;
  const batched = steps.length > 1 && batching.able;
  const permitted = steps.length > 1 && !batched && permitting.able;
  const send = (step: Step) => sending.mutate({ ...step, account }, { onSuccess: ({ hash }) => setHash(hash) });
  return {
    steps: permitted ? steps.with(0, { ...next, title: "Sign a permit for exactly that" }) : steps,
    batched,
    /** A signature takes the place of the approval. */
    permitted,
    /** The wallet would not do all at once. */
    refused: batching.refused,
    /** Wei of ether that the next transaction costs about; null where that is not known. */
    fee: batched || permitted || parameters === null ? null : (plan.data?.fee ?? null),
    state: stateOf(),
    /** Why the wallet, or the chain after it, would not; null where it did. */
    error: sending.error ?? batching.error ?? permitting.error,
    sign: () => {
      if (stateOf().kind !== "ready") return;
      sending.reset();
      if (batched) batching.send(steps, title);
      else if (permitted) permitting.sign(steps[steps.length - 1], send);
      else send(next);
    },
    /** Begins again, after it was done or has failed. */
    restart: () => {
      if (own !== undefined) store.tell(own.hash);
      setOutdated(Date.now());
      setHash(null);
      sending.reset();
    },
  };

  function stateOf(): FlowState {
    if (sending.isPending || batching.asking || permitting.asking) return { kind: "asking" };
    if (batching.under) return { kind: "waiting", sent: null };
    if (own !== undefined && hash !== null) {
      const { stage } = own;
      if (stage.kind === "pending") return { kind: "waiting", sent: own };
      if (!("ok" in stage) || !stage.ok) return { kind: "failed", sent: own };
      return isLast ? { kind: "done", sent: own } : { kind: "looking" };
    }
    if (parameters === null) return { kind: "incomplete" };
    const isOld = Math.max(plan.dataUpdatedAt, plan.errorUpdatedAt) < outdated;
    if (plan.isPlaceholderData || isOld || !batching.known || !permitting.known) return { kind: "looking" };
    if (plan.error !== null) return { kind: "impossible", error: plan.error };
    return plan.data === undefined ? { kind: "looking" } : { kind: "ready" };
  }
}

/** Whether a transaction does one of the steps, and nobody was told what became of it. */
function isOf(
  { account: from, to, data, stage, told }: Sent,
  account: Address,
  steps: readonly Step[],
  permitted: boolean,
): boolean {
  if (from !== account || told === true || (stage.kind !== "pending" && stage.kind !== "mined")) return false;
  const step = steps.find((call) => {
    if (!isAddressEqual(to, call.address)) return false;
    const own = encodeFunctionData(call);
    return data === own || (permitted && !isApproval({ data: own }) && isWithPermit(data, own));
  });
  // The chain itself tells of an approval that is in a block.
  return step !== undefined && (stage.kind === "pending" || !isApproval({ data }));
}

/** Selector of `approve(address,uint256)`. */
const APPROVE = "0x095ea7b3";

function isApproval({ data }: Pick<Sent, "data">): boolean {
  return data.startsWith(APPROVE);
}

/** Rejects where the call would be refused; with `ahead` of its approval, some RPCs cannot tell. */
async function foresee(simulate: () => Promise<unknown>, ahead: boolean): Promise<void> {
  try {
    await simulate();
  } catch (error) {
    if (!ahead || error instanceof AlloraError) throw error;
  }
}

/** Null where the RPC does not tell: a transaction may still be sent. */
async function feeOf(client: Client, account: Address, step: Step): Promise<bigint | null> {
  try {
    const [gas, price] = await Promise.all([
      estimateContractGas(client, { ...step, account } as never),
      getGasPrice(client),
    ]);
    return gas * price;
  } catch {
    return null;
  }
}

function textOf(parameters: unknown): string {
  return JSON.stringify(parameters, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
