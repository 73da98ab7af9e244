/** Threads that die: what they computed fails, and they are replaced, each time after a longer pause. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EnginePool } from "../../src/engine/pool.ts";

const threads = vi.hoisted(() => [] as (EventEmitter & { sent: { id: number }[] })[]);
vi.mock("node:worker_threads", () => ({
  Worker: class extends EventEmitter {
    readonly sent: { id: number }[] = [];
    constructor() {
      super();
      threads.push(this as never);
    }
    postMessage(job: { id: number }): void {
      this.sent.push(job);
    }
    ref(): void {}
    unref(): void {}
    async terminate(): Promise<void> {}
  },
}));

const INPUT = [{}, {}, []] as unknown as Parameters<EnginePool["synthesisTrace"]>;

describe("an engine pool", () => {
  beforeEach(() => {
    threads.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it("starts a thread that dies again after a pause, which grows until it has finished something", async () => {
    const pool = new EnginePool({ threads: 1 });
    const lost = pool.synthesisTrace(...INPUT);
    const kept = pool.synthesisTrace(...INPUT);
    threads[0].emit("exit", 1);
    await expect(lost).rejects.toThrow("ended with code 1");
    await vi.advanceTimersByTimeAsync(99);
    expect(threads).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(threads).toHaveLength(2);
    // What waited meanwhile is done by the new one, whose pauses begin anew.
    threads[1].emit("message", { id: threads[1].sent[0].id, result: "trace" });
    expect(await kept).toBe("trace");
    for (let died = 0, pauseMs = 100; died < 5; died++, pauseMs *= 2) {
      const count = threads.length;
      threads[count - 1].emit("exit", 1);
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      expect(threads).toHaveLength(count);
      await vi.advanceTimersByTimeAsync(1);
      expect(threads).toHaveLength(count + 1);
    }
    await pool.close();
  });

  it("starts none once it is closed", async () => {
    const pool = new EnginePool({ threads: 1 });
    threads[0].emit("exit", 1);
    await pool.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(threads).toHaveLength(1);
  });
});
