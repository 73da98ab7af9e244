import { Link } from "@tanstack/react-router";
import { Card } from "../../components/Card.tsx";
import { Explanations } from "../../components/Explanations.tsx";
import { StatusBadge } from "../../components/StatusBadge.tsx";
import { useChainTime } from "../../lib/clock.tsx";
import { livelyEpochs, type Phase, phasesOf } from "../../lib/epochs/phases.ts";
import { type EpochRecord, standingSettlement } from "../../lib/epochs/records.ts";
import { epochStatus } from "../../lib/epochs/status.ts";
import { formatCount } from "../../lib/format/numbers.ts";
import { formatCountdown, formatTime } from "../../lib/format/times.ts";
import { epochAt, type Schedule } from "../../lib/protocol.ts";
import styles from "./EpochTimeline.module.css";

/** Most epochs that are shown. */
const MOST = 6;

/** The epochs to which something can still happen: their windows on a line, and how long each is open. */
export function EpochTimeline({
  topicId,
  records,
  schedule,
  time,
}: {
  topicId: bigint;
  records: ReadonlyMap<bigint, EpochRecord>;
  schedule: Schedule;
  /** Of the newest block; it decides about statuses, while windows are counted down in between. */
  time: number;
}) {
  const now = useChainTime();
  const windows = (epoch: bigint): Phase[] => {
    const record = records.get(epoch);
    return phasesOf(schedule, epoch, record?.posts.at(-1), record && standingSettlement(record));
  };
  const endOf = (epoch: bigint) => Math.max(...windows(epoch).map(({ until }) => until));
  const epochs = livelyEpochs(epochAt(schedule, now), MOST, endOf, now);
  const all = epochs.flatMap(windows);
  const from = Math.min(...all.map((phase) => phase.from));
  const until = Math.max(...all.map((phase) => phase.until));
  const place = (at: number) => `${(((at - from) / (until - from)) * 100).toFixed(2)}%`;
  const next = schedule.start + (Math.floor((now - schedule.start) / schedule.epochLength) + 1) * schedule.epochLength;
  const opens = Math.max(next, schedule.start);
  return (
    <Card title="Epochs now">
      <p className={styles.intro}>
        Epoch {formatCount(epochAt(schedule, opens))} opens in{" "}
        <span className="number">{formatCountdown(opens - now)}</span>, at {formatTime(opens, now)}.
      </p>
      {epochs.length === 0 ? (
        <p className={styles.intro}>No window of an epoch is open.</p>
      ) : (
        <ol className={styles.epochs}>
          {epochs.map((epoch) => (
            <li key={String(epoch)}>
              <p className={styles.head}>
                <Link to="/feeds/$topicId/epochs/$epoch" params={{ topicId, epoch }}>
                  Epoch {formatCount(epoch)}
                </Link>
                <StatusBadge status={epochStatus(records.get(epoch), schedule, epoch, time)} now={time} />
              </p>
              <div className={styles.bar} aria-hidden="true">
                {windows(epoch).map(({ kind, from: start, until: end }) => (
                  <span
                    key={kind}
                    className={`${styles.window} ${styles[kind]}`}
                    style={{ left: place(start), width: `${(((end - start) / (until - from)) * 100).toFixed(2)}%` }}
                  />
                ))}
                <span className={styles.now} style={{ left: place(now) }} />
              </div>
              <ul className={styles.windows}>
                {windows(epoch)
                  .filter((phase) => phase.until > now)
                  .map((phase) => (
                    <li key={phase.kind}>
                      <span className={`${styles.key} ${styles[phase.kind]}`} aria-hidden="true" />
                      {phase.name}:{" "}
                      <span className="number">
                        {now < phase.from
                          ? `opens in ${formatCountdown(phase.from - now)}`
                          : `${formatCountdown(phase.until - now)} left`}
                      </span>
                    </li>
                  ))}
              </ul>
            </li>
          ))}
        </ol>
      )}
      <Explanations of={["finality"]} />
    </Card>
  );
}
