import { useConnection, useSwitchChain } from "wagmi";
import { useAppConfig } from "../lib/appConfig.ts";
import { Fact, Facts } from "./Facts.tsx";
import { Notice } from "./Notice.tsx";
import styles from "./Wallet.module.css";

/** The way to the app's chain, where a wallet is connected that is on another one. */
export function NetworkHelp() {
  const { deployment, rpcUrl, explorer } = useAppConfig();
  const { address, chainId } = useConnection();
  const { mutate: switchChain, isPending, error } = useSwitchChain();
  const wanted = deployment.chainId;
  if (address === undefined || chainId === wanted) return null;
  return (
    <Notice tone="caution">
      <strong>
        The wallet is on chain {chainId}; this app is on chain {wanted}.
      </strong>{" "}
      Reading goes on; before it signs anything the wallet has to change.{" "}
      <button
        type="button"
        className={styles.button}
        aria-disabled={isPending}
        onClick={() => {
          if (!isPending) switchChain({ chainId: wanted });
        }}
      >
        Switch to chain {wanted}
      </button>
      {error === null ? null : (
        <>
          <p>
            <strong>The wallet did not change.</strong> Where it cannot do so by itself, add this network in its
            settings, and choose it there:
          </p>
          <Facts>
            <Fact name="Network name">chain {wanted}</Fact>
            <Fact name="RPC URL">
              <code>{rpcUrl}</code>
            </Fact>
            <Fact name="Chain ID">{wanted}</Fact>
            <Fact name="Currency symbol">ETH</Fact>
            {explorer === null ? null : (
              <Fact name="Block explorer">
                <code>{explorer}</code>
              </Fact>
            )}
          </Facts>
        </>
      )}
    </Notice>
  );
}
