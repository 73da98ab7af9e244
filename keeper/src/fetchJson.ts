/** JSON over HTTP from others, bounded in time and size. */

type Details = { readonly value: unknown; readonly limit: unknown };

/** Bytes of an answer that are read. */
const LARGEST = 4 * 1024 * 1024;

/**
 * Status and body of an answer, undefined for an empty one and for an error that is not JSON. Fails with what `fail`
 * makes of a code: `timeout`, `unreachable`, `size`, `json`.
 */
export async function fetchJson(
  url: URL,
  init: RequestInit,
  timeoutMs: number,
  fail: (code: string, message: string, details: Details) => Error,
): Promise<{ status: number; json: unknown }> {
  const signal = AbortSignal.timeout(timeoutMs);
  let text: string | undefined;
  let status: number;
  try {
    const response = await fetch(url, { ...init, signal });
    status = response.status;
    text = await textOf(response);
  } catch (error) {
    if (signal.aborted) {
      throw fail("timeout", `no answer within ${timeoutMs} ms`, { value: `${timeoutMs} ms`, limit: "an answer" });
    }
    const cause = (error as Error).cause;
    const reason = cause instanceof Error && cause.message !== "" ? cause.message : (error as Error).message;
    throw fail("unreachable", `no answer: ${reason}`, { value: url.origin, limit: "an answer" });
  }
  if (text === undefined) throw fail("size", "the answer is too large", { value: `above ${LARGEST}`, limit: LARGEST });
  if (text === "") return { status, json: undefined };
  try {
    return { status, json: JSON.parse(text) };
  } catch (error) {
    // Errors are often told in HTML, by whatever stands before a server.
    if (status < 200 || status >= 300) return { status, json: undefined };
    const value = text.slice(0, 80);
    throw fail("json", `not JSON: ${(error as Error).message}`, { value, limit: "JSON" });
  }
}

/** Undefined for a body above the limit. */
async function textOf({ body }: Response): Promise<string | undefined> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
