import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { History } from "../../lib/chain/history.ts";
import { chartPoints, feedView } from "../../lib/epochs/feed.ts";
import { epochRecords } from "../../lib/epochs/records.ts";
import { decimalsFor } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Topic } from "../../lib/protocol.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { EpochList } from "./EpochList.tsx";
import styles from "./Feed.module.css";
import { FeedContract } from "./FeedContract.tsx";
import { NewestValue } from "./NewestValue.tsx";

/** Everything that the chain says about one topic. */
export function Feed({ topic, history }: { topic: Topic; history: History }) {
  const { schedule } = topic;
  const records = useMemo(() => epochRecords(history.events), [history.events]);
  const view = useMemo(() => feedView(records, schedule, history), [records, schedule, history]);
  const points = useMemo(() => chartPoints(records, schedule, view.time), [records, schedule, view.time]);
  const shown = (view.newestFinal ?? view.newestPosted)?.post;
  const decimals = shown === undefined ? 2 : decimalsFor(shown.network, shown.upper - shown.lower);
  return (
    <>
      <div className={styles.title}>
        <h1>{topic.title}</h1>
        <p>
          Topic {String(topic.id)} · an epoch every {formatDuration(schedule.epochLength)} · refutable for{" "}
          {formatDuration(schedule.challengeWindow)} after each post
        </p>
        <p>
          <Link to="/feeds/$topicId/pay" params={{ topicId: topic.id }}>
            Pay what you want
          </Link>{" "}
          ·{" "}
          <Link to="/work/$topicId" params={{ topicId: topic.id }}>
            Take part
          </Link>
        </p>
      </div>
      <div className={styles.grid}>
        <div className={styles.newest}>
          <NewestValue view={view} schedule={schedule} decimals={decimals} complete={history.complete} />
        </div>
        <FeedContract topicId={topic.id} view={view} />
        <div className={styles.wide}>
          <ChartFigure points={points} decimals={decimals} now={view.time} complete={history.complete} />
        </div>
        <div className={styles.wide}>
          <EpochList topicId={topic.id} records={records} view={view} schedule={schedule} decimals={decimals} />
        </div>
      </div>
    </>
  );
}
