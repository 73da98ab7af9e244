import { useConnection } from "wagmi";
import { useAppConfig } from "../lib/appConfig.ts";
import { shortHex } from "../lib/format/hex.ts";
import styles from "./Wallet.module.css";
import { useWalletDialog } from "./WalletDialogProvider.tsx";

/** Which account is connected, and the way to another one. */
export function WalletButton() {
  const { deployment } = useAppConfig();
  const { address, chainId } = useConnection();
  const open = useWalletDialog();
  return (
    <button type="button" className={styles.button} aria-haspopup="dialog" onClick={open}>
      {address === undefined
        ? "Connect"
        : chainId === deployment.chainId
          ? shortHex(address)
          : `${shortHex(address)}, wrong network`}
    </button>
  );
}
