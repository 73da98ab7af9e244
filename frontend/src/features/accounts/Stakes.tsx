import { Link } from "@tanstack/react-router";
import { type Address, isAddressEqual } from "viem";
import { Card } from "../../components/Card.tsx";
import { Table } from "../../components/Table.tsx";
import { ExactTime } from "../../components/Time.tsx";
import { shortHex } from "../../lib/format/hex.ts";
import { formatAllo, formatPercent } from "../../lib/format/numbers.ts";
import { formatDuration } from "../../lib/format/times.ts";
import styles from "./Account.module.css";
import type { ListParts } from "./Seats.tsx";

/** What the account has in stake, with itself and with others, and what of it is leaving. */
export function Stakes({ state: { topics, head }, nameOf, isWhole, account }: ListParts & { account: Address }) {
  const time = head.timestamp;
  const positions = topics.flatMap(({ topicId, positions }) => positions.map((position) => ({ topicId, ...position })));
  const requests = positions.flatMap(({ topicId, reputer, requests }) =>
    requests.map((request) => ({ topicId, reputer, ...request })),
  );
  const reputerLink = (topicId: bigint, reputer: Address) => (
    <Link to="/stake/$topicId/$reputer" params={{ topicId, reputer }} search={{ account }} title={reputer}>
      {isAddressEqual(reputer, account) ? "itself" : shortHex(reputer)}
    </Link>
  );
  return (
    <>
      <Card title="Stake">
        {positions.length === 0 ? (
          <p className={styles.none}>
            {isWhole ? "It has no stake in any topic." : "No stake in the blocks that were read so far."}
          </p>
        ) : (
          <Table label="Table of stakes">
            <thead>
              <tr>
                <th scope="col">Topic</th>
                <th scope="col">With reputer</th>
                <th scope="col">Worth, ALLO</th>
                <th scope="col">Stake of the reputer, ALLO</th>
                <th scope="col">Commission</th>
              </tr>
            </thead>
            <tbody>
              {positions.map(({ topicId, reputer, value, stake, commission }) => (
                <tr key={`${topicId}/${reputer}`}>
                  <th scope="row" className={styles.name}>
                    {nameOf(topicId)}
                  </th>
                  <td className={styles.number}>{reputerLink(topicId, reputer)}</td>
                  <td>{formatAllo(value)}</td>
                  <td>{formatAllo(stake)}</td>
                  <td className={styles.number}>{formatPercent(commission)}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      <Card title="Leaving">
        {requests.length === 0 ? (
          <p className={styles.none}>No request to take stake out is open.</p>
        ) : (
          <Table label="Table of requests">
            <thead>
              <tr>
                <th scope="col">Topic</th>
                <th scope="col">From reputer</th>
                <th scope="col">Pays, ALLO</th>
                <th scope="col">Can be withdrawn</th>
              </tr>
            </thead>
            <tbody>
              {requests.map(({ topicId, reputer, request, amount, releasedAt }) => (
                <tr key={`${topicId}/${reputer}/${request}`}>
                  <th scope="row" className={styles.name}>
                    {nameOf(topicId)}
                  </th>
                  <td className={styles.number}>{reputerLink(topicId, reputer)}</td>
                  <td>{formatAllo(amount)}</td>
                  <td>
                    <ExactTime time={releasedAt} />
                    {releasedAt > time ? `, in ${formatDuration(releasedAt - time)}` : ", now"}
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </>
  );
}
