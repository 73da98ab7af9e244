/** How workers and reputers hand a submission to a gateway. */
import { type Address, type Hex, isAddressEqual, zeroAddress } from "viem";
import { z } from "zod";
import type { Deployment } from "../chain/deployment.ts";
import { recoverSigner } from "../chain/typedData.ts";
import { AlloraError } from "../errors.ts";
import { fetchJson } from "../fetchJson.ts";
import { formatSubmission, type GatewaySubmission, parseSubmission } from "./submissions.ts";

/** The gateway did not take a submission; `code` is the gateway's, or `unreachable`, `timeout`, `answer`. */
export class GatewayError extends AlloraError {
  override readonly name = "GatewayError";
}

/** Milliseconds that a gateway may take to answer. */
export const GATEWAY_TIMEOUT_MS = 10_000;

/** What a gateway answers to a submission that it took: its name for it, or the transaction that holds it. */
export interface Receipt {
  readonly id?: string | undefined;
  readonly transaction?: Hex | undefined;
}

const receipt = z.object({
  id: z.string().optional(),
  transaction: z.custom<Hex>((value) => typeof value === "string").optional(),
});
const held = z.object({ submissions: z.array(z.object({ submission: z.unknown() })) });
type Report = Extract<GatewaySubmission, { kind: "Report" | "LossReport" }>;
const refused = z.object({
  error: z.object({ code: z.string(), message: z.string(), value: z.string(), limit: z.string() }),
});

/** Resolves once the gateway has taken the submission. */
export async function submitTo(
  url: string,
  submission: GatewaySubmission,
  timeoutMs = GATEWAY_TIMEOUT_MS,
): Promise<Receipt> {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(formatSubmission(submission)),
  };
  const { status, json } = await fetchJson(endpoint(url, "submissions"), init, timeoutMs, failed(url));
  const success = receipt.safeParse(json);
  if (status >= 200 && status < 300 && success.success) return success.data;
  const { data } = refused.safeParse(json);
  if (data !== undefined) throw new GatewayError(data.error.code, data.error.message, data.error);
  throw new GatewayError("answer", `gateway ${url} answered with status ${status}`, { value: status, limit: 202 });
}

/** As `submitTo`, and content where the slot has submitted for the epoch before, as after a restart. */
export async function submitOnce(
  url: string,
  submission: GatewaySubmission,
  timeoutMs?: number,
): Promise<Receipt & { readonly earlier?: boolean }> {
  try {
    return await submitTo(url, submission, timeoutMs);
  } catch (error) {
    if (error instanceof GatewayError && error.code === "duplicate") return { earlier: true };
    throw error;
  }
}

/**
 * Reports of an account for an epoch that a gateway holds, by the account's own signatures; none where the gateway
 * cannot be asked for them.
 */
export async function reportsHeld(
  url: string,
  deployment: Deployment,
  topicId: bigint,
  epoch: bigint,
  account: Address,
  timeoutMs = GATEWAY_TIMEOUT_MS,
): Promise<readonly Report[]> {
  const address = endpoint(url, `participants/${account}/submissions?topic=${topicId}&epoch=${epoch}`);
  const { status, json } = await fetchJson(address, {}, timeoutMs, failed(url));
  if (status === 404) return [];
  const { data } = held.safeParse(json);
  if (status !== 200 || data === undefined) {
    throw new GatewayError("answer", `gateway ${url} answered with status ${status}`, { value: status, limit: 200 });
  }
  const reports: Report[] = [];
  for (const item of data.submissions) {
    const submission = parseSubmission(item.submission);
    if (submission.kind !== "Report" && submission.kind !== "LossReport") continue;
    const { kind, message, signature } = submission;
    if (message.topicId !== topicId || message.epoch !== epoch) continue;
    const signer = await recoverSigner(deployment, kind, message as never, signature).catch(() => zeroAddress);
    if (isAddressEqual(signer, account)) reports.push(submission);
  }
  return reports;
}

/** An endpoint of a gateway, whose own address may have a path. */
function endpoint(url: string, path: string): URL {
  return new URL(path, url.endsWith("/") ? url : `${url}/`);
}

function failed(url: string) {
  return (code: string, message: string, details: { value: unknown; limit: unknown }) =>
    new GatewayError(code, `gateway ${url}: ${message}`, details);
}
