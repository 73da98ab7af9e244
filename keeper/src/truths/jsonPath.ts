/** Paths into JSON, as `$.data[0].price` or `$["last price"]`: a subset of RFC 9535 that names one value. */
import { InputError } from "../errors.ts";

const STEP = /\.([A-Za-z_]\w*)|\[(-?\d+)\]|\[(?:"([^"\\]*)"|'([^'\\]*)')\]/y;

/** Reader of what a path names; undefined where there is nothing. InputError `path` for what is no such path. */
export function jsonPath(path: string): (json: unknown) => unknown {
  const steps: (string | number)[] = [];
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const match = STEP.exec(path);
    if (match === null) break;
    const [whole, name, index, quoted, single] = match;
    steps.push(index === undefined ? (name ?? quoted ?? single) : Number(index));
    at += whole.length;
  }
  if (!path.startsWith("$") || at !== path.length) {
    const message = `"${path}" is not a path: it goes wrong at "${path.slice(path.startsWith("$") ? at : 0)}"`;
    throw new InputError("path", message, { value: path, limit: '$, .name, [0], ["name"]' });
  }
  return (json) => steps.reduce(stepInto, json);
}

function stepInto(json: unknown, step: string | number): unknown {
  if (typeof step === "number") return Array.isArray(json) ? json.at(step) : undefined;
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return Object.hasOwn(json, step) ? (json as Record<string, unknown>)[step] : undefined;
}
