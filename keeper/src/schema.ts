/** Schemas of what web pages read as well: with the small zod, whose messages have to be asked for. */
import * as z from "zod/mini";

/** A value as its schema has it, or what does not fit, in English. */
export function checked<S extends z.ZodMiniType>(schema: S, value: unknown): z.core.util.SafeParseResult<z.output<S>> {
  return z.safeParse(schema, value, { error: z.locales.en().localeError });
}
