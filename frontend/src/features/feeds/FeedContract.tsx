import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Time } from "../../components/Time.tsx";
import { Value } from "../../components/Value.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { type FeedInfo, useFeed } from "../../lib/chain/queries.ts";
import type { FeedView } from "../../lib/epochs/feed.ts";
import { formatCount } from "../../lib/format/numbers.ts";
import styles from "./FeedContract.module.css";

/** The AggregatorV3 contract that other contracts read, and what it answers now. */
export function FeedContract({ topicId, view }: { topicId: bigint; view: FeedView }) {
  const feed = useFeed(topicId);
  return (
    <Card title="AggregatorV3 feed">
      {feed.data ? (
        <Served feed={feed.data} view={view} />
      ) : feed.data === null ? (
        <p className={styles.quiet}>
          No feed contract is configured for this topic. Contracts can read its final values from Epochs.
        </p>
      ) : feed.isError ? (
        <p role="alert">The configured feed cannot be read: {describeError(feed.error)}.</p>
      ) : (
        <Skeleton height="12rem" />
      )}
    </Card>
  );
}

function Served({ feed, view }: { feed: FeedInfo; view: FeedView }) {
  const { served, newestFinal, time } = view;
  const waiting = newestFinal !== null && (served === null || newestFinal.record.epoch > served.record.epoch);
  return (
    <>
      <p className={styles.address}>
        <AddressText address={feed.address} full copy="feed address" />
      </p>
      <Facts>
        <Fact name="Description">{feed.description}</Fact>
        <Fact name="Decimals">{feed.decimals}</Fact>
        {served === null ? (
          <Fact name="Latest round">None yet: it answers “No data present”</Fact>
        ) : (
          <>
            <Fact name="Latest round">
              {formatCount(served.round)} <span className={styles.aside}>epoch {formatCount(served.record.epoch)}</span>
            </Fact>
            <Fact name="Answer">
              <Value value={truncated(served.post.network, feed.decimals)} decimals={feed.decimals} />
            </Fact>
            <Fact name="Updated at">
              <Time time={served.dataTime} now={time} />
            </Fact>
          </>
        )}
      </Facts>
      {waiting ? (
        <p className={styles.waiting}>
          Epoch {formatCount(newestFinal.record.epoch)} is final and becomes the latest round as soon as anybody calls{" "}
          <code>finalize</code>.
        </p>
      ) : null}
    </>
  );
}

/** An SD59x18 value as a feed with fewer decimals answers it: cut off towards zero. */
export function truncated(value: bigint, decimals: number): bigint {
  const unit = 10n ** BigInt(18 - decimals);
  return (value / unit) * unit;
}
