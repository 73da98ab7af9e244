/** What a gateway is made from. */
import type { Logger } from "pino";
import type { Sender } from "../chain/clients.ts";
import type { Deployment } from "../chain/deployment.ts";

/** Metrics that a gateway emits. */
export type GatewayMetricName =
  | "allora_gateway_requests_total"
  | "allora_gateway_submissions_total"
  | "allora_gateway_queue_submissions"
  | "allora_gateway_unrelayed_submissions"
  | "allora_gateway_commit_seconds"
  | "allora_gateway_relay_seconds";

export interface GatewayMetrics {
  count(name: GatewayMetricName, labels?: Readonly<Record<string, string>>, by?: number): void;
  set(name: GatewayMetricName, value: number, labels?: Readonly<Record<string, string>>): void;
  observe(name: GatewayMetricName, seconds: number, labels?: Readonly<Record<string, string>>): void;
}

export const NO_METRICS: GatewayMetrics = { count: () => {}, set: () => {}, observe: () => {} };

/** So many at once, and then so many per second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface GatewayLimits {
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Submissions that wait to become durable; more are turned away. */
  readonly queue: number;
  /** Milliseconds in which the event loop must get through all that came: where it does not, a part is turned away. */
  readonly turnMs: number;
  /** Requests of one network address. */
  readonly perAddress: Rate;
  /** New submissions of one signer. */
  readonly perSigner: Rate;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  bodyBytes: 16_384,
  queue: 1024,
  turnMs: 50,
  perAddress: { burst: 400, perSecond: 100 },
  perSigner: { burst: 200, perSecond: 20 },
};

export interface GatewayOptions {
  /** Key that pays for relays; no two gateways may have the same one. */
  readonly sender: Sender;
  readonly deployment: Deployment;
  /** Path of the SQLite file, ":memory:" for nothing that lasts, or the URL of a Postgres database. */
  readonly database: string;
  /** Milliseconds that the first submission of a batch waits for others. */
  readonly batchMs: number;
  readonly log: Logger;
  readonly metrics?: GatewayMetrics;
  readonly limits?: Partial<GatewayLimits>;
  /** Milliseconds between looks at the chain's head, 1000 by default. */
  readonly pollMs?: number;
  /** Blocks after which what the chain says is taken to stay, 5 by default. */
  readonly confirmations?: number;
  /** Seconds before a window's end from which on nothing waits for others, 30 by default. */
  readonly marginSeconds?: number;
  /** Gas that one relay is estimated at, at most; 6,000,000 by default. */
  readonly batchGas?: number;
  /** Relays under way at the same time: 1 by default, more where the sender has a lane. */
  readonly concurrency?: number;
  /** Milliseconds for which a gateway that died keeps others from its batches, 60,000 by default. */
  readonly leaseMs?: number;
  /** Days for which what became of submissions can be asked, 30 by default. */
  readonly retentionDays?: number;
  /** Whether the last entry of X-Forwarded-For is the network address: behind a proxy of one's own. */
  readonly trustProxy?: boolean;
  /** Origins whose pages may read answers, "*" by default. */
  readonly corsOrigins?: readonly string[];
}
