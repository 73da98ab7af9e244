/** What an endpoint is: where, what it takes, what it answers. The API and its description are made from the same. */
import type { Context } from "hono";
import { z } from "zod";
import { InputError } from "../errors.ts";

/** JSON by default. */
export interface Answer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly contentType?: string;
}

/** One endpoint with checked parameters; `path` has them in braces. */
export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
> {
  readonly method: "get" | "post";
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Answers by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly handle: (input: {
    params: z.output<P>;
    query: z.output<Q>;
    body: z.output<B>;
    context: Context;
  }) => Promise<Response>;
}

/** Keeps the types of an endpoint's parts together. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(made: Route<P, Q, B>): Route {
  return made as unknown as Route;
}

const UINT64 = (1n << 64n) - 1n;

/** A whole number of 64 bits, as a path or a query has it. */
export const wholeNumber = z
  .string()
  .regex(/^\d{1,20}$/, "is not a whole number")
  .refine((text) => BigInt(text) <= UINT64, "is not a 64-bit number")
  .transform(BigInt);

export const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `is not ${bytes} bytes`);
export const bytesText = z.string().regex(/^0x([0-9a-fA-F]{2})*$/);
/** SD59x18 with all 18 decimals. */
export const decimal = z.string().regex(/^-?\d+\.\d{18}$/);
export const digits = z.string().regex(/^\d+$/);

export const errorAnswer = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    value: z.string(),
    limit: z.string(),
    requestId: z.string(),
  }),
});

/** The parsed value; InputError `query` names the first field that does not fit. */
export function checked<S extends z.ZodType>(schema: S | undefined, value: unknown): z.output<S> {
  if (schema === undefined) return undefined as z.output<S>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue.path.join(".");
  throw new InputError("query", `${field}: ${issue.message}`, { value: field, limit: issue.message });
}
