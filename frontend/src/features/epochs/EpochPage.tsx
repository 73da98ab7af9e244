import { Card } from "../../components/Card.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { TopicPage } from "../../components/TopicPage.tsx";
import { TopicWatch } from "../../components/TopicWatch.tsx";
import { formatCount } from "../../lib/format/numbers.ts";
import { Epoch } from "./Epoch.tsx";

/** One epoch of a topic: its windows, what was submitted and posted, and whether that is right. */
export function EpochPage({ topicId, epoch }: { topicId: bigint; epoch: bigint }) {
  const name = `Epoch ${formatCount(epoch)}`;
  return (
    <TopicPage
      topicId={topicId}
      name={(title) => `${name} · ${title}`}
      skeleton={() => (
        <div aria-busy="true">
          <h1>{name}</h1>
          <Card title="Windows">
            <Skeleton height="14rem" />
          </Card>
        </div>
      )}
    >
      {(topic, history) => (
        <>
          <Epoch topic={topic} history={history} epoch={epoch} />
          <TopicWatch topic={topic} history={history} />
        </>
      )}
    </TopicPage>
  );
}
