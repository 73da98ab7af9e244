import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useState } from "react";
import { WagmiProvider } from "wagmi";
import { ErrorBoundary } from "../components/ErrorBoundary.tsx";
import { TransactionList } from "../components/TransactionList.tsx";
import { WalletDialogProvider } from "../components/WalletDialogProvider.tsx";
import { AppConfigProvider } from "../lib/appConfig.ts";
import type { AppConfig } from "../lib/config.ts";
import { TransactionsProvider } from "../lib/transactions/transactions.tsx";
import { wagmiConfig } from "../lib/wagmi.ts";
import { WatchProvider } from "../lib/watch/watch.tsx";
import { appRouter } from "./router.tsx";

/** The whole app for one configuration. */
export function App({ config }: { config: AppConfig }) {
  const [wagmi] = useState(() => wagmiConfig(config));
  const [router] = useState(() => appRouter());
  const [queryClient] = useState(
    // The RPC may be on this machine, so being offline is no reason not to ask it.
    () => new QueryClient({ defaultOptions: { queries: { networkMode: "always" } } }),
  );
  return (
    <ErrorBoundary>
      <AppConfigProvider value={config}>
        <WagmiProvider config={wagmi}>
          <QueryClientProvider client={queryClient}>
            <TransactionsProvider>
              <WatchProvider>
                <WalletDialogProvider>
                  <RouterProvider router={router} />
                </WalletDialogProvider>
              </WatchProvider>
              <TransactionList />
            </TransactionsProvider>
          </QueryClientProvider>
        </WagmiProvider>
      </AppConfigProvider>
    </ErrorBoundary>
  );
}
