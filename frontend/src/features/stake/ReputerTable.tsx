import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useConnection } from "wagmi";
import { Missing } from "../../components/Missing.tsx";
import { SortHeading } from "../../components/SortHeading.tsx";
import { Table } from "../../components/Table.tsx";
import { shortHex } from "../../lib/format/hex.ts";
import { formatAllo, formatCount, formatPercent, formatValue } from "../../lib/format/numbers.ts";
import { type Column, delegatedOf, netYield, type Order, ordered, type Row, slashedOf } from "../../lib/stake/order.ts";
import { SeatBadge } from "./SeatBadge.tsx";
import styles from "./Stake.module.css";

const SCORE_DECIMALS = 4;

/** One line for each reputer; headings sort. */
export function ReputerTable({
  topicId,
  rows,
  order,
  onOrder,
}: {
  topicId: bigint;
  rows: readonly Row[];
  order: Order;
  onOrder: (order: Order) => void;
}) {
  const heading = (column: Column, children: ReactNode, className?: string) => (
    <Heading column={column} order={order} onOrder={onOrder} className={className}>
      {children}
    </Heading>
  );
  return (
    <Table label="Table of reputers">
      <thead>
        <tr>
          <th scope="col">Reputer</th>
          <th scope="col">Seat</th>
          {heading("stake", "Stake")}
          {heading("own", "Its own", styles.roomy)}
          {heading("delegated", "Delegated", styles.roomy)}
          {heading("yield", <abbr title="A year's, for delegators, from the newest final settlements">Yield</abbr>)}
          {heading("commission", "Commission")}
          {heading("record", "Reported")}
          {heading("score", "Score")}
          {heading("slashed", "Slashed")}
          {heading("tied", <abbr title="What open posts can cost it">Tied up</abbr>)}
        </tr>
      </thead>
      <tbody>
        {ordered(rows, order).map((row) => (
          <ReputerRow key={row.reputer.address} topicId={topicId} row={row} />
        ))}
      </tbody>
    </Table>
  );
}

function ReputerRow({ topicId, row: { reputer, slashes } }: { topicId: bigint; row: Row }) {
  const { address, pool, own, record, commission, exposure } = reputer;
  const { address: connected } = useConnection();
  const rate = netYield(reputer);
  return (
    <tr>
      <th scope="row" className={styles.number}>
        <Link to="/stake/$topicId/$reputer" params={{ topicId, reputer: address }} title={address}>
          {shortHex(address)}
        </Link>
        {connected === address ? " (you)" : null}
      </th>
      <td>
        <SeatBadge reputer={reputer} />
      </td>
      <td>{formatAllo(pool.stake)}</td>
      <td className={styles.roomy}>{formatAllo(own)}</td>
      <td className={styles.roomy}>{formatAllo(delegatedOf(reputer))}</td>
      <td className={styles.number}>{rate === null ? "not known" : formatPercent(rate)}</td>
      <td className={styles.number}>{formatPercent(commission)}</td>
      <td className={styles.number}>
        {record.held === 0 ? (
          <Missing why="it held no seat in the settlements" />
        ) : (
          `${record.reported} of ${record.held}`
        )}
      </td>
      <td>
        {record.newest?.score == null ? (
          <Missing why="it has no score in the newest settlement" />
        ) : (
          formatValue(record.newest.score, SCORE_DECIMALS)
        )}
      </td>
      <td className={styles.number}>
        {slashes.length === 0 ? "never" : `${formatAllo(slashedOf(slashes))} (${formatCount(slashes.length)}×)`}
      </td>
      <td>{formatAllo(exposure)}</td>
    </tr>
  );
}

function Heading({
  column,
  order: { sort = "stake", reverse },
  onOrder,
  className,
  children,
}: {
  column: Column;
  order: Order;
  onOrder: (order: Order) => void;
  className: string | undefined;
  children: ReactNode;
}) {
  const isSorted = sort === column;
  return (
    <SortHeading
      className={className}
      sorted={isSorted ? (reverse === true ? "ascending" : "descending") : null}
      onSort={() =>
        onOrder({
          ...(column === "stake" ? {} : { sort: column }),
          ...(isSorted && reverse !== true ? { reverse: true } : {}),
        })
      }
    >
      {children}
    </SortHeading>
  );
}
