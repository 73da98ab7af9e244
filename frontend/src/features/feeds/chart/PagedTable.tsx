import { type ReactNode, useState } from "react";
import { lastPage, Pager } from "../../../components/Pager.tsx";
import { Table } from "../../../components/Table.tsx";

const PAGE_SIZE = 12;

/** Points of a chart as a table, newest first, page by page. */
export function PagedTable<T>({
  label,
  points,
  head,
  row,
}: {
  label: string;
  points: readonly T[];
  head: ReactNode;
  row: (point: T) => ReactNode;
}) {
  const [wanted, setPage] = useState(0);
  const page = Math.min(wanted, lastPage(points.length, PAGE_SIZE));
  const end = points.length - page * PAGE_SIZE;
  const rows = points.slice(Math.max(0, end - PAGE_SIZE), end).reverse();
  return (
    <>
      <Table label={label}>
        <thead>{head}</thead>
        <tbody>{rows.map(row)}</tbody>
      </Table>
      <Pager what="values" page={page} pageSize={PAGE_SIZE} total={points.length} onChange={setPage} />
    </>
  );
}
