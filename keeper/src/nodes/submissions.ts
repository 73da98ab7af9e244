/** Signed submissions as they travel from workers and reputers to a gateway: JSON, numbers as decimal strings. */
import { type Hex, isHex } from "viem";
import { z } from "zod";
import type { MessageKind, Messages } from "../chain/typedData.ts";
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { size as lossVectorSize } from "../math/lossVector.ts";
import { MAX_LOG_LOSS, MAX_VALUE } from "../trace/bounds.ts";
import { slotsOf } from "../trace/epoch.ts";

/** A message with the slot of its signer. */
export type SignedSubmission = {
  readonly [K in MessageKind]: {
    readonly kind: K;
    readonly slot: number;
    readonly message: Messages[K];
    readonly signature: Hex;
  };
}[MessageKind];

/** Of the largest epoch: 32 inferers, 8 forecasters. */
const MAX_LOSSES = lossVectorSize(32, 8);
const UINT64 = (1n << 64n) - 1n;

const id = z
  .string()
  .regex(/^\d{1,20}$/, "is not a whole number")
  .transform(BigInt)
  .refine((value) => value <= UINT64, "is not a 64-bit number");
const number = (limit: bigint) =>
  z.string().transform((text, context) => {
    try {
      const value = parseDecimal(text);
      if (value <= limit && value >= -limit) return value;
      context.addIssue({ code: "custom", message: `${text} is above the limit ${formatDecimal(limit)}`, input: text });
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message, input: text });
    }
    return z.NEVER;
  });
const common = {
  topicId: id,
  epoch: id,
  slot: z.int().min(0).max(31),
  signature: z.custom<Hex>((value) => isHex(value) && (value as Hex).length === 132, "is not a 65-byte signature"),
};
const schema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("Inference"), ...common, value: number(MAX_VALUE) }),
  z.strictObject({
    kind: z.literal("Forecast"),
    ...common,
    inferers: z.int().min(1).max(0xffffffff),
    losses: z.array(number(MAX_LOG_LOSS)).min(1).max(32),
  }),
  z.strictObject({ kind: z.literal("Report"), ...common, truth: number(MAX_VALUE) }),
  z.strictObject({
    kind: z.literal("LossReport"),
    ...common,
    root: z.custom<Hex>((value) => isHex(value) && (value as Hex).length === 66, "is not a 32-byte root"),
    losses: z.array(number(MAX_LOG_LOSS)).min(1).max(MAX_LOSSES),
  }),
]);

/** Checks a parsed request body; InputError `submission` names the first field that does not fit. */
export function parseSubmission(json: unknown): SignedSubmission {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refusal(
      "submission",
      `${issue.path.join(".") || "body"}: ${issue.message}`,
      issue.path.join("."),
      issue.message,
    );
  }
  const { kind, slot, signature, ...message } = parsed.data;
  if (kind === "Forecast") {
    const { inferers, losses } = parsed.data;
    const expected = slotsOf(inferers).length;
    if (losses.length !== expected) {
      throw refusal("submission", `losses: ${losses.length} for ${expected} inferers`, losses.length, expected);
    }
  }
  return { kind, slot, signature, message } as SignedSubmission;
}

/** The JSON that `parseSubmission` reads. */
export function formatSubmission({ kind, slot, message, signature }: SignedSubmission): object {
  const { topicId, epoch } = message;
  const common = { kind, slot, topicId: String(topicId), epoch: String(epoch), signature };
  switch (kind) {
    case "Inference":
      return { ...common, value: formatDecimal(message.value) };
    case "Forecast":
      return { ...common, inferers: message.inferers, losses: message.losses.map(formatDecimal) };
    case "Report":
      return { ...common, truth: formatDecimal(message.truth) };
    case "LossReport":
      return { ...common, root: message.root, losses: message.losses.map(formatDecimal) };
  }
}

export function refusal(code: string, message: string, value: unknown, limit: unknown): InputError {
  return new InputError(code, message, { value, limit });
}
