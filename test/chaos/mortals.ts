/** Processes that are killed at any instant and started again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, openSync } from "node:fs";
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

export class Mortals {
  readonly #folder: string;
  readonly #random: Random;
  readonly #all: Mortal[] = [];
  #killing = false;
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

  /** Kills one after the other, each `least` to `most` milliseconds after the one before, until `stopKilling`. */
  startKilling(least: number, most: number): void {
    this.#killing = true;
    this.#loop = (async () => {
      while (this.#killing) {
        await this.#pause(least, most);
        if (!this.#killing) return;
        const victim = this.#random.pick(this.#all);
        await this.#kill(victim);
        this.kills.set(victim.name, (this.kills.get(victim.name) ?? 0) + 1);
        await this.#pause(0, 1000);
        this.#start(victim);
      }
    })();
  }

  async stopKilling(): Promise<void> {
    this.#killing = false;
    await this.#loop;
  }

  /** Asks all to stop; their exit codes. */
  async stop(): Promise<Record<string, number | NodeJS.Signals | null>> {
    await this.stopKilling();
    const codes = this.#all.map(async ({ name, child }) => {
      if (child === undefined) return [name, null] as const;
      if (child.exitCode !== null || child.signalCode !== null) return [name, child.exitCode] as const;
      const ended = once(child, "exit");
      child.removeAllListeners("exit");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
      const [code, signal] = (await ended) as [number | null, NodeJS.Signals | null];
      clearTimeout(timer);
      return [name, code ?? signal] as const;
    });
    return Object.fromEntries(await Promise.all(codes));
  }

  #start(mortal: Mortal): void {
    const file = join(this.#folder, `${mortal.name}.log`);
    appendFileSync(file, `--- started ${new Date().toISOString()}\n`);
    const log = openSync(file, "a");
    const child = spawn(process.execPath, [CLI, ...mortal.args], {
      cwd: ROOT,
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env },
      stdio: ["ignore", log, log],
    });
    mortal.child = child;
    child.once("exit", (code, signal) => {
      if (signal === "SIGKILL") return;
      // As systemd would: a process that ended by itself is started again after a while.
      this.deaths.push(`${mortal.name}: ${code ?? signal}`);
      setTimeout(() => {
        if (mortal.child === child && this.#killing) this.#start(mortal);
      }, 1000);
    });
  }

  async #kill({ child }: Mortal): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  #pause(least: number, most: number): Promise<void> {
    const ms = this.#random.int(least, most);
    return new Promise((resolve) => setTimeout(resolve, ms));
  }
}
