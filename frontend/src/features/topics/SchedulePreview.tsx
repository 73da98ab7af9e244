import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatSeconds } from "../../lib/format/durations.ts";
import type { Schedule } from "../../lib/protocol.ts";
import { finality, heartbeat, type Phase, phasesOf } from "./phases.ts";
import styles from "./SchedulePreview.module.css";

const EPOCHS = [0n, 1n, 2n];

/** When what of the first epochs happens; `now` is the time of the newest block. */
export function SchedulePreview({ schedule, now }: { schedule: Schedule; now: number }) {
  const epochs = EPOCHS.map((epoch) => ({
    epoch,
    phases: phasesOf(schedule, epoch),
    final: finality(schedule, epoch),
  }));
  const first = epochs[0].phases;
  const from = schedule.start;
  const until = Math.max(...epochs.flatMap(({ phases }) => phases.map((phase) => phase.until)));
  const percent = (seconds: number) => `${(100 * seconds) / Math.max(1, until - from)}%`;
  const bar = ({ from: begin, until: end }: Phase) => ({ left: percent(begin - from), width: percent(end - begin) });
  return (
    <figure className={styles.preview}>
      <figcaption className={styles.caption}>
        The first three epochs, if everybody is in time. A new value every {formatSeconds(schedule.epochLength)}; the
        newest final one is never older than {formatSeconds(heartbeat(schedule))}.
      </figcaption>
      <div className={styles.lanes} aria-hidden="true">
        {first.map(({ key, name }, lane) => (
          <div key={key} className={styles.lane}>
            <span className={styles.name}>{name}</span>
            <span className={styles.track}>
              {epochs.map(({ epoch, phases }) => (
                <span
                  key={String(epoch)}
                  className={`${styles.bar} ${epoch % 2n === 0n ? styles.even : styles.odd}`}
                  style={bar(phases[lane])}
                >
                  {String(epoch)}
                </span>
              ))}
            </span>
          </div>
        ))}
      </div>
      <Table label="Times of the first epochs">
        <thead>
          <tr>
            <th scope="col">What</th>
            {epochs.map(({ epoch }) => (
              <th key={String(epoch)} scope="col">
                Epoch {String(epoch)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {first.map(({ key, name, who }, lane) => (
            <tr key={key}>
              <th scope="row">
                {name} <span className={styles.who}>{who}</span>
              </th>
              {epochs.map(({ epoch, phases }) => (
                <td key={String(epoch)}>
                  <Time time={phases[lane].from} now={now} /> to <Time time={phases[lane].until} now={now} />
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">Value is final at the earliest</th>
            {epochs.map(({ epoch, final }) => (
              <td key={String(epoch)}>
                <Time time={final.value} now={now} />
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">Rewards are final at the earliest</th>
            {epochs.map(({ epoch, final }) => (
              <td key={String(epoch)}>
                <Time time={final.rewards} now={now} />
              </td>
            ))}
          </tr>
        </tbody>
      </Table>
    </figure>
  );
}
