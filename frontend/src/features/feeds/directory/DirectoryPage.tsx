import { useEffect } from "react";
import { Card } from "../../../components/Card.tsx";
import { ConnectionNotice } from "../../../components/ConnectionNotice.tsx";
import { Freshness } from "../../../components/Freshness.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Page } from "../../../components/Page.tsx";
import { Skeleton } from "../../../components/Skeleton.tsx";
import { TopicsWatch } from "../../../components/TopicWatch.tsx";
import { describeError, isDefinite } from "../../../lib/chain/errors.ts";
import { useDirectory } from "../../../lib/chain/queries.ts";
import { ClockProvider } from "../../../lib/clock.tsx";
import styles from "./DirectoryPage.module.css";
import { FilteredTopics } from "./FilteredTopics.tsx";
import type { Filters } from "./filters.ts";

/** All topics of the deployment. */
export function DirectoryPage({ filters, onFilters }: { filters: Filters; onFilters: (filters: Filters) => void }) {
  const { data, error, dataUpdatedAt } = useDirectory();
  useEffect(() => {
    document.title = "Feeds · Allora";
  }, []);
  const trouble =
    error === null ? null : isDefinite(error) ? (
      <Notice tone="danger">The chain does not fit the configuration of this app: {describeError(error)}.</Notice>
    ) : (
      <ConnectionNotice error={error} head={data?.head} answeredAt={dataUpdatedAt} />
    );
  const title = (
    <div className={styles.title}>
      <h1>Feeds</h1>
      <p>What the networks of models predict, how sure they are, and who stands behind it.</p>
    </div>
  );
  if (data === undefined) {
    return (
      <Page notice={trouble} status={trouble === null ? "Reading the chain…" : "No data yet"}>
        {title}
        <div aria-busy={trouble === null}>
          <Card title="Topics">
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
        <FilteredTopics directory={data} filters={filters} onFilters={onFilters} />
        <TopicsWatch topics={data.entries.map(({ topic }) => topic)} />
      </Page>
    </ClockProvider>
  );
}
