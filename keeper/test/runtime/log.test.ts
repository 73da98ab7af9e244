import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { AlloraError } from "../../src/errors.ts";
import { createLog, originOf, redacted } from "../../src/runtime/log.ts";

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown> {
  const stream = new PassThrough();
  write(createLog("keeper", "info", stream));
  return JSON.parse(String(stream.read()));
}

describe("the log", () => {
  it("prints bigint at any depth, maps and sets", () => {
    const line = logged((log) =>
      log.info({ epoch: 7n, list: [{ gas: 2n ** 70n }], map: new Map([[1, 2n]]) }, "posted"),
    );
    expect(line).toMatchObject({
      node: "keeper",
      msg: "posted",
      epoch: "7",
      list: [{ gas: String(2n ** 70n) }],
      map: [[1, "2"]],
    });
  });

  it("prints errors with their code, and without what URLs hold", () => {
    const error = new AlloraError("unreachable", "POST https://user:pw@rpc.example.org/v2/secret failed", {
      value: 1,
      limit: 2,
    });
    const line = logged((log) => log.error({ err: error }, "failed"));
    expect(line).toMatchObject({ err: { code: "unreachable", value: "1", limit: "2" } });
    expect(JSON.stringify(line)).toContain("https://rpc.example.org failed");
    expect(JSON.stringify(line)).not.toMatch(/secret|user|pw/);
  });

  it("prints bigint of child logs", () => {
    expect(logged((log) => log.child({ topic: "1" }).warn({ value: 5n }, "odd"))).toMatchObject({
      topic: "1",
      value: "5",
    });
  });
});

it("URLs lose names, passwords, paths and queries, and what follows them stays", () => {
  const text = "a postgres://u:p@db:5432/x: http://h/k?q=1, http://127.0.0.1:80: done";
  expect(redacted(text)).toBe("a postgres://db:5432: http://h, http://127.0.0.1: done");
  expect(originOf("not a url")).toBe("(url)");
});
