/** Signers are the same as by the library that signs, for everything that can be signed. */
import fc from "fast-check";
import { concat, type Hex, numberToHex, parseSignature, serializeSignature, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, it } from "vitest";
import { recoverSigner, signMessage } from "../../src/chain/typedData.ts";
import { Signatures } from "../../src/gateway/signatures.ts";
import type { SignedSubmission } from "../../src/nodes/submissions.ts";
import { DEPLOYMENT, inference, keyAt } from "./stub.ts";

const SEED = { seed: 20260914, numRuns: 60 };
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const uint64 = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const int256 = fc.bigInt({ min: -(1n << 127n), max: (1n << 127n) - 1n });
const word = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => toHex(bytes));
const place = { topicId: uint64, epoch: uint64 };
const losses = fc.array(int256, { maxLength: 40 });
const message = fc.oneof(
  fc.record({ kind: fc.constant("Inference" as const), message: fc.record({ ...place, value: int256 }) }),
  fc.record({ kind: fc.constant("Report" as const), message: fc.record({ ...place, truth: int256 }) }),
  fc.record({
    kind: fc.constant("Forecast" as const),
    message: fc.record({ ...place, inferers: fc.nat(0xffffffff), losses }),
  }),
  fc.record({
    kind: fc.constant("Commitment" as const),
    message: fc.record({ ...place, role: fc.constantFrom(0, 1), commitment: word }),
  }),
  fc.record({ kind: fc.constant("LossReport" as const), message: fc.record({ ...place, root: word, losses }) }),
);

const signatures = new Signatures(DEPLOYMENT);

it("recovers whoever signed, and the same stranger where something was changed", async () => {
  await fc.assert(
    fc.asyncProperty(message, fc.nat(31), async (item, slot) => {
      const account = privateKeyToAccount(keyAt(slot));
      const signature = await signMessage(account, DEPLOYMENT, item.kind, item.message as never);
      const submission = { ...item, slot, signature } as SignedSubmission;
      expect(signatures.signerOf(submission)).toBe(account.address.toLowerCase());
      const changed = {
        ...submission,
        message: { ...item.message, epoch: item.message.epoch ^ 1n },
      } as SignedSubmission;
      const stranger = await recoverSigner(DEPLOYMENT, changed.kind, changed.message as never, signature);
      expect(signatures.signerOf(changed)).toBe(stranger.toLowerCase());
    }),
    SEED,
  );
});

it("knows nobody for signatures that the inbox does not take", async () => {
  const submission = await inference(1n, 0);
  const { r, s, yParity } = parseSignature(submission.signature);
  const signerOf = (signature: Hex) => signatures.signerOf({ ...submission, signature });
  const high = numberToHex(ORDER - BigInt(s), { size: 32 });
  const flipped = serializeSignature({ r, s: high, yParity: 1 - yParity });
  // It is a signature of the same key, and has another digest.
  expect(await recoverSigner(DEPLOYMENT, "Inference", submission.message, flipped)).toBe(
    privateKeyToAccount(keyAt(0)).address,
  );
  expect(signerOf(flipped)).toBeUndefined();
  expect(signerOf(concat([r, s, "0x1d"]))).toBeUndefined();
  expect(signerOf(concat([r, s, "0x02"]))).toBeUndefined();
  expect(signerOf(`0x${"00".repeat(65)}`)).toBeUndefined();
  expect(signerOf(concat([numberToHex(ORDER, { size: 32 }), s, "0x1b"]))).toBeUndefined();
  expect(signerOf(concat([r, s, yParity === 0 ? "0x00" : "0x01"]))).toBe(signerOf(submission.signature));
});
