/**
 * Models as child processes that speak JSON lines: one line `{ "id", "context" }` on its input for each question, one
 * line `{ "id", ...answer }` on its output for each answer. What it writes to its error output goes to the log.
 */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Logger } from "pino";
import { type ModelAdapter, type ModelContext, ModelError, withHistory } from "./context.ts";
import { SENT_HISTORY } from "./http.ts";
import { MODEL_TIMEOUT_MS, timeout } from "./local.ts";

export interface ProcessModelOptions {
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Folder that it runs in. */
  readonly folder?: string | undefined;
  /** Added to PATH, HOME and the like; what else this process has in its environment, keys for one, it is not given. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs?: number | undefined;
  /** Epochs of history that it is sent, 500 unless told. */
  readonly history?: number | undefined;
  /** Milliseconds before it is started again after its first unexpected end, and at most; doubled with each. */
  readonly backoffMs?: { readonly first: number; readonly longest: number } | undefined;
  readonly log: Logger;
}

const BACKOFF = { first: 500, longest: 60_000 };
const INHERITED = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "VIRTUAL_ENV", "PYTHONPATH", "SYSTEMROOT"];
/** Characters of a line of an answer, and of one that goes to the log. */
const LONGEST_ANSWER = 1_000_000;
const LONGEST_LOG = 1000;
/** Milliseconds that a process has to end when its input does. */
const GRACE_MS = 2000;

interface Question {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Starts with the first question; one that ends is started again, later each time until it has answered. */
export class ProcessModel implements ModelAdapter {
  readonly #options: ProcessModelOptions;
  readonly #questions = new Map<number, Question>();
  #child: ChildProcessWithoutNullStreams | undefined;
  #next = 0;
  #failures = 0;
  #startsAt = 0;
  #closed = false;

  constructor(options: ProcessModelOptions) {
    this.#options = options;
  }

  async ask(context: ModelContext): Promise<unknown> {
    const { timeoutMs = MODEL_TIMEOUT_MS, history = SENT_HISTORY } = this.#options;
    const child = this.#running();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      // Whoever is late is stuck, or would answer the next question late as well: it starts anew.
      const timer = setTimeout(() => this.#fail(child, timeout(timeoutMs)), timeoutMs);
      this.#questions.set(id, { resolve, reject, timer });
      child.stdin.write(`${JSON.stringify({ id, context: withHistory(context, history) })}\n`);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, "close");
    child.stdin.end();
    const timer = setTimeout(() => kill(child), GRACE_MS);
    await ended;
    clearTimeout(timer);
  }

  #running(): ChildProcessWithoutNullStreams {
    if (this.#closed) throw new ModelError("closed", "the model is closed", { value: "closed", limit: "open" });
    if (this.#child !== undefined) return this.#child;
    const wait = Math.ceil(this.#startsAt - performance.now());
    if (wait > 0) {
      throw new ModelError("backoff", `the model's process ended; it starts again in ${wait} ms`, {
        value: `${this.#failures} ends without an answer`,
        limit: `${wait} ms`,
      });
    }
    this.#child = this.#start();
    return this.#child;
  }

  #start(): ChildProcessWithoutNullStreams {
    const { command, folder, env, log } = this.#options;
    const [program, ...args] = command;
    const inherited = Object.fromEntries(
      INHERITED.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])),
    );
    // A group of its own: what it starts ends with it.
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...inherited, ...env },
      stdio: "pipe",
      detached: true,
    });
    // Writing to one that has ended fails; its end is what counts.
    child.stdin.on("error", () => {});
    child.on("error", (error) => this.#fail(child, ended(command, error.message)));
    child.on("close", (code, signal) => this.#fail(child, ended(command, String(code ?? signal))));
    let unread = 0;
    child.stdout.on("data", (data: Buffer) => {
      const end = data.lastIndexOf(10);
      unread = end < 0 ? unread + data.length : data.length - end - 1;
      if (unread > LONGEST_ANSWER) this.#fail(child, malformed("a line without an end"));
    });
    createInterface({ input: child.stdout }).on("line", (line) => this.#answer(line));
    createInterface({ input: child.stderr }).on("line", (line) => {
      log.warn({ model: program, said: line.slice(0, LONGEST_LOG) }, "model");
    });
    return child;
  }

  /** A line that answers no open question is only logged: the question that it may have been meant for times out. */
  #answer(line: string): void {
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      parsed = undefined;
    }
    const id = typeof parsed === "object" && parsed !== null && "id" in parsed ? parsed.id : undefined;
    const question = typeof id === "number" ? this.#questions.get(id) : undefined;
    if (question === undefined) {
      const said = line.slice(0, LONGEST_LOG);
      this.#options.log.warn({ model: this.#options.command[0], said }, "not an answer to an open question");
      return;
    }
    this.#questions.delete(id as number);
    clearTimeout(question.timer);
    this.#failures = 0;
    question.resolve(parsed);
  }

  /** Ends a process, and the questions that it was asked. */
  #fail(child: ChildProcessWithoutNullStreams, error: ModelError): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    kill(child);
    const { first, longest } = this.#options.backoffMs ?? BACKOFF;
    this.#startsAt = performance.now() + Math.min(first * 2 ** this.#failures, longest);
    this.#failures++;
    if (!this.#closed) this.#options.log.warn({ err: error }, "model's process is gone");
    for (const { reject, timer } of this.#questions.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#questions.clear();
  }
}

/** Ends a process and all that it started. */
function kill({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing is left of them.
  }
}

function ended([program]: readonly string[], value: string): ModelError {
  return new ModelError("ended", `${program} ended: ${value}`, { value, limit: "running" });
}

function malformed(value: string): ModelError {
  return new ModelError("answer", `the model answered ${value}`, { value, limit: `${LONGEST_ANSWER} characters` });
}
