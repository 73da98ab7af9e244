import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { FeedStateBadge } from "../../../components/FeedStateBadge.tsx";
import { Missing } from "../../../components/Missing.tsx";
import { SortHeading } from "../../../components/SortHeading.tsx";
import { Table } from "../../../components/Table.tsx";
import { Age } from "../../../components/Time.tsx";
import { Value } from "../../../components/Value.tsx";
import { staleAfter } from "../../../lib/epochs/feedState.ts";
import { decimalsFor, formatAllo, formatCount } from "../../../lib/format/numbers.ts";
import { formatDuration } from "../../../lib/format/times.ts";
import styles from "./DirectoryPage.module.css";
import { type Column, dataTimeOf, type Filters, participantsOf, type Row } from "./filters.ts";

/** One line for each topic; headings sort. */
export function TopicTable({
  rows,
  filters,
  onSort,
}: {
  rows: readonly Row[];
  filters: Filters;
  onSort: (order: Pick<Filters, "sort" | "reverse">) => void;
}) {
  const heading = (column: Column, children: ReactNode, room?: string) => (
    <Heading column={column} filters={filters} onSort={onSort} room={room}>
      {children}
    </Heading>
  );
  return (
    <Table label="Table of topics">
      <thead>
        <tr>
          {heading("topic", "Topic", styles.roomy)}
          {heading("title", "What it predicts")}
          <th scope="col">Newest final value</th>
          <th scope="col">State</th>
          {heading("age", "Age")}
          <th scope="col" className={styles.roomy}>
            <abbr title="Age above which a value is stale: two epochs and the challenge window">Stale after</abbr>
          </th>
          {heading("participants", "Participants", styles.wide)}
          {heading("stake", "Stake, ALLO", styles.wide)}
          {heading(
            "fees",
            <abbr title="Fees, each decayed by e^(-t/week) since it was paid">Fees, ALLO</abbr>,
            styles.wide,
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TopicRow key={String(row.entry.topic.id)} row={row} />
        ))}
      </tbody>
    </Table>
  );
}

function TopicRow({ row: { entry, state } }: { row: Row }) {
  const { topic, round, stake, revenue, inferers, forecasters, reputers } = entry;
  const dataTime = dataTimeOf(state);
  return (
    <tr>
      <td className={styles.roomy}>{formatCount(topic.id)}</td>
      <th scope="row" className={styles.name}>
        <Link to="/feeds/$topicId" params={{ topicId: topic.id }}>
          {topic.title === "" ? `Topic ${topic.id}` : topic.title}
        </Link>
      </th>
      <td>
        {round === null ? (
          <Missing why="no value is final yet" />
        ) : (
          <Value value={round.value} decimals={decimalsFor(round.value, round.value)} />
        )}
      </td>
      <td>
        <FeedStateBadge state={state} />
      </td>
      <td className={styles.age}>
        {dataTime === null ? <Missing why="no value is final yet" /> : <Age time={dataTime} />}
      </td>
      <td className={styles.roomy}>{formatDuration(staleAfter(topic.schedule))}</td>
      <td className={styles.wide}>
        {participantsOf(entry) === 0 ? (
          <Missing why="nobody holds a seat" />
        ) : (
          <span title={`${inferers} inferers, ${forecasters} forecasters, ${reputers} reputers`}>
            {inferers} + {forecasters} + {reputers}
          </span>
        )}
      </td>
      <td className={styles.wide}>{formatAllo(stake)}</td>
      <td className={styles.wide}>{formatAllo(revenue)}</td>
    </tr>
  );
}

/** Heading of a column that can be sorted by, the other way round at the second press. */
function Heading({
  column,
  filters: { sort = "topic", reverse },
  onSort,
  room,
  children,
}: {
  column: Column;
  filters: Filters;
  onSort: (order: { sort: Column; reverse?: true }) => void;
  room: string | undefined;
  children: ReactNode;
}) {
  const sorted = sort === column;
  // Names and numbers usually ascend; of amounts the largest come first.
  const ascending = ["topic", "title", "age"].includes(column) !== (reverse === true);
  return (
    <SortHeading
      className={room}
      sorted={sorted ? (ascending ? "ascending" : "descending") : null}
      onSort={() => onSort(sorted && reverse !== true ? { sort: column, reverse: true } : { sort: column })}
    >
      {children}
    </SortHeading>
  );
}
