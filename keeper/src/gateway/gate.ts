/** Turns requests away before they are read: under a flood that must cost next to nothing. */
import type { IncomingMessage, RequestListener } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";
import { Buckets } from "./limits.ts";
import type { GatewayLimits, GatewayMetrics } from "./options.ts";
import { BusyError, errorBody } from "./refusals.ts";
import { countRequest, EXPOSED_HEADERS, REQUEST_ID_HEADER, requestIdOf } from "./requests.ts";

export interface GateOptions {
  readonly limits: GatewayLimits;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  /** Why no submission is taken now. */
  readonly busy: () => BusyError | undefined;
  readonly metrics: GatewayMetrics;
}

export class Gate {
  readonly #options: GateOptions;
  readonly #addresses: Buckets;
  readonly #passed = new WeakSet<IncomingMessage>();

  constructor(options: GateOptions) {
    this.#options = options;
    this.#addresses = new Buckets(options.limits.perAddress);
  }

  /** Why a request is turned away; undefined where it is not, which uses up its share of the address's rate. */
  refuse(method: string, address: string): BusyError | undefined {
    const busy = method === "POST" ? this.#options.busy() : undefined;
    if (busy !== undefined) return busy;
    const wait = this.#addresses.take(address, Date.now());
    if (wait === 0) return undefined;
    const { burst, perSecond } = this.#options.limits.perAddress;
    const limit = `${burst} at once, ${perSecond} per second`;
    return new BusyError("rate", "too many requests of this address", wait, limit);
  }

  /** The peer's, or what one's own proxy says that it is. */
  addressOf(forwardedFor: string | undefined, incoming: IncomingMessage | undefined): string {
    const forwarded = this.#options.trustProxy ? forwardedFor?.split(",").at(-1)?.trim() : undefined;
    return forwarded ?? incoming?.socket.remoteAddress ?? "local";
  }

  hasPassed(incoming: IncomingMessage): boolean {
    return this.#passed.has(incoming);
  }

  /** Serves an application; what is turned away never reaches it. */
  listener(app: Hono): RequestListener {
    const { corsOrigins, metrics } = this.#options;
    const pass = getRequestListener(app.fetch);
    const anyOrigin = corsOrigins.includes("*");
    return (incoming, outgoing) => {
      const method = incoming.method ?? "GET";
      const forwarded = incoming.headers["x-forwarded-for"];
      const address = this.addressOf(Array.isArray(forwarded) ? forwarded.join() : forwarded, incoming);
      const refused = this.refuse(method, address);
      if (refused === undefined) {
        this.#passed.add(incoming);
        return pass(incoming, outgoing);
      }
      const requestId = requestIdOf(incoming.headers[REQUEST_ID_HEADER] as string | undefined);
      const body = JSON.stringify(errorBody(refused, requestId));
      const { origin } = incoming.headers;
      const shared = anyOrigin ? "*" : origin !== undefined && corsOrigins.includes(origin) ? origin : undefined;
      outgoing.writeHead(refused.status, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "retry-after": String(refused.retryAfter),
        [REQUEST_ID_HEADER]: requestId,
        "access-control-expose-headers": EXPOSED,
        ...(shared === undefined ? {} : { "access-control-allow-origin": shared }),
        ...(anyOrigin ? {} : { vary: "Origin" }),
      });
      outgoing.end(body);
      countRequest(metrics, method, refused.status);
    };
  }
}

const EXPOSED = EXPOSED_HEADERS.join(",");
