/** Models behind HTTP. */
import { fetchJson } from "../fetchJson.ts";
import { type ModelAdapter, ModelError, withHistory } from "./context.ts";
import { MODEL_TIMEOUT_MS } from "./local.ts";

export interface HttpModelOptions {
  readonly url: string;
  /** POST sends the context as the body, GET as the parameter `context`, without its history. */
  readonly method?: "GET" | "POST" | undefined;
  readonly timeoutMs?: number | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Epochs of history that are sent, 500 unless told. */
  readonly history?: number | undefined;
}

/** Epochs of history that other processes are sent. */
export const SENT_HISTORY = 500;

export function httpModel(options: HttpModelOptions): ModelAdapter {
  const { url, method = "POST", timeoutMs = MODEL_TIMEOUT_MS, headers = {}, history = SENT_HISTORY } = options;
  return {
    async ask(context) {
      const get = method === "GET";
      const body = JSON.stringify(withHistory(context, get ? 0 : history));
      const address = new URL(url);
      if (get) address.searchParams.set("context", body);
      const init = get ? { headers } : { method, body, headers: { ...headers, "content-type": "application/json" } };
      const { status, json } = await fetchJson(address, init, timeoutMs, (code, message, details) => {
        return new ModelError(code, `model ${url}: ${message}`, details);
      });
      if (status === 200) return json;
      throw new ModelError("status", `model ${url} answered with status ${status}`, { value: status, limit: 200 });
    },
    async close() {},
  };
}
