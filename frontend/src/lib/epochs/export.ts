/** A topic's epochs as files: all digits, as the chain has them. */
import { formatExact } from "../format/numbers.ts";
import { isoTime } from "../format/times.ts";
import { type Deployment, epochTimes, type Topic } from "../protocol.ts";
import { truthRange } from "./feed.ts";
import { type EpochRecord, standingSettlement } from "./records.ts";
import { epochStatus } from "./status.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** Columns, and what they are in; their names are those of the JSON. */
export const COLUMNS = {
  epoch: "number",
  dataTime: "Unix seconds",
  dataTimeUtc: "ISO 8601",
  status: "word",
  network: "value",
  lower: "value, 2.28 %",
  upper: "value, 97.72 %",
  truthLow: "value",
  truthHigh: "value",
  networkLoss: "log10",
  naiveLoss: "log10",
  bestLoss: "log10",
  reward: "ALLO",
  inferers: "count",
  forecasters: "count",
  reputers: "count",
  refutedPosts: "count",
  poster: "address",
  transaction: "hash",
} as const;
type Column = keyof typeof COLUMNS;
const NAMES = Object.keys(COLUMNS) as Column[];

/** Epochs with any log, oldest first, as of a time of the chain; decimals are texts, null where there is none. */
export function exportedRows(
  records: ReadonlyMap<bigint, EpochRecord>,
  { schedule }: Pick<Topic, "schedule">,
  time: number,
): Row[] {
  const sorted = [...records.values()].sort((a, b) => (a.epoch < b.epoch ? -1 : 1));
  return sorted.map((record) => {
    const { epoch, posts, reports, inferers, forecasters } = record;
    const { kind } = epochStatus(record, schedule, epoch, time);
    const post = kind === "void" ? undefined : posts.at(-1);
    const truth = truthRange(reports);
    const settlement = standingSettlement(record);
    const losses = settlement?.losses;
    const dataTime = epochTimes(schedule, epoch).closesAt;
    const exact = (value: bigint | null | undefined) => (value == null ? null : formatExact(value));
    return {
      epoch: String(epoch),
      dataTime,
      dataTimeUtc: isoTime(dataTime),
      status: kind,
      network: exact(post?.network),
      lower: exact(post?.lower),
      upper: exact(post?.upper),
      truthLow: exact(truth?.low),
      truthHigh: exact(truth?.high),
      networkLoss: exact(losses?.network),
      naiveLoss: exact(losses?.naive),
      bestLoss: exact(losses?.best),
      reward: exact(settlement?.reward),
      inferers,
      forecasters,
      reputers: reports.length,
      refutedPosts: posts.filter(({ refutation }) => refutation !== null).length,
      poster: post?.poster ?? null,
      transaction: post?.transactionHash ?? null,
    } satisfies Record<Column, string | number | null>;
  });
}

/** RFC 4180, with the units in the header; no field needs quotes but those of the header. */
export function csvOf(rows: readonly Row[]): string {
  const header = NAMES.map((name) => `"${name} [${COLUMNS[name]}]"`);
  const lines = rows.map((row) => NAMES.map((name) => row[name] ?? "").join(","));
  return [header.join(","), ...lines].map((line) => `${line}\r\n`).join("");
}

export function jsonOf(
  rows: readonly Row[],
  { id, title }: Pick<Topic, "id" | "title">,
  { chainId, epochs }: Deployment,
  head: { readonly number: bigint; readonly timestamp: number },
): string {
  const block = { number: String(head.number), timestamp: head.timestamp };
  const source = { chainId, contract: epochs, topic: String(id), title, block };
  return `${JSON.stringify({ ...source, units: COLUMNS, epochs: rows }, null, 1)}\n`;
}
