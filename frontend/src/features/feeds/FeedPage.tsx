import { useEffect } from "react";
import { Notice } from "../../components/Notice.tsx";
import { Page } from "../../components/Page.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import { describeError, isDefinite } from "../../lib/chain/errors.ts";
import { useHistory, useTopic } from "../../lib/chain/queries.ts";
import { ClockProvider } from "../../lib/clock.tsx";
import { ConnectionNotice } from "./ConnectionNotice.tsx";
import { Contracts } from "./Contracts.tsx";
import { Feed } from "./Feed.tsx";
import { FeedSkeleton } from "./FeedSkeleton.tsx";
import { Freshness } from "./Freshness.tsx";

/** The feed page of the configured topic. */
export function FeedPage() {
  const { topicId } = useAppConfig();
  const topic = useTopic();
  const history = useHistory();
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
  return (
    <ClockProvider timestamp={history.data.head.timestamp}>
      <Page
        notice={notice}
        status={<Freshness history={history.data} reachable={trouble === null} />}
        footer={<Contracts />}
      >
        <Feed topic={topic.data} history={history.data} />
      </Page>
    </ClockProvider>
  );
}
