/** Follows docs/guides/first-model.md to the letter: its commands, in its order, to a paid reward. `npm run guide`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");
const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.warn("no python3: the guide is not followed");
/** Commands that go on until they are stopped, and what they say when the next step may begin. */
const GOING_ON: Readonly<Record<string, RegExp>> = {
  "npm run sandbox": /^ready/m,
  "npm run allora -- worker --config sandbox/worker.yaml": /"on the chain"/,
};
/** Looks, five a second, at whether all has ended. */
const PATIENCE = 150;

interface Running {
  readonly child: ChildProcess;
  output: string;
}

const running: Running[] = [];
afterEach(async () => {
  for (const { child } of running.splice(0).reverse()) await stop(child.pid as number);
  rmSync(join(ROOT, "sandbox"), { recursive: true, force: true });
});

/** Ends a process and all that it started: npm passes a signal on only when it is sent to the whole group. */
async function stop(group: number): Promise<void> {
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(-group, name);
    } catch {
      return false;
    }
  };
  signal("SIGTERM");
  for (let tries = 0; signal(0) && tries < PATIENCE; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  signal("SIGKILL");
}

function start(command: string): Running {
  const child = spawn("bash", ["-c", command], { cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const started: Running = { child, output: "" };
  const take = (data: Buffer) => {
    started.output += data;
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  running.push(started);
  return started;
}

/** Waits until what runs has said something; fails when it ends first. */
async function said(process: Running, what: RegExp): Promise<void> {
  while (!what.test(process.output)) {
    if (process.child.exitCode !== null) throw new Error(`ended without saying ${what}:\n${process.output}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// Some minutes of real time, with a build of its own: not beside tests that read what is built.
it.skipIf(!python || process.env.ALLORA_GUIDE !== "1")(
  "the guide leads to a paid reward",
  async () => {
    const guide = readFileSync(join(ROOT, "docs", "guides", "first-model.md"), "utf8");
    const commands = [...guide.matchAll(/```bash\n(.*?)```/gs)].flatMap(([, block]) => block.trim().split("\n"));
    expect(commands).toHaveLength(4);
    for (const command of commands) {
      const started = start(command);
      const sign = GOING_ON[command];
      if (sign !== undefined) await said(started, sign);
      else {
        const [code] = await once(started.child, "exit");
        expect(code, started.output).toBe(0);
      }
    }
    const [sandbox, training] = running;
    expect(training.output).toMatch(/trained on \d+ rows/);
    await said(sandbox, /^paid: 0x[0-9a-fA-F]{40} has (?!0\.00)\d+\.\d\d ALLO$/m);
    expect(sandbox.output).toMatch(/^epoch \d+: the network infers \d+\.\d\d, you infer \d+\.\d\d$/m);
  },
  1_200_000,
);
