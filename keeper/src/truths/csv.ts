/** Truths in a CSV file with a header, which somebody adds rows to. */
import { readFileSync, statSync } from "node:fs";
import { parse } from "csv-parse/sync";
import { InputError } from "../errors.ts";
import { parseTruth, TruthError, type TruthQuestion, type TruthSource } from "./truth.ts";

export interface CsvTruthOptions {
  readonly file: string;
  /** Column of the truths, `truth` unless told. */
  readonly value?: string | undefined;
  /** Column of epochs, or of times (Unix seconds, or ISO 8601 with a zone); `epoch` unless told. */
  readonly key?: { readonly epoch: string } | { readonly time: string } | undefined;
  /** Of times: seconds before the end of the ground truth lag that a row may be; 0 unless told. */
  readonly maxAge?: number | undefined;
}

type Row = Readonly<Record<string, string>>;

/**
 * By epoch, the row of the epoch. By time, the newest row at the end of the ground truth lag; it counts once there is a
 * row of that second or a later one, after which nothing that is added can replace it.
 */
export function csvTruth({
  file,
  value = "truth",
  key = { epoch: "epoch" },
  maxAge = 0,
}: CsvTruthOptions): TruthSource {
  let rows: readonly Row[] = [];
  let version = "";
  const read = () => {
    const { mtimeMs, size } = statSync(file);
    if (version === `${mtimeMs}/${size}`) return rows;
    // A line without an end is still being written.
    const text = readFileSync(file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    rows = parse(whole, { bom: true, columns: true, skip_empty_lines: true, trim: true });
    for (const column of [value, ...Object.values(key)]) {
      if (rows.length === 0 || column in rows[0]) continue;
      const columns = Object.keys(rows[0]).join(", ");
      throw new InputError("csv", `${file}: no column "${column}" among ${columns}`, { value: columns, limit: column });
    }
    version = `${mtimeMs}/${size}`;
    return rows;
  };
  const rowOf = ({ epoch, times: { reportsFrom } }: TruthQuestion): Row | undefined => {
    if ("epoch" in key) return read().find((row) => row[key.epoch] === String(epoch));
    const timed = read().map((row) => ({ row, time: secondsOf(row[key.time], file) }));
    if (!timed.some(({ time }) => time >= reportsFrom)) return undefined;
    const before = timed.filter(({ time }) => time <= reportsFrom && time >= reportsFrom - maxAge);
    return before.sort((a, b) => a.time - b.time).at(-1)?.row;
  };
  return {
    repeatable: true,
    async truthOf(question) {
      try {
        return parseTruth(rowOf(question)?.[value]);
      } catch (error) {
        if (error instanceof InputError || error instanceof TruthError) throw error;
        throw new TruthError("file", `${file}: ${(error as Error).message}`, { value: file, limit: "a CSV file" });
      }
    },
  };
}

function secondsOf(text: string, file: string): number {
  const time = /^\d+$/.test(text)
    ? Number(text)
    : /(Z|[+-]\d\d:?\d\d)$/.test(text)
      ? Date.parse(text) / 1000
      : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new TruthError("time", `${file}: "${text}" is no time`, { value: text, limit: "Unix seconds or ISO 8601" });
}
