import { Missing } from "../../../components/Missing.tsx";
import { Time } from "../../../components/Time.tsx";
import { Truth } from "../../../components/Truth.tsx";
import { Value } from "../../../components/Value.tsx";
import type { ChartPoint } from "../../../lib/epochs/feed.ts";
import { shortHex } from "../../../lib/format/hex.ts";
import { formatCount } from "../../../lib/format/numbers.ts";
import { PagedTable } from "./PagedTable.tsx";
import { inferenceOf, type Worker } from "./workers.ts";

/** What the chart of values draws as a table, newest first. */
export function ValueTable({
  points,
  workers,
  decimals,
  now,
}: {
  points: readonly ChartPoint[];
  workers: readonly Worker[];
  decimals: number;
  now: number;
}) {
  return (
    <PagedTable
      label="Table of values"
      points={points}
      head={
        <tr>
          <th scope="col">Epoch</th>
          <th scope="col">Data time</th>
          <th scope="col">2.28 %</th>
          <th scope="col">Network value</th>
          <th scope="col">97.72 %</th>
          <th scope="col">Truth</th>
          <th scope="col">Refuted</th>
          {workers.map(({ id, participant }) => (
            <th key={id} scope="col">
              <abbr title={participant}>{shortHex(participant)}</abbr>
            </th>
          ))}
        </tr>
      }
      row={(point) => <Row key={String(point.epoch)} point={point} workers={workers} decimals={decimals} now={now} />}
    />
  );
}

function Row({
  point,
  workers,
  decimals,
  now,
}: {
  point: ChartPoint;
  workers: readonly Worker[];
  decimals: number;
  now: number;
}) {
  const { epoch, time, value, truth, refuted, told } = point;
  return (
    <tr>
      <th scope="row">{formatCount(epoch)}</th>
      <td>
        <Time time={time} now={now} />
        {told ? ", told by the gateway" : ""}
      </td>
      {(["lower", "network", "upper"] as const).map((which) => (
        <td key={which}>
          {value === null ? <Missing why="no value stands" /> : <Value value={value[which]} decimals={decimals} />}
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
      {workers.map(({ id }) => {
        const inference = inferenceOf(point, id);
        return (
          <td key={id}>
            {inference === undefined ? <Missing why="no inference" /> : <Value value={inference} decimals={decimals} />}
          </td>
        );
      })}
    </tr>
  );
}
