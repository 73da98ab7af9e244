import { Link } from "@tanstack/react-router";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Table } from "../../components/Table.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import type { Network } from "../../lib/network/read.ts";
import { Bar } from "./Bar.tsx";
import styles from "./Network.module.css";
import { Share } from "./Share.tsx";

/** What share of the emission each topic gets, the largest first. */
export function WeightTable({ network, titleOf }: { network: Network; titleOf: (topicId: bigint) => string }) {
  const { totalWeight } = network.emission;
  const topics = [...network.topics].sort((a, b) =>
    a.weight === b.weight ? Number(a.topicId - b.topicId) : a.weight < b.weight ? 1 : -1,
  );
  return (
    <Card title="Topic weights">
      <p className={styles.about}>
        A topic's weight moves towards the geometric mean of its stake and the fees of late (Eq. 55 to 57). It is active
        with {formatAllo(network.treasury.minWeight)} or more; topics that are not get nothing.
      </p>
      {topics.length === 0 ? (
        <p className={styles.none}>There is no topic yet.</p>
      ) : (
        <Table label="Weights of topics">
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">State</th>
              <th scope="col">Share of the emission</th>
              <th scope="col">Weight</th>
              <th scope="col">Stake, ALLO</th>
              <th scope="col">
                <abbr title="Fees, each decayed by e^(-t/week) since it was paid">Fees, ALLO</abbr>
              </th>
              <th scope="col">
                <abbr title="What it could collect now">Account, ALLO</abbr>
              </th>
            </tr>
          </thead>
          <tbody>
            {topics.map(({ topicId, active, weight, account, revenue, stake }) => (
              <tr key={String(topicId)}>
                <th scope="row" className={styles.what}>
                  <Link to="/feeds/$topicId" params={{ topicId }}>
                    {titleOf(topicId)}
                  </Link>{" "}
                  <span className={styles.aside}>{formatCount(topicId)}</span>
                </th>
                <td>
                  {active ? (
                    <Badge name="Active" sign="●" tone="positive" />
                  ) : (
                    <Badge name="Not active" sign="○" tone="neutral" meaning="its weight is too small" />
                  )}
                </td>
                <td>
                  <Share part={weight} whole={totalWeight} none="no topic is active" />
                  <Bar part={weight} whole={totalWeight} />
                </td>
                <td className={styles.numeric}>{formatAllo(weight)}</td>
                <td className={styles.numeric}>{formatAllo(stake)}</td>
                <td className={styles.numeric}>{formatAllo(revenue)}</td>
                <td className={styles.numeric}>{formatAllo(account)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
