import pino from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { ProcessModel, type ProcessModelOptions } from "../../src/adapters/process.ts";
import { context, quiet } from "./contexts.ts";

/** Answers by what the epoch is; counts how often it was started in its answers. */
const SCRIPT = `
  require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const { id, context } = JSON.parse(line);
    const say = (answer) => console.log(JSON.stringify({ id, ...answer }));
    if (context.epoch === 1) return process.exit(3);
    if (context.epoch === 2) return;
    if (context.epoch === 3) return console.log("not JSON"), console.log('{"id":999,"inference":1}'), say({ inference: 3 });
    if (context.epoch === 4) return process.stdout.write("x".repeat(2000000));
    if (context.epoch === 5) return say({ inference: process.pid, key: process.env.SECRET ?? null, given: process.env.GIVEN });
    if (context.epoch === 6) return setTimeout(() => say({ inference: 6 }), 50), setTimeout(() => console.log(""), 80);
    say({ inference: context.history.length });
  });
`;

let model: ProcessModel;
afterEach(() => model.close());

function start(options: Partial<ProcessModelOptions> = {}): ProcessModel {
  const command = [process.execPath, "-e", SCRIPT];
  model = new ProcessModel({ command, timeoutMs: 30_000, backoffMs: { first: 1, longest: 1 }, log: quiet, ...options });
  return model;
}

const ask = (epoch: bigint) => model.ask({ ...context("infer"), epoch: Number(epoch) });
const failure = (epoch: bigint) => ask(epoch).then(String, ({ code }) => code);
const backedOff = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a model in a child process", () => {
  it("answers one line for one line, also out of order, with the history that it wants", async () => {
    start({ history: 2 });
    const answers = await Promise.all([ask(6n), ask(7n)]);
    expect(answers).toEqual([
      { id: 0, inference: 6 },
      { id: 1, inference: 2 },
    ]);
  });

  it("is not confused by lines that answer nothing", async () => {
    start();
    expect(await ask(3n)).toEqual({ id: 0, inference: 3 });
  });

  it("is started again when it ends, fails to answer in time, or never ends a line", async () => {
    start({ timeoutMs: 5000 });
    const first = (await ask(5n)) as { inference: number };
    expect(await failure(1n)).toBe("ended");
    await backedOff();
    const second = (await ask(5n)) as { inference: number };
    expect(second.inference).not.toBe(first.inference);
    // Whoever asks meanwhile is told as well.
    expect(await Promise.all([failure(4n), failure(2n)])).toEqual(["answer", "answer"]);
    await backedOff();
    expect(await ask(5n)).toMatchObject({ inference: expect.any(Number) });
    await model.close();
    start({ timeoutMs: 200 });
    expect(await failure(2n)).toBe("timeout");
  });

  it("is left alone for a while after it ended, and longer each time until it answers", async () => {
    const warnings: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => void warnings.push(JSON.parse(line).msg) });
    start({ backoffMs: { first: 3_600_000, longest: 3_600_000 }, log });
    expect(await failure(1n)).toBe("ended");
    expect(await failure(7n)).toBe("backoff");
    expect(warnings).toEqual(["model's process is gone"]);
    await model.close();
    start({ command: ["/no/such/program"] });
    expect(await failure(7n)).toBe("ended");
  });

  it("is not given the environment, where keys may be", async () => {
    process.env.SECRET = "key";
    start({ env: { GIVEN: "yes" } });
    expect(await ask(5n)).toMatchObject({ key: null, given: "yes" });
    delete process.env.SECRET;
  });

  it("is named by its program: arguments may hold access keys", async () => {
    start({ command: [process.execPath, "-e", "process.exit(4)", "--", "--token=hush"] });
    const error = (await ask(7n).catch((caught) => caught)) as Error;
    expect(error.message).toContain(`${process.execPath} ended: 4`);
    expect(error.message).not.toContain("hush");
  });

  it("takes with it what it started: a program may be run by another one", async () => {
    // Neither ends with its input.
    const outer = `
      const inner = require("node:child_process").spawn(process.execPath, ["-e", process.env.GIVEN], { stdio: ["pipe", 1, 2] });
      process.stdin.on("data", (data) => inner.stdin.write(data));
      setInterval(() => {}, 1000);
    `;
    const command = [process.execPath, "-e", outer];
    const isAlive = (pid: number) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    const ended = async (pid: number) => {
      for (let i = 0; i < 500 && isAlive(pid); i++) await backedOff();
      return !isAlive(pid);
    };
    start({ command, env: { GIVEN: `setInterval(() => {}, 1000);${SCRIPT}` } });
    const first = (await ask(5n)) as { inference: number };
    expect(await failure(4n)).toBe("answer");
    await backedOff();
    expect(await ended(first.inference)).toBe(true);
    const second = (await ask(5n)) as { inference: number };
    await model.close();
    expect(await ended(second.inference)).toBe(true);
  });

  it("ends with its input", async () => {
    start();
    await ask(5n);
    await model.close();
    expect(await failure(7n)).toBe("closed");
  });
});
