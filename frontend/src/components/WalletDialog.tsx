import { useConnect, useConnection, useConnectors, useDisconnect, useSwitchChain } from "wagmi";
import { useAppConfig } from "../lib/appConfig.ts";
import { describeError } from "../lib/chain/errors.ts";
import { Dialog } from "./Dialog.tsx";
import { AddressText } from "./Hex.tsx";
import { Notice } from "./Notice.tsx";
import styles from "./Wallet.module.css";

/** Choice of a wallet, or what is connected. */
export function WalletDialog({ onClose }: { onClose: () => void }) {
  const { address } = useConnection();
  return (
    <Dialog title={address === undefined ? "Connect a wallet" : "Connected"} onClose={onClose}>
      {address === undefined ? <Wallets /> : <Connected address={address} />}
    </Dialog>
  );
}

function Wallets() {
  const connectors = useConnectors();
  const { mutate: connect, isPending, variables, error } = useConnect();
  const { deployment } = useAppConfig();
  if (connectors.length === 0) {
    return (
      <p>
        No wallet was found in this browser. Whoever installs one as an extension finds it here after the page was
        loaded again. Reading needs none.
      </p>
    );
  }
  return (
    <>
      {error === null ? null : <Notice tone="danger">Not connected: {describeError(error)}.</Notice>}
      <ul className={styles.wallets}>
        {connectors.map((connector) => (
          <li key={connector.uid}>
            <button
              type="button"
              className={styles.wallet}
              aria-disabled={isPending}
              onClick={() => {
                if (!isPending) connect({ connector, chainId: deployment.chainId });
              }}
            >
              {connector.icon === undefined ? null : <img src={connector.icon} alt="" width="24" height="24" />}
              {connector.name}
              {isPending && variables.connector === connector ? <span>waiting for it…</span> : null}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Connected({ address }: { address: `0x${string}` }) {
  const { deployment } = useAppConfig();
  const { chainId, connector } = useConnection();
  const { mutate: disconnect } = useDisconnect();
  const { mutate: switchChain, isPending, error } = useSwitchChain();
  const wanted = deployment.chainId;
  return (
    <>
      <p className={styles.account}>
        <AddressText address={address} full copy="account" />
      </p>
      <p>By {connector?.name ?? "a wallet"}.</p>
      {chainId === wanted ? null : (
        <Notice tone="caution">
          The wallet is on chain {chainId}; this app is on chain {wanted}.{" "}
          <button
            type="button"
            className={styles.button}
            aria-disabled={isPending}
            onClick={() => switchChain({ chainId: wanted })}
          >
            Switch to chain {wanted}
          </button>
        </Notice>
      )}
      {error === null ? null : <Notice tone="danger">Not switched: {describeError(error)}.</Notice>}
      <p>
        <button type="button" className={styles.button} onClick={() => disconnect()}>
          Disconnect
        </button>
      </p>
    </>
  );
}
