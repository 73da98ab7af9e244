/** How a command line ends: its errors, and the exit codes of docs/operations.md. */
import { type Command, CommanderError } from "@commander-js/extra-typings";
import { AlloraError, InputError } from "../errors.ts";
import { redacted } from "../runtime/log.ts";

/** Runs a program; what it throws is printed, and sets the exit code: 2 for bad input, 1 for anything else. */
export async function run(program: Pick<Command, "parseAsync">): Promise<void> {
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
}
