import { type ComponentType, lazy, Suspense, useEffect } from "react";
import { Card } from "../../../components/Card.tsx";
import { ConnectionNotice } from "../../../components/ConnectionNotice.tsx";
import { Freshness } from "../../../components/Freshness.tsx";
import { Notice } from "../../../components/Notice.tsx";
import { Page } from "../../../components/Page.tsx";
import { Skeleton } from "../../../components/Skeleton.tsx";
import { describeError, isDefinite } from "../../../lib/chain/errors.ts";
import { useDirectory } from "../../../lib/chain/useDirectory.ts";
import { ClockProvider } from "../../../lib/clock.tsx";
import type { Topic } from "../../../lib/protocol.ts";
import styles from "./DirectoryPage.module.css";
import { FilteredTopics } from "./FilteredTopics.tsx";
import type { Filters } from "./filters.ts";

// Watching comes after the list; without it the list is what it is.
const TopicsWatch = lazy<ComponentType<{ topics: readonly Topic[] }>>(() =>
  import("../../../components/TopicWatch.tsx").then(
    ({ TopicsWatch }) => ({ default: TopicsWatch }),
    () => ({ default: () => null }),
  ),
);

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
        <Suspense>
          <TopicsWatch topics={data.entries.map(({ topic }) => topic)} />
        </Suspense>
      </Page>
    </ClockProvider>
  );
}
