/** Run-time configuration: which deployment the app shows, and through which RPC. */
import "./zod.ts";
import { type Address, getAddress, isAddress } from "viem";
import * as z from "zod/mini";
import { checked, type Deployment, InputError, parseDeployment } from "./protocol.ts";

export const CONFIG_FILE = "config.json";
const UINT64_MAX = 2n ** 64n - 1n;

const topicKey = z.string().check(z.refine((text) => parseTopicId(text) !== null, "is not the number of a topic"));
const address = z.pipe(
  z.string().check(z.refine((text) => isAddress(text), "is not an address")),
  z.transform((text): Address => getAddress(text)),
);

const schema = z.strictObject({
  rpcUrl: z.string(),
  gateway: z.optional(z.string()),
  feeds: z._default(z.record(topicKey, address), {}),
  explorer: z.optional(z.url({ protocol: /^https?$/, error: "is not an http(s) address" })),
  deployment: z.unknown(),
});

export interface AppConfig {
  /** JSON-RPC endpoint, absolute. */
  readonly rpcUrl: string;
  /** A gateway's API, absolute; null where the chain alone is read. */
  readonly gateway: string | null;
  /** AggregatorV3 feeds, by topic; topics without one are not in it. */
  readonly feeds: ReadonlyMap<bigint, Address>;
  /** Block explorer without a slash at its end; null where transactions are not linked. */
  readonly explorer: string | null;
  readonly deployment: Deployment;
}

/**
 * Checks a parsed configuration; `base` is the address of the page, for endpoints of the same origin. Throws InputError
 * `config` with the first field that does not fit.
 */
export function parseConfig(json: unknown, base: string): AppConfig {
  const parsed = checked(schema, json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue.path.join(".") || "the file";
    throw configError(field, issue.message);
  }
  const { rpcUrl, gateway, feeds, explorer, deployment } = parsed.data;
  return {
    rpcUrl: parseEndpoint("rpcUrl", rpcUrl, base),
    gateway: gateway === undefined ? null : parseEndpoint("gateway", gateway, base),
    feeds: new Map(Object.entries(feeds).map(([topicId, feed]) => [BigInt(topicId), feed])),
    explorer: explorer?.replace(/\/+$/, "") ?? null,
    deployment: checkedDeployment(deployment),
  };
}

/** The number of a topic, from 1; null for any other text. */
export function parseTopicId(text: string): bigint | null {
  if (!/^[1-9]\d{0,19}$/.test(text)) return null;
  const id = BigInt(text);
  return id <= UINT64_MAX ? id : null;
}

/** As parseDeployment, which names fields without saying what they are of. */
function checkedDeployment(json: unknown): Deployment {
  try {
    return parseDeployment(json);
  } catch (error) {
    throw configError("deployment:", (error as Error).message);
  }
}

/** Fetches and checks the configuration beside the page; InputError `config` when there is none or it does not fit. */
export async function loadConfig(base: string, get: typeof fetch = fetch): Promise<AppConfig> {
  const url = new URL(CONFIG_FILE, base).href;
  let response: Response;
  try {
    response = await get(url, { cache: "no-cache" });
  } catch {
    throw configError(url, "could not be fetched");
  }
  if (!response.ok) throw configError(url, `answered with status ${response.status}`);
  let json: unknown;
  try {
    json = JSON.parse(await response.text());
  } catch {
    throw configError(url, "is not JSON");
  }
  return parseConfig(json, base);
}

/** The content security policy lets the page talk to its own origin, to https, and to this machine. */
function parseEndpoint(field: "rpcUrl" | "gateway", text: string, base: string): string {
  if (text === "" || !URL.canParse(text, base)) throw configError(field, "is not a URL");
  const url = new URL(text, base);
  const local = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  const allowed =
    url.protocol === "https:" || (url.protocol === "http:" && (local || url.origin === new URL(base).origin));
  if (!allowed) throw configError(field, "must be https, on this machine, or of the page's own origin");
  return url.href;
}

function configError(field: string, problem: string): InputError {
  return new InputError("config", `${field} ${problem}`, { value: field, limit: problem });
}
