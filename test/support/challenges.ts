/** Challenges as a test sends them itself, rather than through a watcher. */
import { disputesAbi } from "@allora-evm/contracts/abis";
import { encodeFunctionData, type Hex, zeroHash } from "viem";
import { readSettlement, readSubmissions } from "../../keeper/src/chain/epochs.ts";
import { synthesisEvidence } from "../../keeper/src/chain/evidence.ts";
import { SYNTHESIS_SECTIONS, type SynthesisSection } from "../../keeper/src/trace/layout.ts";
import type { World } from "./world.ts";

/** Arguments of `challengeSynthesis` against one number of an epoch's newest post, without a commitment. */
export async function synthesisChallenge(
  world: World,
  epoch: bigint,
  section: SynthesisSection,
  index: number,
): Promise<readonly unknown[]> {
  const { client, deployment, topic } = world;
  const posted = await world.posted(epoch);
  const submissions = await readSubmissions(client, deployment, topic.id, epoch);
  const base = posted.base === 0 ? null : await readSettlement(client, deployment, topic.id, posted.base);
  const evidence = synthesisEvidence(deployment, topic.id, posted, submissions, base, section, index);
  return [topic.id, epoch, posted.root, SYNTHESIS_SECTIONS.indexOf(section), BigInt(index), evidence, zeroHash];
}

/** Whether a call of the disputes contract with this much gas would go through. */
export async function goesThrough(world: World, name: string, args: readonly unknown[], gas: bigint): Promise<boolean> {
  const data = encodeFunctionData({ abi: disputesAbi, functionName: name, args } as never) as Hex;
  const call = { from: world.owner, to: world.deployment.disputes, data, gas: `0x${gas.toString(16)}` };
  try {
    await world.rpc("eth_call", [call, "latest"]);
    return true;
  } catch {
    return false;
  }
}
