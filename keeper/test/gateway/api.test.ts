/** The gateway's API: its description, its limits, what it answers to requests that it cannot use. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assembleGateway, type Gateway, type GatewayParts } from "../../src/gateway/gateway.ts";
import { Buckets, Pace } from "../../src/gateway/limits.ts";
import { openStore } from "../../src/gateway/openStore.ts";
import { NO_METRICS } from "../../src/gateway/options.ts";
import { BusyError } from "../../src/gateway/refusals.ts";
import { Results } from "../../src/gateway/results.ts";
import { errorAnswer } from "../../src/gateway/routes.ts";
import type { Store } from "../../src/gateway/store.ts";
import { receiptSchema } from "../../src/gateway/submissionRoutes.ts";
import { UNIT } from "../../src/math/fixed.ts";
import { formatSubmission, type GatewaySubmission } from "../../src/nodes/submissions.ts";
import { validateOpenApi } from "./openapi.ts";
import { DEPLOYMENT, inference, StubChain, stubChainState } from "./stub.ts";

const log = pino({ level: "silent" });
const RATE = { burst: 1_000_000, perSecond: 1_000_000 };

let chain: StubChain;
let store: Store;
let gateway: Gateway;

async function start(options: Partial<GatewayParts> = {}): Promise<void> {
  chain = new StubChain();
  const state = stubChainState(() => chain.head());
  await state.follow();
  store = await openStore(":memory:");
  gateway = assembleGateway({
    store,
    chain: state,
    relayChain: chain,
    results: new Results(undefined as never, DEPLOYMENT),
    follow: state.follow,
    owner: "test",
    deployment: DEPLOYMENT,
    batchMs: 10,
    confirmations: 1,
    log,
    ...options,
    // However slow the machine is.
    limits: { turnMs: 3_600_000, ...options.limits },
  });
}
beforeEach(() => start());
afterEach(() => gateway.stop());

const post = (submission: GatewaySubmission | string, headers: Record<string, string> = {}) => {
  const body = typeof submission === "string" ? submission : JSON.stringify(formatSubmission(submission));
  return gateway.app.request("/submissions", { method: "POST", body, headers });
};

describe("the description", () => {
  it("is valid OpenAPI 3.1, and has every endpoint", async () => {
    const response = await gateway.app.request("/openapi.json");
    const description = (await response.json()) as { paths: Record<string, object> };
    expect(await validateOpenApi(description)).toEqual({ valid: true, version: "3.1" });
    const paths = Object.keys(description.paths).sort();
    const served = gateway.app.routes
      .map(({ path }) => path.replaceAll(/:(\w+)/g, "{$1}"))
      .filter((path) => path !== "/*" && path !== "/openapi.json");
    expect(paths).toEqual([...new Set(served)].sort());
    expect(paths).toContain("/topics/{topicId}/stream");
    expect(JSON.stringify(description.paths["/submissions"])).toContain("LossReport");
  });
});

describe("answers", () => {
  it("are receipts that say what becomes of a submission", async () => {
    const submission = await inference(1n, 0);
    const response = await post(submission);
    expect(response.status).toBe(202);
    const receipt = receiptSchema.parse(await response.json());
    expect(receipt).toMatchObject({ state: "accepted", topicId: "1", epoch: "0", role: 0, slot: 0, until: 500 });
    const status = async () => {
      const answer = await gateway.app.request(`/submissions/${receipt.id}`);
      return receiptSchema.parse(await answer.json());
    };
    expect(await status()).toEqual(receipt);
    await gateway.flush(60_000);
    expect(await status()).toMatchObject({
      state: "onchain",
      transaction: chain.blocks[1].hash,
      block: 1,
      final: false,
    });
    expect((await post(submission)).status).toBe(200);
    expect((await post(await inference(1n, 0, 2n * UNIT))).status).toBe(400);
    const held = await gateway.app.request(`/participants/${receipt.participant}/submissions?topic=1&epoch=0`);
    expect(await held.json()).toEqual({
      submissions: [{ ...(await status()), submission: formatSubmission(submission) }],
    });
  });

  it("name the request: by its own id or a new one", async () => {
    const given = await post("{", { "x-request-id": "abc-1" });
    expect(given.headers.get("x-request-id")).toBe("abc-1");
    expect(errorAnswer.parse(await given.json()).error).toMatchObject({ code: "json", requestId: "abc-1" });
    const made = await post("{", { "x-request-id": "not an id" });
    const { requestId } = errorAnswer.parse(await made.json()).error;
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.headers.get("x-request-id")).toBe(requestId);
  });

  it.each([
    ["/nowhere", 404, "missing"],
    [`/submissions/0x${"00".repeat(32)}`, 404, "missing"],
    ["/submissions/0x12", 400, "query"],
    [`/participants/0x${"00".repeat(20)}/submissions?topic=1`, 400, "query"],
    [`/participants/0x${"00".repeat(20)}/submissions?topic=1&epoch=99999999999999999999`, 400, "query"],
  ])("to %s are errors with value and limit", async (path, status, code) => {
    const response = await gateway.app.request(path);
    expect(response.status).toBe(status);
    expect(errorAnswer.parse(await response.json()).error.code).toBe(code);
  });

  it.each([
    ["/submissions", "OPTIONS", 204],
    ["/openapi.json", "GET", 200],
    ["/nowhere", "GET", 404],
    ["/submissions/0x12", "GET", 400],
    ["/submissions", "POST", 400],
  ])("to %s %s may be read by pages of other origins", async (path, method, status) => {
    const headers = { origin: "https://example.org", "access-control-request-method": "POST" };
    const response = await gateway.app.request(path, { method, headers });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([status, "*"]);
    if (method !== "OPTIONS") {
      expect(response.headers.get("access-control-expose-headers")).toBe("x-request-id,retry-after");
    }
  });

  it.each([
    [undefined, "https://example.org", "*"],
    [["https://example.org"], "https://example.org", "https://example.org"],
    [["https://example.org"], "https://other.org", null],
  ])("of a gateway for pages of %s to one of %s allow %s, turned away or not", async (corsOrigins, origin, allowed) => {
    await gateway.stop();
    await start({ ...(corsOrigins && { corsOrigins }), limits: { perAddress: { burst: 1, perSecond: 0.001 } } });
    const server = createServer(gateway.listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`;
    const ask = () => fetch(url, { headers: { origin, "x-request-id": "abc-1" } });
    const [passed, turnedAway] = [await ask(), await ask()];
    expect([passed.status, turnedAway.status]).toEqual([200, 429]);
    for (const { headers } of [passed, turnedAway]) {
      expect(headers.get("access-control-allow-origin")).toBe(allowed);
      expect(headers.get("access-control-expose-headers")).toBe("x-request-id,retry-after");
      expect(headers.get("x-request-id")).toBe("abc-1");
    }
    expect(turnedAway.headers.get("retry-after")).toBe("1000");
    expect(errorAnswer.parse(await turnedAway.json()).error).toMatchObject({ code: "rate", requestId: "abc-1" });
    server.close();
  });
});

describe("limits", () => {
  it("of the body hold with and without its length", async () => {
    const large = "x".repeat(20_000);
    expect((await post(large, { "content-length": "20000" })).status).toBe(413);
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(large));
        controller.close();
      },
    });
    const request = new Request("http://gateway/submissions", { method: "POST", body, duplex: "half" } as RequestInit);
    const response = await gateway.app.fetch(request);
    expect(response.status).toBe(413);
    expect(errorAnswer.parse(await response.json()).error.code).toBe("size");
  });

  it("of requests per address say when to come back", async () => {
    await gateway.stop();
    await start({ limits: { perAddress: { burst: 2, perSecond: 0.5 } }, trustProxy: true });
    const ask = (address: string) =>
      gateway.app.request("/nowhere", { headers: { "x-forwarded-for": `1.1.1.1, ${address}` } });
    expect([(await ask("2.2.2.2")).status, (await ask("2.2.2.2")).status]).toEqual([404, 404]);
    const response = await ask("2.2.2.2");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(errorAnswer.parse(await response.json()).error.code).toBe("rate");
    expect((await ask("3.3.3.3")).status).toBe(404);
  });

  it("of submissions per signer leave others alone", async () => {
    await gateway.stop();
    await start({ limits: { perAddress: RATE, perSigner: { burst: 2, perSecond: 0.001 } } });
    const statuses = [];
    for (const topic of [1n, 2n, 3n]) statuses.push((await post(await inference(topic, 0))).status);
    statuses.push((await post(await inference(3n, 1))).status);
    expect(statuses).toEqual([202, 202, 429, 202]);
  });

  it("of submissions per signer are not used up by others who repeat what it signed", async () => {
    await gateway.stop();
    await start({ limits: { perAddress: RATE, perSigner: { burst: 2, perSecond: 0.001 } } });
    const [first, second] = await Promise.all([inference(1n, 0), inference(2n, 0)]);
    const statuses = [];
    for (const submission of [first, first, first, first, second]) statuses.push((await post(submission)).status);
    expect(statuses).toEqual([202, 200, 200, 200, 202]);
  });

  it("of what waits for the disk turn the rest away, and take it again later", async () => {
    await gateway.stop();
    await start({ limits: { perAddress: RATE, queue: 4 } });
    const submissions = await Promise.all(Array.from({ length: 12 }, (_, i) => inference(BigInt(i + 1), 0)));
    const responses = await Promise.all(submissions.map((submission) => post(submission)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status === 202)).toHaveLength(4);
    const turnedAway = responses.filter(({ status }) => status === 503);
    expect(turnedAway).toHaveLength(8);
    expect(turnedAway[0].headers.get("retry-after")).toBe("1");
    for (const submission of submissions) expect([200, 202]).toContain((await post(submission)).status);
  });

  it("turn away what they must before the application sees it", async () => {
    await gateway.stop();
    const counted: unknown[] = [];
    const metrics = { ...NO_METRICS, count: (name: string, labels?: object) => counted.push([name, labels]) };
    await start({ limits: { queue: 0 }, metrics });
    const server = createServer(gateway.listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const response = await fetch(`${url}/submissions`, { method: "POST", body: "{}" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(errorAnswer.parse(await response.json()).error).toMatchObject({ code: "busy", limit: "0" });
    // What only reads is answered.
    expect((await fetch(`${url}/openapi.json`)).status).toBe(200);
    const requests = "allora_gateway_requests_total";
    expect(counted).toEqual([
      [requests, { method: "POST", status: "5xx" }],
      [requests, { method: "GET", status: "2xx" }],
    ]);
    server.close();
  });

  it("let in a smaller share of the time while the event loop does not get through, and a larger one again", () => {
    const pace = new Pace(100);
    const shares = (from: number, slices: number, through: boolean) =>
      Array.from({ length: slices }, (_, slice) => {
        const admitted = Array.from({ length: 100 }, (_, i) => pace.admits(from + 100 * slice + i));
        // What is let in comes first.
        expect(admitted.indexOf(false)).toBe(admitted.includes(false) ? admitted.lastIndexOf(true) + 1 : -1);
        if (through) pace.noteTurn();
        return admitted.filter(Boolean).length;
      });
    expect(shares(0, 3, true)).toEqual([100, 100, 100]);
    expect(shares(300, 6, false)).toEqual([100, 91, 83, 76, 75, 75]);
    expect(shares(900, 5, true)).toEqual([75, 83, 91, 100, 100]);
  });

  it("are buckets that fill again, in bounded memory", () => {
    const buckets = new Buckets({ burst: 2, perSecond: 1 });
    expect([buckets.take("a", 0), buckets.take("a", 0), buckets.take("a", 0)]).toEqual([0, 0, 1]);
    expect([buckets.take("b", 0), buckets.take("a", 1000), buckets.take("a", 1000)]).toEqual([0, 0, 1]);
    for (let i = 0; i < 100_000; i++) buckets.take(`key ${i}`, 1000);
    expect(buckets.size).toBe(50_000);
  });
});

it("stops: what it took is on the chain, and it takes nothing more", async () => {
  await start();
  gateway.start();
  const taken = await Promise.all(Array.from({ length: 5 }, async (_, slot) => post(await inference(1n, slot))));
  expect(taken.map(({ status }) => status)).toEqual(Array(5).fill(202));
  await gateway.stop();
  expect(chain.logs()).toHaveLength(5);
  const late = await post(await inference(1n, 6));
  expect(late.status).toBe(503);
  expect(errorAnswer.parse(await late.json()).error.code).toBe("stopping");
  await expect(store.unrelayed()).rejects.toThrow("closed");
  await start();
});

it("turns submissions away while the store fails, and takes them again once it does not", async () => {
  await gateway.stop();
  const working = await openStore(":memory:");
  let broken = true;
  const add: Store["add"] = (items) => (broken ? Promise.reject(new Error("the server is gone")) : working.add(items));
  await start({ store: { ...working, add } });
  await store.close();
  const submission = await inference(1n, 0);
  const response = await post(submission);
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  const { error } = errorAnswer.parse(await response.json());
  expect(error.code).toBe("store");
  expect(JSON.stringify(error)).not.toContain("the server is gone");
  broken = false;
  expect((await post(submission)).status).toBe(202);
});

it("refuses what it cannot check because the chain does not answer", async () => {
  await gateway.stop();
  const down = async () => {
    throw new BusyError("chain", "the chain does not answer", 5, "answers");
  };
  await start();
  const state = stubChainState(down);
  const first = gateway;
  gateway = assembleGateway({
    store,
    chain: { ...state, cached: () => undefined },
    relayChain: chain,
    follow: state.follow,
    owner: "test",
    deployment: DEPLOYMENT,
    batchMs: 10,
    log,
  });
  const response = await post(await inference(1n, 0));
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
  gateway = first;
});
