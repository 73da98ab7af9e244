import { type Address, isAddressEqual } from "viem";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { AddressText } from "../../components/Hex.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Table } from "../../components/Table.tsx";
import { Value } from "../../components/Value.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import type { Attendance } from "./attendance.ts";
import type { RoleName } from "./roles.ts";
import type { RoleState, TopicSeats } from "./seats.ts";
import styles from "./Work.module.css";

const MERIT_DECIMALS = 4;

/** Who holds the seats of a role, best first. */
export function SeatsCard({
  topicSeats: { next },
  state: { seats, limit, entry },
  role: { many, one },
  account,
}: {
  topicSeats: TopicSeats;
  state: RoleState;
  role: RoleName;
  account: Address | null;
}) {
  return (
    <Card title={`${many}: ${formatCount(seats.length)} of ${formatCount(limit)} seats`}>
      <p className={styles.aside}>
        Merit is a moving average of scores (α = 0.1). Newcomers start with{" "}
        <Value value={entry} decimals={MERIT_DECIMALS} />. Where all seats are held, one goes to whoever has more merit
        than the last {one} here, from the next epoch on.
      </p>
      {seats.length === 0 ? (
        <p className={styles.empty}>Nobody holds a seat yet: whoever registers first has the first one.</p>
      ) : (
        <Table label={`Table of ${many.toLowerCase()}`}>
          <thead>
            <tr>
              <th scope="col">Rank</th>
              <th scope="col">{one.charAt(0).toUpperCase() + one.slice(1)}</th>
              <th scope="col">Merit</th>
              <th scope="col">
                <abbr title="Of the last ten epochs whose windows are over, those without a submission">Missed</abbr>
              </th>
              <th scope="col" className={styles.roomy}>
                Slot
              </th>
              <th scope="col" className={styles.roomy}>
                Since epoch
              </th>
              <th scope="col" className={styles.roomy}>
                Deposit, ALLO
              </th>
            </tr>
          </thead>
          <tbody>
            {seats.map(({ slot, holder, id, merit, deposit, activeFrom, attendance }, i) => {
              const own = account !== null && isAddressEqual(holder, account);
              return (
                <tr key={id} className={own ? styles.own : undefined}>
                  <td>{i + 1}</td>
                  <th scope="row">
                    <AddressText address={holder} /> {own ? <Badge name="This account" sign="◆" tone="accent" /> : null}
                  </th>
                  <td>
                    <Value value={merit} decimals={MERIT_DECIMALS} />
                  </td>
                  <td>
                    <Missed attendance={attendance} />
                  </td>
                  <td className={styles.roomy}>{slot}</td>
                  <td className={styles.roomy}>
                    {formatCount(activeFrom)}
                    {activeFrom >= next ? " (to open)" : ""}
                  </td>
                  <td className={styles.roomy}>{formatAllo(deposit)}</td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
    </Card>
  );
}

/** How many of the last epochs a seat missed; which they are when hovered. */
export function Missed({ attendance: { due, missed } }: { attendance: Attendance }) {
  if (due === 0) return <Missing why="it had nothing to do yet" />;
  const which = missed.length === 0 ? undefined : `Epochs ${missed.join(", ")}`;
  return (
    <span title={which}>
      {missed.length} of {due}
    </span>
  );
}
