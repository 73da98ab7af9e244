/** Parameters that endpoints about topics have in common. */
import { z } from "zod";
import { digits, wholeNumber } from "./routes.ts";

export const topicParams = z.strictObject({ topicId: wholeNumber });
export const epochParams = z.strictObject({ topicId: wholeNumber, epoch: wholeNumber });
export const settlementParams = z.strictObject({
  topicId: wholeNumber,
  settlement: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 32 - 1),
});
export const limit = (most: number) => z.coerce.number().int().min(1).max(most).default(most);
export const page = <S extends z.ZodType>(items: S) =>
  z.strictObject({
    items: z.array(items),
    next: digits.optional().describe("Cursor of the next page, if there is one"),
  });
export const ok = (description: string, schema: z.ZodType) => ({ 200: { description, schema } });
