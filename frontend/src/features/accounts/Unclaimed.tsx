import { Card } from "../../components/Card.tsx";
import { Table } from "../../components/Table.tsx";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { ROLES } from "../../lib/stake/rewards.ts";
import { WINDOW } from "../../lib/stake/settled.ts";
import styles from "./Account.module.css";
import type { ListParts } from "./Seats.tsx";

/** What the account has earned by its seats, and what of it can be claimed. */
export function Unclaimed({ state: { topics }, nameOf }: ListParts) {
  const rewards = topics.flatMap(({ topicId, rewards }) => rewards.map((reward) => ({ topicId, ...reward })));
  return (
    <Card title="Rewards to claim">
      {rewards.length === 0 ? (
        <p className={styles.none}>No seat of it has earned anything by the newest final settlements.</p>
      ) : (
        <Table label="Table of rewards">
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">As</th>
              <th scope="col">To claim, ALLO</th>
              <th scope="col">Claimed before, ALLO</th>
              <th scope="col">By settlement</th>
            </tr>
          </thead>
          <tbody>
            {rewards.map(({ topicId, role, id, claimable, claimed, settlement }) => (
              <tr key={`${topicId}/${role}/${id}`}>
                <th scope="row" className={styles.name}>
                  {nameOf(topicId)}
                </th>
                <td>{ROLES[role]}</td>
                <td>{formatAllo(claimable)}</td>
                <td>{formatAllo(claimed)}</td>
                <td>{formatCount(settlement)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <p className={styles.note}>
        Of the newest seat in each role, by the newest {WINDOW} final settlements of each topic. What delegated stake
        earns is in what it is worth.
      </p>
    </Card>
  );
}
