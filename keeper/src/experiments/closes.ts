/** Closes from CSV text. */
import { parse } from "csv-parse/sync";
import { InputError } from "../errors.ts";

const NUMBER = /^[+]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}/;

/** Largest close: squared errors must fit the engine's numbers. */
export const HIGHEST_CLOSE = 1e9;
/** Smallest close: below it the engine's 18 decimals leave too little of a squared error. */
export const LOWEST_CLOSE = 1e-6;

interface Line {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/**
 * The column `close` of a CSV with a header, in the order of the file. InputError `csv` for text that is not a CSV,
 * has no such column, or too few rows; InputError `close` for a cell that is not a number between LOWEST_CLOSE and
 * HIGHEST_CLOSE; InputError `date` where a column `date` of ISO dates runs backwards. Messages name the line.
 */
export function parseCloses(text: string, fewest: number): number[] {
  const lines = readLines(text);
  if (lines.length > 0 && !("close" in lines[0].record)) {
    const columns = Object.keys(lines[0].record).join(", ");
    throw new InputError("csv", `no column "close" among ${columns}`, { value: columns, limit: "close" });
  }
  if (lines.length < fewest) {
    throw new InputError("csv", `${lines.length} rows, at least ${fewest} are needed`, {
      value: lines.length,
      limit: fewest,
    });
  }
  let previous = "";
  return lines.map(({ record, info }) => {
    const { date = "" } = record;
    if (ISO_DATE.test(date)) {
      if (date < previous) {
        throw new InputError("date", `line ${info.lines}: ${date} comes after ${previous}`, {
          value: date,
          limit: previous,
        });
      }
      previous = date;
    }
    return parseClose(record.close, info.lines);
  });
}

function readLines(text: string): Line[] {
  try {
    return parse(text, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.toLowerCase()),
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as Line[];
  } catch (error) {
    throw new InputError("csv", `not a CSV: ${(error as Error).message}`, {
      value: (error as Error).message,
      limit: "CSV",
    });
  }
}

function parseClose(cell: string, line: number): number {
  const value = NUMBER.test(cell) ? Number(cell) : Number.NaN;
  if (value >= LOWEST_CLOSE && value <= HIGHEST_CLOSE) return value;
  throw new InputError(
    "close",
    `line ${line}: close "${cell}" is not a number from ${LOWEST_CLOSE} to ${HIGHEST_CLOSE}`,
    {
      value: cell,
      limit: `${LOWEST_CLOSE}..${HIGHEST_CLOSE}`,
    },
  );
}
