import { once } from "node:events";
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { epochTimes } from "../../src/chain/topic.ts";
import { parseDecimal } from "../../src/decimal.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { playback } from "../../src/nodes/source.ts";
import { csvTruth } from "../../src/truths/csv.ts";
import { httpTruth } from "../../src/truths/http.ts";
import { jsonPath } from "../../src/truths/jsonPath.ts";
import { localTruth, moduleTruth, seriesTruth } from "../../src/truths/local.ts";
import { parseTruth } from "../../src/truths/truth.ts";
import { TOPIC } from "../adapters/contexts.ts";

const question = (epoch: bigint, time?: number) => {
  const times = epochTimes(TOPIC.schedule, epoch);
  return { topicId: TOPIC.id, epoch, times, time: time ?? times.reportsFrom };
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "allora-truths-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a path into JSON", () => {
  const json = { data: [{ price: 1 }, { "last price": "2" }], "it's": { _x1: null }, toString2: 3 };

  it.each([
    ["$", json],
    ["$.data[0].price", 1],
    ["$.data[-1]['last price']", "2"],
    ['$["it\'s"]._x1', null],
    ["$.data.price", undefined],
    ["$.data[2].price", undefined],
    ["$.data[0].price.more", undefined],
    ["$.toString", undefined],
    ["$.__proto__", undefined],
  ])("%s", (path, expected) => {
    expect(jsonPath(path)(json)).toEqual(expected);
  });

  it.each(["", "data", "$data", "$.", "$..a", "$.a[", "$.a[b]", "$.a[*]", "$.a b", "$[1"])("%j is none", (path) => {
    expect(() => jsonPath(path)).toThrow(expect.objectContaining({ code: "path", value: path }));
  });
});

describe("a truth", () => {
  it("is a number or an exact decimal", () => {
    expect([1.5, "-0.000000000000000001", " 7 "].map(parseTruth)).toEqual([(3n * UNIT) / 2n, -1n, 7n * UNIT]);
    expect([undefined, null, ""].map(parseTruth)).toEqual([undefined, undefined, undefined]);
    for (const value of ["x", Number.NaN, true, {}, "1e3"]) {
      expect(() => parseTruth(value)).toThrow(expect.objectContaining({ name: "TruthError", code: "value" }));
    }
    expect(() => parseTruth("100000000000000000000.1")).toThrow(expect.objectContaining({ code: "bounds" }));
  });
});

describe("truths behind HTTP", () => {
  const answers: Record<string, { status: number; body: string }> = {
    "/topics/3/epochs/0?at=1000100": { status: 200, body: '{"result":[{"close":"101.000000000000000001"}]}' },
    "/topics/3/epochs/1?at=1000200": { status: 404, body: "" },
    "/topics/3/epochs/2?at=1000300": { status: 200, body: '{"result":[]}' },
    "/topics/3/epochs/3?at=1000400": { status: 500, body: "{}" },
    "/topics/3/epochs/4?at=1000500": { status: 200, body: "soon" },
    "/topics/3/epochs/5?at=1000600": { status: 200, body: '{"result":[{"close":{}}]}' },
  };

  it("are found by the epoch and a path, not known where there is nothing, and never guessed", async () => {
    const server = createServer((request, response) => {
      const { status, body } = answers[request.url ?? ""];
      response.writeHead(status).end(body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const url = `${base}/topics/{topic}/epochs/{epoch}?at={reportsFrom}`;
    const source = httpTruth({ url, path: "$.result[0].close" });
    expect(source.repeatable).toBe(false);
    expect(await source.truthOf(question(0n))).toBe(101n * UNIT + 1n);
    expect(await source.truthOf(question(1n))).toBeUndefined();
    expect(await source.truthOf(question(2n))).toBeUndefined();
    await expect(source.truthOf(question(3n))).rejects.toMatchObject({ name: "TruthError", code: "status" });
    await expect(source.truthOf(question(4n))).rejects.toMatchObject({ code: "json" });
    await expect(source.truthOf(question(5n))).rejects.toMatchObject({ code: "value" });
    server.close();
    await expect(httpTruth({ url: `${base}/x`, path: "$" }).truthOf(question(0n))).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});

describe("truths in a CSV file", () => {
  it("by epoch, as rows are added", async () => {
    const file = join(folder, "epochs.csv");
    writeFileSync(file, "epoch,truth\n0,1.5\n1,\n");
    const source = csvTruth({ file });
    expect(source.repeatable).toBe(true);
    const known = async () => Promise.all([0n, 1n, 2n].map((epoch) => source.truthOf(question(epoch))));
    expect(await known()).toEqual([(3n * UNIT) / 2n, undefined, undefined]);
    appendFileSync(file, "2,-3\n");
    expect(await known()).toEqual([(3n * UNIT) / 2n, undefined, -3n * UNIT]);
  });

  it("by time, once no later row can take its place", async () => {
    const file = join(folder, "times.csv");
    // Epoch 0 is about 1,000,100.
    writeFileSync(file, `date,close\n1000090,10\n1000095,11\n`);
    const source = (maxAge: number) => csvTruth({ file, value: "close", key: { time: "date" }, maxAge });
    expect(await source(60).truthOf(question(0n))).toBeUndefined();
    appendFileSync(file, "1970-01-12T13:48:21Z,12\n");
    expect(await source(60).truthOf(question(0n))).toBe(11n * UNIT);
    expect(await source(5).truthOf(question(0n))).toBe(11n * UNIT);
    expect(await source(4).truthOf(question(0n))).toBeUndefined();
    writeFileSync(file, `date,close\n1000090,10\n1000100,13\n`);
    expect(await source(0).truthOf(question(0n))).toBe(13n * UNIT);
  });

  it("says what is wrong with the file", async () => {
    const missing = csvTruth({ file: join(folder, "none.csv") });
    await expect(missing.truthOf(question(0n))).rejects.toMatchObject({ code: "file" });
    const file = join(folder, "other.csv");
    writeFileSync(file, "epoch,close\n0,1\n");
    await expect(csvTruth({ file }).truthOf(question(0n))).rejects.toMatchObject({ code: "csv", limit: "truth" });
    writeFileSync(file, "time,truth\nyesterday,1\n");
    await expect(csvTruth({ file, key: { time: "time" } }).truthOf(question(0n))).rejects.toMatchObject({
      code: "time",
    });
  });
});

describe("truths of this process", () => {
  it("of a module, which says whether it repeats itself", async () => {
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const repeating = await moduleTruth(
      file(
        "a.ts",
        "export const repeatable = true; export default async ({ epoch, times }: any) => epoch + times.opensAt;",
      ),
    );
    expect([repeating.repeatable, await repeating.truthOf(question(2n))]).toEqual([true, 1_000_202n * UNIT]);
    expect((await moduleTruth(file("b.ts", "export default () => 7;"))).repeatable).toBe(false);
    await expect(moduleTruth(file("c.ts", "export default 7;"))).rejects.toMatchObject({ code: "truth" });
    await expect(localTruth(() => new Promise(() => {}), true, 20).truthOf(question(0n))).rejects.toMatchObject({
      name: "TruthError",
      code: "timeout",
    });
  });

  it("of a series: the close after those that were known when the epoch opened", async () => {
    const { opensAt, reportsFrom } = question(1n).times;
    const source = seriesTruth(playback([1, 2, 3, 4.25, 5], 2, opensAt, 100), "close");
    expect(await source.truthOf(question(1n, opensAt))).toBeUndefined();
    expect(await source.truthOf(question(1n, reportsFrom))).toBe(parseDecimal("4.25"));
  });
});
