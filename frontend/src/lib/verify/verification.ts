/** An epoch recomputed from chain data alone, with the engine that keepers compute with. */
import { createClient, http, type PublicClient } from "viem";
import {
  type Challenge,
  settlementChallenge,
  settlementFault,
  synthesisChallenge,
  synthesisFault,
} from "../../../../keeper/src/chain/challenges.ts";
import { chainOf } from "../../../../keeper/src/chain/clients.ts";
import { requireSameEngine } from "../../../../keeper/src/chain/compute.ts";
import { readSettlement, readSynthesis } from "../../../../keeper/src/chain/epochs.ts";
import { isRight, type PostVerdict, verifyEpoch } from "../../../../keeper/src/chain/verify.ts";
import { withWholeLogs } from "../../../../keeper/src/chain/wholeLogs.ts";
import { kernel } from "../../../../keeper/src/kernel/selection.ts";
import { type Deployment, readTopic, type Topic } from "../protocol.ts";
import type { CheckedPost, VerificationRequest, Verified } from "./messages.ts";

/** Milliseconds that the RPC has to answer. */
const TIMEOUT = 15_000;
/** Most calls in one request; many endpoints refuse more. */
const BATCH = 50;

/** Verifies an epoch; `onPost` gets every post as soon as it is judged. Rejects as the RPC and `verifyEpoch` do. */
export async function verification(
  request: VerificationRequest,
  onPost: (checked: CheckedPost) => void,
): Promise<Verified> {
  const { rpcUrl, deployment, topicId, epoch, fromBlock } = request;
  const from: Deployment = { ...deployment, block: fromBlock };
  const waited = { since: 0, open: 0, total: 0 };
  const client = timedClient(rpcUrl, deployment.chainId, waited);
  const begun = performance.now();
  const [topic] = await Promise.all([readTopic(client, deployment, topicId), requireSameEngine(client, deployment)]);
  const verdict = await verifyEpoch(client, from, topic, epoch, (post, numbers) => onPost({ verdict: post, numbers }));
  const duration = performance.now() - begun;
  const computing = duration - waited.total;
  const wrong = verdict.posts.find((post) => post.standing && !isRight(post));
  const challenge = wrong === undefined ? null : await challengeOf(client, from, topic, epoch, wrong);
  return { verdict, kernel: kernel().name, duration, computing, challenge };
}

/** The call that refutes a standing post; null where nothing can be shown of it, or it was replaced meanwhile. */
async function challengeOf(
  client: PublicClient,
  deployment: Deployment,
  topic: Topic,
  epoch: bigint,
  { kind, base }: PostVerdict,
): Promise<Challenge | null> {
  if (kind === "synthesis") {
    const posted = await readSynthesis(client, deployment, topic.id, epoch);
    const fault = await synthesisFault(client, deployment, topic, posted);
    return fault === undefined ? null : synthesisChallenge(client, deployment, topic.id, posted, fault);
  }
  const posted = await readSettlement(client, deployment, topic.id, base + 1);
  const fault = await settlementFault(client, deployment, topic, posted);
  return fault === undefined ? null : settlementChallenge(client, deployment, topic.id, posted, fault);
}

/** Client that `waited` counts the time of, in which it awaits an answer. */
function timedClient(
  rpcUrl: string,
  chainId: number,
  waited: { since: number; open: number; total: number },
): PublicClient {
  const transport = http(rpcUrl, {
    retryCount: 2,
    timeout: TIMEOUT,
    batch: { batchSize: BATCH },
    fetchFn: async (input, init) => {
      if (waited.open++ === 0) waited.since = performance.now();
      try {
        return await fetch(input, init);
      } finally {
        if (--waited.open === 0) waited.total += performance.now() - waited.since;
      }
    },
  });
  return withWholeLogs(createClient({ chain: chainOf(chainId, rpcUrl), transport }));
}
