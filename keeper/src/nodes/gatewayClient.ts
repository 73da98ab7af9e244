/** How workers and reputers hand a submission to a gateway. */
import type { Hex } from "viem";
import { z } from "zod";
import { AlloraError } from "../errors.ts";
import { formatSubmission, type GatewaySubmission } from "./submissions.ts";

/** The gateway did not take a submission; `code` is the gateway's, or `unreachable`. */
export class GatewayError extends AlloraError {
  override readonly name = "GatewayError";
}

const accepted = z.union([
  z.object({ id: z.custom<Hex>((value) => typeof value === "string") }),
  z.object({ transaction: z.custom<Hex>((value) => typeof value === "string") }),
]);
const refused = z.object({
  error: z.object({ code: z.string(), message: z.string(), value: z.string(), limit: z.string() }),
});

/** Resolves with what the gateway names the submission by, or with the transaction that holds it. */
export async function submitTo(url: string, submission: GatewaySubmission): Promise<Hex> {
  let body: unknown;
  try {
    const response = await fetch(new URL("/submissions", url), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(formatSubmission(submission)),
    });
    body = await response.json();
  } catch (error) {
    const message = `gateway ${url} did not answer: ${(error as Error).message}`;
    throw new GatewayError("unreachable", message, { value: url, limit: "an answer" });
  }
  const success = accepted.safeParse(body);
  if (success.success) return "id" in success.data ? success.data.id : success.data.transaction;
  const { error } = refused.parse(body);
  throw new GatewayError(error.code, error.message, error);
}

/** As `submitTo`, and content where the slot has submitted for the epoch before, as after a restart. */
export async function submitOnce(
  url: string,
  submission: GatewaySubmission,
): Promise<{ transaction: Hex | "earlier" }> {
  try {
    return { transaction: await submitTo(url, submission) };
  } catch (error) {
    if (error instanceof GatewayError && error.code === "duplicate") return { transaction: "earlier" };
    throw error;
  }
}
