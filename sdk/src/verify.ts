/** Epochs computed again, from the chain's data alone, by the engine that keepers use. */
import { requireSameEngine } from "../../keeper/src/chain/compute.ts";
import { type EpochVerdict, verifyEpoch as verify } from "../../keeper/src/chain/verify.ts";
import { type Client, type OfEpoch, publicClient } from "./client.ts";
import { readTopic } from "./read/topics.ts";

/**
 * Verdicts on all posts of an epoch, number by number. Fails where the contracts compute with other equations than this
 * version, and where the epoch has no post.
 */
export async function verifyEpoch(client: Client, { deployment, topicId, epoch }: OfEpoch): Promise<EpochVerdict> {
  const full = publicClient(client);
  await requireSameEngine(full, deployment);
  return verify(full, deployment, await readTopic(client, { deployment, topicId }), epoch);
}
