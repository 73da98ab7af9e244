/** A world as consumers of inferences meet it: with the native feed, final epochs, one that is pending, one that is open. */
import { alloTokenAbi } from "@allora-evm/contracts/abis";
import { type Address, parseEther } from "viem";
import type { Deployment } from "../../keeper/src/chain/deployment.ts";
import { UNIT } from "../../keeper/src/math/fixed.ts";
import { type EpochInputs, World } from "./world.ts";

/** Epochs that are settled, with final payouts; the next two are pending and open. */
export const SETTLED = [0n, 1n, 2n];
export const PENDING = 6n;
export const OPEN = 7n;
/** What the feed asks of a Good inference. */
export const LIMITS = { inferers: 2, reputers: 0, width: UNIT };

const CHALLENGE_WINDOW = 7200;

export interface Consumed {
  readonly world: World;
  /** With the native feed and the factory. */
  readonly deployment: Deployment;
}

export function inputsOf(epoch: bigint): EpochInputs {
  const value = (100n + epoch) * UNIT;
  return { inferences: [value, value + UNIT, value + 2n * UNIT], forecasts: [[0n, UNIT, UNIT]] };
}

/** Three inferers, a forecaster and two reputers; the chain is in the worker window of `OPEN`. */
export async function createConsumed(): Promise<Consumed> {
  const schedule = { challengeWindow: CHALLENGE_WINDOW };
  const world = await World.create({ inferers: 3, forecasters: 1, reputers: 2, schedule });
  const { viem } = world.connection;
  const { epochs } = world.deployment;
  const feed = await viem.deployContract("InferenceFeed", [epochs, LIMITS]);
  const factory = await viem.deployContract("FeedFactory", [epochs]);
  for (const epoch of SETTLED) {
    const truth = (101n + epoch) * UNIT;
    await world.runEpoch(epoch, inputsOf(epoch), [truth, truth]);
  }
  await world.warp(world.times(SETTLED.at(-1) as bigint).reportsUntil + CHALLENGE_WINDOW + 60);
  for (const epoch of SETTLED) await world.send("epochs", "finalize", [world.topic.id, epoch], world.owner);
  await world.submit(PENDING, inputsOf(PENDING));
  await world.warp(world.times(PENDING).closesAt);
  const { bytes, base } = await world.computeSynthesis(PENDING);
  await world.postSynthesis(PENDING, bytes, base);
  await world.warp(world.times(OPEN).opensAt);
  return { world, deployment: { ...world.deployment, inferenceFeed: feed.address, feedFactory: factory.address } };
}

/** Gives an account ALLO and gas money. */
export async function endow(world: World, account: Address, allo = parseEther("1000")): Promise<void> {
  await world.adopt(account);
  await world.send("token", "transfer", [account, allo], world.owner);
}

export function balanceOf({ client, deployment }: World, account: Address): Promise<bigint> {
  const read = { address: deployment.token, abi: alloTokenAbi, functionName: "balanceOf" } as const;
  return client.readContract({ ...read, args: [account] });
}
