import type { Stage } from "../lib/transactions/life.ts";
import { FINAL_DEPTH } from "../lib/transactions/life.ts";
import { useTransactionStore, useTransactions } from "../lib/transactions/transactions.tsx";
import { AccountChange } from "./AccountChange.tsx";
import { TransactionText } from "./Hex.tsx";
import styles from "./TransactionList.module.css";

/** What became of the transactions of this browser, until each is dismissed. */
export function TransactionList() {
  const transactions = useTransactions();
  const store = useTransactionStore();
  return (
    <section className={styles.list} aria-label="Transactions" aria-live="polite">
      <AccountChange />
      {transactions.map((sent) => (
        <div key={sent.hash} className={`${styles.entry} ${styles[toneOf(sent.stage)]}`}>
          <div>
            <strong>{sent.title}</strong>
            <p className={styles.stage}>
              {describe(sent.stage)} <TransactionText hash={sent.hash} />
            </p>
          </div>
          <button
            type="button"
            className={styles.dismiss}
            aria-label={`Dismiss: ${sent.title}`}
            onClick={() => store.remove(sent.hash)}
          >
            ✕
          </button>
        </div>
      ))}
    </section>
  );
}

function toneOf(stage: Stage): "waiting" | "good" | "bad" {
  if (stage.kind === "pending") return "waiting";
  return "ok" in stage && stage.ok ? "good" : "bad";
}

function describe(stage: Stage): string {
  switch (stage.kind) {
    case "pending":
      return stage.unknownSince === undefined ? "Sent, not in a block yet." : "Sent; the RPC does not know it yet.";
    case "mined":
      return stage.ok
        ? `Done in block ${stage.block}, final in ${FINAL_DEPTH - stage.depth} blocks.`
        : `Failed in block ${stage.block}: the state it met was another one. Nothing changed but the fee.`;
    case "final":
      return stage.ok ? `Done, final in block ${stage.block}.` : `Failed in block ${stage.block}.`;
    case "replaced":
      return "Another transaction of the account took its place: it will not happen.";
    case "dropped":
      return "The network has forgotten it. It can be sent again, or by the wallet still.";
  }
}
