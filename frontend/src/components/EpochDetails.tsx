import type { ReactNode } from "react";
import { truthRange } from "../lib/epochs/feed.ts";
import {
  type EpochRecord,
  type Post,
  type SettlementPost,
  standingSettlement,
  type TransactionKind,
} from "../lib/epochs/records.ts";
import { postStatus } from "../lib/epochs/status.ts";
import { countOf, formatAllo, formatCount } from "../lib/format/numbers.ts";
import { epochTimes, type Schedule } from "../lib/protocol.ts";
import { standingPosts } from "../lib/watch/posts.ts";
import { CheckedBadge } from "./CheckedBadge.tsx";
import styles from "./EpochDetails.module.css";
import { Fact, Facts } from "./Facts.tsx";
import { AddressText, TransactionText } from "./Hex.tsx";
import { Time } from "./Time.tsx";
import { Truth } from "./Truth.tsx";
import { Value } from "./Value.tsx";

const TRANSACTION_NAMES: Record<TransactionKind, string> = {
  submissions: "Inferences and forecasts",
  synthesis: "Post",
  refutation: "Refutation",
  reports: "Reports",
  settlement: "Settlement",
  payout: "Payout part, posted again",
  finalization: "Recorded as final",
};

/** What is known of an epoch beyond its row; repeats what small screens leave out of the row. */
export function EpochDetails({
  record,
  schedule,
  decimals,
  now,
}: {
  record: EpochRecord;
  schedule: Schedule;
  decimals: number;
  now: number;
}) {
  const { epoch, posts, reports, settlements, transactions, inferers, forecasters } = record;
  const { closesAt, reportsFrom, reportsUntil } = epochTimes(schedule, epoch);
  const checked = standingPosts(record);
  const standing = standingSettlement(record);
  return (
    <div className={styles.details}>
      <Facts>
        <Fact name="Data time">
          <Time time={closesAt} now={now} />
        </Fact>
        <Fact name="Reports">
          <Time time={reportsFrom} now={now} /> to <Time time={reportsUntil} now={now} />
        </Fact>
        <Fact name="Truth">
          <Truth range={truthRange(reports)} decimals={decimals} />
        </Fact>
        <Fact name="Participants">
          {countOf(inferers, "inferer")}, {countOf(forecasters, "forecaster")}, {countOf(reports.length, "reputer")}
        </Fact>
      </Facts>
      <List title="Posts" none="Nothing was posted.">
        {posts.map((post) => (
          <li key={post.transactionHash}>
            <PostLine post={post} decimals={decimals} now={now} />{" "}
            {post === posts.at(-1) ? <CheckedBadge posts={checked.filter(({ kind }) => kind === "synthesis")} /> : null}
          </li>
        ))}
      </List>
      <List title="Truth by reputer" none="Nobody reported yet.">
        {reports.map(({ slot, participant, truth }) => (
          <li key={slot}>
            <AddressText address={participant} copy="reputer's address" />{" "}
            {truth === null ? "losses" : <Value value={truth} decimals={decimals} />}
          </li>
        ))}
      </List>
      <List title="Settlement" none={record.skipped ? "Passed over: it will not be settled." : "Not settled yet."}>
        {settlements.map((settlement) => (
          <li key={`${settlement.number}/${settlement.deadline}`}>
            <SettlementLine settlement={settlement} now={now} />{" "}
            {settlement === standing ? (
              <CheckedBadge posts={checked.filter(({ kind }) => kind !== "synthesis")} />
            ) : null}
          </li>
        ))}
      </List>
      <List title="Transactions" none="None.">
        {transactions.map(({ hash, kind, blockNumber }) => (
          <li key={`${hash}/${kind}`}>
            {TRANSACTION_NAMES[kind]} <TransactionText hash={hash} />{" "}
            <span className={styles.aside}>block {formatCount(blockNumber)}</span>
          </li>
        ))}
      </List>
    </div>
  );
}

function PostLine({ post, decimals, now }: { post: Post; decimals: number; now: number }) {
  const status = postStatus(post, now);
  return (
    <>
      <Value value={post.network} decimals={decimals} />{" "}
      <span className={styles.aside}>
        (<Value value={post.lower} decimals={decimals} /> to <Value value={post.upper} decimals={decimals} />)
      </span>{" "}
      by <AddressText address={post.poster} copy="poster's address" /> on{" "}
      {post.base === 0 ? "no settlement" : `settlement ${formatCount(post.base)}`},{" "}
      {status.kind === "void" ? (
        status.refuted ? (
          "refuted"
        ) : (
          "void with that settlement"
        )
      ) : (
        <>
          {status.kind === "final" ? "final since " : "refutable until "}
          <Time time={post.deadline} now={now} />
        </>
      )}
    </>
  );
}

function SettlementLine({ settlement, now }: { settlement: SettlementPost; now: number }) {
  const { number, poster, reward, deadline, voided, payout } = settlement;
  return (
    <>
      Number {formatCount(number)} by <AddressText address={poster} copy="poster's address" /> with {formatAllo(reward)}{" "}
      ALLO of rewards,{" "}
      {voided ? (
        "void"
      ) : payout.voided ? (
        "whose payouts are void and can be posted again"
      ) : (
        <>
          {now >= deadline ? "final since " : "final from "}
          <Time time={deadline} now={now} />
        </>
      )}
    </>
  );
}

function List({ title, none, children }: { title: string; none: string; children: readonly ReactNode[] }) {
  return (
    <div className={styles.list}>
      <h3>{title}</h3>
      {children.length === 0 ? <p className={styles.aside}>{none}</p> : <ul>{children}</ul>}
    </div>
  );
}
