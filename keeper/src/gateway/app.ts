/** The gateway's HTTP side: request ids, limits, errors, and the endpoints. */
import type { IncomingMessage } from "node:http";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { AlloraError, InputError } from "../errors.ts";
import { refusal } from "../nodes/submissions.ts";
import type { Gate } from "./gate.ts";
import { describe } from "./openapi.ts";
import type { GatewayLimits, GatewayMetrics } from "./options.ts";
import { BusyError, errorBody, MissingError } from "./refusals.ts";
import { countRequest, EXPOSED_HEADERS, REQUEST_ID_HEADER, requestIdOf } from "./requests.ts";
import { checked, type Route } from "./routes.ts";

export interface AppOptions {
  readonly routes: readonly Route[];
  readonly limits: GatewayLimits;
  readonly corsOrigins: readonly string[];
  readonly gate: Gate;
  readonly log: Logger;
  readonly metrics: GatewayMetrics;
}

export function createApp(options: AppOptions): Hono {
  const { routes, limits, corsOrigins, gate, log, metrics } = options;
  const app = new Hono();

  app.use(async (context, next) => {
    context.header(REQUEST_ID_HEADER, requestIdOf(context.req.header(REQUEST_ID_HEADER)));
    await next();
    countRequest(metrics, context.req.method, context.res.status);
  });
  const origin = corsOrigins.includes("*") ? "*" : [...corsOrigins];
  app.use(cors({ origin, exposeHeaders: [...EXPOSED_HEADERS] }));
  app.use(async (context, next) => {
    const { incoming } = (context.env ?? {}) as { incoming?: IncomingMessage };
    if (incoming === undefined || !gate.hasPassed(incoming)) {
      const address = gate.addressOf(context.req.header("x-forwarded-for"), incoming);
      const refused = gate.refuse(context.req.method, address);
      if (refused !== undefined) throw refused;
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
  if (error instanceof BusyError) context.header("retry-after", String(error.retryAfter));
  return context.json(errorBody(known, requestId(context)), statusOf(known));
}

function statusOf(error: AlloraError): ContentfulStatusCode {
  if (error instanceof BusyError) return error.status;
  if (error instanceof MissingError) return 404;
  if (error instanceof InputError) return error.code === "size" ? 413 : 400;
  return 500;
}

function requestId(context: Context): string {
  return context.res.headers.get(REQUEST_ID_HEADER) ?? "";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("json", `the body is not JSON: ${(error as Error).message}`, text.slice(0, 80), "JSON");
  }
}
