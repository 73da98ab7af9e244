/** Which answers of attestors are used. */
import { getAddress, type Hex, parseSignature, serializeSignature, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { describe, expect, it } from "vitest";
import { formatAttestation, parseAttestation } from "../../src/remote/attestations.ts";
import { signStatement } from "../../src/remote/statements.ts";
import { type FinalValue, valuesRoot } from "../../src/remote/values.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const account = privateKeyToAccount(toHex(7n, { size: 32 }));
const home = { chainId: 31_337, epochs: getAddress(`0x${"11".repeat(20)}`) };
const numbers = { epoch: 3n, round: 2n, value: 5n, lower: -4n, upper: 6n, dataTime: 50n, finalAt: 60n };
const values: FinalValue[] = [{ topicId: 1n, ...numbers }];
const set: Hex = `0x${"22".repeat(32)}`;
const next: Hex = `0x${"33".repeat(32)}`;

/** The other signature that is right for the same key and message. */
function mirrored(signature: Hex): Hex {
  const { r, s, yParity } = parseSignature(signature);
  return serializeSignature({ r, s: toHex(ORDER - BigInt(s), { size: 32 }), yParity: 1 - yParity });
}

async function answer(change: (signature: Hex, kind: "batch" | "rotation") => Hex = (signature) => signature) {
  const batch = { time: 120n, root: valuesRoot(home, values), set };
  const signature = change(await signStatement(account, home, "Batch", batch), "batch");
  const rotation = change(await signStatement(account, home, "Rotation", { set, next }), "rotation");
  const batches = [{ ...batch, values, signature }];
  const rotations = [{ set, next, signature: rotation }];
  return formatAttestation({ home, signer: account.address, sets: [], rotations, batches });
}

describe("an attestation", () => {
  it("is read as it was signed", async () => {
    expect(await parseAttestation(await answer(), home)).toMatchObject({ signer: account.address, batches: [{ set }] });
  });

  it.each(["batch", "rotation"] as const)("with a %s in a form that remote feeds refuse is not used", async (kind) => {
    const malleable = await answer((signature, of) => (of === kind ? mirrored(signature) : signature));
    await expect(parseAttestation(malleable, home)).rejects.toMatchObject({ code: "signature" });
  });

  it("of another home, of other values, or without any is not used", async () => {
    const elsewhere = { ...home, chainId: 1 };
    await expect(parseAttestation(await answer(), elsewhere)).rejects.toMatchObject({ code: "home" });
    const { batches, ...rest } = (await answer()) as { batches: { values: object[] }[] };
    const [batch] = batches;
    for (const other of [[], [{ ...batch.values[0], value: "6" }]]) {
      const changed = { ...rest, batches: [{ ...batch, values: other }] };
      await expect(parseAttestation(changed, home)).rejects.toMatchObject({ code: "signature" });
    }
  });
});
