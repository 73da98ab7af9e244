/** Options of the nodes that follow a series: workers and reputers. */
import { Option } from "@commander-js/extra-typings";
import { parseCloses } from "../experiments/closes.ts";
import { FIRST_ROWS } from "../models/target.ts";
import type { Target } from "../models/types.ts";
import { playback, type Source } from "../nodes/source.ts";
import { readText } from "./input.ts";
import { nodeCommand } from "./node.ts";
import { integerOption } from "./options.ts";

const LATEST = 2 ** 40;

export interface SeriesOptions {
  readonly csv: string;
  readonly known: number;
  readonly start: number;
  readonly step: number;
  readonly target: Target;
}

/** A node command with a series and the gateway that its submissions go to. */
export function seriesCommand(name: string, description: string) {
  return nodeCommand(name, description)
    .requiredOption("--gateway <url>", "gateway that takes submissions")
    .requiredOption("--csv <file>", "closes, oldest first, played back on the chain's clock")
    .requiredOption("--known <rows>", "rows known from the beginning", integerOption("--known", 1, LATEST))
    .requiredOption("--start <time>", "Unix time of the next row", integerOption("--start", 0, LATEST))
    .requiredOption("--step <seconds>", "seconds from row to row after it", integerOption("--step", 1, LATEST))
    .addOption(
      new Option("--target <target>", "what the topic asks for")
        .choices(["close", "volatility"] as const)
        .default("close" as const),
    );
}

/** Reads the series; InputError where the file or the number of known rows does not fit. */
export function openSeries({ csv, known, start, step, target }: SeriesOptions): Source {
  return playback(parseCloses(readText(csv), FIRST_ROWS[target]), known, start, step);
}
