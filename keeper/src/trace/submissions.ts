/** The hash chain over an epoch's submissions. Twin of contracts/epochs/SubmissionChain.sol. */
import { encodeAbiParameters, encodePacked, type Hex, keccak256, parseAbiParameters } from "viem";
import type { Place } from "./commitment.ts";

/** Roles of participants, in the order of the contract's enum. */
export const Role = { Inferer: 0, Forecaster: 1, Reputer: 2 } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** Windows of an epoch, in the order of the contract's enum. */
export const SubmissionWindow = { Workers: 0, Reputers: 1 } as const;
export type SubmissionWindow = (typeof SubmissionWindow)[keyof typeof SubmissionWindow];

/** One accepted submission; `value` is an inference or a truth, `inferers` and `losses` are a forecast's. */
export interface Submission {
  readonly role: Role;
  readonly slot: number;
  readonly id: number;
  readonly value: bigint;
  /** Forecast inferer slots, as a bit mask. */
  readonly inferers: number;
  /** log10 losses in the order of those slots. */
  readonly losses: readonly bigint[];
}

/** Head of an empty chain; `contract` is the inbox. */
export function chainSeed({ chainId, contract, topicId, epoch }: Place, window: SubmissionWindow): Hex {
  return keccak256(
    encodeAbiParameters(parseAbiParameters("string, uint256, address, uint64, uint64, uint8"), [
      "allora.submissions",
      BigInt(chainId),
      contract,
      topicId,
      epoch,
      window,
    ]),
  );
}

export function submissionLink({ role, slot, id, value, inferers, losses }: Submission): Hex {
  return role === Role.Forecaster
    ? keccak256(
        encodeAbiParameters(parseAbiParameters("uint8, uint256, uint32, uint32, int256[]"), [
          role,
          BigInt(slot),
          id,
          inferers,
          losses,
        ]),
      )
    : keccak256(
        encodeAbiParameters(parseAbiParameters("uint8, uint256, uint32, int256"), [role, BigInt(slot), id, value]),
      );
}

/** What a reputer reported: a truth, or, where those are reported, log10 losses. */
export interface ReportContent {
  /** 0 beside losses. */
  readonly truth: bigint;
  /** Ordered by lossVector over the epoch's participants; empty beside a truth. */
  readonly losses: readonly bigint[];
}

/** The number that stands for a report in the chain: the truth, or the hash of the losses. */
export function contentOf({ truth, losses }: ReportContent): bigint {
  return losses.length === 0 ? truth : BigInt.asIntN(256, BigInt(lossesHash(losses)));
}

export function lossesHash(losses: readonly bigint[]): Hex {
  return keccak256(encodePacked(["int256[]"], [losses]));
}

export function chainHead(seed: Hex, links: readonly Hex[]): Hex {
  return links.reduce(
    (head, link) => keccak256(encodeAbiParameters(parseAbiParameters("bytes32, bytes32"), [head, link])),
    seed,
  );
}
