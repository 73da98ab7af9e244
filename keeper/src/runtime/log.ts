/** Logs of all nodes: JSON lines on standard output. */
import pino, { type DestinationStream, type Logger } from "pino";

/** A log that can print what chains count in; `level` is pino's. */
export function createLog(node: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { node },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorOf },
    hooks: {
      // JSON has no number for bigint.
      logMethod(this: Logger, args: Parameters<pino.LogFn>, method: pino.LogFn) {
        method.apply(this, args.map((value) => readable(value)) as Parameters<pino.LogFn>);
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** An error without what libraries hang on it: requests, URLs with access keys in them. */
function errorOf(error: Error): object {
  const { name, message, stack, code, value, limit } = error as Error & Record<string, unknown>;
  return { type: name, message: redacted(message), stack: redacted(stack ?? ""), code, value, limit };
}

/** Text with only the origins of the URLs in it. */
export function redacted(text: string): string {
  return text.replace(/\b(?:https?|postgres(?:ql)?):\/\/[^\s"'<>)\]]*[^\s"'<>)\].,:;!?]/g, (url) => originOf(url));
}

/** Scheme and host of a URL, without names, passwords and paths, which may hold access keys. */
export function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return "(url)";
  }
}

/** The same with strings in place of bigint, at any depth of plain objects and arrays. */
function readable(value: unknown, depth = 0): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null || value instanceof Error || depth > 8) return value;
  if (Array.isArray(value)) return value.map((item) => readable(item, depth + 1));
  if (value instanceof Map) return readable([...value], depth);
  if (value instanceof Set) return readable([...value], depth);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, readable(item, depth + 1)]));
}
