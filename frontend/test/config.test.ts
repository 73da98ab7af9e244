import { describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "../src/lib/config.ts";
import { DEPLOYMENT, FEED } from "./fakeChain.ts";

const BASE = "https://feeds.example/app/";
const GOOD = {
  rpcUrl: "https://rpc.example/v1",
  feeds: { "7": FEED },
  deployment: { ...DEPLOYMENT, block: "5" },
};
const problem = (json: unknown, base = BASE) => {
  try {
    parseConfig(json, base);
  } catch (error) {
    return (error as Error).message;
  }
  return "none";
};

describe("parseConfig", () => {
  it("reads a whole configuration", () => {
    const config = parseConfig({ ...GOOD, explorer: "https://scan.example/" }, BASE);
    expect(config).toMatchObject({ rpcUrl: GOOD.rpcUrl, explorer: "https://scan.example" });
    expect(config.deployment).toMatchObject({ chainId: 31337, block: 5n });
    expect(config.feeds).toEqual(new Map([[7n, FEED]]));
  });

  it("does without feeds, explorer and gateway", () => {
    const without = { feeds: new Map(), explorer: null, gateway: null };
    expect(parseConfig({ ...GOOD, feeds: undefined }, BASE)).toMatchObject(without);
  });

  it("takes a gateway where it takes an RPC", () => {
    expect(parseConfig({ ...GOOD, gateway: "../api" }, BASE).gateway).toBe("https://feeds.example/api");
    expect(problem({ ...GOOD, gateway: "http://elsewhere.example" })).toContain("gateway must be https");
  });

  it.each([
    ["feeds", { ...GOOD, feeds: [FEED] }],
    ["feeds.0", { ...GOOD, feeds: { "0": FEED } }],
    ["feeds.seven", { ...GOOD, feeds: { seven: FEED } }],
    [`feeds.${2n ** 64n}`, { ...GOOD, feeds: { [String(2n ** 64n)]: FEED } }],
    ["feeds.7", { ...GOOD, feeds: { "7": "0x12" } }],
    ["explorer", { ...GOOD, explorer: "javascript:alert(1)" }],
    ["epochs", { ...GOOD, deployment: { ...GOOD.deployment, epochs: "nowhere" } }],
    ["block", { ...GOOD, deployment: { ...GOOD.deployment, block: 5 } }],
    ["the file", []],
    ["the file", { ...GOOD, rpc: "https://rpc.example" }],
  ])("names %s where it does not fit", (field, json) => {
    expect(problem(json)).toContain(field);
  });

  it.each([
    ["http://127.0.0.1:8545", BASE, "none"],
    ["http://localhost:8545", BASE, "none"],
    ["../rpc", BASE, "none"],
    ["/rpc", "http://192.168.1.5:4173/", "none"],
    ["http://rpc.example", BASE, "rpcUrl must be https, on this machine, or of the page's own origin"],
    ["wss://rpc.example", BASE, "rpcUrl must be https, on this machine, or of the page's own origin"],
    ["", BASE, "rpcUrl is not a URL"],
    ["https://", BASE, "rpcUrl is not a URL"],
  ])("of RPC %s on a page at %s says: %s", (rpcUrl, base, expected) => {
    expect(problem({ ...GOOD, rpcUrl }, base)).toBe(expected);
  });

  it("resolves an RPC of the page's own origin", () => {
    expect(parseConfig({ ...GOOD, rpcUrl: "../rpc" }, BASE).rpcUrl).toBe("https://feeds.example/rpc");
  });
});

describe("loadConfig", () => {
  const answering = (body: string, status = 200) => (async () => new Response(body, { status })) as typeof fetch;

  it("fetches the file beside the page", async () => {
    let asked = "";
    const get = (async (url: string) => {
      asked = url;
      return new Response(JSON.stringify(GOOD));
    }) as typeof fetch;
    expect((await loadConfig(`${BASE}index.html`, get)).feeds.get(7n)).toBe(FEED);
    expect(asked).toBe(`${BASE}config.json`);
  });

  it("says what is wrong with it", async () => {
    await expect(loadConfig(BASE, answering("", 404))).rejects.toThrow("status 404");
    await expect(loadConfig(BASE, answering("<html>"))).rejects.toThrow("is not JSON");
    const unreachable = (async () => Promise.reject(new TypeError("failed"))) as typeof fetch;
    await expect(loadConfig(BASE, unreachable)).rejects.toThrow("could not be fetched");
  });
});
