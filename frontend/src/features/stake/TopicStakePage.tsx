import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { Card } from "../../components/Card.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { TopicLogsPage } from "../../components/TopicPage.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import type { History } from "../../lib/chain/history.ts";
import { formatAllo, formatCount, formatPercent } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Topic } from "../../lib/protocol.ts";
import { reputersIn, type StakeEvent, slashesOf } from "../../lib/stake/events.ts";
import { isShown, type Order, type Row } from "../../lib/stake/order.ts";
import { useStakeLogs, useTopicStake } from "../../lib/stake/queries.ts";
import type { TopicStake } from "../../lib/stake/reputers.ts";
import { WINDOW } from "../../lib/stake/settled.ts";
import { ReputerTable } from "./ReputerTable.tsx";
import styles from "./Stake.module.css";

interface Ordered {
  readonly order: Order;
  readonly onOrder: (order: Order) => void;
}

/** The reputers of a topic. */
export function TopicStakePage({ topicId, ...ordered }: { topicId: bigint } & Ordered) {
  return (
    <TopicLogsPage
      topicId={topicId}
      useTopicLogs={useStakeLogs}
      name={(title) => `Stake: ${title}`}
      skeleton={(title) => <Reputers title={title} topicId={topicId} />}
    >
      {(topic, history) => <Content topic={topic} history={history} {...ordered} />}
    </TopicLogsPage>
  );
}

function Content({ topic, history, ...ordered }: { topic: Topic; history: History<StakeEvent> } & Ordered) {
  const { events } = history;
  const accounts = useMemo(() => reputersIn(events), [events]);
  const { data, error } = useTopicStake(topic, accounts);
  const rows = useMemo(
    () =>
      data?.reputers.map((reputer): Row => ({ reputer, slashes: slashesOf(events, reputer.address) })).filter(isShown),
    [data, events],
  );
  return (
    <Reputers title={topic.title} topicId={topic.id}>
      {error === null ? null : <Notice tone="danger">Not up to date: {describeError(error)}.</Notice>}
      {data === undefined || rows === undefined ? null : (
        <>
          {rows.length > 0 ? (
            <ReputerTable topicId={topic.id} rows={rows} {...ordered} />
          ) : (
            <p className={styles.none}>
              {history.complete
                ? "Nobody has registered as a reputer yet."
                : "No reputer was found yet in the newest blocks."}
            </p>
          )}
          <Explanation topic={topic} stake={data} />
        </>
      )}
    </Reputers>
  );
}

/** `children` in the page's frame; room for them while they are read. */
function Reputers({ title, topicId, children }: { title: string; topicId: bigint; children?: ReactNode }) {
  return (
    <>
      <div className={styles.title}>
        <h1>{title === "" ? `Topic ${topicId}` : title}</h1>
        <p>
          Who stands behind topic {formatCount(topicId)} with stake.{" "}
          <Link to="/feeds/$topicId" params={{ topicId }}>
            What it predicts
          </Link>
        </p>
      </div>
      <div aria-busy={children === undefined}>
        <Card title="Reputers">{children ?? <Skeleton height="24rem" />}</Card>
      </div>
    </>
  );
}

/** How the numbers of the table come about. */
function Explanation({
  topic,
  stake: { settled, exitDelay, slashFraction, reputers },
}: {
  topic: Topic;
  stake: TopicStake;
}) {
  const total = reputers.reduce((sum, { pool }) => sum + pool.stake, 0n);
  const [first, last] = [settled.at(0), settled.at(-1)];
  return (
    <div className={styles.note}>
      <p>
        <strong>Yield</strong> is what a delegator gets in a year at the rate of the newest final settlements, up to{" "}
        {WINDOW}:{" "}
        {first === undefined || last === undefined
          ? "none is final yet, so it is not known"
          : `here of epochs ${formatCount(first.epoch)} to ${formatCount(last.epoch)}`}
        . For each of them it is the reputer's reward by the stake that counted in it; their sum is divided by the time
        from the first to the last one in which the reputer held its seat ({formatDuration(topic.schedule.epochLength)}{" "}
        for each epoch, also for those that were not settled), multiplied by 365 days, less the commission. It is the
        past, without compounding and without what keepers earn for posts. Rewards raise what shares are worth once
        somebody claims them.
      </p>
      <p>
        <strong>Reported</strong> counts those settlements in which the reputer held its seat. <strong>Score</strong> is
        its score in the newest of them, higher is better. <strong>Tied up</strong> is what open posts can cost it.
      </p>
      <p>
        Amounts are ALLO. All stake of the topic: {formatAllo(total)} ALLO. Unbonding takes {formatDuration(exitDelay)}.
        A refuted post costs {formatPercent(slashFraction)} of a reputer's stake, delegated or not, also of what is
        being unbonded.
      </p>
    </div>
  );
}
