import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { closeAll } from "../../src/runtime/lifecycle.ts";

const SUPERVISED = fileURLToPath(new URL("supervised.ts", import.meta.url));

/** How a process ends that is sent signals once it is ready, each after the one before was heard. */
async function ending(mode: string, ...signals: readonly NodeJS.Signals[]) {
  const child = spawn(process.execPath, [SUPERVISED, mode], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let sent = 0;
  child.stdout.on("data", (data) => {
    output += data;
    const heard = output.includes("ready") ? 1 + output.split('"stopping"').length - 1 : 0;
    if (sent < signals.length && sent < heard) child.kill(signals[sent++]);
  });
  const [code] = await once(child, "close");
  return { code, output };
}

describe("a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("closes what it opened, and ends with 0 at %s", async (signal) => {
    const { code, output } = await ending("orderly", signal);
    expect(code).toBe(0);
    expect(output).toContain("closed");
  });

  it("ends with 3 when it does not stop in time, or is told twice", async () => {
    const slow = await ending("slow", "SIGTERM");
    expect(slow.code).toBe(3);
    expect(slow.output).toContain("did not stop in time");
    const twice = await ending("twice", "SIGTERM", "SIGINT");
    expect(twice.code).toBe(3);
    expect(twice.output).toContain("told to stop twice");
  });

  it("logs what nobody caught, and ends with 1", async () => {
    const rejects = await ending("rejects");
    expect(rejects.code).toBe(1);
    expect(rejects.output).toContain("nobody caught this");
    expect((await ending("throws")).code).toBe(1);
  });
});

it("closing goes on after one that fails", async () => {
  const closed: string[] = [];
  const failing = closeAll([
    () => void closed.push("first"),
    () => Promise.reject(new Error("stuck")),
    async () => void closed.push("last"),
  ]);
  await expect(failing).rejects.toMatchObject({ code: "closing", message: "did not close: stuck" });
  expect(closed).toEqual(["first", "last"]);
});
