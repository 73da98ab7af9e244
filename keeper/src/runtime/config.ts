/** The configuration file of all nodes, in YAML or JSON: one schema, and errors that name the place. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { InputError } from "../errors.ts";
import {
  keyName,
  milliseconds,
  modelFrom,
  pathFrom,
  port,
  seconds,
  topicId,
  topics,
  truthFrom,
  url,
} from "./configParts.ts";
import { keyFrom } from "./keys.ts";

export const KINDS = ["worker", "reputer", "gateway", "keeper", "watcher"] as const;
export type Kind = (typeof KINDS)[number];

/** Ports of health and metrics where the file names none, so that all kinds fit on one machine. */
export const HEALTH_PORTS: Readonly<Record<Kind, number>> = {
  worker: 9461,
  reputer: 9462,
  gateway: 9463,
  keeper: 9464,
  watcher: 9465,
};

const gwei = z.number().positive().max(1_000_000);

/** The schema of a file in the folder `base`. */
export function configSchema(base: string) {
  const path = pathFrom(base);
  const delivery = {
    gateways: z.array(url).default([]),
    gatewayTimeoutMs: milliseconds.default(5000),
    directSeconds: seconds.optional(),
  };
  const fees = z.strictObject({
    maxFeeGwei: gwei.default(200),
    maxPriorityFeeGwei: gwei.default(5),
    bumpPercent: z.int().min(10).max(100).default(15),
    bumpAfterSeconds: seconds.default(30),
  });
  const chain = z.strictObject({
    rpcs: z.array(url).min(1),
    deployment: path,
    pollMs: milliseconds.default(1000),
    confirmations: z.int().min(0).max(1000).default(5),
    timeoutMs: milliseconds.default(10_000),
    staleSeconds: seconds.default(120),
    lowEther: z.number().min(0).default(0.05),
    fees: fees.prefault({}),
  });
  const worker = z
    .strictObject({
      topic: topicId,
      key: keyName,
      ...delivery,
      infer: modelFrom(base).optional(),
      forecast: modelFrom(base).optional(),
    })
    .refine(({ infer, forecast }) => infer !== undefined || forecast !== undefined, "has neither infer nor forecast");
  const reputer = z.strictObject({
    topic: topicId,
    key: keyName,
    ...delivery,
    truth: truthFrom(base),
    loss: path.optional(),
  });
  return z.strictObject({
    chain,
    storage: path,
    log: z
      .strictObject({ level: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info") })
      .prefault({}),
    http: z
      .strictObject({ host: z.string().default("127.0.0.1"), port: port.optional(), stepSeconds: seconds.default(300) })
      .prefault({}),
    shutdownSeconds: seconds.default(20),
    keys: z.record(keyName, keyFrom(base)).default({}),
    workers: z.array(worker).default([]),
    reputers: z.array(reputer).default([]),
    gateway: gatewaySchema.optional(),
    keeper: z
      .strictObject({
        key: keyName,
        topics,
        prove: z.boolean().default(false),
        bond: z.boolean().default(false),
        upkeep: z.boolean().default(true),
        dryRun: z.boolean().default(false),
        threads: z.int().min(0).max(64).default(2),
      })
      .optional(),
    watcher: z
      .strictObject({
        key: keyName,
        topics,
        rpcs: z.array(url).min(1),
        dryRun: z.boolean().default(false),
        threads: z.int().min(0).max(64).default(2),
      })
      .optional(),
  });
}

const rate = z.strictObject({ burst: z.int().min(1), perSecond: z.number().positive() });

const gatewaySchema = z.strictObject({
  host: z.string().default("127.0.0.1"),
  port: port.default(8080),
  key: keyName,
  batchMs: milliseconds.default(1000),
  database: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  limits: z
    .strictObject({
      bodyBytes: z.int().min(1024).optional(),
      queue: z.int().min(1).optional(),
      perAddress: rate.optional(),
      perSigner: rate.optional(),
    })
    .prefault({}),
  marginSeconds: seconds.default(30),
  batchGas: z.int().min(100_000).default(6_000_000),
  concurrency: z.int().min(1).max(16).optional(),
  leaseMs: milliseconds.default(60_000),
  retentionDays: z.int().min(1).default(30),
  trustProxy: z.boolean().default(false),
  corsOrigins: z.array(z.string()).default(["*"]),
});

export type Config = z.output<ReturnType<typeof configSchema>>;

/** Reads and checks a file; InputError `config` names the first place that does not fit. */
export function loadConfig(file: string): Config {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw refused(file, `cannot be read: ${(error as NodeJS.ErrnoException).code}`, file, "readable");
  }
  return parseConfig(text, file);
}

/** Checks the text of a file. JSON is YAML. */
export function parseConfig(text: string, file: string): Config {
  const document = parseDocument(text);
  const [fault] = document.errors;
  if (fault !== undefined) throw refused(file, fault.message.split("\n")[0], file, "YAML or JSON");
  const parsed = configSchema(dirname(resolve(file))).safeParse(document.toJS());
  if (!parsed.success) {
    const { path, message } = nearest(parsed.error.issues[0], []);
    throw refused(file, `${path}: ${message}`, path, message);
  }
  requireKeys(file, parsed.data);
  return parsed.data;
}

/** Every key that is used has a source. */
function requireKeys(file: string, { keys, workers, reputers, gateway, keeper, watcher }: Config): void {
  const used = [
    ...workers.map(({ key }, i) => [`workers.${i}.key`, key]),
    ...reputers.map(({ key }, i) => [`reputers.${i}.key`, key]),
    ...Object.entries({ gateway, keeper, watcher }).flatMap(([name, section]) =>
      section === undefined ? [] : [[`${name}.key`, section.key]],
    ),
  ];
  for (const [path, name] of used) {
    if (!Object.hasOwn(keys, name)) throw refused(file, `${path}: there is no key "${name}"`, name, "one of keys");
  }
}

type Issue = z.core.$ZodIssue;

/** Place and message of an issue; of a union, those of the alternative that comes nearest. */
function nearest(issue: Issue, parents: readonly PropertyKey[]): { path: string; message: string } {
  const path = [...parents, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const weights = issue.errors.map(weightOf);
    const least = Math.min(...weights);
    if (weights.filter((weight) => weight === least).length === 1) {
      return nearest(issue.errors[weights.indexOf(least)][0], path);
    }
    return { path: shown(path), message: "is none of the forms that it can have" };
  }
  if (issue.code === "unrecognized_keys") return { path: shown([...path, issue.keys[0]]), message: "unknown key" };
  return { path: shown(path), message: issue.message };
}

function weightOf(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function shown(path: readonly PropertyKey[]): string {
  return path.length === 0 ? "file" : path.map(String).join(".");
}

function refused(file: string, message: string, value: string, limit: string): InputError {
  return new InputError("config", `${file}: ${message}`, { value, limit });
}

/** The section of a kind of node; InputError `config` where the file has none. */
export function requireSection<K extends "gateway" | "keeper" | "watcher">(
  config: Config,
  kind: K,
): NonNullable<Config[K]> {
  const section = config[kind];
  if (section !== undefined) return section as NonNullable<Config[K]>;
  throw missing(kind);
}

/** The workers or reputers of the file, of which there must be one. */
export function requireNodes<K extends "worker" | "reputer">(config: Config, kind: K): Config[`${K}s`] {
  const nodes = config[`${kind}s`];
  if (nodes.length > 0) return nodes;
  throw missing(`${kind}s`);
}

function missing(section: string): InputError {
  return new InputError("config", `the file has no section ${section}`, { value: section, limit: "a section" });
}
