#!/usr/bin/env node
/** The `allora` command line. Exit codes: 0 done, 1 failed, 2 unusable arguments or input, 3 a deadline missed. */
import { Command } from "@commander-js/extra-typings";
import { backtestCommand } from "./backtest.ts";
import { claimCommand } from "./claim.ts";
import { demoCommand } from "./demo.ts";
import { feedCommand } from "./feed.ts";
import { gatewayCommand } from "./gateway.ts";
import { keeperCommand } from "./keeper.ts";
import { run } from "./outcome.ts";
import { payCommand } from "./pay.ts";
import { relayerCommand } from "./relayer.ts";
import { replayCommand } from "./replay.ts";
import { reputerCommand } from "./reputer.ts";
import { signersCommand } from "./signers.ts";
import { simulateCommand } from "./simulate.ts";
import { stakeCommand } from "./stake.ts";
import { statusCommand } from "./status.ts";
import { topicCommand } from "./topic.ts";
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
  relayerCommand,
  signersCommand,
  statusCommand,
  verifyCommand,
  topicCommand,
  stakeCommand,
  feedCommand,
  claimCommand,
  payCommand,
];

const program = new Command("allora")
  .description("Allora on the EVM: engine, experiments and nodes")
  .showHelpAfterError("(--help lists the options)")
  .exitOverride();
for (const command of COMMANDS) program.addCommand(inherit(command() as Command));

/** A command with all of its own commands, set up like the program. */
function inherit(command: Command): Command {
  for (const inner of command.commands) inherit(inner as Command);
  return command.copyInheritedSettings(program);
}

await run(program);
