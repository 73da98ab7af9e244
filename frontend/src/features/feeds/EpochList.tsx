import { useState } from "react";
import { Card } from "../../components/Card.tsx";
import { Choice } from "../../components/Choice.tsx";
import { lastPage, Pager } from "../../components/Pager.tsx";
import { Table } from "../../components/Table.tsx";
import type { FeedView } from "../../lib/epochs/feed.ts";
import type { EpochRecord } from "../../lib/epochs/records.ts";
import { formatCount } from "../../lib/format/numbers.ts";
import type { Schedule } from "../../lib/protocol.ts";
import styles from "./EpochList.module.css";
import { EpochRows, UnreadEpochRow } from "./EpochRows.tsx";

const PAGE_SIZE = 20;

const PARTICIPANTS = [
  { name: "Inferers", short: "Inf." },
  { name: "Forecasters", short: "Fcst." },
  { name: "Reputers", short: "Rep." },
] as const;

type Filter = "all" | "posted" | "refuted";

/** All epochs of the topic, newest first, page by page. */
export function EpochList({
  topicId,
  records,
  view,
  schedule,
  decimals,
}: {
  topicId: bigint;
  records: ReadonlyMap<bigint, EpochRecord>;
  view: FeedView;
  schedule: Schedule;
  decimals: number;
}) {
  const [filter, setFilter] = useState<Filter>("all");
  const [wanted, setPage] = useState(0);
  const total = filter === "all" ? Number(view.current + 1n) : view[filter].length;
  const page = Math.min(wanted, lastPage(total, PAGE_SIZE));
  const epochs = pageOfEpochs(filter === "all" ? view.current : view[filter], page, PAGE_SIZE);
  return (
    <Card
      title="Epochs"
      tools={
        <Choice
          name="Epochs in the list"
          value={filter}
          onChange={(value) => {
            setFilter(value);
            setPage(0);
          }}
          options={[
            { value: "all", label: "All" },
            { value: "posted", label: `Posted (${formatCount(view.posted.length)})` },
            { value: "refuted", label: `Refuted (${formatCount(view.refuted.length)})` },
          ]}
        />
      }
    >
      {epochs.length === 0 ? (
        <p className={styles.none}>{EMPTY[filter]}</p>
      ) : (
        <Table label="Table of epochs">
          <thead>
            <tr>
              <th scope="col">Epoch</th>
              <th scope="col" className={styles.roomy}>
                Data time
              </th>
              <th scope="col">Network value</th>
              <th scope="col" className={styles.roomy}>
                2.28 % to 97.72 %
              </th>
              <th scope="col" className={styles.roomy}>
                Truth
              </th>
              <th scope="col">Status</th>
              <th scope="col" className={styles.wide}>
                Poster
              </th>
              {PARTICIPANTS.map(({ name, short }) => (
                <th key={name} scope="col" className={styles.wide}>
                  <abbr title={name}>{short}</abbr>
                </th>
              ))}
              <th scope="col">
                <span className="visually-hidden">Details</span>
              </th>
            </tr>
          </thead>
          {epochs.map((epoch) =>
            epoch < view.knownFrom && !records.get(epoch)?.posts.length ? (
              <UnreadEpochRow key={String(epoch)} epoch={epoch} schedule={schedule} now={view.time} />
            ) : (
              <EpochRows
                key={String(epoch)}
                topicId={topicId}
                epoch={epoch}
                record={records.get(epoch)}
                schedule={schedule}
                decimals={decimals}
                now={view.time}
              />
            ),
          )}
        </Table>
      )}
      <Pager what="epochs" page={page} pageSize={PAGE_SIZE} total={total} onChange={setPage} />
    </Card>
  );
}

const EMPTY: Record<Filter, string> = {
  all: "The first epoch is yet to open.",
  posted: "Nothing was posted yet.",
  refuted: "No post was refuted.",
};

/** Epochs of a page, newest first: of a list, or of all epochs up to one. */
export function pageOfEpochs(epochs: bigint | readonly bigint[], page: number, pageSize: number): bigint[] {
  const first = page * pageSize;
  if (typeof epochs !== "bigint") return epochs.slice(first, first + pageSize);
  const newest = epochs - BigInt(first);
  const length = newest < 0n ? 0 : Number(newest + 1n < BigInt(pageSize) ? newest + 1n : BigInt(pageSize));
  return Array.from({ length }, (_, i) => newest - BigInt(i));
}
