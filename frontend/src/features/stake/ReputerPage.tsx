import { Link } from "@tanstack/react-router";
import { type Address, isAddressEqual } from "viem";
import { useConnection } from "wagmi";
import { Card } from "../../components/Card.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { InvalidAddress } from "../../components/InvalidAddress.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { TopicLogsPage } from "../../components/TopicPage.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { shortHex } from "../../lib/format/hex.ts";
import type { Topic } from "../../lib/protocol.ts";
import { accountFrom } from "../../lib/routes.ts";
import { type Slash, slashesOf } from "../../lib/stake/events.ts";
import { useHolding, useStakeLogs, useTopicStake } from "../../lib/stake/queries.ts";
import { Actions } from "./Actions.tsx";
import { Position } from "./Position.tsx";
import { ReputerFacts } from "./ReputerFacts.tsx";
import { Rewards } from "./Rewards.tsx";
import { Slashes } from "./Slashes.tsx";
import styles from "./Stake.module.css";

/**
 * One reputer of a topic, and what the connected account has with it; or the account that `watched` names, from the
 * page's address.
 */
export function ReputerPage(parts: { topicId: bigint; reputer: string; watched: string | null }) {
  const reputer = accountFrom(parts.reputer);
  const watched = parts.watched === null ? null : accountFrom(parts.watched);
  if (reputer === null) return <InvalidAddress text={parts.reputer} />;
  if (parts.watched !== null && watched === null) return <InvalidAddress text={parts.watched} />;
  return <ReputerOf topicId={parts.topicId} reputer={reputer} watched={watched} />;
}

function ReputerOf({ topicId, reputer, watched }: { topicId: bigint; reputer: Address; watched: Address | null }) {
  const title = (topicTitle: string) => (
    <div className={styles.title}>
      <h1>Reputer {shortHex(reputer)}</h1>
      <p>
        Of{" "}
        <Link to="/stake/$topicId" params={{ topicId }}>
          {topicTitle === "" ? `topic ${topicId}` : topicTitle}
        </Link>
        {": "}
        <AddressText address={reputer} full copy="address" />
      </p>
    </div>
  );
  return (
    <TopicLogsPage
      topicId={topicId}
      useTopicLogs={useStakeLogs}
      name={(topicTitle) => `Reputer ${shortHex(reputer)}: ${topicTitle}`}
      skeleton={(topicTitle) => (
        <>
          {title(topicTitle)}
          <Room />
        </>
      )}
    >
      {(topic, { events, complete }) => (
        <>
          {title(topic.title)}
          <Content
            topic={topic}
            reputer={reputer}
            watched={watched}
            slashes={slashesOf(events, reputer)}
            isWhole={complete}
          />
        </>
      )}
    </TopicLogsPage>
  );
}

function Content({
  topic,
  reputer: address,
  watched,
  slashes,
  isWhole,
}: {
  topic: Topic;
  reputer: Address;
  watched: Address | null;
  slashes: readonly Slash[];
  isWhole: boolean;
}) {
  const { address: connected = null } = useConnection();
  const account = watched ?? connected;
  const stake = useTopicStake(topic, [address]);
  const holding = useHolding(topic.id, address, account);
  const reputer = stake.data?.reputers.find((one) => isAddressEqual(one.address, address));
  const error = stake.error ?? holding.error;
  const trouble = error === null ? null : <Notice tone="danger">Not up to date: {describeError(error)}.</Notice>;
  if (stake.data === undefined || reputer === undefined || holding.data === undefined) {
    return (
      <>
        {trouble}
        <Room />
      </>
    );
  }
  const { head, exitDelay, slashFraction } = stake.data;
  const terms = { time: head.timestamp, exitDelay, slashFraction };
  const isOther = watched !== null && connected !== null && !isAddressEqual(watched, connected);
  return (
    <>
      {trouble}
      <div className={styles.columns}>
        <div className={styles.stack}>
          <ReputerFacts reputer={reputer} time={head.timestamp} epochLength={topic.schedule.epochLength} />
          <Slashes slashes={slashes} isWhole={isWhole} />
        </div>
        <div className={styles.stack}>
          <Position account={account} isWatched={watched !== null} holding={holding.data} />
          {isOther ? (
            <Notice tone="caution">
              You look at the account of somebody else. What you sign is done by yours, {shortHex(connected)}:{" "}
              <Link to="/stake/$topicId/$reputer" params={{ topicId: topic.id, reputer: address }}>
                show it instead
              </Link>
              .
            </Notice>
          ) : (
            <Actions
              key={account}
              topic={topic}
              reputer={reputer}
              account={account}
              holding={holding.data}
              terms={terms}
            />
          )}
          <Rewards topicId={topic.id} reputer={reputer} account={isOther ? null : account} holding={holding.data} />
        </div>
      </div>
    </>
  );
}

function Room() {
  return (
    <div className={styles.columns} aria-busy="true">
      <Card title="Facts">
        <Skeleton height="24rem" />
      </Card>
      <Card title="Position">
        <Skeleton height="24rem" />
      </Card>
    </div>
  );
}
