import pino from "pino";
import { describe, expect, it } from "vitest";
import { AlloraError } from "../../src/errors.ts";
import { Heads } from "../../src/runtime/heads.ts";
import { livenessOf, readinessOf, serveHealth } from "../../src/runtime/health.ts";
import { Loops } from "../../src/runtime/loops.ts";
import { PrometheusMetrics } from "../../src/runtime/metrics.ts";

const log = pino({ level: "silent" });

/** A chain whose head the test moves; `fail` and `hang` are what its endpoint does then. */
class Chain {
  number = 1n;
  mode: "answer" | "fail" | "hang" = "answer";
  branch = "a";
  getBlock = (async () => {
    if (this.mode === "hang") return new Promise(() => {});
    if (this.mode === "fail") throw new Error("no");
    return { number: this.number, hash: `0x${this.branch}${this.number}`, timestamp: 1000n + this.number };
  }) as never;
}

function setUp(options: { backoffMs?: number; idleMs?: number } = {}) {
  const chain = new Chain();
  const metrics = new PrometheusMetrics("test");
  const heads = new Heads({ client: chain, pollMs: 1, timeoutMs: 20, log, metrics, now: () => 1_000_000 });
  const loops = new Loops({ heads, log, metrics, pollMs: 1, idleMs: 1_000_000, backoffMs: 2, ...options });
  const stop = new AbortController();
  return { chain, metrics, heads, loops, stop };
}

/** Waits, however long it takes. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe("loops", () => {
  it("step once per block, also where another takes the place of one", async () => {
    const { chain, heads, loops, stop } = setUp();
    let steps = 0;
    loops.add({ name: "one", step: async () => void steps++ });
    const running = Promise.all([heads.run(stop.signal), loops.run(stop.signal)]);
    await until(() => steps === 1);
    chain.number = 2n;
    await until(() => steps === 2);
    chain.branch = "b";
    await until(() => steps === 3);
    for (let polls = 0; polls < 10; polls++) await heads.poll();
    expect(steps).toBe(3);
    stop.abort();
    await running;
  });

  it("do not hold each other up: one fails, one hangs, one is added later", async () => {
    const { chain, heads, loops, metrics, stop } = setUp();
    let good = 0;
    let bad = 0;
    let release = () => {};
    loops.add({
      name: "bad",
      step: async () => {
        if (++bad < 4) throw new AlloraError("broken", "broken", { value: 0, limit: 0 });
      },
    });
    loops.add({ name: "slow", step: () => new Promise((resolve) => (release = resolve)) });
    loops.add({ name: "good", step: async () => void good++ });
    const running = Promise.all([heads.run(stop.signal), loops.run(stop.signal)]);
    // What failed is tried again although there is no new block.
    await until(() => bad === 4 && good === 1);
    let late = 0;
    loops.add({ name: "late", step: async () => void late++ });
    await until(() => late === 1);
    chain.number = 2n;
    await until(() => good === 2 && late === 2 && bad === 5);
    expect((await metrics.text()).text).toContain(
      'allora_process_failures_total{loop="bad",code="broken",node="test"} 3',
    );
    stop.abort();
    let ended = false;
    void running.then(() => (ended = true));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(ended).toBe(false);
    release();
    await running;
  });

  it("step without new blocks after the idle time", async () => {
    const { heads, loops, stop } = setUp({ idleMs: 2 });
    let steps = 0;
    loops.add({ name: "one", step: async () => void steps++ });
    const running = Promise.all([heads.run(stop.signal), loops.run(stop.signal)]);
    await until(() => steps > 3);
    stop.abort();
    await running;
  });

  it("run once, also what the first step adds, and say whether all went well", async () => {
    const { loops } = setUp();
    const done: string[] = [];
    loops.add({
      name: "topics",
      step: async () => loops.add({ name: "topic/1", step: async () => void done.push("topic/1") }),
    });
    expect(await loops.once()).toBe(true);
    expect(done).toEqual(["topic/1"]);
    loops.add({ name: "bad", step: () => Promise.reject(new Error("bad")) });
    expect(await loops.once()).toBe(false);
  });
});

describe("health", () => {
  it("is ready while the chain answers, steps end well and every check says so", async () => {
    const { chain, heads, loops, metrics } = setUp();
    let indexed = false;
    loops.add({ name: "one", step: async () => {} });
    const checks = { index: () => ({ ready: indexed, detail: "3 behind" }) };
    const options = { metrics, heads, loops, stepSeconds: 60, staleSeconds: 60, checks };
    const notReady = () =>
      Object.entries(readinessOf(options).parts)
        .filter(([, { ready }]) => !ready)
        .map(([name]) => name);
    expect(notReady()).toEqual(["chain", "head", "one", "index"]);
    await heads.poll();
    await loops.once();
    expect(notReady()).toEqual(["index"]);
    indexed = true;
    expect(readinessOf(options).ok).toBe(true);
    chain.mode = "hang";
    await heads.poll();
    expect(heads.silentMs).toBeGreaterThan(0);
    expect(readinessOf({ ...options, staleSeconds: 0 }).parts).toMatchObject({ chain: { ready: false } });
  });

  it("answers over HTTP: 503 for a dead loop, and metrics with the node as a label", async () => {
    const { chain, heads, loops, metrics } = setUp();
    loops.add({ name: "one", step: async () => {} });
    await heads.poll();
    await loops.once();
    const options = { metrics, heads, loops, stepSeconds: 60, staleSeconds: 60, checks: {} };
    const alive = await serveHealth(options, "127.0.0.1", 0);
    const dead = await serveHealth({ ...options, stepSeconds: -1 }, "127.0.0.1", 0);
    const get = async (port: number, path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, text: await response.text() };
    };
    try {
      expect((await get(alive.port, "/healthz")).status).toBe(200);
      expect((await get(alive.port, "/readyz")).status).toBe(200);
      const { status, text } = await get(dead.port, "/healthz");
      expect(status).toBe(503);
      expect(JSON.parse(text).dead).toEqual(["one"]);
      chain.number = 9n;
      await heads.poll();
      const metricsText = (await get(alive.port, "/metrics")).text;
      expect(metricsText).toContain('allora_chain_head_number{node="test"} 9');
      expect(metricsText).toContain('allora_chain_clock_skew_seconds{node="test"} 9');
      expect(metricsText).toContain('process_cpu_seconds_total{node="test"}');
      await expect(serveHealth(options, "127.0.0.1", alive.port)).rejects.toThrow("EADDRINUSE");
    } finally {
      alive.close();
      dead.close();
    }
    expect(livenessOf(options).ok).toBe(true);
  });
});
