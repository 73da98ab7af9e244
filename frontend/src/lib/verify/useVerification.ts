/** Verification of an epoch in a worker of this browser. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useAppConfig } from "../appConfig.ts";
import type { CheckedPost, VerificationMessage, VerificationRequest, Verified } from "./messages.ts";

export type Verification =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly posts: readonly CheckedPost[] }
  | { readonly state: "done"; readonly posts: readonly CheckedPost[]; readonly verified: Verified }
  | { readonly state: "failed"; readonly message: string };

/** A verification that `start` begins anew, and that ends with the component. */
export function useVerification(topicId: bigint, epoch: bigint) {
  const { rpcUrl, deployment } = useAppConfig();
  const [verification, setVerification] = useState<Verification>({ state: "idle" });
  const worker = useRef<Worker | null>(null);
  useEffect(() => () => worker.current?.terminate(), []);
  const start = useCallback(
    (fromBlock: bigint) => {
      worker.current?.terminate();
      const current = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      worker.current = current;
      setVerification({ state: "running", posts: [] });
      current.onmessage = ({ data }: { data: VerificationMessage }) => {
        setVerification((before) => next(before, data));
        if (data.kind !== "post") current.terminate();
      };
      current.onerror = () =>
        setVerification({ state: "failed", message: "the part of the app that recomputes could not be loaded" });
      const request: VerificationRequest = { rpcUrl, deployment, topicId, epoch, fromBlock };
      current.postMessage(request);
    },
    [rpcUrl, deployment, topicId, epoch],
  );
  return { verification, start };
}

function next(before: Verification, message: VerificationMessage): Verification {
  const posts = "posts" in before ? before.posts : [];
  switch (message.kind) {
    case "post":
      return { state: "running", posts: [...posts, { verdict: message.verdict, numbers: message.numbers }] };
    case "done":
      return { state: "done", posts, verified: message };
    case "failed":
      return { state: "failed", message: message.message };
  }
}
