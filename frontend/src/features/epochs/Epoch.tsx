import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { Card } from "../../components/Card.tsx";
import { CheckedBadge } from "../../components/CheckedBadge.tsx";
import { EpochDetails } from "../../components/EpochDetails.tsx";
import { Notice } from "../../components/Notice.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useAppConfig } from "../../lib/appConfig.ts";
import type { History } from "../../lib/chain/history.ts";
import { knownFrom } from "../../lib/epochs/feed.ts";
import { epochRecords } from "../../lib/epochs/records.ts";
import { epochStatus } from "../../lib/epochs/status.ts";
import { decimalsFor, formatCount } from "../../lib/format/numbers.ts";
import { epochTimes, type Topic } from "../../lib/protocol.ts";
import { firstBlockOf } from "../../lib/verify/firstBlock.ts";
import { standingPosts } from "../../lib/watch/posts.ts";
import styles from "./Epoch.module.css";
import { EpochDisputes } from "./EpochDisputes.tsx";
import { InputsCard } from "./InputsCard.tsx";
import { VerifyCard } from "./VerifyCard.tsx";
import { Windows } from "./Windows.tsx";

/** What the logs say of one epoch. */
export function Epoch({ topic, history, epoch }: { topic: Topic; history: History; epoch: bigint }) {
  const { deployment } = useAppConfig();
  const { schedule } = topic;
  const records = useMemo(() => epochRecords(history.events), [history.events]);
  const record = records.get(epoch);
  const time = history.head.timestamp;
  const status = epochStatus(record, schedule, epoch, time);
  const post = record?.posts.at(-1);
  const decimals = post === undefined ? 2 : decimalsFor(post.network, post.upper - post.lower);
  const params = { topicId: topic.id };
  return (
    <>
      <nav className={styles.path} aria-label="Where this is">
        <Link to="/feeds/$topicId" params={params}>
          {topic.title}
        </Link>
      </nav>
      <div className={styles.title}>
        <h1>Epoch {formatCount(epoch)}</h1>
        <StatusBadge status={status} now={time} />
        {record === undefined ? null : <CheckedBadge posts={standingPosts(record)} />}
        <span className={styles.steps}>
          {epoch === 0n ? null : (
            <Link to="/feeds/$topicId/epochs/$epoch" params={{ ...params, epoch: epoch - 1n }}>
              Epoch {formatCount(epoch - 1n)}
            </Link>
          )}
          <Link to="/feeds/$topicId/epochs/$epoch" params={{ ...params, epoch: epoch + 1n }}>
            Epoch {formatCount(epoch + 1n)}
          </Link>
        </span>
      </div>
      {epoch < knownFrom(schedule, history) ? (
        <Notice tone="info">Reading older blocks: what is below may be incomplete.</Notice>
      ) : null}
      <div className={styles.cards}>
        <Card title="Windows">
          <Windows schedule={schedule} epoch={epoch} post={post} time={time} />
        </Card>
        <Card title="What happened">
          {record === undefined ? (
            <p className={styles.none}>Nothing happened in this epoch.</p>
          ) : (
            <EpochDetails record={record} schedule={schedule} decimals={decimals} now={time} />
          )}
        </Card>
        {record === undefined ? null : (
          <InputsCard topicId={topic.id} record={record} head={history.head.number} decimals={decimals} />
        )}
        <EpochDisputes topicId={topic.id} epoch={epoch} since={epochTimes(schedule, epoch).opensAt} />
        {record === undefined || record.posts.length === 0 ? null : (
          <VerifyCard
            topicId={topic.id}
            record={record}
            time={time}
            fromBlock={history.complete ? firstBlockOf(records, record, deployment.block) : deployment.block}
          />
        )}
      </div>
    </>
  );
}
