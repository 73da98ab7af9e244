import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { AddressText, TransactionText } from "../../components/Hex.tsx";
import { OffenceText } from "../../components/OffenceText.tsx";
import { lastPage, Pager } from "../../components/Pager.tsx";
import { Table } from "../../components/Table.tsx";
import type { History } from "../../lib/chain/history.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { disputesOf, disputeTotals } from "../../lib/network/disputes.ts";
import type { NetworkEvent } from "../../lib/network/events.ts";
import styles from "./Network.module.css";

const PAGE_SIZE = 10;

/** Every offence that was shown, in all topics: who was slashed by how much, and who earned a bounty. */
export function DisputesCard({
  history: { events, complete, oldest },
  titleOf,
}: {
  history: History<NetworkEvent>;
  titleOf: (topicId: bigint) => string;
}) {
  const [asked, setPage] = useState(0);
  const disputes = useMemo(() => disputesOf(events), [events]);
  const totals = useMemo(() => disputeTotals(disputes, events), [disputes, events]);
  const page = Math.min(asked, lastPage(disputes.length, PAGE_SIZE));
  const since = complete ? "since deployment" : `since block ${formatCount(oldest.number)}`;
  return (
    <Card title="Disputes and slashes">
      <p className={styles.about}>
        {complete ? "All of them since deployment." : `Older blocks are being read; so far ${since}.`}
      </p>
      <Facts>
        <Fact name="Offences shown">{formatCount(disputes.length)}</Fact>
        <Fact name="Slashed">{formatAllo(totals.slashed)} ALLO</Fact>
        <Fact name="Burnt of that">{formatAllo(totals.burnt)} ALLO</Fact>
        <Fact name="Bounties">{formatAllo(totals.bounties)} ALLO</Fact>
        <Fact name="Bounties claimed">{formatAllo(totals.claimed)} ALLO</Fact>
      </Facts>
      {disputes.length === 0 ? (
        <p className={styles.none}>Nobody was slashed {since}.</p>
      ) : (
        <div className={styles.table}>
          <Table label="Offences, newest first">
            <thead>
              <tr>
                <th scope="col">Epoch</th>
                <th scope="col">What was shown</th>
                <th scope="col">Who was slashed</th>
                <th scope="col">Slashed, ALLO</th>
                <th scope="col">Bounty, ALLO</th>
                <th scope="col">By whom</th>
                <th scope="col">Block</th>
                <th scope="col">Transaction</th>
              </tr>
            </thead>
            <tbody>
              {disputes.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE).map((dispute) => (
                <tr key={`${dispute.transactionHash}/${dispute.logIndex}`}>
                  <th scope="row" className={styles.what}>
                    <Link
                      to="/feeds/$topicId/epochs/$epoch"
                      params={{ topicId: dispute.topicId, epoch: dispute.epoch }}
                    >
                      Epoch {formatCount(dispute.epoch)}
                    </Link>{" "}
                    <span className={styles.aside}>{titleOf(dispute.topicId)}</span>
                  </th>
                  <td className={styles.what}>
                    <OffenceText offence={dispute.offence} />
                  </td>
                  <td>
                    <AddressText address={dispute.account} copy="address of who was slashed" />
                  </td>
                  <td className={styles.numeric}>{formatAllo(dispute.slashed)}</td>
                  <td className={styles.numeric}>{dispute.bounty === 0n ? "none" : formatAllo(dispute.bounty)}</td>
                  <td>
                    <AddressText address={dispute.challenger} copy="challenger's address" />
                  </td>
                  <td className={styles.numeric}>{formatCount(dispute.blockNumber)}</td>
                  <td>
                    <TransactionText hash={dispute.transactionHash} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager what="offences" page={page} pageSize={PAGE_SIZE} total={disputes.length} onChange={setPage} />
        </div>
      )}
    </Card>
  );
}
