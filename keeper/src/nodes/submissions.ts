/** Signed submissions as they travel from workers and reputers to a gateway: JSON, numbers as decimal strings. */
import type { Hex } from "viem";
import { z } from "zod";
import type { MessageKind, Messages } from "../chain/typedData.ts";
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { InputError } from "../errors.ts";
import { size as lossVectorSize } from "../math/lossVector.ts";
import { MAX_LOG_LOSS, MAX_VALUE } from "../trace/bounds.ts";
import { slotsOf } from "../trace/epoch.ts";
import { Role } from "../trace/submissions.ts";

/** A message with the slot of its signer. */
export type SignedSubmission = {
  readonly [K in Exclude<MessageKind, "Salt">]: {
    readonly kind: K;
    readonly slot: number;
    readonly message: Messages[K];
    readonly signature: Hex;
  };
}[Exclude<MessageKind, "Salt">];

/** What workers reveal; `id` is the registration that they committed under, which proves whose it is. */
export interface Reveals {
  InferenceReveal: { topicId: bigint; epoch: bigint; id: number; value: bigint; salt: Hex };
  ForecastReveal: {
    topicId: bigint;
    epoch: bigint;
    id: number;
    inferers: number;
    losses: readonly bigint[];
    salt: Hex;
  };
}
export type Reveal = {
  readonly [K in keyof Reveals]: { readonly kind: K; readonly slot: number; readonly message: Reveals[K] };
}[keyof Reveals];

/** All that a gateway takes. */
export type GatewaySubmission = SignedSubmission | Reveal;

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
const bytes = (length: number, what: string) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${2 * length}}$`), `is not a ${length}-byte ${what}`)
    .transform((text) => text as Hex);
const word = (what: string) => bytes(32, what);
const revealed = {
  topicId: id,
  epoch: id,
  slot: z.int().min(0).max(31),
};
const common = {
  ...revealed,
  signature: bytes(65, "signature"),
};
const forecast = {
  inferers: z.int().min(1).max(0xffffffff),
  losses: z.array(number(MAX_LOG_LOSS)).min(1).max(32),
};
const opening = { id: z.int().min(1).max(0xffffffff), salt: word("salt") };
/** JSON of every kind of submission. */
export const submissionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("Commitment"),
    ...common,
    role: z.union([z.literal(Role.Inferer), z.literal(Role.Forecaster)]),
    commitment: word("commitment"),
  }),
  z.strictObject({ kind: z.literal("InferenceReveal"), ...revealed, ...opening, value: number(MAX_VALUE) }),
  z.strictObject({ kind: z.literal("ForecastReveal"), ...revealed, ...opening, ...forecast }),
  z.strictObject({ kind: z.literal("Inference"), ...common, value: number(MAX_VALUE) }),
  z.strictObject({
    kind: z.literal("Forecast"),
    ...common,
    ...forecast,
  }),
  z.strictObject({ kind: z.literal("Report"), ...common, truth: number(MAX_VALUE) }),
  z.strictObject({
    kind: z.literal("LossReport"),
    ...common,
    root: word("root"),
    losses: z.array(number(MAX_LOG_LOSS)).min(1).max(MAX_LOSSES),
  }),
]);

/** Checks a parsed request body; InputError `submission` names the first field that does not fit. */
export function parseSubmission(json: unknown): GatewaySubmission {
  const parsed = submissionSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refusal(
      "submission",
      `${issue.path.join(".") || "body"}: ${issue.message}`,
      issue.path.join("."),
      issue.message,
    );
  }
  const { kind, slot, ...rest } = parsed.data;
  if ("inferers" in parsed.data) {
    const { inferers, losses } = parsed.data;
    const expected = slotsOf(inferers).length;
    if (losses.length !== expected) {
      throw refusal("submission", `losses: ${losses.length} for ${expected} inferers`, losses.length, expected);
    }
  }
  if (!("signature" in rest)) return { kind, slot, message: rest } as Reveal;
  const { signature, ...message } = rest;
  return { kind, slot, signature, message } as SignedSubmission;
}

/** The JSON that `parseSubmission` reads. */
export function formatSubmission(submission: GatewaySubmission): object {
  const { kind, slot, message } = submission;
  const { topicId, epoch } = message;
  const signature = "signature" in submission ? { signature: submission.signature } : {};
  const common = { kind, slot, topicId: String(topicId), epoch: String(epoch), ...signature };
  switch (kind) {
    case "Commitment":
      return { ...common, role: message.role, commitment: message.commitment };
    case "InferenceReveal":
      return { ...common, id: message.id, salt: message.salt, value: formatDecimal(message.value) };
    case "ForecastReveal": {
      const { id, salt, inferers, losses } = message;
      return { ...common, id, salt, inferers, losses: losses.map(formatDecimal) };
    }
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
