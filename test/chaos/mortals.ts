/** Processes that are killed at any instant and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../keeper/src/demo/processes.ts";
import type { Random } from "../random.ts";

const CLI = join(ROOT, "keeper", "src", "cli", "main.ts");
const COMPILED = join(ROOT, ".cache", "compiled");

interface Mortal {
  readonly name: string;
  readonly args: readonly string[];
  child: ChildProcess | undefined;
}
/** Not even a test that is killed leaves its processes behind. Their threads, which run this as well, have no channel. */
const ENDS_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  'process.once("disconnect", () => process.exit(1)); process.channel?.unref();',
)}`;

export interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
}

export interface Life {
  readonly from: number;
  readonly until: number;
}

export class Mortals {
  readonly #folder: string;
  readonly #random: Random;
  readonly #all: Mortal[] = [];
  readonly #ends = new Map<string, number[]>();
  #killing = false;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();
  /** SIGKILLs, by process. */
  readonly kills = new Map<string, number>();
  /** Ends that nobody asked for, by process: exit codes. */
  readonly deaths: string[] = [];

  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
  }

  add(name: string, args: readonly string[]): void {
    const mortal: Mortal = { name, args, child: undefined };
    this.#all.push(mortal);
    this.#start(mortal);
  }

  /** Kills one after the other, each at a random instant up to `mostMs` after the one before, until `stopKilling`. */
  startKilling(mostMs: () => number): void {
    this.#killing = true;
    this.#loop = (async () => {
      while (this.#killing) {
        await this.#pause(mostMs());
        if (!this.#killing) return;
        const victim = this.#random.pick(this.#all);
        await this.#kill(victim);
        this.kills.set(victim.name, (this.kills.get(victim.name) ?? 0) + 1);
        await this.#pause(1000);
        this.#start(victim);
      }
    })();
  }

  async stopKilling(): Promise<void> {
    this.#killing = false;
    await this.#loop;
  }

  /** Ends all. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.stopKilling();
    await Promise.all(this.#all.map((mortal) => this.#kill(mortal)));
  }

  /** What the processes of that name wrote, one JSON document per line; the rest of their output is left out. */
  log(name: string): LogLine[] {
    const lines = readFileSync(this.#fileOf(name), "utf8").split("\n");
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as LogLine];
      } catch {
        return [];
      }
    });
  }

  /** Spans in which a process of that name was at work, ms: from when it said that it had started to its end. */
  lives(name: string): Life[] {
    const started = this.log(name).flatMap(({ msg, time }) => (msg === "started" ? [Date.parse(time)] : []));
    const ends = this.#ends.get(name) ?? [];
    return started.map((from) => ({ from, until: ends.find((end) => end >= from) ?? Number.POSITIVE_INFINITY }));
  }

  #fileOf(name: string): string {
    return join(this.#folder, `${name}.log`);
  }

  #start(mortal: Mortal): void {
    const log = openSync(this.#fileOf(mortal.name), "a");
    const child = spawn(process.execPath, ["--import", ENDS_WITH_PARENT, CLI, ...mortal.args], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env },
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    mortal.child = child;
    child.once("exit", (code, signal) => {
      this.#ends.set(mortal.name, [...(this.#ends.get(mortal.name) ?? []), Date.now()]);
      if (signal === "SIGKILL") return;
      // As systemd would: a process that ended by itself is started again after a while.
      this.deaths.push(`${mortal.name}: ${code ?? signal}`);
      setTimeout(() => {
        if (mortal.child === child && !this.#stopped) this.#start(mortal);
      }, 1000);
    });
  }

  async #kill({ child }: Mortal): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  #pause(mostMs: number): Promise<void> {
    const ms = this.#random.int(0, Math.floor(mostMs));
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
