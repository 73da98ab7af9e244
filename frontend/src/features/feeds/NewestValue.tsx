import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { Age, Time } from "../../components/Time.tsx";
import { Value } from "../../components/Value.tsx";
import { useChainTime } from "../../lib/clock.tsx";
import type { FeedView, PostedValue } from "../../lib/epochs/feed.ts";
import { staleAfter } from "../../lib/epochs/feedState.ts";
import { countOf, formatCount } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Schedule } from "../../lib/protocol.ts";
import styles from "./NewestValue.module.css";

/** The newest value that cannot be refuted any more, and the one that is about to follow it. */
export function NewestValue({
  view,
  schedule,
  decimals,
  complete,
}: {
  view: FeedView;
  schedule: Schedule;
  decimals: number;
  complete: boolean;
}) {
  const { newestFinal, newestPosted, time } = view;
  return (
    <Card title="Newest final value">
      {newestFinal === null ? (
        <p className={styles.none}>
          {complete ? <NoValue view={view} schedule={schedule} /> : "Reading older blocks…"}
        </p>
      ) : (
        <FinalValue value={newestFinal} schedule={schedule} decimals={decimals} time={time} />
      )}
      {newestPosted === null ? null : (
        <p className={styles.next}>
          Next:{" "}
          <strong>
            <Value value={newestPosted.post.network} decimals={decimals} />
          </strong>{" "}
          of epoch {formatCount(newestPosted.record.epoch)}, final at{" "}
          <Time time={newestPosted.post.deadline} now={time} /> unless somebody refutes it.
        </p>
      )}
    </Card>
  );
}

function NoValue({ view: { current, time }, schedule }: { view: FeedView; schedule: Schedule }) {
  if (current < 0n) {
    return (
      <>
        None yet: epoch 0 opens at <Time time={schedule.start} now={time} />.
      </>
    );
  }
  return <>None yet. A value is final once it was posted and its challenge window passed without a refutation.</>;
}

function FinalValue({
  value: { record, post, dataTime },
  schedule,
  decimals,
  time,
}: {
  value: PostedValue;
  schedule: Schedule;
  decimals: number;
  time: number;
}) {
  const { network, lower, upper, poster, deadline } = post;
  return (
    <>
      <p className={styles.value}>
        <Value value={network} decimals={decimals} />
      </p>
      <Interval lower={lower} network={network} upper={upper} decimals={decimals} />
      <Facts>
        <Fact name="Data time">
          <Time time={dataTime} now={time} />
          <span className={styles.aside}>
            <Age time={dataTime} />
          </span>
          <Staleness dataTime={dataTime} schedule={schedule} />
        </Fact>
        <Fact name="Finality">
          <StatusBadge status={{ kind: "final", since: deadline }} now={time} />
          <span className={styles.aside}>
            since <Time time={deadline} now={time} />
          </span>
        </Fact>
        <Fact name="Epoch">{formatCount(record.epoch)}</Fact>
        <Fact name="Participants">
          {countOf(record.inferers, "inferer")}, {countOf(record.forecasters, "forecaster")},{" "}
          {countOf(record.reports.length, "reputer")}
        </Fact>
        <Fact name="Posted by">
          <AddressText address={poster} copy="poster's address" />
        </Fact>
      </Facts>
    </>
  );
}

/** The interval as text, and where in it the value lies. */
function Interval({
  lower,
  network,
  upper,
  decimals,
}: {
  lower: bigint;
  network: bigint;
  upper: bigint;
  decimals: number;
}) {
  return (
    <div className={styles.interval}>
      <div className={styles.track} aria-hidden="true">
        <span className={styles.mark} style={{ left: `${placeOf(lower, network, upper)}%` }} />
      </div>
      <p className={styles.ends}>
        <span className={styles.percent}>
          <span className="visually-hidden">Interval from </span>2.28 % to 97.72 %
        </span>
        <span className={styles.lower}>
          <Value value={lower} decimals={decimals} />
        </span>
        <span>
          <span className="visually-hidden">to </span>
          <Value value={upper} decimals={decimals} />
        </span>
      </p>
    </div>
  );
}

/** Says so where a newer value should be final by now. */
function Staleness({ dataTime, schedule }: { dataTime: number; schedule: Schedule }) {
  const now = useChainTime();
  const limit = staleAfter(schedule);
  if (now - dataTime <= limit) return null;
  return (
    <span className={styles.stale} title={`A new value is expected at least every ${formatDuration(limit)}`}>
      Stale
    </span>
  );
}

/** Where a value lies between two others, 0 to 100. */
export function placeOf(lower: bigint, value: bigint, upper: bigint): number {
  if (upper <= lower) return 50;
  const place = Number(((value - lower) * 10_000n) / (upper - lower)) / 100;
  return Math.min(Math.max(place, 0), 100);
}
