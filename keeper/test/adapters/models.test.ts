/** Models over HTTP, in modules and of the keeper's own. */
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inferenceOf, lossesOf } from "../../src/adapters/context.ts";
import { httpModel } from "../../src/adapters/http.ts";
import { builtinModel, localModel, moduleModel } from "../../src/adapters/local.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { FORECASTERS, MODELS } from "../../src/models/index.ts";
import { playback } from "../../src/nodes/source.ts";
import { context } from "./contexts.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function listen(handler: RequestListener): Promise<string> {
  server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/model?key=1`;
}

describe("a model behind HTTP", () => {
  it("is posted the context", async () => {
    const url = await listen(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const { task, history } = JSON.parse(body);
      response.end(JSON.stringify({ inference: history.length, task, method: request.method, url: request.url }));
    });
    const answer = await httpModel({ url, history: 2 }).ask(context("infer"));
    expect(answer).toEqual({ inference: 2, task: "infer", method: "POST", url: "/model?key=1" });
  });

  it("or is given it as a parameter, without history", async () => {
    const url = await listen((request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://localhost");
      const sent = JSON.parse(searchParams.get("context") ?? "");
      expect(sent).toEqual({ ...context("infer"), history: [] });
      response.end(JSON.stringify({ inference: Number(searchParams.get("key")) }));
    });
    expect(await httpModel({ url, method: "GET" }).ask(context("infer"))).toEqual({ inference: 1 });
  });

  it.each<[string, RequestListener]>([
    ["status", (_, response) => response.writeHead(500).end("{}")],
    ["json", (_, response) => response.end("<html>")],
    ["unreachable", (request) => request.socket.destroy()],
    ["timeout", () => {}],
    ["size", (_, response) => response.end("1".repeat(5_000_000))],
  ])("fails with %s, and no more than that", async (code, handler) => {
    const url = await listen(handler);
    const model = httpModel({ url, timeoutMs: code === "timeout" ? 100 : 30_000 });
    await expect(model.ask(context("infer"))).rejects.toMatchObject({ name: "ModelError", code });
  });
});

describe("a model in this process", () => {
  it("may be asynchronous, abstain, and is given up when it takes too long", async () => {
    const model = localModel({ infer: async () => "1.25", forecast: () => undefined });
    expect(await model.ask(context("infer"))).toEqual({ inference: "1.25" });
    expect(lossesOf(await model.ask(context("forecast")))).toBeUndefined();
    const stuck = localModel({ infer: () => new Promise<never>(() => {}) }, 20);
    await expect(stuck.ask(context("infer"))).rejects.toMatchObject({ code: "timeout" });
    await expect(stuck.ask(context("forecast"))).rejects.toMatchObject({ code: "task" });
  });

  it("is the default export of a module", async () => {
    const folder = mkdtempSync(join(tmpdir(), "allora-module-"));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const source = `export default {
      last: 2 as number,
      infer({ epoch }: { epoch: number }) { return this.last * epoch; },
      forecast: () => ({ 4: -1.5 }),
    };`;
    const model = await moduleModel(file("model.ts", source));
    expect(await model.ask(context("infer"))).toEqual({ inference: 6 });
    expect(await model.ask(context("forecast"))).toEqual({ losses: { 4: -1.5 } });
    await expect(moduleModel(file("none.ts", "export default 7;"))).rejects.toMatchObject({ code: "model" });
    rmSync(folder, { recursive: true });
  });

  it.each(MODELS.map(({ name }) => name))("%s infers as it does without an adapter", async (name) => {
    const infer = MODELS.find((item) => item.name === name);
    const closes = Array.from({ length: 300 }, (_, i) => 100 + Math.sin(i / 7) + (i % 5) / 10);
    const { opensAt } = context("infer").times;
    const source = playback(closes, 200, opensAt - 10, 10);
    const value = inferenceOf(await builtinModel({ infer }, source, { target: "close" }).ask(context("infer")));
    const direct = infer?.infer({ target: "close", closes: closes.slice(0, 202) }) ?? Number.NaN;
    expect(Number(value) / Number(UNIT)).toBeCloseTo(direct, 9);
  });

  it.each(FORECASTERS.map(({ name }) => name))("%s forecasts for inferers of the context", async (name) => {
    const forecast = FORECASTERS.find((item) => item.name === name);
    const closes = Array.from({ length: 300 }, (_, i) => 100 + Math.sin(i / 7));
    const model = builtinModel({ forecast }, playback(closes, 300, 0, 1), { target: "close" });
    const losses = lossesOf(await model.ask(context("forecast")));
    expect(losses?.size).toBeGreaterThan(0);
    for (const id of losses?.keys() ?? []) expect([4, 9]).toContain(id);
  });
});
