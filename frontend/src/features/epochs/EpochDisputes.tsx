import { useMemo } from "react";
import { Card } from "../../components/Card.tsx";
import { AddressText, TransactionText } from "../../components/Hex.tsx";
import { Notice } from "../../components/Notice.tsx";
import { OffenceText } from "../../components/OffenceText.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import { disputesOf } from "../../lib/network/disputes.ts";
import { useNetworkHistory } from "../../lib/network/queries.ts";
import styles from "./Epoch.module.css";

/** What was shown to be wrong in an epoch. Nothing about an epoch is older than `since`, a Unix time. */
export function EpochDisputes({ topicId, epoch, since }: { topicId: bigint; epoch: bigint; since: number }) {
  const { data, error } = useNetworkHistory();
  const disputes = useMemo(
    () => disputesOf(data?.events ?? []).filter((one) => one.topicId === topicId && one.epoch === epoch),
    [data?.events, topicId, epoch],
  );
  const known = data !== undefined && (data.complete || data.oldest.timestamp < since);
  return (
    <Card title="Disputes">
      {data === undefined && error !== null ? (
        <Notice tone="danger">The disputes cannot be read: {describeError(error)}.</Notice>
      ) : data === undefined ? (
        <div aria-busy="true">
          <Skeleton height="3rem" />
        </div>
      ) : disputes.length > 0 ? (
        <Table label="Disputes of the epoch, newest first">
          <thead>
            <tr>
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
            {disputes.map(
              ({ offence, account, slashed, bounty, challenger, blockNumber, transactionHash, logIndex }) => (
                <tr key={`${transactionHash}/${logIndex}`}>
                  <th scope="row">
                    <OffenceText offence={offence} />
                  </th>
                  <td>
                    <AddressText address={account} copy="address of who was slashed" />
                  </td>
                  <td>{formatAllo(slashed)}</td>
                  <td>{bounty === 0n ? "none" : formatAllo(bounty)}</td>
                  <td>
                    <AddressText address={challenger} copy="challenger's address" />
                  </td>
                  <td>{formatCount(blockNumber)}</td>
                  <td>
                    <TransactionText hash={transactionHash} />
                  </td>
                </tr>
              ),
            )}
          </tbody>
        </Table>
      ) : (
        <p className={styles.none}>
          {known ? "Nothing of this epoch was disputed." : "None so far; older blocks are being read."}
        </p>
      )}
    </Card>
  );
}
