import { Link } from "@tanstack/react-router";
import { AddressText } from "../../components/Hex.tsx";
import { Time } from "../../components/Time.tsx";
import type { EpochRecord } from "../../lib/epochs/records.ts";
import { epochStatus } from "../../lib/epochs/status.ts";
import { formatCount } from "../../lib/format/numbers.ts";
import type { Turn } from "../../lib/network/keepers.ts";
import type { Topic } from "../../lib/protocol.ts";
import styles from "./Network.module.css";

/** What waits for a keeper, and whose turn it is. */
export function Turns({
  topic,
  turns,
  records,
  time,
}: {
  topic: Topic;
  turns: readonly Turn[];
  records: ReadonlyMap<bigint, EpochRecord>;
  time: number;
}) {
  const due = turns.filter(({ what, epoch }) => {
    const record = records.get(epoch);
    const { kind } = epochStatus(record, topic.schedule, epoch, time);
    return what === "synthesis" ? kind === "closed" || kind === "void" : kind === "posted" || kind === "final";
  });
  if (due.length === 0) return <p className={styles.about}>No epoch waits for a keeper.</p>;
  return (
    <ul className={styles.turns} aria-label="What waits for a keeper">
      {due.map(({ what, epoch, leader }) => (
        <li key={what}>
          The {what} of{" "}
          <Link to="/feeds/$topicId/epochs/$epoch" params={{ topicId: topic.id, epoch }}>
            epoch {formatCount(epoch)}
          </Link>{" "}
          is due:{" "}
          {leader === null || leader.until <= time ? (
            "any keeper may post it."
          ) : (
            <>
              <AddressText address={leader.address} copy="leader's address" /> leads, and may post it alone until{" "}
              <Time time={leader.until} now={time} />.
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
