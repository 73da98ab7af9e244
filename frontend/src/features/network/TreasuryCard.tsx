import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Missing } from "../../components/Missing.tsx";
import { formatAllo } from "../../lib/format/numbers.ts";
import type { Network } from "../../lib/network/read.ts";
import styles from "./Network.module.css";

/** What came in and went out; `back` is the part of it that topics gave back, null while the logs are being read. */
export function TreasuryCard({
  treasury: { minted, paid, received, held },
  back,
}: Pick<Network, "treasury"> & { back: bigint | null }) {
  const unknown = <Missing why="older blocks are being read" />;
  return (
    <Card title="Treasury">
      <p className={styles.about}>
        Topics are paid from what the treasury holds first; the rest is minted. What was minted and received is what was
        paid and is held.
      </p>
      <Facts>
        <Fact name="Paid to topics">{formatAllo(paid)} ALLO</Fact>
        <Fact name="Minted for that">{formatAllo(minted)} ALLO</Fact>
        <Fact name="Received">{formatAllo(received)} ALLO</Fact>
        <Fact name="Of that, fees">{back === null ? unknown : `${formatAllo(received - back)} ALLO`}</Fact>
        <Fact name="Of that, given back by topics">{back === null ? unknown : `${formatAllo(back)} ALLO`}</Fact>
        <Fact name="Held">{formatAllo(held)} ALLO</Fact>
      </Facts>
    </Card>
  );
}
