import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { useChainTime } from "../../lib/clock.tsx";
import { phasesOf } from "../../lib/epochs/phases.ts";
import type { Post } from "../../lib/epochs/records.ts";
import { formatDuration } from "../../lib/format/times.ts";
import type { Schedule } from "../../lib/protocol.ts";
import styles from "./Epoch.module.css";

/** When what of an epoch is due, and which of it is open. */
export function Windows({
  schedule,
  epoch,
  post,
  time,
}: {
  schedule: Schedule;
  epoch: bigint;
  post: Post | undefined;
  time: number;
}) {
  const now = useChainTime();
  const phases = phasesOf(schedule, epoch, post);
  return (
    <Table label="Windows of the epoch">
      <thead>
        <tr>
          <th scope="col">Window</th>
          <th scope="col">From</th>
          <th scope="col">Until</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {phases.map(({ name, who, from, until }) => (
          <tr key={name} className={now >= from && now < until ? styles.now : undefined}>
            <th scope="row">
              {name} <span className={styles.aside}>{who}</span>
            </th>
            <td>
              <Time time={from} now={time} />
            </td>
            <td>
              <Time time={until} now={time} />
            </td>
            <td className="number">
              {now < from
                ? `opens in ${formatDuration(from - now)}`
                : now < until
                  ? `open, ${formatDuration(until - now)} left`
                  : "over"}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
