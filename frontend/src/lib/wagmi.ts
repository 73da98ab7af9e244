/** wagmi with the one chain and the one RPC that the configuration names, and the wallets of the browser (EIP-6963). */

import { defineChain } from "viem";
import { type Config, createConfig, http } from "wagmi";
import type { AppConfig } from "./config.ts";

/** Milliseconds that the RPC has to answer. */
export const TIMEOUT = 15_000;

export function wagmiConfig({ rpcUrl, deployment, explorer }: AppConfig): Config {
  const chain = defineChain({
    id: deployment.chainId,
    name: `chain ${deployment.chainId}`,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
    ...(explorer === null ? {} : { blockExplorers: { default: { name: "Block explorer", url: explorer } } }),
  });
  return createConfig({
    chains: [chain],
    // Failures are shown and tried again by whoever asks, at once rather than after silent retries.
    transports: { [chain.id]: http(rpcUrl, { retryCount: 0, timeout: TIMEOUT }) },
  });
}
