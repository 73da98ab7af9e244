/** How far a replayed epoch is from an expected one, by family of outputs. */

/** A tree of decimal strings, as `replay` yields and vectors hold. */
type Tree = string | number | null | readonly Tree[] | { readonly [key: string]: Tree };

/**
 * Largest error of each key of `expected` (nested tasks as "scores.inference"), relative to the larger of 1 and the
 * expected magnitude; Infinity where an output is missing or has another shape.
 */
export function compareWithExpected(actual: object, expected: object): Record<string, number> {
  const errors: Record<string, number> = {};
  for (const [key, value] of Object.entries(expected as Record<string, Tree>)) {
    const ours = (actual as Record<string, Tree>)[key];
    if (isFamily(value)) {
      for (const task of Object.keys(value))
        errors[`${key}.${task}`] = errorOf((ours as typeof value)?.[task], value[task]);
    } else {
      errors[key] = errorOf(ours, value);
    }
  }
  return errors;
}

function isFamily(value: Tree): value is { readonly [key: string]: Tree } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function errorOf(actual: Tree | undefined, expected: Tree): number {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return Number.POSITIVE_INFINITY;
    return Math.max(0, ...expected.map((item, i) => errorOf(actual[i], item)));
  }
  if (expected === null || actual === null || actual === undefined) {
    return expected === actual ? 0 : Number.POSITIVE_INFINITY;
  }
  return Math.abs(difference(String(actual), String(expected))) / Math.max(1, Math.abs(Number(expected)));
}

/** Difference of two decimals, exact to 18 decimals: as doubles they would differ by rounding alone. */
function difference(a: string, b: string): number {
  return Number(scaled(a) - scaled(b)) / 1e18;
}

function scaled(text: string): bigint {
  const [whole, fraction = ""] = text.replace("-", "").split(".");
  const magnitude = BigInt(whole + fraction.slice(0, 18).padEnd(18, "0"));
  return text.startsWith("-") ? -magnitude : magnitude;
}
