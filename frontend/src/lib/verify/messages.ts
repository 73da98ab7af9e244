/** What the page and the worker that verifies tell each other. */
import type { Challenge } from "../../../../keeper/src/chain/challenges.ts";
import type { EpochVerdict, PostVerdict, SectionNumbers } from "../../../../keeper/src/chain/verify.ts";
import type { Deployment } from "../protocol.ts";

export type { Challenge };

export interface VerificationRequest {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly topicId: bigint;
  readonly epoch: bigint;
  /** Block from which on everything is that the epoch's posts are computed from. */
  readonly fromBlock: bigint;
}

/** One post, judged, with the numbers that were posted. */
export interface CheckedPost {
  readonly verdict: PostVerdict;
  readonly numbers: SectionNumbers;
}

export interface Verified {
  readonly verdict: EpochVerdict;
  /** Name of the kernel that computed. */
  readonly kernel: string;
  /** Milliseconds that it took, of which `computing` without waiting for the RPC. */
  readonly duration: number;
  readonly computing: number;
  /** What refutes a post that stands and is wrong; null where none is. */
  readonly challenge: Challenge | null;
}

export type VerificationMessage =
  | ({ readonly kind: "post" } & CheckedPost)
  | ({ readonly kind: "done" } & Verified)
  | { readonly kind: "failed"; readonly message: string };
