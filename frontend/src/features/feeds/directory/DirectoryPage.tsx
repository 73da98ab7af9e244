import { type ComponentType, lazy, Suspense } from "react";
import { Card } from "../../../components/Card.tsx";
import { ChainPage } from "../../../components/ChainPage.tsx";
import { Skeleton } from "../../../components/Skeleton.tsx";
import { useDirectory } from "../../../lib/chain/useDirectory.ts";
import type { Topic } from "../../../lib/protocol.ts";
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
  const query = useDirectory();
  return (
    <ChainPage
      query={query}
      tab="Feeds"
      title="Feeds"
      lead="What the networks of models predict, how sure they are, and who stands behind it."
      skeleton={
        <Card title="Topics">
          <Skeleton height="24rem" />
        </Card>
      }
    >
      {(directory) => (
        <>
          <FilteredTopics directory={directory} filters={filters} onFilters={onFilters} />
          <Suspense>
            <TopicsWatch topics={directory.entries.map(({ topic }) => topic)} />
          </Suspense>
        </>
      )}
    </ChainPage>
  );
}
