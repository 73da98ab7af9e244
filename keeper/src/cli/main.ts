#!/usr/bin/env node
/** The `allora` command line. Exit codes: 0 done, 1 failed, 2 unusable arguments or input, 3 a deadline missed. */
import { Command, CommanderError } from "@commander-js/extra-typings";
import { AlloraError, InputError } from "../errors.ts";
import { redacted } from "../runtime/log.ts";
import { backtestCommand } from "./backtest.ts";
import { demoCommand } from "./demo.ts";
import { gatewayCommand } from "./gateway.ts";
import { keeperCommand } from "./keeper.ts";
import { replayCommand } from "./replay.ts";
import { reputerCommand } from "./reputer.ts";
import { simulateCommand } from "./simulate.ts";
import { statusCommand } from "./status.ts";
import { tuneCommand } from "./tune.ts";
import { verifyCommand } from "./verify.ts";
import { watcherCommand } from "./watcher.ts";
import { workerCommand } from "./worker.ts";

const COMMANDS = [
  replayCommand,
  simulateCommand,
  backtestCommand,
  tuneCommand,
  demoCommand,
  workerCommand,
  reputerCommand,
  gatewayCommand,
  keeperCommand,
  watcherCommand,
  statusCommand,
  verifyCommand,
];

const program = new Command("allora")
  .description("Allora on the EVM: engine, experiments and nodes")
  .showHelpAfterError("(--help lists the options)")
  .exitOverride();
for (const command of COMMANDS) program.addCommand(command().copyInheritedSettings(program));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof AlloraError) {
    const { name, code, message, value, limit } = error;
    console.error(JSON.stringify({ error: { name, code, message, value, limit } }));
    process.exitCode = error instanceof InputError ? 2 : 1;
  } else {
    // Messages of libraries quote URLs, which may hold access keys.
    console.error(redacted(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    process.exitCode = 1;
  }
}
