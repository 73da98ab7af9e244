import { Link } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { History } from "../../lib/chain/history.ts";
import { chartPoints, feedView } from "../../lib/epochs/feed.ts";
import { RecordBook } from "../../lib/epochs/records.ts";
import { withTold } from "../../lib/epochs/told.ts";
import { decimalsFor } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Topic } from "../../lib/protocol.ts";
import { ConsumerCode } from "./ConsumerCode.tsx";
import { LossFigure } from "./chart/LossFigure.tsx";
import { ValueFigure } from "./chart/ValueFigure.tsx";
import { Contributors } from "./contributors/Contributors.tsx";
import { Downloads } from "./Downloads.tsx";
import { EpochList } from "./EpochList.tsx";
import { EpochTimeline } from "./EpochTimeline.tsx";
import styles from "./Feed.module.css";
import { FeedContract } from "./FeedContract.tsx";
import { GatewayNote } from "./GatewayNote.tsx";
import { NewestValue } from "./NewestValue.tsx";
import { useTold } from "./useTold.ts";

/** Everything that the chain says about one topic. */
export function Feed({ topic, history }: { topic: Topic; history: History }) {
  const { schedule } = topic;
  const [book] = useState(() => new RecordBook());
  const records = useMemo(() => book.records(history.events), [book, history.events]);
  const view = useMemo(() => feedView(records, schedule, history), [records, schedule, history]);
  const told = useTold(topic.id);
  const read = useSame(useMemo(() => chartPoints(records, schedule, view.time), [records, schedule, view.time]));
  const points = useMemo(
    () => (told.state === "told" ? withTold(read, told.epochs, schedule, view.knownFrom) : read),
    [read, told, schedule, view.knownFrom],
  );
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
          <ValueFigure
            points={points}
            records={records}
            decimals={decimals}
            now={view.time}
            complete={history.complete}
          />
        </div>
        {told.state === "none" ? null : (
          <div className={styles.wide}>
            <GatewayNote told={told} points={points} />
          </div>
        )}
        <div className={styles.wide}>
          <EpochTimeline topicId={topic.id} records={records} schedule={schedule} time={view.time} />
        </div>
        <div className={styles.wide}>
          <LossFigure points={points} now={view.time} complete={history.complete} />
        </div>
        <div className={styles.wide}>
          <Contributors topicId={topic.id} records={records} complete={history.complete} />
        </div>
        <div className={styles.wide}>
          <EpochList topicId={topic.id} records={records} view={view} schedule={schedule} decimals={decimals} />
        </div>
        <ConsumerCode topicId={topic.id} schedule={schedule} />
        <Downloads topic={topic} history={history} records={records} />
      </div>
    </>
  );
}

/** The list before where it has the same items, so that nothing is drawn anew for it. */
function useSame<T>(list: readonly T[]): readonly T[] {
  const before = useRef(list);
  const same = before.current.length === list.length && list.every((item, i) => item === before.current[i]);
  if (!same) before.current = list;
  return before.current;
}
