import type { Prices } from "../../../../sdk/src/read/payments.ts";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Table } from "../../components/Table.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import styles from "./Pay.module.css";

/** Quartiles of the last payments, and all of them. */
export function PricesCard({ prices: { payments, lower, median, upper, prices } }: { prices: Prices }) {
  const none = prices.length === 0;
  const amount = (wei: bigint) => (none ? <Missing why="nobody has paid yet" /> : `${formatAllo(wei)} ALLO`);
  return (
    <Card title="What others paid">
      <Facts>
        <Fact name="Payments ever">{formatCount(payments)}</Fact>
        <Fact name="Lower quartile">{amount(lower)}</Fact>
        <Fact name="Median">{amount(median)}</Fact>
        <Fact name="Upper quartile">{amount(upper)}</Fact>
      </Facts>
      {none ? (
        <p className={styles.aside}>Nobody has paid for this topic yet.</p>
      ) : (
        <details className={styles.all}>
          <summary>The last {prices.length === 1 ? "payment" : `${prices.length} payments`}, newest first</summary>
          <Table label="Table of payments">
            <thead>
              <tr>
                <th scope="col">Payment</th>
                <th scope="col">ALLO</th>
              </tr>
            </thead>
            <tbody>
              {prices.map((price, i) => (
                <tr key={String(payments - BigInt(i))}>
                  <th scope="row">{formatCount(payments - BigInt(i))}</th>
                  <td>{price === 0n ? "nothing" : formatAllo(price)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </details>
      )}
      <p className={styles.aside}>
        The contract keeps the last 64 payments of a topic, those of nothing among them, and interpolates the quartiles
        linearly. It shows what was paid, not who wanted to pay it: whoever pays for its own topic can move it.
      </p>
    </Card>
  );
}
