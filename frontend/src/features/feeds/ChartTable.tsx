import { useState } from "react";
import { Missing } from "../../components/Missing.tsx";
import { lastPage, Pager } from "../../components/Pager.tsx";
import { Table } from "../../components/Table.tsx";
import { Time } from "../../components/Time.tsx";
import { Truth } from "../../components/Truth.tsx";
import { Value } from "../../components/Value.tsx";
import type { ChartPoint } from "../../lib/epochs/feed.ts";
import { formatCount } from "../../lib/format/numbers.ts";

const PAGE_SIZE = 12;

/** What the chart draws as a table, newest first. */
export function ChartTable({
  points,
  decimals,
  now,
}: {
  points: readonly ChartPoint[];
  decimals: number;
  now: number;
}) {
  const [wanted, setPage] = useState(0);
  const page = Math.min(wanted, lastPage(points.length, PAGE_SIZE));
  const end = points.length - page * PAGE_SIZE;
  const rows = points.slice(Math.max(0, end - PAGE_SIZE), end).reverse();
  return (
    <>
      <Table label="Table of values">
        <thead>
          <tr>
            <th scope="col">Epoch</th>
            <th scope="col">Data time</th>
            <th scope="col">2.28 %</th>
            <th scope="col">Network value</th>
            <th scope="col">97.72 %</th>
            <th scope="col">Truth</th>
            <th scope="col">Refuted</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ epoch, time, value, truth, refuted }) => (
            <tr key={String(epoch)}>
              <th scope="row">{formatCount(epoch)}</th>
              <td>
                <Time time={time} now={now} />
              </td>
              {(["lower", "network", "upper"] as const).map((which) => (
                <td key={which}>
                  {value === null ? (
                    <Missing why="no value stands" />
                  ) : (
                    <Value value={value[which]} decimals={decimals} />
                  )}
                </td>
              ))}
              <td>
                <Truth range={truth} decimals={decimals} />
              </td>
              <td>
                {refuted.length === 0 ? (
                  <Missing why="nothing was refuted" />
                ) : (
                  refuted.map((post, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: posts of an epoch only ever grow in number
                    <div key={i}>
                      <Value value={post} decimals={decimals} />
                    </div>
                  ))
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <Pager what="values" page={page} pageSize={PAGE_SIZE} total={points.length} onChange={setPage} />
    </>
  );
}
