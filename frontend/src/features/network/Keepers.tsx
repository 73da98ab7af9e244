import { useMemo } from "react";
import type { Address } from "viem";
import { AddressText } from "../../components/Hex.tsx";
import { Missing } from "../../components/Missing.tsx";
import { Notice } from "../../components/Notice.tsx";
import { Skeleton } from "../../components/Skeleton.tsx";
import { Table } from "../../components/Table.tsx";
import { describeError } from "../../lib/chain/errors.ts";
import type { History } from "../../lib/chain/history.ts";
import { epochRecords } from "../../lib/epochs/records.ts";
import { formatAllo, formatCount } from "../../lib/format/numbers.ts";
import type { NetworkEvent } from "../../lib/network/events.ts";
import { type KeeperRecord, keeperRecords, type Standing } from "../../lib/network/keepers.ts";
import { useKeepers } from "../../lib/network/queries.ts";
import type { Topic } from "../../lib/protocol.ts";
import { Bar } from "./Bar.tsx";
import styles from "./Network.module.css";
import { Turns } from "./Turns.tsx";

/** What every keeper of a topic did and risks, who has most at stake first. */
export function Keepers({
  topic,
  history,
  network,
}: {
  topic: Topic;
  history: History;
  network: History<NetworkEvent>;
}) {
  const records = useMemo(
    () => keeperRecords(topic.id, history.events, network.events),
    [topic.id, history.events, network.events],
  );
  const epochs = useMemo(() => epochRecords(history.events), [history.events]);
  const posters = useMemo(() => [...records.keys()].sort(), [records]);
  const time = history.head.timestamp;
  const { data, error } = useKeepers(topic, posters, time);
  const complete = history.complete && network.complete;
  if (data === undefined && error === null) {
    return (
      <div aria-busy="true">
        <Skeleton height="12rem" />
      </div>
    );
  }
  return (
    <>
      {error === null ? null : <Notice tone="danger">Stakes cannot be read: {describeError(error)}.</Notice>}
      {data === undefined ? null : <Turns topic={topic} turns={data.turns} records={epochs} time={time} />}
      {complete ? null : <p className={styles.about}>Older blocks are being read: counts are of newer ones.</p>}
      <KeeperTable rows={rowsOf(records, data?.standings)} />
    </>
  );
}

interface Row {
  readonly address: Address;
  readonly record: KeeperRecord | undefined;
  /** Undefined while it is not known. */
  readonly standing: Standing | undefined;
}

function rowsOf(records: ReadonlyMap<Address, KeeperRecord>, standings: readonly Standing[] = []): Row[] {
  const known = new Map(standings.map((standing) => [standing.address, standing]));
  const addresses = [...new Set([...known.keys(), ...records.keys()])];
  return addresses
    .map((address) => ({ address, record: records.get(address), standing: known.get(address) }))
    .sort((a, b) => {
      const [one, other] = [a.standing?.stake ?? 0n, b.standing?.stake ?? 0n];
      return one === other ? a.address.localeCompare(b.address) : one < other ? 1 : -1;
    });
}

function KeeperTable({ rows }: { rows: readonly Row[] }) {
  if (rows.length === 0) return <p className={styles.none}>Nobody holds a reputer's seat, and nobody has posted.</p>;
  return (
    <Table label="Keepers, by stake">
      <thead>
        <tr>
          <th scope="col">Keeper</th>
          <th scope="col">Syntheses</th>
          <th scope="col">Settlements</th>
          <th scope="col">Refuted</th>
          <th scope="col">Slashed, ALLO</th>
          <th scope="col">Paid, ALLO</th>
          <th scope="col">Stake, ALLO</th>
          <th scope="col">
            <abbr title="What its open posts tie up of its stake">Exposure, ALLO</abbr>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ address, record, standing }) => (
          <tr key={address}>
            <th scope="row">
              <AddressText address={address} copy="keeper's address" />
              {standing?.seated === false ? <span className={styles.aside}> holds no seat</span> : null}
            </th>
            <td>{formatCount(record?.syntheses ?? 0)}</td>
            <td>{formatCount(record?.settlements ?? 0)}</td>
            <td>{formatCount(record?.refuted ?? 0)}</td>
            <td className={styles.numeric}>{formatAllo(record?.slashed ?? 0n)}</td>
            <td className={styles.numeric}>{formatAllo(record?.paid ?? 0n)}</td>
            {standing === undefined ? (
              <>
                <td>
                  <Missing why="not read yet" />
                </td>
                <td>
                  <Missing why="not read yet" />
                </td>
              </>
            ) : (
              <>
                <td className={styles.numeric}>{formatAllo(standing.stake)}</td>
                <td className={styles.numeric}>
                  {formatAllo(standing.exposure)}
                  <Bar part={standing.exposure} whole={standing.stake} />
                </td>
              </>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
