/** Connections to a chain. */
import {
  type Account,
  type Chain,
  createClient,
  defineChain,
  http,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import type { Lane } from "./lane.ts";
import { withWholeLogs } from "./wholeLogs.ts";

/** A client that can read and send. With a lane, what it sends survives crashes and reorganisations. */
export interface Sender {
  readonly client: PublicClient;
  readonly wallet: WalletClient<Transport, Chain, Account>;
  readonly lane?: Lane | undefined;
}

/** `pollingInterval` in milliseconds is how often blocks and receipts are asked for. */
export function connect(rpcUrl: string, chainId: number, pollingInterval: number): PublicClient {
  return withWholeLogs(createClient({ chain: chainOf(chainId, rpcUrl), transport: http(rpcUrl), pollingInterval }));
}

export function chainOf(id: number, ...urls: readonly string[]): Chain {
  return defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: urls } },
  });
}
