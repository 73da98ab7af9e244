/** Who signed a submission: the digests of EIP-712 written out, and a native secp256k1. */

import secp256k1 from "secp256k1";
import { type Hex, hexToBytes, keccak256, numberToBytes, stringToBytes } from "viem";
import type { Deployment } from "../chain/deployment.ts";
import { HALF_ORDER } from "../chain/typedData.ts";
import type { SignedSubmission } from "../nodes/submissions.ts";

type Kind = SignedSubmission["kind"];

const FIELDS: Record<Kind, string> = {
  Inference: "uint64 topicId,uint64 epoch,int256 value",
  Forecast: "uint64 topicId,uint64 epoch,uint32 inferers,int256[] losses",
  Commitment: "uint64 topicId,uint64 epoch,uint8 role,bytes32 commitment",
  Report: "uint64 topicId,uint64 epoch,int256 truth",
  LossReport: "uint64 topicId,uint64 epoch,bytes32 root,int256[] losses",
};
const DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
const WORD = 32;
const LARGEST_S = numberToBytes(HALF_ORDER);

const hash = (bytes: Uint8Array) => keccak256(bytes, "bytes");
const TYPE_HASHES = new Map(
  Object.entries(FIELDS).map(([kind, fields]) => [kind, hash(stringToBytes(`${kind}(${fields})`))]),
);

/** Recovers signers of submissions to one deployment. */
export class Signatures {
  readonly #domain: Uint8Array;

  constructor({ chainId, inbox }: Deployment) {
    const words = [hash(stringToBytes(DOMAIN)), hash(stringToBytes("Allora")), hash(stringToBytes("1"))];
    this.#domain = hash(encode([...words, BigInt(chainId), BigInt(inbox)]));
  }

  /** Address in lower case; undefined where the signature is none that the inbox takes. */
  signerOf(submission: SignedSubmission): Hex | undefined {
    const signature = Buffer.from(submission.signature.slice(2), "hex");
    const parity = signature[64] >= 27 ? signature[64] - 27 : signature[64];
    if (parity > 1 || Buffer.compare(signature.subarray(WORD, 2 * WORD), LARGEST_S) > 0) return undefined;
    try {
      const key = secp256k1.ecdsaRecover(signature.subarray(0, 64), parity, this.#digest(submission), false);
      return `0x${Buffer.from(hash(key.subarray(1)).subarray(12)).toString("hex")}`;
    } catch {
      return undefined;
    }
  }

  #digest(submission: SignedSubmission): Uint8Array {
    const typed = new Uint8Array(2 + 2 * WORD);
    typed.set([0x19, 0x01]);
    typed.set(this.#domain, 2);
    typed.set(hash(encode([TYPE_HASHES.get(submission.kind)!, ...wordsOf(submission)])), 2 + WORD);
    return hash(typed);
  }
}

function wordsOf({ kind, message }: SignedSubmission): (bigint | Uint8Array)[] {
  const place = [message.topicId, message.epoch];
  switch (kind) {
    case "Inference":
      return [...place, message.value];
    case "Forecast":
      return [...place, BigInt(message.inferers), hash(encode(message.losses))];
    case "Commitment":
      return [...place, BigInt(message.role), hexToBytes(message.commitment)];
    case "Report":
      return [...place, message.truth];
    case "LossReport":
      return [...place, hexToBytes(message.root), hash(encode(message.losses))];
  }
}

/** Words of 32 bytes: numbers in two's complement, bytes as they are. */
function encode(words: readonly (bigint | Uint8Array)[]): Uint8Array {
  const bytes = new Uint8Array(words.length * WORD);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of words.entries()) {
    if (typeof word !== "bigint") {
      bytes.set(word, i * WORD);
      continue;
    }
    const unsigned = BigInt.asUintN(256, word);
    for (let limb = 0; limb < 4; limb++) {
      view.setBigUint64(i * WORD + 8 * limb, BigInt.asUintN(64, unsigned >> BigInt(192 - 64 * limb)));
    }
  }
  return bytes;
}
