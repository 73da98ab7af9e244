import { useEffect } from "react";
import { ConnectionNotice } from "../../components/ConnectionNotice.tsx";
import { Freshness } from "../../components/Freshness.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { describeError, isDefinite } from "../../lib/chain/errors.ts";
import { useHistory, useTopic } from "../../lib/chain/queries.ts";
import { ClockProvider } from "../../lib/clock.tsx";
import { Contracts } from "./Contracts.tsx";
import { Feed } from "./Feed.tsx";
import { FeedSkeleton } from "./FeedSkeleton.tsx";

/** Everything about one topic. */
export function FeedPage({ topicId }: { topicId: bigint }) {
  const { deployment } = useAppConfig();
  const topic = useTopic(topicId);
  const history = useHistory(topicId);
  const title = topic.data?.title;
  useEffect(() => {
    document.title = title === undefined ? "Allora" : `${title} · Allora`;
  }, [title]);

  if (topic.error !== null && isDefinite(topic.error)) {
    return (
      <Page>
        <h1>Topic {String(topicId)} cannot be shown</h1>
        <Notice tone="danger">
          The chain does not fit the configuration of this page: {describeError(topic.error)}.
        </Notice>
      </Page>
    );
  }
  const trouble = history.error ?? topic.failureReason;
  const notice =
    trouble === null ? null : (
      <ConnectionNotice error={trouble} head={history.data?.head} answeredAt={history.dataUpdatedAt} />
    );
  if (topic.data === undefined || history.data === undefined) {
    return (
      <Page notice={notice} status={trouble === null ? "Reading the chain…" : "No data yet"}>
        <FeedSkeleton title={topic.data?.title ?? `Topic ${topicId}`} />
      </Page>
    );
  }
  const { complete, oldest } = history.data;
  const toGo = complete ? 0n : oldest.number - deployment.block;
  return (
    <ClockProvider timestamp={history.data.head.timestamp}>
      <Page
        notice={notice}
        status={<Freshness head={history.data.head} reachable={trouble === null} toGo={toGo} />}
        footer={<Contracts />}
      >
        <Feed topic={topic.data} history={history.data} />
      </Page>
    </ClockProvider>
  );
}
