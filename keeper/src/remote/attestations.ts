/** What an attestor serves at `/attestation`, and how others read it. */
import { type Address, getAddress, type Hex, isHex } from "viem";
import { z } from "zod";
import { AlloraError } from "../errors.ts";
import { fetchJson } from "../fetchJson.ts";
import { address } from "../runtime/configParts.ts";
import { packSigner, type SignerSet, setHash, unpackSigner } from "./signers.ts";
import { isSignedBy, type Statements } from "./statements.ts";
import { type FinalValue, type Home, valuesRoot } from "./values.ts";

export type SignedBatch = Statements["Batch"] & { readonly signature: Hex; readonly values: readonly FinalValue[] };
export type SignedRotation = Statements["Rotation"] & { readonly signature: Hex };

/** Everything that one signer says. */
export interface Attestation {
  readonly home: Home;
  readonly signer: Address;
  readonly sets: readonly SignerSet[];
  readonly rotations: readonly SignedRotation[];
  readonly batches: readonly SignedBatch[];
}

/** What an attestor answers cannot be used; `code` is `unreachable`, `timeout`, `answer`, `home` or `signature`. */
export class AttestationError extends AlloraError {
  override readonly name = "AttestationError";
}

const MOST = 64;
const word = z.custom<Hex>((value) => isHex(value) && value.length === 66, "is not 32 bytes");
const signature = z.custom<Hex>((value) => isHex(value) && value.length === 132, "is not a signature");
const integer = z
  .string()
  .regex(/^-?\d{1,78}$/)
  .transform(BigInt);
const uint64 = integer.refine((value) => value >= 0n && value < 1n << 64n, "is not of 64 bits");
const int128 = integer.refine((value) => BigInt.asIntN(128, value) === value, "is not of 128 bits");
const value = z.object({
  topicId: uint64,
  epoch: uint64,
  round: uint64,
  value: int128,
  lower: int128,
  upper: int128,
  dataTime: uint64,
  finalAt: uint64,
});
const schema = z.object({
  home: z.object({ chainId: z.int(), epochs: address }),
  signer: address,
  sets: z.array(z.object({ time: uint64, signers: z.array(word.transform(BigInt)) })).max(MOST),
  rotations: z.array(z.object({ set: word, next: word, signature })).max(MOST),
  batches: z.array(z.object({ time: uint64, root: word, set: word, signature, values: z.array(value) })).max(MOST),
});

/** As JSON: numbers as strings, signers as the contract packs them. */
export function formatAttestation({ home, signer, sets, rotations, batches }: Attestation): unknown {
  const text = (item: object) =>
    Object.fromEntries(
      Object.entries(item).map(([name, field]) => [name, typeof field === "bigint" ? `${field}` : field]),
    );
  return {
    home,
    signer,
    sets: sets.map(formatSet),
    rotations,
    batches: batches.map((batch) => ({ ...text(batch), values: batch.values.map(text) })),
  };
}

export function formatSet({ time, signers }: SignerSet) {
  return {
    time: String(time),
    signers: signers.map((signer) => `0x${packSigner(signer).toString(16).padStart(64, "0")}`),
  };
}

/** Checks an answer: it is of this home, values have the root that was signed, and signatures are the signer's. */
export async function parseAttestation(json: unknown, home: Home): Promise<Attestation> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue.path.join(".");
    throw new AttestationError("answer", `${path}: ${issue.message}`, { value: path, limit: issue.message });
  }
  const { signer, sets, rotations, batches, home: of } = parsed.data;
  if (of.chainId !== home.chainId || of.epochs !== getAddress(home.epochs)) {
    const given = `${of.chainId}/${of.epochs}`;
    throw new AttestationError("home", `of ${given}`, { value: given, limit: `${home.chainId}/${home.epochs}` });
  }
  for (const { time, root, set, signature, values } of batches) {
    const right = values.length > 0 && valuesRoot(home, values) === root;
    if (!right || !(await isSignedBy(signer, home, "Batch", { time, root, set }, signature))) throw unsigned(root);
  }
  for (const { set, next, signature } of rotations) {
    if (!(await isSignedBy(signer, home, "Rotation", { set, next }, signature))) throw unsigned(next);
  }
  const unpacked = sets.map(({ time, signers }) => ({ time, signers: signers.map(unpackSigner) }));
  return { home, signer, sets: unpacked, rotations, batches };
}

/** AttestationError where an attestor does not answer, or not what it should. */
export async function fetchAttestation(url: string, home: Home, timeoutMs: number): Promise<Attestation> {
  const fail = (code: string, message: string, details: { value: unknown; limit: unknown }) =>
    new AttestationError(code, message, details);
  const address = new URL("attestation", url.endsWith("/") ? url : `${url}/`);
  const { status, json } = await fetchJson(address, {}, timeoutMs, fail);
  if (status !== 200) throw fail("answer", `answered with status ${status}`, { value: status, limit: 200 });
  return parseAttestation(json, home);
}

/** Sets of several signers by what statements name them by. */
export function setsByHash(attestations: readonly Attestation[]): ReadonlyMap<Hex, SignerSet> {
  return new Map(attestations.flatMap(({ sets }) => sets.map((set) => [setHash(set), set] as const)));
}

function unsigned(value: Hex): AttestationError {
  return new AttestationError("signature", `${value} is not what was signed`, { value, limit: "signed" });
}
