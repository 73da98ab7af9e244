import { Card } from "../../components/Card.tsx";
import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { formatAllo, formatShare } from "../../lib/format/numbers.ts";
import type { Network } from "../../lib/network/read.ts";
import { Bar } from "./Bar.tsx";
import styles from "./Network.module.css";

/** How much of what was issued at deployment is vested, and when the rest will be. */
export function VestingCard({ vesting, issued }: Pick<Network, "vesting"> & { issued: bigint }) {
  const now = vesting[0].time;
  // After everything is vested nothing changes.
  const done = vesting.findIndex(({ vested }) => vested === issued);
  const shown = done < 0 ? vesting : vesting.slice(0, done + 1);
  return (
    <Card title="Vesting">
      {issued === 0n ? (
        <p className={styles.none}>Nothing was issued at deployment.</p>
      ) : (
        <>
          <p className={styles.about}>
            {formatAllo(issued)} ALLO were issued at deployment. What is vested by schedule counts as circulating,
            whether it was taken or not.
          </p>
          <Table label="Vesting by time">
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Of what was issued</th>
                <th scope="col">Vested, ALLO</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ time, vested }) => (
                <tr key={time}>
                  <th scope="row" className={styles.numeric}>
                    {time === now ? "Now" : <Time time={time} now={now} />}
                  </th>
                  <td>
                    {formatShare(vested, issued)}
                    <Bar part={vested} whole={issued} />
                  </td>
                  <td className={styles.numeric}>{formatAllo(vested)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        </>
      )}
    </Card>
  );
}
