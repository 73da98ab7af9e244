/** Parts that sections of the configuration share. */
import { resolve } from "node:path";
import { z } from "zod";

export const milliseconds = z.int().min(1).max(86_400_000);
export const seconds = z.int().min(1).max(86_400);
export const port = z.int().min(0).max(65_535);
export const url = z.url({ protocol: /^https?$/ });
export const keyName = z.string().min(1);
export const topicId = z.int().min(1).transform(BigInt);

/** A file or folder, relative to the folder of the configuration file. */
export function pathFrom(base: string) {
  return z
    .string()
    .min(1)
    .transform((path) => resolve(base, path));
}

/** Which topics a keeper or watcher looks after: those listed, all, or every `of`-th, beginning with `shard`. */
export const topics = z
  .union([
    z.literal("all"),
    z.array(topicId).min(1),
    z.strictObject({ shard: z.int().min(0), of: z.int().min(1).max(1024) }).refine(({ shard, of }) => shard < of, {
      message: "shard is less than of",
    }),
  ])
  .default("all");

/** Closes from a CSV file, played back on the chain's clock. */
export function seriesFrom(base: string) {
  return z.strictObject({
    csv: pathFrom(base),
    target: z.enum(["close", "volatility"]).default("close"),
    known: z.int().min(1),
    start: z.int().min(0),
    step: z.int().min(1),
  });
}

const command = z.array(z.string().min(1)).min(1);
const timeoutMs = milliseconds.default(5000);

/** Where the answers of a model come from. */
export function modelFrom(base: string) {
  return z.union([
    z.strictObject({ http: url, method: z.enum(["GET", "POST"]).default("POST"), timeoutMs }),
    z.strictObject({ command, timeoutMs }),
    z.strictObject({ module: pathFrom(base), timeoutMs }),
    z.strictObject({ builtin: z.string().min(1), series: seriesFrom(base) }),
  ]);
}
