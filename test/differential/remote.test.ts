/** What attestors hash and sign is what a remote feed hashes and checks. */
import { remoteFeedAbi } from "@allora-evm/contracts/abis";
import { network } from "hardhat";
import { type Address, pad, toHex } from "viem";
import { describe, expect, it } from "vitest";
import { packSigner, setHash, unpackSigner } from "../../keeper/src/remote/signers.ts";
import { approvalOf, rotateArguments, updateArguments } from "../../keeper/src/remote/statements.ts";
import { type Home, valueLeaf, valueProof, valuesRoot } from "../../keeper/src/remote/values.ts";
import { Random, SEED } from "../random.ts";
import { committee, RemoteChain, randomValue, signaturesOf, THRESHOLD } from "../support/remote.ts";

const CASES = 100;

function randomHome(random: Random): Home {
  const epochs = pad(toHex(random.bigint(1n, (1n << 160n) - 1n)), { size: 20 }) as Address;
  return { chainId: random.int(1, 2 ** 31), epochs };
}

describe("hashes", () => {
  it("of values, trees of any size and sets are the contract's", async () => {
    const random = new Random(SEED);
    const { viem } = await network.create("equations");
    const { read } = await viem.deployContract("RemoteEquations");
    for (let i = 1; i <= CASES; i++) {
      const home = randomHome(random);
      const values = random.list(1 + (i % 34), (topic) => randomValue(random, BigInt(topic), 1n, 1n << 40n));
      const index = random.int(0, values.length - 1);
      const leaf = valueLeaf(home, values[index]);
      expect(await read.leaf([BigInt(home.chainId), home.epochs, values[index]])).toBe(leaf);
      const root = valuesRoot(home, values);
      expect(await read.rootOf([valueProof(home, values, index), leaf])).toBe(root);
      const weights = random.list(random.int(1, 32), () => random.bigint(1n, (1n << 96n) - 1n));
      const { set } = committee(random.bigint(0n, (1n << 64n) - 1n), weights);
      expect(await read.setHash([set.time, set.signers.map(packSigner)])).toBe(setHash(set));
      expect(set.signers.map(packSigner).map(unpackSigner)).toEqual(set.signers);
    }
  });
});

describe("statements", () => {
  it("signed for any home are taken, with the fewest signatures that suffice", async () => {
    const random = new Random(SEED);
    const chain = await RemoteChain.create();
    for (let i = 0; i < 12; i++) {
      const home = randomHome(random);
      const { timestamp } = await chain.client.getBlock();
      const weigh = () =>
        random.list(random.int(1, 32), () => random.pick([1n, 10n ** 18n, random.bigint(1n, 10n ** 27n)]));
      const [first, second] = [committee(timestamp - 100n, weigh()), committee(timestamp - 50n, weigh())];
      const feed = await chain.deployFeed(home, first.set);
      const call = async (functionName: "update" | "rotate", args: readonly unknown[]) =>
        chain.client.simulateContract({ address: feed, abi: remoteFeedAbi, functionName, args: args as never });
      const batch = { time: timestamp, root: valuesRoot(home, [randomValue(random, 1n, 1n, timestamp)]) };
      const message = { ...batch, set: setHash(first.set) };
      const signatures = await signaturesOf(first.keys, home, "Batch", message);
      const approval = approvalOf(first.set, signatures, THRESHOLD);
      if (approval === undefined) throw new Error("all are not enough");
      await call("update", updateArguments(message, first.set, approval));
      const rotation = { set: message.set, next: setHash(second.set) };
      const agreed = approvalOf(first.set, await signaturesOf(first.keys, home, "Rotation", rotation), THRESHOLD);
      if (agreed === undefined) throw new Error("all are not enough");
      await call("rotate", rotateArguments(second.set, first.set, agreed));
      // Without the lightest of those that sign, the rest of them is too little.
      const used = first.keys.filter((_, place) => (approval.signers >>> place) & 1);
      const weightOf = (account: Address) =>
        first.set.signers.find((signer) => signer.account === account)?.weight ?? 0n;
      const lightest = used.reduce((a, b) => (weightOf(a.address) <= weightOf(b.address) ? a : b));
      const fewer = used.filter((key) => key !== lightest);
      const rest = await signaturesOf(fewer, home, "Batch", message);
      expect(approvalOf(first.set, rest, THRESHOLD)).toBeUndefined();
      const forged = approvalOf(first.set, rest, 1n);
      if (forged === undefined) continue;
      const refused = call("update", updateArguments(message, first.set, forged));
      await expect(refused).rejects.toThrow("RemoteFeed_BelowThreshold");
    }
    await chain.close();
  });
});
