/** Sending a call by the connected wallet, after the chain was asked whether it would work. */
import { errorsAbi } from "@allora-evm/contracts/abis";
import { useMutation } from "@tanstack/react-query";
import { type Abi, type Address, encodeFunctionData } from "viem";
import { getBlockNumber, sendTransaction, simulateContract } from "viem/actions";
import { type Config, ConnectorChainMismatchError, useClient, useConfig } from "wagmi";
import { getConnection, getConnectorClient, switchChain } from "wagmi/actions";
import { useAppConfig } from "../appConfig.ts";
import { NoWalletError, WalletChangedError } from "../chain/errors.ts";
import { refusalOf } from "../sdk.ts";
import type { Sent } from "./life.ts";
import { useTransactionStore } from "./transactions.tsx";

export interface Call {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly args: readonly unknown[];
  /** What it does, e.g. "Refute the synthesis of epoch 7". */
  readonly title: string;
  /** Who sends it; whoever is connected where it is left out. */
  readonly account?: Address;
}

/** Asks the wallet for another network where it has to; what was sent is followed from then on, also after a reload. */
export function useSend() {
  const config = useConfig();
  const reader = useClient();
  const { deployment } = useAppConfig();
  const store = useTransactionStore();
  return useMutation({
    mutationFn: async ({ address, abi, functionName, args, title, account: sender }: Call): Promise<Sent> => {
      const { address: account, chainId: walletChain } = getConnection(config);
      if (account === undefined || reader === undefined) throw new NoWalletError();
      if (sender !== undefined && sender !== account) throw new WalletChangedError("account", account, sender);
      const { chainId } = deployment;
      if (walletChain !== chainId) await switchChain(config, { chainId });
      const call = { address, abi, functionName, args } as const;
      const since = await getBlockNumber(reader, { cacheTime: 0 });
      try {
        await simulateContract(reader, { ...call, abi: [...abi, ...errorsAbi], account });
      } catch (error) {
        throw refusalOf(error) ?? error;
      }
      const wallet = await sameWallet(config, account, chainId);
      const data = encodeFunctionData({ abi, functionName, args });
      const hash = await sendTransaction(wallet, { account, to: address, data, chain: wallet.chain });
      const sent: Sent = {
        hash,
        account,
        nonce: null,
        to: address,
        data,
        title,
        since: String(since),
        stage: { kind: "pending" },
      };
      store.add(sent);
      return sent;
    },
  });
}

/** The wallet, if it still is on the account that was asked about, which is the one that sends, and on the network. */
async function sameWallet(config: Config, account: Address, chainId: number) {
  const { address } = getConnection(config);
  if (address === undefined) throw new NoWalletError();
  if (address !== account) throw new WalletChangedError("account", address, account);
  try {
    return await getConnectorClient(config, { account, chainId });
  } catch (error) {
    if (!(error instanceof ConnectorChainMismatchError)) throw error;
    throw new WalletChangedError("network", getConnection(config).chainId, chainId);
  }
}
