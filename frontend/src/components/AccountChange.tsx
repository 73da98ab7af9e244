import { useEffect, useState } from "react";
import type { Address } from "viem";
import { useConnection } from "wagmi";
import { AddressText } from "./Hex.tsx";
import styles from "./TransactionList.module.css";

/** Says that the wallet has gone from one account to another, until it is dismissed. */
export function AccountChange() {
  const { address } = useConnection();
  const [accounts, setAccounts] = useState<{ before: Address | undefined; now: Address | undefined }>({
    before: undefined,
    now: address,
  });
  useEffect(() => {
    // Whoever disconnects and connects anew knows with what.
    setAccounts(({ now, before }) => (now === address ? { now, before } : { before: address && now, now: address }));
  }, [address]);
  const { before, now } = accounts;
  if (before === undefined || now === undefined) return null;
  return (
    <div className={`${styles.entry} ${styles.waiting}`}>
      <div>
        <strong>The wallet changed to another account</strong>
        <p className={styles.stage}>
          From <AddressText address={before} /> to <AddressText address={now} />. What the former began stops here; what
          it has sent is followed.
        </p>
      </div>
      <button
        type="button"
        className={styles.dismiss}
        aria-label="Dismiss: the wallet changed to another account"
        onClick={() => setAccounts({ before: undefined, now })}
      >
        ✕
      </button>
    </div>
  );
}
