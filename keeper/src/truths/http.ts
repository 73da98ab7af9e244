/** Truths behind HTTP: a value in a JSON document. */
import { fetchJson } from "../fetchJson.ts";
import { jsonPath } from "./jsonPath.ts";
import { filledIn, parseTruth, TruthError, type TruthSource } from "./truth.ts";

export interface HttpTruthOptions {
  /** `{epoch}`, `{reportsFrom}` and the like are filled in. */
  readonly url: string;
  /** Where the value is, as `$.data[0].price`. */
  readonly path: string;
  readonly timeoutMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether the address says the same of an epoch whenever it is asked; not so unless told. */
  readonly repeatable?: boolean | undefined;
}

const TIMEOUT_MS = 10_000;

/** Not known while the answer is 404 or the path names nothing. */
export function httpTruth(options: HttpTruthOptions): TruthSource {
  const { url, path, timeoutMs = TIMEOUT_MS, headers = {}, repeatable = false } = options;
  const read = jsonPath(path);
  return {
    repeatable,
    async truthOf(question) {
      const address = new URL(filledIn(url, question));
      const { status, json } = await fetchJson(address, { headers }, timeoutMs, (code, message, details) => {
        return new TruthError(code, `${address.origin}: ${message}`, details);
      });
      if (status === 404) return undefined;
      if (status === 200) return parseTruth(read(json));
      throw new TruthError("status", `${address.origin} answered with status ${status}`, { value: status, limit: 200 });
    },
  };
}
