import { Link } from "@tanstack/react-router";
import type { Address } from "viem";
import { Allo } from "../../components/Allo.tsx";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { WalletButton } from "../../components/WalletButton.tsx";
import { shortHex } from "../../lib/format/hex.ts";
import { formatPercent } from "../../lib/format/numbers.ts";
import { partOf } from "../../lib/stake/pool.ts";
import type { HoldingData } from "../../lib/stake/queries.ts";
import styles from "./Stake.module.css";

/** What an account has with the reputer. */
export function Position({
  account,
  isWatched,
  holding: { pool, position, balance },
}: {
  account: Address | null;
  isWatched: boolean;
  holding: HoldingData;
}) {
  if (account === null || position === null || balance === null) {
    return (
      <Card title="Position">
        <p>
          No account is connected: <WalletButton />
        </p>
        <p className={styles.aside}>
          Any account can be watched without a wallet: its address goes to the end of this page's address, as in{" "}
          <code>?account=0x…</code>
        </p>
      </Card>
    );
  }
  const part = partOf({ pool, shares: position.shares });
  return (
    <Card title={isWatched ? `Position of ${shortHex(account)}, watched` : "Your position"}>
      <Facts>
        <Fact name="Worth">
          <Allo wei={position.value} />
        </Fact>
        <Fact name="Part of the reputer's stake">{part === null ? "nobody has any" : formatPercent(part)}</Fact>
        <Fact name="Shares">
          <code>{String(position.shares)}</code>
        </Fact>
        <Fact name="Leaving">
          <Allo wei={position.requests.reduce((sum, { amount }) => sum + amount, 0n)} />
        </Fact>
        <Fact name="In the wallet">
          <Allo wei={balance} />
        </Fact>
      </Facts>
      <p className={styles.note}>
        Rewards and slashes change what shares are worth, not how many there are.{" "}
        <Link to="/accounts/$account" params={{ account }}>
          All that this account has
        </Link>
      </p>
    </Card>
  );
}
