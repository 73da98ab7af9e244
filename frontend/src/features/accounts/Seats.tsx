import { Link } from "@tanstack/react-router";
import { Badge } from "../../components/Badge.tsx";
import { Card } from "../../components/Card.tsx";
import { Table } from "../../components/Table.tsx";
import { Value } from "../../components/Value.tsx";
import { formatAllo } from "../../lib/format/numbers.ts";
import type { AccountState } from "../../lib/stake/account.ts";
import styles from "./Account.module.css";

const MERIT_DECIMALS = 4;

/** What every list of the page is of; `isWhole` where all blocks were read. */
export interface ListParts {
  readonly state: AccountState;
  readonly nameOf: (topicId: bigint) => string;
  readonly isWhole: boolean;
}

/** What the account is registered as. */
export function Seats({ state: { topics }, nameOf, isWhole }: ListParts) {
  const seats = topics.flatMap(({ topicId, seats }) => seats.map((seat) => ({ topicId, ...seat })));
  return (
    <Card title="Seats">
      {seats.length === 0 ? (
        <p className={styles.none}>
          {isWhole ? "It is not registered in any topic." : "No registration in the blocks that were read so far."}
        </p>
      ) : (
        <Table label="Table of seats">
          <thead>
            <tr>
              <th scope="col">Topic</th>
              <th scope="col">Role</th>
              <th scope="col">Seat</th>
              <th scope="col">Merit</th>
              <th scope="col">Deposit, ALLO</th>
            </tr>
          </thead>
          <tbody>
            {seats.map(({ topicId, role, seated, merit, deposit }) => (
              <tr key={`${topicId}/${role}`}>
                <th scope="row" className={styles.name}>
                  <Link to="/feeds/$topicId" params={{ topicId }}>
                    {nameOf(topicId)}
                  </Link>
                </th>
                <td>{role}</td>
                <td>
                  {seated ? (
                    <Badge name="Seated" sign="●" tone="positive" />
                  ) : (
                    <Badge name="Passive" sign="○" tone="neutral" meaning="Registered, but holds no seat" />
                  )}
                </td>
                <td>
                  <Value value={merit} decimals={MERIT_DECIMALS} />
                </td>
                <td>{formatAllo(deposit)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Card>
  );
}
