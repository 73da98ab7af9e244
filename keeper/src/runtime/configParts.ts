/** Parts that sections of the configuration share. */
import { resolve } from "node:path";
import { getAddress, isAddress } from "viem";
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
    horizon: z.int().min(1).max(10_000).optional(),
    known: z.int().min(1),
    start: z.int().min(0),
    step: z.int().min(1),
  });
}

const headers = z.record(z.string(), z.string()).optional();
/** Epochs of history that a model is sent. */
const history = z.int().min(0).max(100_000).optional();

/** Where the answers of a model come from. */
export function modelFrom(base: string) {
  return z.union([
    z.strictObject({
      http: url,
      method: z.enum(["GET", "POST"]).default("POST"),
      timeoutMs: milliseconds.default(5000),
      headers,
      history,
    }),
    z.strictObject({
      command: z.array(z.string().min(1)).min(1),
      folder: pathFrom(base).default(base),
      env: z.record(z.string(), z.string()).optional(),
      timeoutMs: milliseconds.default(5000),
      history,
    }),
    z.strictObject({ module: pathFrom(base), timeoutMs: milliseconds.default(5000) }),
    z.strictObject({ builtin: z.string().min(1), series: seriesFrom(base) }),
  ]);
}

/** Where reputers learn what was true. */
export function truthFrom(base: string) {
  return z.union([
    z.strictObject({
      http: z.string().min(1),
      path: z.string().min(1),
      timeoutMs: milliseconds.default(10_000),
      headers,
      repeatable: z.boolean().default(false),
    }),
    z.strictObject({
      csv: pathFrom(base),
      value: z.string().min(1).default("truth"),
      key: z
        .union([z.strictObject({ epoch: z.string().min(1) }), z.strictObject({ time: z.string().min(1) })])
        .default({ epoch: "epoch" }),
      maxAge: z.int().min(0).default(0),
    }),
    z.strictObject({
      feed: z
        .string()
        .refine((text) => isAddress(text), "is not an address")
        .transform((text) => getAddress(text)),
      maxAge: seconds,
      confirmations: z.int().min(0).max(1000).default(5),
    }),
    z.strictObject({ module: pathFrom(base), timeoutMs: milliseconds.default(10_000) }),
    z.strictObject({ series: seriesFrom(base) }),
  ]);
}

export type ModelSource = z.output<ReturnType<typeof modelFrom>>;
export type TruthConfig = z.output<ReturnType<typeof truthFrom>>;
export type Series = z.output<ReturnType<typeof seriesFrom>>;
