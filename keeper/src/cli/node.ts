/** What all node commands share. */
import { Command } from "@commander-js/extra-typings";
import { type CheckRow, checkConfig } from "../runtime/check.ts";
import { type Kind, loadConfig } from "../runtime/config.ts";
import { Exit } from "../runtime/lifecycle.ts";
import { type Build, runNode } from "../runtime/run.ts";
import { inputPath } from "./input.ts";
import { terminalTable } from "./output.ts";

const EXIT_CODES = `
Exit codes: 0 stopped on request, or checked and right; 1 failed; 2 unusable arguments or configuration, or checked and
wrong; 3 did not stop before the deadline.`;

/** Kinds that decide what to send. */
const DRY: readonly Kind[] = ["keeper", "watcher"];

interface Options {
  readonly config: string;
  readonly check: boolean;
  readonly once: boolean;
  readonly dryRun?: boolean;
}

/** The command of a kind of node. */
export function nodeCommand(kind: Kind, description: string, build: Build) {
  const command = new Command(kind)
    .description(description)
    .requiredOption("--config <file>", "configuration of all nodes, YAML or JSON")
    .option("--check", "check configuration, keys and chain, print a table, and end", false)
    .option("--once", "one step of everything, then end", false)
    .addHelpText("after", EXIT_CODES);
  if (DRY.includes(kind)) command.option("--dry-run", "decide and log, send nothing");
  return command.action(async (options: Options) => {
    const { once, dryRun = false } = options;
    const config = loadConfig(inputPath(options.config));
    if (options.check) {
      const rows = await checkConfig(kind, config);
      console.log(format(rows));
      process.exitCode = rows.every(({ state }) => state !== "wrong") ? Exit.Stopped : Exit.Unusable;
      return;
    }
    // What still holds connections open must not keep the process alive.
    process.exit(await runNode(kind, config, { once, dryRun }, build));
  });
}

function format(rows: readonly CheckRow[]): string {
  return terminalTable(
    ["what", "state", "detail"],
    rows.map(({ what, state, detail }) => [what, state, detail]),
  );
}
