/** The gateway's HTTP side: request ids, limits, errors, and the endpoints. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { AlloraError, InputError } from "../errors.ts";
import { refusal } from "../nodes/submissions.ts";
import { Buckets } from "./limits.ts";
import { describe } from "./openapi.ts";
import type { GatewayLimits, GatewayMetrics } from "./options.ts";
import { BusyError, MissingError } from "./refusals.ts";
import { checked, type Route } from "./routes.ts";

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly limits: GatewayLimits;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  /** Throws BusyError while no submission is taken. */
  readonly requireRoom: () => void;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
}

const REQUEST_ID = /^[\w.-]{1,64}$/;
const HEADER = "x-request-id";

export function createApp(options: AppOptions): Hono {
  const { routes, limits, corsOrigins, trustProxy, requireRoom, log, metrics } = options;
  const addresses = new Buckets(limits.perAddress);
  const app = new Hono();

  app.use(async (context, next) => {
    const given = context.req.header(HEADER);
    context.header(HEADER, given !== undefined && REQUEST_ID.test(given) ? given : randomUUID());
    await next();
    const status = `${Math.floor(context.res.status / 100)}xx`;
    metrics.count("allora_gateway_requests_total", { method: context.req.method, status });
  });
  app.use(
    cors({ origin: [...corsOrigins].includes("*") ? "*" : [...corsOrigins], exposeHeaders: [HEADER, "retry-after"] }),
  );
  app.use(async (context, next) => {
    // Before the body is read: turning away must stay cheap.
    if (context.req.method === "POST") requireRoom();
    const wait = addresses.take(addressOf(context, trustProxy), Date.now());
    const { burst, perSecond } = limits.perAddress;
    if (wait > 0) {
      throw new BusyError(
        "rate",
        "too many requests of this address",
        wait,
        `${burst} at once, ${perSecond} per second`,
      );
    }
    await next();
  });
  const tooLarge = (size: number | string) => refusal("size", "the body is too large", size, limits.bodyBytes);
  const unsized = bodyLimit({
    maxSize: limits.bodyBytes,
    onError: () => {
      throw tooLarge("unknown");
    },
  });
  app.use(async (context, next) => {
    if (context.req.method !== "POST") return next();
    const length = context.req.header("content-length");
    if (length === undefined) return unsized(context, next);
    if (Number(length) > limits.bodyBytes) throw tooLarge(length);
    return next();
  });

  for (const { method, path, params, query, body, handle } of routes) {
    app.on(method, path.replaceAll(/\{(\w+)\}/g, ":$1"), async (context) =>
      handle({
        params: checked(params, context.req.param()),
        query: checked(query, context.req.query()),
        body: body === undefined ? undefined : parseJson(await context.req.text()),
        context,
      }),
    );
  }
  const description = describe(routes);
  app.get("/openapi.json", (context) => context.json(description));
  app.notFound((context) => answer(context, new MissingError("endpoint", context.req.path, "see /openapi.json")));
  app.onError((error, context) => {
    if (!(error instanceof AlloraError)) log.error({ err: error, requestId: requestId(context) }, "request failed");
    else log.debug({ code: error.code, value: error.value, requestId: requestId(context) }, "refused");
    return answer(context, error);
  });
  return app;
}

function answer(context: Context, error: Error): Response {
  const known =
    error instanceof AlloraError ? error : new AlloraError("internal", "the gateway failed", { value: "", limit: "" });
  const { code, message, value, limit } = known;
  if (error instanceof BusyError) context.header("retry-after", String(error.retryAfter));
  return context.json({ error: { code, message, value, limit, requestId: requestId(context) } }, statusOf(known));
}

function statusOf(error: AlloraError): ContentfulStatusCode {
  if (error instanceof BusyError) return error.code === "rate" ? 429 : 503;
  if (error instanceof MissingError) return 404;
  if (error instanceof InputError) return error.code === "size" ? 413 : 400;
  return 500;
}

function requestId(context: Context): string {
  return context.res.headers.get(HEADER) ?? "";
}

/** The peer's, or what one's own proxy says that it is. */
function addressOf(context: Context, trustProxy: boolean): string {
  const forwarded = trustProxy ? context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
  const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
  return forwarded ?? incoming?.socket.remoteAddress ?? "local";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("json", `the body is not JSON: ${(error as Error).message}`, text.slice(0, 80), "JSON");
  }
}
