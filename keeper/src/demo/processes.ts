/** Child processes of the demo: each with a log file of its own, all stopped together. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AlloraError } from "../errors.ts";

export const ROOT = resolve(import.meta.dirname, "..", "..", "..");
const CLI = join(ROOT, "keeper", "src", "cli", "main.ts");
const HARDHAT = join(ROOT, "node_modules", "hardhat", "dist", "src", "cli.js");
/** Compiled modules, so that a dozen processes of the same program do not all compile it. */
const COMPILED = join(ROOT, ".cache", "compiled");
/** Lines of a log that an error quotes. */
const QUOTED_LINES = 15;

/** A child process ended when it should have gone on, or failed. */
export class ProcessError extends AlloraError {
  override readonly name = "ProcessError";
}

export class Processes {
  readonly #folder: string;
  readonly #children: { name: string; child: ChildProcess }[] = [];
  #stopping = false;
  #failure: ProcessError | undefined;

  /** Logs go to `folder`, one file per process. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a node of the command line. */
  startNode(name: string, args: readonly string[]): ChildProcess {
    return this.#start(name, [CLI, ...args], {});
  }

  /** Starts a Hardhat script. */
  startHardhat(name: string, script: string, options: readonly string[], env: Record<string, string>): ChildProcess {
    return this.#start(name, [HARDHAT, "run", "--no-compile", join(ROOT, "scripts", script), ...options], env);
  }

  /** Runs a Hardhat script to its end; the last line that it printed. */
  async runHardhat(name: string, script: string, options: readonly string[], env: Record<string, string>) {
    const child = spawn(process.execPath, [HARDHAT, "run", "--no-compile", join(ROOT, "scripts", script), ...options], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    const [code] = await once(child, "exit");
    if (code !== 0) throw new ProcessError("exit", `${name} failed:\n${output}`, { value: code, limit: 0 });
    return output.trim().split("\n").at(-1) ?? "";
  }

  /** Throws when a process that should be running has ended. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Stops everything, newest first. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { child } of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(timer);
    }
  }

  #start(name: string, args: readonly string[], env: Record<string, string>): ChildProcess {
    const file = join(this.#folder, `${name}.log`);
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const log = createWriteStream(file);
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    child.once("exit", (code, signal) => {
      if (this.#stopping) return;
      const tail = readFileSync(file, "utf8").trim().split("\n").slice(-QUOTED_LINES).join("\n");
      this.#failure ??= new ProcessError("exit", `${name} ended (${code ?? signal}):\n${tail}`, {
        value: code ?? signal,
        limit: "running",
      });
    });
    this.#children.push({ name, child });
    return child;
  }
}
