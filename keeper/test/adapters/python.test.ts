/** The examples in Python, where there is a Python. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random, SEED } from "../../../test/random.ts";
import { inferenceOf, lossesOf, type ModelAdapter } from "../../src/adapters/context.ts";
import { httpModel } from "../../src/adapters/http.ts";
import { ProcessModel } from "../../src/adapters/process.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { context, quiet } from "./contexts.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples/worker-python");
const python = spawnSync("python3", ["--version"]).status === 0;
if (!python) console.warn("no python3: the examples in Python are not tested");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "allora-python-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const lines = (...args: string[]) =>
  new ProcessModel({ command: ["python3", ...args], folder: EXAMPLES, timeoutMs: 120_000, log: quiet });

/** Asks and closes. */
async function answers(model: ModelAdapter) {
  const inference = inferenceOf(await model.ask(context("infer")));
  const losses = lossesOf(await model.ask(context("forecast")));
  const early = inferenceOf(await model.ask({ ...context("infer"), history: [] }));
  await model.close();
  return { inference, losses, early };
}

describe.skipIf(!python)("model.py", () => {
  it("answers the same as JSON lines and over HTTP, and abstains where it knows nothing", async () => {
    const expected = await answers(lines("model.py"));
    expect(Number(expected.inference) / Number(UNIT)).toBeGreaterThan(101);
    expect(expected.losses).toEqual(new Map([[4, (-5n * UNIT) / 2n]]));
    expect(expected.early).toBeUndefined();
    const { child, url } = await serving("model.py", "--http", "0");
    expect(await answers(httpModel({ url, timeoutMs: 120_000 }))).toEqual(expected);
    // By GET it is told no history.
    expect(await httpModel({ url, method: "GET", timeoutMs: 120_000 }).ask(context("infer"))).toHaveProperty("abstain");
    child.kill();
    await once(child, "exit");
  });

  it("survives a question that makes it fail", async () => {
    const model = lines("model.py");
    const broken = {
      ...context("infer"),
      history: [{ ...context("infer").history[0], network: "?" as never }, ...context("infer").history],
    };
    expect(await model.ask(broken)).toHaveProperty("abstain");
    expect(await model.ask(context("infer"))).toHaveProperty("inference");
    await model.close();
  });
});

describe.skipIf(!python)("regression.py", () => {
  it("learns from prices, and infers from those known when the epoch opened", async () => {
    const random = new Random(SEED);
    // Returns that repeat half of the last one: what a regression on lags can learn.
    let close = 100;
    let change = 0;
    const { opensAt } = context("infer").times;
    const closes = Array.from({ length: 600 }, () => {
      change = 0.5 * change + 0.01 * (random.int(0, 1_000_000) / 1_000_000 - 0.5);
      close *= Math.exp(change);
      return close;
    });
    const rows = closes.map((value, i) => `${opensAt + (i - 549) * 10},${value}`);
    const csv = join(folder, "prices.csv");
    writeFileSync(csv, `time,close\n${rows.join("\n")}\n`);
    const files = ["--csv", csv, "--model", join(folder, "model.json")];
    const trained = spawnSync("python3", ["regression.py", "train", ...files], { cwd: EXAMPLES, encoding: "utf8" });
    expect([trained.status, trained.stderr]).toEqual([0, ""]);
    const ratio = Number(/: (\d\.\d+) of persistence/.exec(trained.stdout)?.[1]);
    expect(ratio).toBeLessThan(0.9);

    const { inference } = await answers(lines("regression.py", "serve", ...files));
    const last = closes[549];
    const expected = last * (last / closes[548]) ** 0.5;
    const value = Number(inference) / Number(UNIT);
    expect(Math.abs(Math.log(value / expected))).toBeLessThan(0.005);
    expect(value).not.toBe(last);

    // A price that is being written may end anywhere.
    writeFileSync(csv, `time,close\n${rows.slice(0, 549).join("\n")}\n${opensAt},1`);
    const { inference: before } = await answers(lines("regression.py", "serve", ...files));
    expect(Math.abs(Math.log(Number(before) / Number(UNIT) / closes[548]))).toBeLessThan(0.1);
  });

  it("says what it lacks", () => {
    const csv = join(folder, "short.csv");
    writeFileSync(csv, "time,close\n1,2\n2,3\n");
    const trained = spawnSync(
      "python3",
      ["regression.py", "train", "--csv", csv, "--model", join(folder, "none.json")],
      {
        cwd: EXAMPLES,
        encoding: "utf8",
      },
    );
    expect([trained.status, trained.stderr]).toEqual([1, expect.stringContaining("at least 50 are needed")]);
  });
});

async function serving(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn("python3", args, { cwd: EXAMPLES, stdio: ["ignore", "ignore", "pipe"] });
  const [line] = (await once(child.stderr, "data")) as [Buffer];
  return { child, url: String(line).trim() };
}
