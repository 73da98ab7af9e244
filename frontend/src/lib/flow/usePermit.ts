/** Payments by a signature in place of an approval (ERC-2612), for accounts without code. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Address, BaseError, type Hex } from "viem";
import { getCode } from "viem/actions";
import { useClient, useConfig, useConnection } from "wagmi";
import { getConnectorClient, switchChain } from "wagmi/actions";
import { signPermit } from "../../../../sdk/src/actions/payments.ts";
import { useAppConfig } from "../appConfig.ts";
import { NoWalletError } from "../chain/errors.ts";
import { queryKeys } from "../queryKeys.ts";
import type { Payment, Wallet } from "../sdk.ts";
import type { Step } from "./useFlow.ts";

/** Milliseconds after which an account is asked again whether it has code. */
const STALE = 60_000;
/** What wallets answer that cannot sign typed data. */
const UNKNOWN_METHOD = [4200, -32601, -32004];

/**
 * Whether the account can permit `payment` by a signature; `sign` has it signed, and gives the call that takes it: the
 * contract's function of the same name with "WithPermit", whose last arguments are the permit.
 */
export function usePermit(account: Address, payment: Payment | undefined) {
  const config = useConfig();
  const reader = useClient();
  const { chainId: walletChain } = useConnection();
  const { deployment } = useAppConfig();
  const [refused, setRefused] = useState(false);
  const wanted = payment !== undefined;

  // Accounts with code sign as their code wants it, which the token does not know.
  const plain = useQuery({
    queryKey: queryKeys.code(deployment, account),
    queryFn: async () => {
      if (reader === undefined) throw new NoWalletError();
      const code = await getCode(reader, { address: account });
      return code === undefined || code === "0x";
    },
    enabled: wanted,
    staleTime: STALE,
  });

  const signing = useMutation({
    /** Null where the wallet cannot sign it: the payment is approved first then. */
    mutationFn: async (call: Step): Promise<Step | null> => {
      if (payment === undefined) throw new NoWalletError();
      const { chainId } = deployment;
      if (walletChain !== chainId) await switchChain(config, { chainId });
      const wallet = await getConnectorClient(config, { account, chainId });
      try {
        const { deadline, v, r, s } = await signPermit(wallet as Wallet, { deployment, ...payment });
        return { ...call, functionName: `${call.functionName}WithPermit`, args: [...call.args, deadline, v, r, s] };
      } catch (error) {
        if (!isUnable(error)) throw error;
        setRefused(true);
        return null;
      }
    },
  });

  return {
    able: wanted && plain.data === true && !refused,
    /** False until it is known whether the account has code. */
    known: !wanted || !plain.isPending,
    sign: (call: Step, onSigned: (signed: Step) => void) =>
      signing.mutate(call, {
        onSuccess: (signed) => {
          if (signed !== null) onSigned(signed);
        },
      }),
    asking: signing.isPending,
    error: signing.error,
  };
}

/** Whether `data` is a call like `call`, with a permit after its arguments. */
export function isWithPermit(data: Hex, call: Hex): boolean {
  const selector = 10;
  return data.length > call.length && data.slice(selector).startsWith(call.slice(selector));
}

function isUnable(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  return error.walk((one) => UNKNOWN_METHOD.includes((one as { code?: number }).code ?? 0)) !== null;
}
