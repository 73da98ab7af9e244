/** Whose turn it is to post. Twin of contracts/epochs/Leaders.sol. */
import { encodeAbiParameters, type Hex, hexToBigInt, keccak256, parseAbiParameters } from "viem";

/** Epochs, and seconds, without a keeper's post after which anybody may post: whichever is less. */
const MISSED_EPOCHS = 3n;
const LONGEST_SILENCE = 86_400n;

/** Number that a leader is drawn by; `head` is that of a window's hash chain over submissions. */
export function seedOf(head: Hex): bigint {
  const encoded = encodeAbiParameters(parseAbiParameters("string, bytes32"), ["allora.leader", head]);
  return hexToBigInt(keccak256(encoded));
}

/** Place of the leader, by stake; the length where nobody has any. */
export function leaderOf(stakes: readonly bigint[], seed: bigint): bigint {
  const total = stakes.reduce((sum, stake) => sum + stake, 0n);
  if (total === 0n) return BigInt(stakes.length);
  let point = seed % total;
  let place = 0;
  while (point >= stakes[place]) point -= stakes[place++];
  return BigInt(place);
}

/** First second at which anybody may post, after a keeper's post (or a topic's start) at `keptAt`. */
export function openFrom(keptAt: bigint, epochLength: bigint): bigint {
  const missed = MISSED_EPOCHS * epochLength;
  return keptAt + (missed < LONGEST_SILENCE ? missed : LONGEST_SILENCE);
}
