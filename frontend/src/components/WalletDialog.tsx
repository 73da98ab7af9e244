import { useConnect, useConnection, useConnectors, useDisconnect } from "wagmi";
import { describeError } from "../lib/chain/errors.ts";
import { Dialog } from "./Dialog.tsx";
import { AddressText } from "./Hex.tsx";
import { NetworkHelp } from "./NetworkHelp.tsx";
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
                if (!isPending) connect({ connector });
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
  const { connector } = useConnection();
  const { mutate: disconnect } = useDisconnect();
  return (
    <>
      <p className={styles.account}>
        <AddressText address={address} full copy="account" />
      </p>
      <p>By {connector?.name ?? "a wallet"}.</p>
      <NetworkHelp />
      <p>
        <button type="button" className={styles.button} onClick={() => disconnect()}>
          Disconnect
        </button>
      </p>
    </>
  );
}
