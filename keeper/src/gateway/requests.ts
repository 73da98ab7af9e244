/** What every answer has: the request's id, and headers that pages of other origins may read. */
import { randomUUID } from "node:crypto";
import type { GatewayMetrics } from "./options.ts";

const REQUEST_ID = /^[\w.-]{1,64}$/;
export const REQUEST_ID_HEADER = "x-request-id";
export const EXPOSED_HEADERS = [REQUEST_ID_HEADER, "retry-after"] as const;

/** The caller's id where it is one, or a new one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
}

export function countRequest(metrics: GatewayMetrics, method: string, status: number): void {
  metrics.count("allora_gateway_requests_total", { method, status: `${Math.floor(status / 100)}xx` });
}
