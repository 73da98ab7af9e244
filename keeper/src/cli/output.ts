/** What commands write: files, tables, progress. */
import { writeFileSync } from "node:fs";
import { SingleBar } from "cli-progress";
import Table from "cli-table3";
import { InputError } from "../errors.ts";
import { inputPath } from "./input.ts";

/** Writes a file named on the command line; InputError `file` when it cannot be written. */
export function writeText(file: string, text: string): void {
  try {
    writeFileSync(inputPath(file), text);
  } catch (error) {
    throw new InputError("file", `cannot write ${file}: ${(error as Error).message}`, {
      value: file,
      limit: "writable",
    });
  }
}

/** A Markdown table; columns after the first are right-aligned. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

/** A table for a terminal. */
export function terminalTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (i === 0 ? "left" : "right")),
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

/** A progress bar on a terminal's standard error, nothing elsewhere. */
export function progress(label: string, total: number): { tick(): void; stop(): void } {
  if (!process.stderr.isTTY) return { tick: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left`,
    stream: process.stderr,
    clearOnComplete: true,
  });
  bar.start(total, 0);
  return { tick: () => bar.increment(), stop: () => bar.stop() };
}

/** Four decimals, as losses are shown. */
export function decimals(value: number): string {
  return value.toFixed(4);
}
