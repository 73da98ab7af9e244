import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { Card } from "../../components/Card.tsx";
import { ConnectionNotice } from "../../components/ConnectionNotice.tsx";
import { FeedStateBadge } from "../../components/FeedStateBadge.tsx";
import { Freshness } from "../../components/Freshness.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import type { Directory } from "../../lib/chain/directory.ts";
import { describeError, isDefinite } from "../../lib/chain/errors.ts";
import { useDirectory } from "../../lib/chain/queries.ts";
import { ClockProvider } from "../../lib/clock.tsx";
import { feedState } from "../../lib/epochs/feedState.ts";
import { formatAllo, formatCount, formatPercent } from "../../lib/format/numbers.ts";
import styles from "./Stake.module.css";

const UNIT = 10n ** 18n;

/** All topics, by the stake behind them. */
export function StakePage() {
  const { data, error, dataUpdatedAt } = useDirectory();
  useEffect(() => {
    document.title = "Stake · Allora";
  }, []);
  const trouble =
    error === null ? null : isDefinite(error) ? (
      <Notice tone="danger">The chain does not fit the configuration of this app: {describeError(error)}.</Notice>
    ) : (
      <ConnectionNotice error={error} head={data?.head} answeredAt={dataUpdatedAt} />
    );
  const title = (
    <div className={styles.title}>
      <h1>Stake</h1>
      <p>
        Stake stands behind what reputers report and post. Anybody can delegate to a reputer: the stake earns with it,
        and is slashed with it.
      </p>
    </div>
  );
  if (data === undefined) {
    return (
      <Page notice={trouble} status={trouble === null ? "Reading the chain…" : "No data yet"}>
        {title}
        <div aria-busy={trouble === null}>
          <Card title="Topics by stake">
            <Skeleton height="24rem" />
          </Card>
        </div>
      </Page>
    );
  }
  return (
    <ClockProvider timestamp={data.head.timestamp}>
      <Page notice={trouble} status={<Freshness head={data.head} reachable={error === null} />}>
        {title}
        <Card title="Topics by stake">
          <TopicsByStake directory={data} />
        </Card>
      </Page>
    </ClockProvider>
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
