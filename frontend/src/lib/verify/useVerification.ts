/** Verification of an epoch in a worker of this browser. */
import { useCallback, useEffect, useRef, useState } from "react";
import { useAppConfig } from "../appConfig.ts";
import { verifyInWorker } from "./inWorker.ts";
import type { CheckedPost, VerificationMessage, Verified } from "./messages.ts";

export type Verification =
  | { readonly state: "idle" }
  | { readonly state: "running"; readonly posts: readonly CheckedPost[] }
  | { readonly state: "done"; readonly posts: readonly CheckedPost[]; readonly verified: Verified }
  | { readonly state: "failed"; readonly message: string };

/** A verification that `start` begins anew, and that ends with the component. */
export function useVerification(topicId: bigint, epoch: bigint) {
  const { rpcUrl, deployment } = useAppConfig();
  const [verification, setVerification] = useState<Verification>({ state: "idle" });
  const end = useRef<(() => void) | null>(null);
  useEffect(() => () => end.current?.(), []);
  const start = useCallback(
    (fromBlock: bigint) => {
      end.current?.();
      setVerification({ state: "running", posts: [] });
      end.current = verifyInWorker({ rpcUrl, deployment, topicId, epoch, fromBlock }, (message) =>
        setVerification((before) => next(before, message)),
      );
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
