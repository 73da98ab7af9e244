import { Link } from "@tanstack/react-router";
import { useId, useState } from "react";
import { CheckedBadge } from "../../components/CheckedBadge.tsx";
import { EpochDetails } from "../../components/EpochDetails.tsx";
import { AddressText, TransactionText } from "../../components/Hex.tsx";
import { Missing } from "../../components/Missing.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Time } from "../../components/Time.tsx";
import { Truth } from "../../components/Truth.tsx";
import { Value } from "../../components/Value.tsx";
import { truthRange } from "../../lib/epochs/feed.ts";
import type { EpochRecord, Post, Refutation } from "../../lib/epochs/records.ts";
import { epochStatus } from "../../lib/epochs/status.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { epochTimes, type Schedule, SYNTHESIS_SECTIONS } from "../../lib/protocol.ts";
import { standingPosts } from "../../lib/watch/posts.ts";
import styles from "./EpochList.module.css";

/** Columns of the table. */
const COLUMNS = 11;

/** An epoch's row, one for each of its posts that was refuted, and its details when they are asked for. */
export function EpochRows({
  topicId,
  epoch,
  record,
  schedule,
  decimals,
  now,
}: {
  topicId: bigint;
  epoch: bigint;
  record: EpochRecord | undefined;
  schedule: Schedule;
  decimals: number;
  now: number;
}) {
  const [expanded, setExpanded] = useState(false);
  const detailsId = useId();
  const status = epochStatus(record, schedule, epoch, now);
  const post = record?.posts.at(-1);
  const value = post === undefined || status.kind === "void" ? null : post;
  const refuted = record?.posts.filter(isRefuted) ?? [];
  const whyNone = status.kind === "void" ? "no value stands" : "nothing posted";
  const joined = refuted.length > 0 || expanded ? styles.joined : undefined;
  return (
    <tbody>
      <tr className={joined}>
        <th scope="row">
          <Link to="/feeds/$topicId/epochs/$epoch" params={{ topicId, epoch }}>
            {formatCount(epoch)}
          </Link>
        </th>
        <td className={styles.roomy}>
          <Time time={epochTimes(schedule, epoch).closesAt} now={now} />
        </td>
        <td>{value === null ? <Missing why={whyNone} /> : <Value value={value.network} decimals={decimals} />}</td>
        <td className={styles.roomy}>
          {value === null ? (
            <Missing why={whyNone} />
          ) : (
            <span className={styles.numbers}>
              <Value value={value.lower} decimals={decimals} /> to <Value value={value.upper} decimals={decimals} />
            </span>
          )}
        </td>
        <td className={styles.roomy}>
          <Truth range={truthRange(record?.reports ?? [])} decimals={decimals} />
        </td>
        <td>
          <StatusBadge status={status} now={now} />{" "}
          {record === undefined ? null : <CheckedBadge posts={standingPosts(record)} short />}
        </td>
        <td className={styles.wide}>
          {post === undefined ? <Missing why="nobody posted" /> : <AddressText address={post.poster} />}
        </td>
        {[record?.inferers, record?.forecasters, record?.reports.length].map((count, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: three columns in a fixed order
          <td key={i} className={styles.wide}>
            {count ? formatCount(count) : <Missing why="none" />}
          </td>
        ))}
        <td className={styles.last}>
          {record === undefined ? (
            <Missing why="no transactions" />
          ) : (
            <button
              type="button"
              className={styles.toggle}
              aria-expanded={expanded}
              aria-controls={expanded ? detailsId : undefined}
              aria-label={`${record.transactions.length} tx, details of epoch ${formatCount(epoch)}`}
              onClick={() => setExpanded((shown) => !shown)}
            >
              <span className={styles.roomy}>{record.transactions.length} tx</span>
              <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" focusable="false">
                <path d="M1.5 3.5L5 7l3.5-3.5" />
              </svg>
            </button>
          )}
        </td>
      </tr>
      {refuted.map((lost, i) => (
        <tr key={lost.root} className={expanded || i < refuted.length - 1 ? styles.joined : undefined}>
          <td colSpan={COLUMNS} className={styles.refuted}>
            <Verdict post={lost} refutation={lost.refutation} decimals={decimals} />
          </td>
        </tr>
      ))}
      {record !== undefined && expanded ? (
        <tr id={detailsId}>
          <td colSpan={COLUMNS}>
            <EpochDetails record={record} schedule={schedule} decimals={decimals} now={now} />
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

/** An epoch whose logs are yet to be read. */
export function UnreadEpochRow({ epoch, schedule, now }: { epoch: bigint; schedule: Schedule; now: number }) {
  return (
    <tbody>
      <tr className={styles.unread}>
        <th scope="row">{formatCount(epoch)}</th>
        <td className={styles.roomy}>
          <Time time={epochTimes(schedule, epoch).closesAt} now={now} />
        </td>
        <td colSpan={COLUMNS - 2}>Reading older blocks…</td>
      </tr>
    </tbody>
  );
}

/** Who lost what for which wrong number, and who showed it. */
function Verdict({ post, refutation, decimals }: { post: Post; refutation: Refutation; decimals: number }) {
  const { challenger, section, index, slashed, transactionHash } = refutation;
  return (
    <p className={styles.verdict}>
      <span>
        <strong>
          <span aria-hidden="true">✕ </span>Refuted post
        </strong>{" "}
        of{" "}
        <s>
          <Value value={post.network} decimals={decimals} />
        </s>{" "}
        by <AddressText address={post.poster} />
      </span>{" "}
      <span>
        <strong>{formatAllo(slashed)} ALLO slashed</strong>
      </span>{" "}
      <span>
        number {formatCount(index)} of <code>{SYNTHESIS_SECTIONS[section] ?? `section ${section}`}</code> shown wrong by{" "}
        <AddressText address={challenger} /> in <TransactionText hash={transactionHash} />
      </span>
    </p>
  );
}

function isRefuted(post: Post): post is Post & { refutation: Refutation } {
  return post.refutation !== null;
}
