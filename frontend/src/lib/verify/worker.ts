/** Verifies one epoch apart from the page, which stays responsive, and ends. */
import { describeError } from "../chain/errors.ts";
import type { VerificationMessage, VerificationRequest } from "./messages.ts";
import { verification } from "./verification.ts";

const scope = globalThis as unknown as {
  onmessage: (event: { data: VerificationRequest }) => void;
  postMessage(message: VerificationMessage): void;
};

scope.onmessage = async ({ data: request }) => {
  try {
    const verified = await verification(request, (checked) => scope.postMessage({ kind: "post", ...checked }));
    scope.postMessage({ kind: "done", ...verified });
  } catch (error) {
    scope.postMessage({ kind: "failed", message: describeError(error as Error) });
  }
};
