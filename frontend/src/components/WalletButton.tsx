import { useState } from "react";
import { useConnection } from "wagmi";
import { useAppConfig } from "../lib/appConfig.ts";
import { shortHex } from "../lib/format/hex.ts";
import styles from "./Wallet.module.css";
import { WalletDialog } from "./WalletDialog.tsx";

/** Which account is connected, and the way to another one. */
export function WalletButton() {
  const { deployment } = useAppConfig();
  const { address, chainId } = useConnection();
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={styles.button} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {address === undefined
          ? "Connect"
          : chainId === deployment.chainId
            ? shortHex(address)
            : `${shortHex(address)}, wrong network`}
      </button>
      {open ? <WalletDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}
