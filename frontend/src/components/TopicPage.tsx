import { type ReactNode, useEffect } from "react";
import { useAppConfig } from "../lib/appConfig.ts";
import { describeError, isDefinite } from "../lib/chain/errors.ts";
import type { ProtocolEvent } from "../lib/chain/events.ts";
import type { History } from "../lib/chain/history.ts";
import type { LogPlace } from "../lib/chain/logs.ts";
import { useHistory, type useLogs, useTopic } from "../lib/chain/queries.ts";
import { ClockProvider } from "../lib/clock.tsx";
import type { Topic } from "../lib/protocol.ts";
import { ConnectionNotice } from "./ConnectionNotice.tsx";
import { Freshness } from "./Freshness.tsx";
import { Notice } from "./Notice.tsx";
import { Page } from "./Page.tsx";

interface TopicPageParts<E extends LogPlace> {
  readonly topicId: bigint;
  /** Title in the browser's tab, of a topic's own title. */
  readonly name: (title: string) => string;
  readonly skeleton: (title: string) => ReactNode;
  readonly footer?: ReactNode;
  readonly children: (topic: Topic, history: History<E>) => ReactNode;
}

/**
 * A page that shows what the logs of a topic's epochs say, once they are there: `skeleton` before, and what is wrong in
 * place of it where the chain does not fit.
 */
export function TopicPage(parts: TopicPageParts<ProtocolEvent>) {
  return <TopicLogsPage useTopicLogs={useHistory} {...parts} />;
}

/** Likewise for any logs about a topic: those of the hook, which is called here so that nothing it tells is missed. */
export function TopicLogsPage<E extends LogPlace>({
  topicId,
  useTopicLogs,
  name,
  skeleton,
  footer,
  children,
}: TopicPageParts<E> & { useTopicLogs: (topicId: bigint) => ReturnType<typeof useLogs<E>> }) {
  const { deployment } = useAppConfig();
  const topic = useTopic(topicId);
  const history = useTopicLogs(topicId);
  const title = topic.data?.title;
  const tab = title === undefined ? "Allora" : `${name(title)} · Allora`;
  useEffect(() => {
    document.title = tab;
  }, [tab]);

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
        {skeleton(title ?? `Topic ${topicId}`)}
      </Page>
    );
  }
  const { head, complete, oldest } = history.data;
  const toGo = complete ? 0n : oldest.number - deployment.block;
  return (
    <ClockProvider timestamp={head.timestamp}>
      <Page notice={notice} status={<Freshness head={head} reachable={trouble === null} toGo={toGo} />} footer={footer}>
        {children(topic.data, history.data)}
      </Page>
    </ClockProvider>
  );
}
