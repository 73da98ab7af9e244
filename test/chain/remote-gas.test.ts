/**
 * Gas of everything about a remote feed, whole transactions, against the snapshot in the repository and the table in
 * docs/contracts/remote.md. ALLORA_UPDATE_SNAPSHOT=1 writes a new snapshot.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { remoteFeedAbi, remoteReaderAbi } from "@allora-evm/contracts/abis";
import { type Abi, type Address, encodeFunctionData } from "viem";
import { afterAll, expect, it } from "vitest";
import { type SignerSet, setHash } from "../../keeper/src/remote/signers.ts";
import { approvalOf, rotateArguments, updateArguments } from "../../keeper/src/remote/statements.ts";
import { type FinalValue, valueProof, valuesRoot } from "../../keeper/src/remote/values.ts";
import { Random, SEED } from "../random.ts";
import { committee, RemoteChain, randomValue, signaturesOf, THRESHOLD } from "../support/remote.ts";
import { testAccount } from "../support/world.ts";

const FILE = join(import.meta.dirname, "remote-gas.json");
const PAGE = join(import.meta.dirname, "..", "..", "docs", "contracts", "remote.md");
const TOLERANCE = 0.01;
/** What an update with a quorum of six may cost, and a read by proof. */
const UPDATE_LIMIT = 120_000;
const READ_LIMIT = 60_000;
/** Values of a topic whose places are new to it; a larger tree makes no other difference than its proofs. */
const KEPT = 64n;

const home = { chainId: 8453, epochs: testAccount("epochs").address };
const sender = testAccount("relayer");
const gas: Record<string, number> = {};

/** Of `size` signers, equal ones, or eight that have almost all of the weight. */
function weights(size: number, equal: boolean): bigint[] {
  return Array.from({ length: size }, (_, i) => (equal || i < 8 ? 10n ** 23n + BigInt(i) : 10n ** 20n + BigInt(i)));
}

async function transact(
  chain: RemoteChain,
  address: Address,
  abi: Abi,
  functionName: string,
  args: readonly unknown[],
) {
  const { wallet } = await chain.sender(sender);
  const data = encodeFunctionData({ abi, functionName, args });
  const hash = await wallet.sendTransaction({ to: address, data });
  const receipt = await chain.client.waitForTransactionReceipt({ hash });
  expect(receipt.status).toBe("success");
  return Number(receipt.gasUsed);
}

it.each([8, 16, 32])("updates and rotations of %s signers", async (size) => {
  const chain = await RemoteChain.create();
  for (const equal of size === 8 ? [false] : [false, true]) {
    const { timestamp } = await chain.client.getBlock();
    const { set, keys } = committee(timestamp - 100n, weights(size, equal));
    const feed = await chain.deployFeed(home, set);
    const update = async (time: bigint) => {
      const message = { time, root: setHash({ ...set, time }), set: setHash(set) };
      const approval = approvalOf(set, await signaturesOf(keys, home, "Batch", message), THRESHOLD);
      if (approval === undefined) throw new Error("all are not enough");
      const used = await transact(chain, feed, remoteFeedAbi as Abi, "update", updateArguments(message, set, approval));
      return [approval.signatures.length, used] as const;
    };
    const [, first] = await update(timestamp - 10n);
    const [count, again] = await update(timestamp - 9n);
    if (!equal) gas[`update, ${count} of ${size}, first`] = first;
    gas[`update, ${count} of ${size}`] = again;
    if (count === 6) expect(Math.max(first, again)).toBeLessThan(UPDATE_LIMIT);
    const next: SignerSet = { ...set, time: timestamp - 5n };
    const message = { set: setHash(set), next: setHash(next) };
    const approval = approvalOf(set, await signaturesOf(keys, home, "Rotation", message), THRESHOLD);
    if (approval === undefined) throw new Error("all are not enough");
    gas[`rotate, ${count} of ${size}`] = await transact(
      chain,
      feed,
      remoteFeedAbi as Abi,
      "rotate",
      rotateArguments(next, set, approval),
    );
  }
  await chain.close();
});

it.each([1, 16, 256])("values of %s topics", async (topics) => {
  const random = new Random(SEED);
  const chain = await RemoteChain.create();
  const { timestamp } = await chain.client.getBlock();
  const { set, keys } = committee(timestamp - 100n, weights(6, true));
  const feed = await chain.deployFeed(home, set);
  const reader = await chain.deploy("RemoteReader", [feed, 1n, 3_600n]);
  const others = random.list(topics - 1, (i) => randomValue(random, BigInt(i + 2), 1n, timestamp - 3_600n));
  const start = timestamp;
  const last = topics > 16 ? 2n : KEPT + 1n;
  for (let round = 1n; round <= last; round++) {
    const price = random.bigint(10n ** 21n, 10n ** 22n);
    const dataTime = start - 100n + round;
    const value: FinalValue = {
      topicId: 1n,
      epoch: 3n * round,
      round,
      ...{ value: price, lower: price - 10n ** 19n, upper: price + 10n ** 19n },
      ...{ dataTime, finalAt: dataTime + 60n },
    };
    const values = [value, ...others];
    const message = { time: start - 99n + round, root: valuesRoot(home, values), set: setHash(set) };
    await chain.warp(Number(start + round));
    const approval = approvalOf(set, await signaturesOf(keys, home, "Batch", message), THRESHOLD);
    if (approval === undefined) throw new Error("all are not enough");
    await transact(chain, feed, remoteFeedAbi as Abi, "update", updateArguments(message, set, approval));
    const args = [value, valueProof(home, values, 0)];
    if (round === 2n) {
      gas[`read by proof, ${topics} topics`] = await transact(
        chain,
        reader,
        remoteReaderAbi as Abi,
        "priceByProof",
        args,
      );
    }
    const used = await transact(chain, feed, remoteFeedAbi as Abi, "prove", args);
    if (round === 1n) gas[`prove, ${topics} topics, first of its topic`] = used;
    if (round === 2n) gas[`prove, ${topics} topics, up to the 64th`] = used;
    if (round > KEPT) gas[`prove, ${topics} topics`] = used;
  }
  expect(gas[`read by proof, ${topics} topics`]).toBeLessThan(READ_LIMIT);
  expect(gas[`prove, ${topics} topics`] ?? 0).toBeLessThan(READ_LIMIT);
  gas["read of a proven value"] = await transact(chain, reader, remoteReaderAbi as Abi, "price", []);
  await chain.close();
});

it("the table in the docs is that of the snapshot", () => {
  const page = readFileSync(PAGE, "utf8");
  const snapshot: Record<string, number> = JSON.parse(readFileSync(FILE, "utf8"));
  for (const [kind, used] of Object.entries(snapshot)) {
    expect(page).toContain(`| ${kind} | ${used.toLocaleString("en-US")} |`);
  }
});

afterAll(() => {
  if (process.env.ALLORA_UPDATE_SNAPSHOT !== undefined) {
    writeFileSync(FILE, `${JSON.stringify(gas, null, 2)}\n`);
    return;
  }
  const snapshot: Record<string, number> = JSON.parse(readFileSync(FILE, "utf8"));
  const changes = Object.entries(gas).flatMap(([kind, used]) => {
    const known = snapshot[kind] ?? 0;
    return Math.abs(used - known) > TOLERANCE * known ? [`${kind}: ${known} -> ${used}`] : [];
  });
  expect(changes).toEqual([]);
  expect(Object.keys(gas).sort()).toEqual(Object.keys(snapshot).sort());
});
