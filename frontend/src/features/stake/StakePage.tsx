import { Link } from "@tanstack/react-router";
import { Card } from "../../components/Card.tsx";
import { ChainPage } from "../../components/ChainPage.tsx";
import { FeedStateBadge } from "../../components/FeedStateBadge.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import type { Directory } from "../../lib/chain/directory.ts";
import { useDirectory } from "../../lib/chain/useDirectory.ts";
import { feedState } from "../../lib/epochs/feedState.ts";
import { formatAllo, formatCount, formatPercent } from "../../lib/format/numbers.ts";
import styles from "./Stake.module.css";

const UNIT = 10n ** 18n;

/** All topics, by the stake behind them. */
export function StakePage() {
  const query = useDirectory();
  return (
    <ChainPage
      query={query}
      tab="Stake"
      title="Stake"
      lead="Stake stands behind what reputers report and post. Anybody can delegate to a reputer: the stake earns with it, and is slashed with it."
      skeleton={
        <Card title="Topics by stake">
          <Skeleton height="24rem" />
        </Card>
      }
    >
      {(directory) => (
        <Card title="Topics by stake">
          <TopicsByStake directory={directory} />
        </Card>
      )}
    </ChainPage>
  );
}

function TopicsByStake({ directory: { entries, head } }: { directory: Directory }) {
  if (entries.length === 0) return <p className={styles.none}>There is no topic yet.</p>;
  const total = entries.reduce((sum, { stake }) => sum + stake, 0n);
  const rows = entries.toSorted((a, b) => (a.stake < b.stake ? 1 : a.stake > b.stake ? -1 : 0));
  return (
    <Table label="Topics by stake, most first">
      <thead>
        <tr>
          <th scope="col" className={styles.roomy}>
            Topic
          </th>
          <th scope="col">What it predicts</th>
          <th scope="col" aria-sort="descending">
            Stake, ALLO
          </th>
          <th scope="col">Of all stake</th>
          <th scope="col">Reputers with a seat</th>
          <th scope="col">State</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ topic, stake, reputers, round, pause }) => (
          <tr key={String(topic.id)}>
            <td className={styles.roomy}>{formatCount(topic.id)}</td>
            <th scope="row" className={styles.name}>
              <Link to="/stake/$topicId" params={{ topicId: topic.id }}>
                {topic.title === "" ? `Topic ${topic.id}` : topic.title}
              </Link>
            </th>
            <td>{formatAllo(stake)}</td>
            <td>{total === 0n ? <Missing why="nothing is staked yet" /> : formatPercent((stake * UNIT) / total)}</td>
            <td>{formatCount(reputers)}</td>
            <td>
              <FeedStateBadge state={feedState(topic.schedule, round?.epoch ?? null, pause, head.timestamp)} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
