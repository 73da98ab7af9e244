import { TopicPage } from "../../components/TopicPage.tsx";
import { TopicWatch } from "../../components/TopicWatch.tsx";
import { Contracts } from "./Contracts.tsx";
import { Feed } from "./Feed.tsx";
import { FeedSkeleton } from "./FeedSkeleton.tsx";

/** Everything about one topic. */
export function FeedPage({ topicId }: { topicId: bigint }) {
  return (
    <TopicPage
      topicId={topicId}
      name={(title) => title}
      skeleton={(title) => <FeedSkeleton title={title} />}
      footer={<Contracts />}
    >
      {(topic, history) => (
        <>
          <Feed topic={topic} history={history} />
          <TopicWatch topic={topic} history={history} />
        </>
      )}
    </TopicPage>
  );
}
