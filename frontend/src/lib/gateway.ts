/** What a gateway tells of a topic's history: nothing that anybody has to believe, only sooner than the chain's logs. */
import "./zod.ts";
import * as z from "zod/mini";
import { AlloraError } from "./protocol.ts";

/** The gateway does not answer, or not as its API says. */
export class GatewayError extends AlloraError {
  override readonly name = "GatewayError";
}

/** Milliseconds that it has to answer. */
const TIMEOUT = 15_000;
/** Most pages of a history that are asked for, of a thousand epochs each. */
const MOST_PAGES = 20;
/** Largest magnitude of what the contracts take. */
const LARGEST = 1e20;

const number = z.number().check(z.minimum(-LARGEST), z.maximum(LARGEST));
const column = z.array(z.nullable(number));
const schema = z.object({
  epochs: z.array(z.int().check(z.minimum(0))),
  network: column,
  lower: column,
  upper: column,
  truth: column,
  networkLoss: column,
  naiveLoss: column,
  bestLoss: column,
  next: z.optional(z.string().check(z.regex(/^\d{1,20}$/))),
});

/** An epoch as the gateway tells it, in doubles; null where it has no number. */
export interface ToldEpoch {
  readonly epoch: bigint;
  readonly network: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly truth: number | null;
  readonly networkLoss: number | null;
  readonly naiveLoss: number | null;
  readonly bestLoss: number | null;
}

/** A topic's epochs, oldest first. GatewayError where it does not answer, or not as it should. */
export async function readToldHistory(
  gateway: string,
  topicId: bigint,
  signal?: AbortSignal,
  get: typeof fetch = fetch,
): Promise<ToldEpoch[]> {
  const pages: ToldEpoch[][] = [];
  let before: bigint | undefined;
  do {
    const { rows, next } = await readPage(gateway, topicId, before, signal, get);
    // Pages that do not end would be asked for without end.
    if (before !== undefined && next !== undefined && next >= before) throw failure(gateway, "goes round in circles");
    pages.unshift(rows);
    before = next;
  } while (before !== undefined && pages.length < MOST_PAGES);
  return pages.flat();
}

async function readPage(
  gateway: string,
  topicId: bigint,
  before: bigint | undefined,
  signal: AbortSignal | undefined,
  get: typeof fetch,
) {
  const url = new URL(`topics/${topicId}/history`, gateway.endsWith("/") ? gateway : `${gateway}/`);
  if (before !== undefined) url.searchParams.set("before", String(before));
  const limit = AbortSignal.timeout(TIMEOUT);
  let response: Response;
  try {
    response = await get(url.href, { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) });
  } catch {
    throw failure(gateway, "does not answer");
  }
  if (!response.ok) throw failure(gateway, `answers with status ${response.status}`);
  const json: unknown = await response.json().catch(() => undefined);
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw failure(gateway, "does not answer as its API says");
  const { epochs, next, ...columns } = parsed.data;
  if (Object.values(columns).some((numbers) => numbers.length !== epochs.length)) {
    throw failure(gateway, "answers with columns of different lengths");
  }
  const { network, lower, upper, truth, networkLoss, naiveLoss, bestLoss } = columns;
  const rows = epochs.map((epoch, i) => ({
    ...{ epoch: BigInt(epoch), network: network[i], lower: lower[i], upper: upper[i], truth: truth[i] },
    ...{ networkLoss: networkLoss[i], naiveLoss: naiveLoss[i], bestLoss: bestLoss[i] },
  }));
  return { rows, next: next === undefined ? undefined : BigInt(next) };
}

function failure(gateway: string, problem: string): GatewayError {
  return new GatewayError("gateway", `the gateway ${problem}`, { value: gateway, limit: "an answer" });
}
