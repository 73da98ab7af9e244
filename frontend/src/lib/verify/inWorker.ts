/** Verification of an epoch apart from the page. */
import type { VerificationMessage, VerificationRequest } from "./messages.ts";

/** Verifies in a worker of its own, which ends with the last message, or by the function that is returned. */
export function verifyInWorker(
  request: VerificationRequest,
  onMessage: (message: VerificationMessage) => void,
): () => void {
  if (typeof Worker === "undefined") {
    onMessage({ kind: "failed", message: "this browser cannot recompute beside the page" });
    return () => {};
  }
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: { data: VerificationMessage }) => {
    onMessage(data);
    if (data.kind !== "post") worker.terminate();
  };
  worker.onerror = () => {
    worker.terminate();
    onMessage({ kind: "failed", message: "the part of the app that recomputes could not be loaded" });
  };
  worker.postMessage(request);
  return () => worker.terminate();
}
