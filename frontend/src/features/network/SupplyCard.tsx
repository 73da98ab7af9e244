import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { formatAllo } from "../../lib/format/numbers.ts";
import type { Network } from "../../lib/network/read.ts";
import { Bar } from "./Bar.tsx";
import styles from "./Network.module.css";
import { Share } from "./Share.tsx";

/** How many tokens there are, and where. */
export function SupplyCard({ supply: { cap, minted, total, circulating, staked } }: Pick<Network, "supply">) {
  return (
    <Card title="Supply">
      <Facts>
        <Fact name="In existence">
          {formatAllo(total)} ALLO
          <Bar part={total} whole={cap} />
          <span className={styles.aside}>of {formatAllo(cap)} that can ever be minted</span>
        </Fact>
        <Fact name="Staked">
          {formatAllo(staked)} ALLO
          <Bar part={staked} whole={total} />
          <span className={styles.aside}>
            <Share part={staked} whole={total} none="there are no tokens" /> of what exists
          </span>
        </Fact>
        <Fact name="Circulating since the day began">
          {formatAllo(circulating)} ALLO
          <br />
          <span className={styles.aside}>
            <Share part={staked} whole={circulating} none="nothing circulates" /> of it is staked
          </span>
        </Fact>
        <Fact name="Ever minted">{formatAllo(minted)} ALLO</Fact>
        <Fact name="Burnt">{formatAllo(minted - total)} ALLO</Fact>
      </Facts>
    </Card>
  );
}
